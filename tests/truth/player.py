"""Plays histories, and looks after each step whether all is as it must be."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from provider.plugin.types import State
from tests.truth.core import Core
from tests.truth.entry_promises import promise_entry
from tests.truth.expectations import (
    KINDS,
    Memory,
    lost_entries,
    not_as_configured,
    not_gone,
    not_in_the_world,
    published_unasked,
    unlike_a_creation,
)
from tests.truth.plans import Block, Change, Configuration, Plan, in_order, type_of
from tests.truth.process import Broken, Said
from tests.truth.promises import Promises, promise_repository
from tests.truth.real import RealCore
from tests.truth.steps import Apply, Elsewhere, History, Import, Remove, Step, Taint, Write
from tests.truth.world import Truth, World

Engine = Core | RealCore


@dataclass
class ProgressCounter:
    """How often things happened, so that nobody takes histories in which nothing happens for a proof."""

    histories: int = 0
    applies: int = 0
    clean: int = 0
    refused: int = 0
    failed: int = 0
    actions: dict[str, int] = field(default_factory=dict)


class Player:
    """Plays histories in a world.

    Args:
        world: the Hub and other people.
        new_core: begins an engine without a state; by default the model of one.
    """

    def __init__(self, world: World, new_core: Callable[[State], Engine] = Core) -> None:
        self.world, self._new_core = world, new_core
        self.tally = ProgressCounter()

    def play(self, history: History) -> None:
        """Play a history from nothing.

        Raises:
            Broken: something is not as it must be.
        """
        self.tally.histories += 1
        self.world.begin()
        self.core = self._new_core(self.world.provider_block)
        self.configuration: dict[str, Block] = {}
        self.memory = Memory()
        for number, step in enumerate(history, 1):
            try:
                self._take(step)
            except Broken as error:
                raise Broken(f"Step {number}, {step}: {error}") from error

    def _take(self, step: Step) -> None:
        match step:
            case Write():
                self.configuration[step.address] = Block(step.arguments, step.ignored)
            case Remove():
                self.configuration.pop(step.address, None)
            case Taint() if step.address in self.core.states:
                self.core.taint(step.address)
            case Import() if step.address not in self.core.states:
                self._import(step)
            case Elsewhere():
                self._act(step)
            case Apply():
                self._apply(step)

    def _act(self, step: Elsewhere) -> None:
        is_address = step.subject.startswith("huggingface_")
        uid = self.memory.uids.get(step.subject) if is_address else None
        named = None if is_address and uid is None else self.world.name_of(step.subject, uid)
        if named is not None:
            self.world.act(*named, step.act, *step.values)

    def _import(self, step: Import) -> None:
        before = self.world.truth()
        self.core.import_(step.address, step.id)
        self._unchanged(before, "an import")
        self.memory.note(self.core.states, before)

    def _unchanged(self, before: Truth, by: str) -> Truth:
        now = self.world.truth()
        if wrong := list(Promises().broken(before, now, complete=False)) + sorted(
            now.repositories.keys() - before.repositories.keys()
        ):
            raise Broken(f"{by} changed the Hub: {wrong}")
        return now

    def _apply(self, step: Apply) -> None:
        self.tally.applies += 1
        configuration = (
            {}
            if step.destroys
            else {
                address: block
                for address, block in self.configuration.items()
                if block.references() <= self.configuration.keys()
            }
        )
        before = self.world.truth()
        targets = set(step.targets) if step.targets else None
        plan = self.core.plan(
            configuration,
            refresh=step.refresh,
            targets=targets,
            replaced=step.replaced,
            imports=dict(step.imports),
        )
        self._unchanged(before, "a plan")
        if plan.failed:
            self.tally.refused += 1
            return
        for change in plan.changes.values():
            self.tally.actions[change.action] = self.tally.actions.get(change.action, 0) + 1
        self.memory.note(plan.states, before)
        promises = self._promises(plan, configuration, before)
        published = len(self.world.published())
        said = self._applied(step, plan, configuration, before)
        after = self.world.truth()
        complete = not any(one.is_error for one in said)
        self.tally.clean += complete
        self.tally.failed += not complete
        wrong = list(promises.broken(before, after, complete=complete))
        old = dict(self.memory.uids)
        self.memory.follow(plan, self.core.states, before, after)
        wrong += published_unasked(plan, old, self.memory.uids, before, after, self.world.published()[published:])
        wrong += not_in_the_world(self.core.states, self.memory, before, after)
        wrong += lost_entries(configuration, plan, self.core.states, (before, after))
        if not complete and not step.fault and step.refresh and can_tell(plan, configuration):
            wrong += [
                f"the apply failed, though nothing went wrong on the Hub: {one.text}" for one in said if one.is_error
            ]
        if complete:
            wrong += unlike_a_creation(plan, self.memory, after)
        wrong += [
            f"{address} took what a stranger made"
            for address, change in plan.changes.items()
            if type_of(address) in KINDS
            and change.prior is None
            and self.memory.uids.get(address) in self.world.strangers
        ]
        if wrong:
            raise Broken("; ".join(wrong))
        if complete and targets is None:
            known = {address: block.known for address, block in configuration.items()}
            self.configuration |= {} if step.destroys else known
            self._settled(step, plan, known, after)
        elif complete:
            self.memory.remember(
                {one: configuration[one].known for one in plan.changes.keys() & configuration}, self.core.states
            )

    def _applied(self, step: Apply, plan: Plan, configuration: Configuration, before: Truth) -> list[Said]:
        """Apply a plan, while what is to go wrong does; what others do meanwhile counts as done before."""

        def meanwhile() -> None:
            self.world.shortcut.on_cut = None
            if step.meanwhile is not None:
                self._act(step.meanwhile)
                for uid, seen in self.world.truth().repositories.items():
                    if uid in self.world.strangers:
                        before.repositories.setdefault(uid, seen)

        if step.fault:
            self.world.fail(step.fault)
            self.world.shortcut.on_cut = meanwhile
        said = self.core.apply(plan, configuration)
        self.world.shortcut.on_cut = None
        self.world.fail()
        return said

    def _promises(self, plan: Plan, configuration: Configuration, before: Truth) -> Promises:
        made = Promises()
        for address in in_order(set(plan.changes)):
            change = plan.changes[address]
            target = self.memory.target(change, configuration.get(address), plan, before)
            one = promises_of(change, self.memory.uids.get(address), target, self.memory.written.get(address, {}))
            made.must |= one.must
            made.may |= one.may
            made.gone |= one.gone
            made.made_anew |= one.made_anew
        return made

    def _settled(self, step: Apply, plan: Plan, configuration: Configuration, after: Truth) -> None:
        """Look at the end of an apply that did everything: all is as written, and nothing is left to plan."""
        wrong = not_gone(configuration, self.memory, self.core.states, after, self.world.touched)
        if step.refresh:
            wrong += not_as_configured(configuration, plan, self.memory, after)
        self.world.touched -= self.memory.remember(configuration, self.core.states)
        if wrong:
            raise Broken("; ".join(wrong))
        if step.fault or not step.refresh:
            return
        again = self.core.plan(configuration)
        self._unchanged(after, "a plan")
        errors = [one.text for one in again.said if one.is_error]
        left = {address: change for address, change in again.changes.items() if change.action != "no-op"}
        promised = [one.text for one in again.said if "the apply sets" in one.text or "will be set" in one.text]
        if errors or left or promised:
            told = [
                f"{address} {change.action} {difference(change.prior, change.planned)}"
                for address, change in left.items()
            ]
            raise Broken(f"the plan after the apply is not empty: {errors or told or promised}")


def difference(prior: State | None, planned: State | None) -> dict[str, Any]:
    """Return what differs between two states."""
    before, after = prior or {}, planned or {}
    return {
        name: (before.get(name), after.get(name))
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    }


def can_tell(plan: Plan, configuration: Configuration) -> bool:
    """Check whether a plan can have told what an apply refuses.

    It can't of what is not known yet, nor where what is to be made anew gets another id: engines don't tell then what
    it replaces.
    """
    moved = any(
        change.prior is not None
        and change.planned is not None
        and any(change.prior.get(name) != change.planned.get(name) for name in ("name", "namespace"))
        for address, change in plan.changes.items()
        if type_of(address) in KINDS and change.action == "replace"
    )
    return not moved and all(block == block.known for block in configuration.values())


def promises_of(change: Change, uid: str | None, target: str | None, written: Mapping[str, set[str]]) -> Promises:
    """Return what the plan of one object promises about what is there before the apply.

    Args:
        change: the change.
        uid: the stable id of its repository, None for a new one.
        target: of an entry the stable id of the Space that it is to be in, None while there is none.
        written: the keys of each map that the configuration has written and applied.
    """
    made = Promises()
    if "_space_" in type_of(change.address):
        promise_entry(made, change, uid, target)
    elif uid is not None and change.action in {"delete", "replace"}:
        made.gone.add(uid)
    elif uid is not None and change.action == "update":
        assert change.planned is not None
        promise_repository(made, uid, change.prior or {}, change.planned, change)
        if (uid, ("secrets-left",)) in made.may:
            made.may |= {(uid, ("secrets", key)) for key in written.get("secrets_wo", ())}
    return made
