"""What must be true of the Hub whatever a plan says: what is written is there, what left is gone, nothing is lost."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from provider.plugin.types import State, Unknown
from schemas._space_card import YAML_KEYS
from tests.truth.plans import Block, Change, Later, Plan, Ref, States, type_of
from tests.truth.promises import ANY, SETTINGS, Holds, Promises, promise_repository
from tests.truth.world import README, Aspect, Entry, Truth, digest

KINDS = {"huggingface_space": "space", "huggingface_dataset": "dataset"}
ENTRIES = {"huggingface_space_secret": "secrets", "huggingface_space_variable": "variables"}
MAPS = {"variables": "variables", "secrets": "secrets", "files": "file", "card": "card", "source_dir": "file"}


@dataclass
class Memory:
    """What the tests know of the objects of the state.

    Args:
        uids: the stable id of each object's repository.
        written: the keys that each block's maps had when they were last applied.
    """

    uids: dict[str, str] = field(default_factory=dict)
    written: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def note(self, states: States, truth: Truth) -> None:
        """Take note of objects that are new in the state: they are what has their name now."""
        for address, instance in states.items():
            if address not in self.uids:
                uid = _found(address, instance.attributes, truth)
                if uid is not None:
                    self.uids[address] = uid
        for address in self.uids.keys() - states.keys():
            del self.uids[address]
            self.written.pop(address, None)

    def follow(self, plan: Plan, states: States, before: Truth, truth: Truth) -> None:
        """Take note, after an apply, of what was made or moved to another repository."""
        for address in plan.changes.keys() & states.keys():
            old, change, state = self.uids.get(address), plan.changes[address], states[address].attributes
            new = state.get("uid") or _found(address, state, truth)
            made = new in truth.repositories and new not in before.repositories
            moved = (
                type_of(address) in ENTRIES and new != old and (change.prior or {}).get("space_id") != state["space_id"]
            )
            if made or moved or change.prior is None:
                self.uids.pop(address, None)
                self.written.pop(address, None)
        self.note(states, truth)

    def target(self, change: Change, block: Block | None, plan: Plan, before: Truth) -> str | None:
        """Return the stable id of the Space that an entry is to be in; None if it is yet to be made."""
        if block is None or type_of(change.address) not in ENTRIES:
            return None
        place = block.arguments["space_id"]
        if isinstance(place, Later):
            return None
        if isinstance(place, Ref):
            space = plan.changes.get(place.address)
            return None if space is None or space.action in {"create", "replace"} else self.uids.get(place.address)
        return before.of("space", place)

    def remember(self, configuration: Mapping[str, Block], states: States) -> set[tuple[str, Aspect]]:
        """Remember which keys are written and applied; return where they are, which is ours from now on."""
        ours = set()
        for address, block in configuration.items():
            if address in states:
                for name, keys in _keys(block).items():
                    self.written.setdefault(address, {})[name] = keys
                    ours |= {(self.uids[address], aspect_of(name, key)) for key in keys}
        return ours


def _found(address: str, state: State, truth: Truth) -> str | None:
    kind = KINDS.get(type_of(address))
    return truth.of("space", state["space_id"]) if kind is None else truth.of(kind, state["id"])


def _keys(block: Block) -> dict[str, set[str]]:
    """Return the keys of each map that a block writes; of what is held back only the keys that are not."""
    keys = {}
    for name in (*MAPS, "secrets_wo"):
        written = block.arguments.get(name)
        if written is not None and (name,) not in block.ignored:
            found = folder(written).keys() if name == "source_dir" else written.keys()
            keys[name] = {key for key in found if (name, key) not in block.ignored}
            if name == "card":
                keys[name] = {key for key in keys[name] if written[key] is not None}
    return keys


def folder(path: str) -> dict[str, str]:
    """Return the hashes of a folder's files."""
    files = (one for one in Path(path).rglob("*") if one.is_file())
    return {one.relative_to(path).as_posix(): digest(one.read_bytes()) for one in files}


def aspect_of(name: str, key: str) -> Aspect:
    """Return the aspect in which a key of a map is seen."""
    return (MAPS.get(name, "secrets"), YAML_KEYS.get(key, key) if name == "card" else key)


def published_unasked(  # noqa: PLR0917
    plan: Plan, old: Mapping[str, str], new: Mapping[str, str], before: Truth, after: Truth, published: Sequence[str]
) -> list[str]:
    """Return which repositories are not private any more though nothing written says so.

    Args:
        plan: what was applied.
        old: stable ids by address before the apply.
        new: stable ids by address after it.
        before: the truth before it.
        after: the truth after it.
        published: ids of what was private and then was not.
    """
    asked: set[str | None] = set()
    for address, change in plan.changes.items():
        config = change.config or {}
        written = [config.get(name) for name in ("visibility", "private")]
        if any(one in ("public", "protected", False) or one is Unknown or isinstance(one, Later) for one in written):
            asked |= {old.get(address), new.get(address)}
    wrong = [f"{id_} was published unasked" for id_ in published if not asked & _uids_of(id_, before, after)]
    for address, change in plan.changes.items():
        was = before.repositories.get(old.get(address, ""), {})
        made = after.repositories.get(new.get(address, ""), {})
        is_private = was.get(("visibility",)) == "private" and made.get(("visibility",), "private") != "private"
        is_repository = type_of(address) in KINDS
        if change.action == "replace" and is_repository and is_private and new.get(address) not in asked:
            wrong.append(f"{address} was private, and what replaced it is not")
    return wrong


