"""The two walks of an engine over a configuration: one plans every object, the other makes what is planned."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from provider.plugin.types import State, Unknown
from tests.truth.calls import Calls, unknown_id
from tests.truth.plans import Action, Change, Configuration, IgnoredPath, Later, Plan, Ref, States, type_of
from tests.truth.process import Broken, Process, filled
from tests.unit.plugin.engine_rules import broken_promises


def ignoring(prior: State | None, config: State, ignored: Sequence[IgnoredPath]) -> State:
    """Return a configuration with what `ignore_changes` names as it was."""
    if prior is None:
        return config
    result = dict(config)
    for name, *keys in ignored:
        before = prior.get(name)
        if not keys:
            result[name] = before
        elif isinstance(result[name], dict) or (result[name] is None and (before or {}).get(keys[0]) is not None):
            kept = {key: value for key, value in (result[name] or {}).items() if key != keys[0]}
            result[name] = kept | ({keys[0]: before[keys[0]]} if before and keys[0] in before else {})
    return result


class _Walk(Calls):
    """A walk over the configuration: what each reference is, and what failed."""

    def __init__(self, process: Process, configuration: Configuration) -> None:
        super().__init__(process)
        self.configuration = configuration
        self.failed: set[str] = set()

    def evaluated(self, address: str, ids: Mapping[str, Any]) -> State:
        """Return the arguments of a block with ids in place of references, and null for what is not written."""
        written = {
            name: ids.get(value.address, Unknown) if isinstance(value, Ref) else value
            for name, value in self.configuration[address].arguments.items()
        }
        later = {name: Unknown if isinstance(value, Later) else value for name, value in written.items()}
        return filled(self.process.schema(type_of(address)), later)

    def is_blocked(self, address: str) -> bool:
        """Return whether something failed that an object depends on."""
        block = self.configuration.get(address)
        return block is not None and bool(block.references() & self.failed)


class PlanWalk(_Walk):
    def __init__(
        self,
        process: Process,
        states: States,
        configuration: Configuration,
        *,
        refresh: bool,
        replaced: str | None,
        imports: Mapping[str, str],
    ) -> None:
        super().__init__(process, configuration)
        self.states, self.refresh, self.replaced, self.imports = states, refresh, replaced, imports
        self.changes: dict[str, Change] = {}
        self._unknown_ids: dict[str, Any] = {}

    def visit(self, address: str) -> None:
        """Plan one object."""
        if self.is_blocked(address) or not self._refreshed(address):
            self.failed.add(address)
        elif address in self.configuration:
            self._plan(address)
        elif address in self.states:
            self._plan_end(address)

    def _refreshed(self, address: str) -> bool:
        if address not in self.states and address in self.imports:
            instance = self.imported(address, self.imports[address])
            if instance is None:
                return False
            self.states[address] = instance
        elif address in self.states and self.refresh:
            found, failed = self.read(address, self.states[address])
            if failed:
                return False
            if found is None:
                del self.states[address]
            else:
                self.states[address] = found
        return True

    def _plan(self, address: str) -> None:
        block, instance = self.configuration[address], self.states.get(address)
        ids = {one: (change.planned or {}).get("id", Unknown) for one, change in self.changes.items()}
        written = self.evaluated(address, ids)
        for one in block.references() & self._unknown_ids.keys():
            self.begun[address] = self._unknown_ids[one]
        present = None if instance is None else self.upgraded(address, instance)
        if not self.validated(address, written):
            self.failed.add(address)
            return
        prior, private = present, instance.private if instance else b""
        if instance is not None and instance.tainted:
            prior, private = None, b""
        config = ignoring(prior, written, block.ignored)
        answer = self.planned(address, prior, config, private)
        if answer is None:
            self.failed.add(address)
            return
        planned, response = answer
        action = _action(prior, planned, bool(response.requires_replace) or address == self.replaced)
        if action == "replace":
            answer = self.planned(address, None, written, response.planned_private)
            if answer is None:
                self.failed.add(address)
                return
            planned, response = answer
        if action == "create" and present is not None:
            action = "replace"
        if (begun := unknown_id(response)) is not None:
            self._unknown_ids[address] = begun
        self.changes[address] = Change(
            address, action, present, planned, written, response.planned_private, block.ignored
        )

    def _plan_end(self, address: str) -> None:
        instance = self.states[address]
        prior = self.upgraded(address, instance)
        private = None if prior is None else self.planned_end(address, prior, instance.private)
        if private is None:
            self.failed.add(address)
        else:
            self.changes[address] = Change(address, "delete", prior, None, private=private)


def _action(prior: State | None, planned: State, is_replaced: bool) -> Action:  # noqa: FBT001
    if prior is None:
        return "create"
    if planned == prior and not is_replaced:
        return "no-op"
    return "replace" if is_replaced else "update"


class ApplyWalk(_Walk):
    def __init__(self, process: Process, states: States, configuration: Configuration, plan: Plan) -> None:
        super().__init__(process, configuration)
        self.states, self.plan = states, plan

    def delete(self, change: Change) -> None:
        """Delete an object that is to go, or to be made anew."""
        if change.action not in {"delete", "replace"}:
            return
        if self.upgraded(change.address, self.states[change.address]) is None:
            self.failed.add(change.address)
            return
        found, failed = self.applied(change.address, change.prior, None, None, change.private)
        if failed:
            self.failed.add(change.address)
        if found is None and not failed:
            del self.states[change.address]
        elif found is not None:
            self.states[change.address] = replace(found, tainted=self.states[change.address].tainted)

    def make(self, change: Change) -> None:
        """Create or update an object, after it was planned once more."""
        address = change.address
        if change.action in {"no-op", "delete"} or address in self.failed:
            return
        if self.is_blocked(address):
            self.failed.add(address)
            return
        answer = self._planned_again(change)
        if answer is None:
            self.failed.add(address)
            return
        prior, planned, config, private = answer
        if planned == prior:
            return
        found, failed = self.applied(address, prior, planned, config, private)
        if failed:
            self.failed.add(address)
        if found is not None:
            self.states[address] = found

    def _planned_again(self, change: Change) -> tuple[State | None, State, State, bytes] | None:
        address, instance = change.address, self.states.get(change.address)
        config = self.evaluated(address, dict(self._ids()))
        prior = None if instance is None else self.upgraded(address, instance)
        if not self.validated(address, config):
            return None
        ignored = self.configuration[address].ignored
        answer = self.planned(address, prior, ignoring(prior, config, ignored), instance.private if instance else b"")
        if answer is None:
            return None
        planned, response = answer
        assert change.planned is not None
        schema = self.process.schema(type_of(address))
        if wrong := broken_promises(schema, change.planned, planned):
            raise Broken(f"The final plan of {address} is not the one that was shown: {wrong}")
        if prior is not None and response.requires_replace:
            raise Broken(f"The final plan of {address} replaces it")
        return prior, planned, config, response.planned_private

    def _ids(self) -> Iterator[tuple[str, Any]]:
        for address, instance in self.states.items():
            yield address, instance.attributes["id"]