def _uids_of(id_: str, *truths: Truth) -> set[str | None]:
    return {truth.of(kind, id_) for truth in truths for kind in KINDS.values()} - {None}


def not_in_the_world(states: States, memory: Memory, before: Truth, after: Truth) -> list[str]:
    """Return what was made and is in no state, and what the state has under a stable id that is another's."""
    known = {memory.uids[address] for address in states if type_of(address) in KINDS and address in memory.uids}
    wrong = [
        f"{after.repositories[uid]['id',]} was made and is in no state"
        for uid in after.repositories.keys() - before.repositories.keys() - known
    ]
    for address, instance in states.items():
        uid = memory.uids.get(address)
        if type_of(address) in KINDS and uid and instance.attributes["uid"] not in {uid, None}:
            wrong.append(f"{address} says it is {instance.attributes['uid']} and was {uid}")
    return wrong


def lost_entries(
    configuration: Mapping[str, Block], plan: Plan, states: States, truths: tuple[Truth, Truth]
) -> list[str]:
    """Return which secrets and variables were made and are in no state.

    Args:
        configuration: what was applied.
        plan: its plan.
        states: the state after it.
        truths: the truth before and after it.
    """
    wrong = []
    for address, change in plan.changes.items():
        if type_of(address) not in ENTRIES or change.action != "create" or address in states:
            continue
        block = configuration[address].known
        place, aspect = block.arguments["space_id"], (ENTRIES[type_of(address)], block.arguments["key"])
        if isinstance(place, Ref):
            place = states[place.address].attributes["id"] if place.address in states else ""
        held = [truth.repositories.get(truth.of("space", place) or "", {}).get(aspect) for truth in truths]
        if held[1] is not None and held[0] is None:
            wrong.append(f"{address} was made and is in no state")
    return wrong


def unlike_a_creation(plan: Plan, memory: Memory, after: Truth) -> list[str]:
    """Return what of a new repository is not as it was planned."""
    wrong = []
    for address, change in plan.changes.items():
        uid = memory.uids.get(address)
        if type_of(address) not in KINDS or change.action not in {"create", "replace"} or uid is None:
            continue
        assert change.planned is not None
        made = Promises()
        promise_repository(made, uid, {}, change.planned, change)
        seen = after.repositories.get(uid, {})
        for (_, aspect), value in made.must.items():
            now = seen.get(aspect)
            open_or_left = value is ANY or value is None or (aspect in {("gated",), ("region",)} and not value)
            if not open_or_left and not (value.agrees(None, now) if isinstance(value, Holds) else value == now):
                wrong.append(f"{aspect} of the new {address} was to be {value!r} and is {now!r}")
    return wrong


def not_gone(
    configuration: Mapping[str, Block],
    memory: Memory,
    states: States,
    after: Truth,
    touched: set[tuple[str, Aspect]],
) -> list[str]:
    """Return which keys left a map of the configuration and are on the Hub still, though nobody else touched them."""
    wrong = []
    for address, block in configuration.items():
        uid, before = memory.uids.get(address, ""), memory.written.get(address, {})
        here = {aspect_of(name, key) for name, keys in _keys(block).items() for key in keys}
        for name, keys in before.items():
            if block.arguments.get(name) is None or (name,) in block.ignored or name == "secrets_wo":
                continue
            for key in keys:
                aspect = aspect_of(name, key)
                held = (name, key) in block.ignored or aspect in here or (uid, aspect) in touched
                if not held and aspect in after.repositories.get(uid, {}) and aspect != ("file", README):
                    wrong.append(f"{name} of {address} has no {key} any more, and it is on the Hub still")
    return wrong


def not_as_configured(configuration: Mapping[str, Block], plan: Plan, memory: Memory, after: Truth) -> list[str]:
    """Return what is written and not so on the Hub."""
    wrong = []
    for address, block in configuration.items():
        change, seen = plan.changes[address], after.repositories.get(memory.uids.get(address, ""), {})
        for aspect, value in _configured(change, block):
            now = seen.get(aspect)
            content = now.content if isinstance(now, Entry) else now
            if content != value:
                wrong.append(f"{address} says that {aspect} is {value!r}, and the Hub has {now!r}")
    return wrong


def _configured(change: Change, block: Block) -> list[tuple[Aspect, Any]]:
    written = {
        name: value
        for name, value in (change.config or {}).items()
        if value is not None and value is not Unknown and (name,) not in block.ignored
    }
    if type_of(change.address) in ENTRIES:
        name = ENTRIES[type_of(change.address)]
        tell = digest if name == "secrets" else str
        sent = written.get("value", written.get("value_wo") if change.action in {"create", "replace"} else None)
        return [((name, written["key"]), tell(sent))] if sent is not None and "key" in written else []
    settings = [((aspect,), told(written[name])) for name, (aspect, told) in SETTINGS.items() if name in written]
    if "private" in written:
        settings += [(("visibility",), "private")] if written["private"] else []
    tells: dict[str, Any] = {"variables": str, "secrets": digest, "files": digest, "card": lambda value: value}
    maps: dict[str, dict[str, Any]] = defaultdict(dict)
    for name, tell in tells.items():
        for key, value in written.get(name, {}).items():
            if value is not None and (name, key) not in block.ignored:
                maps[name][key] = tell(value)
    if "source_dir" in written:
        maps["source_dir"] = dict(folder(written["source_dir"]))
    return settings + [(aspect_of(name, key), value) for name, keys in maps.items() for key, value in keys.items()]
