"""What the engine's state holds, and what a plan does with the names of it.

Engines ask about one object at a time, and tell neither what a new object replaces nor who else wants its name. What
they say of each is put together here, in whatever order they say it.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from provider.errors import ConfigurationError
from provider.plugin.types import is_known

Key = tuple[str, str]
NAMING = ("namespace", "name", "space_id", "key")
"""The attributes that ids are made of."""


class Fate(Enum):
    """What becomes of an object's name."""

    OPEN = "not planned yet"
    STAYS = "keeps it"
    MOVES = "takes another one"
    ENDS = "is to be deleted"
    ENDED = "was deleted"


@dataclass(repr=False, eq=False)
class Held:
    """An object in the engine's state.

    Args:
        state: the object as it was last seen.
        finished: whether its creation came to its end; None while it was not refreshed.
        fate: what becomes of its name.
        replaced: whether a new object of this name is planned, which can only take its place.
    """

    state: Mapping[str, Any]
    finished: bool | None = None
    fate: Fate = Fate.OPEN
    replaced: bool = False


class Holdings:
    """The objects in the engine's state, and the names that a plan wants."""

    def __init__(self) -> None:
        self._held: dict[Key, Held] = {}
        self._names: dict[Key, Key] = {}
        """The name of each object that has an id of the Hub's own, by that."""
        self._former: dict[Key, Key] = {}
        """The name of each object that somebody else renamed, by the one that the state had."""
        self._gave_way: list[tuple[str, Mapping[str, Any]]] = []
        """Objects, by resource type, that were deleted as one half of a replacement."""
        self._claims: dict[Key, Key | Mapping[str, Any]] = {}
        """Who wants a name: an object of the state, or a new one, which only its configuration tells from others."""
        self._lock = threading.Lock()

    def clear(self) -> None:
        """Forget everything."""
        for notes in (self._held, self._names, self._former, self._gave_way, self._claims):
            notes.clear()

    def note(self, type_name: str, state: Mapping[str, Any], *, finished: bool | None = None) -> None:
        """Take note of an object in the state.

        Args:
            type_name: its resource type.
            state: the object.
            finished: whether its creation came to its end, None where this is not known.
        """
        key, uid = _key(type_name, state["id"]), state.get("uid")
        with self._lock:
            if uid is not None:
                former = self._names.setdefault((type_name, uid), key)
                if former != key:
                    self._held.pop(former, None)
                    self._former[former] = key
                    self._names[type_name, uid] = key
            held = self._held.get(key)
            if held is None or held.fate is Fate.ENDED:
                held = self._held[key] = Held(state)
            held.state, held.finished = state, finished if held.finished is None else held.finished

    def forget(self, type_name: str, id_: str) -> None:
        """Take note that an object is there no more."""
        with self._lock:
            held = self._held.pop(_key(type_name, id_), None)
            if held is not None and held.state.get("uid") is not None:
                self._names.pop((type_name, held.state["uid"]), None)

    def find(self, type_name: str, id_: str) -> Held | None:
        """Return the object of a type and name; None where the state has none."""
        return self._held.get(_key(type_name, id_))

    def has_uid(self, type_name: str, uid: str) -> bool:
        """Check whether an object of the state has an id of the Hub's own."""
        return (type_name, uid) in self._names

    def may_give_way(self, type_name: str, config: Mapping[str, Any]) -> bool:
        """Check whether an object of the state that is not planned to stay may be what a new one is to replace.

        Args:
            type_name: its resource type.
            config: the configuration of the new one, whose id is not known yet.
        """
        names = {name: config.get(name) for name in NAMING if is_known(config.get(name)) and config.get(name)}
        with self._lock:
            return any(
                kind == type_name
                and held.fate in {Fate.OPEN, Fate.ENDED}
                and all(str(held.state.get(name)).casefold() == str(text).casefold() for name, text in names.items())
                for (kind, _), held in self._held.items()
            )

    def is_claimed(self, type_name: str, id_: str) -> bool:
        """Check whether something in this plan is to have a name."""
        return _key(type_name, id_) in self._claims

    def current_id(self, type_name: str, id_: str) -> str:
        """Return the name that an object has now which is to have another one: the same where none moves."""
        wants = self._claims.get(_key(type_name, id_))
        held = self._held.get(wants) if isinstance(wants, tuple) else None
        return str(held.state["id"]) if held is not None and held.fate is Fate.MOVES else id_

    def forget_plan(self) -> None:
        """Take note that the plan is made and is applied now; engines may plan again in the same process."""
        with self._lock:
            self._claims.clear()
            for held in self._held.values():
                held.replaced = False
                held.fate = Fate.ENDED if held.fate is Fate.ENDED else Fate.OPEN

    def create(
        self, type_name: str, id_: str, what: str, *, config: Mapping[str, Any], replaced_id: str | None = None
    ) -> Held | None:
        """Note in a plan that an object is to be made, and return what it takes the place of.

        Args:
            type_name: its resource type.
            id_: the name that it is to have.
            what: what it is called in words: "The Space acme/bot".
            config: its configuration; with the same one it is taken for the same object, which engines plan twice.
            replaced_id: the name of what the engine says that it replaces, if it says so.

        Raises:
            ConfigurationError: something else has that name, or is to have it.
        """
        key = _key(type_name, id_)
        own = None if replaced_id is None else _key(type_name, replaced_id)
        with self._lock:
            held = self._held.get(key)
            if held is None and key in self._former and self._former[key] in self._held:
                raise renamed_elsewhere(what, self._held[self._former[key]].state["id"])
            if held is not None and own != key:
                _refuse(held.fate, type_name, id_, what)
                held.replaced = True
            wants = config if own is None else own
            if not _is_same(self._claims.setdefault(key, wants), wants):
                raise written_twice(what)
            return held

    def keep(self, type_name: str, current_id: str, id_: str, what: str) -> None:
        """Note in a plan that an object stays, and which name it is to have.

        Args:
            type_name: its resource type.
            current_id: its name in the state.
            id_: the name that it is to have.
            what: what that is called in words.

        Raises:
            ConfigurationError: something else has that name, or is to have it.
        """
        own, key = _key(type_name, current_id), _key(type_name, id_)
        with self._lock:
            held, other = self._held.get(own), self._held.get(key)
            if held is not None:
                held.fate = Fate.STAYS if own == key else Fate.MOVES
                if held.replaced:
                    _refuse(held.fate, type_name, current_id, what)
            if own != key and other is not None and other.fate is not Fate.ENDED:
                raise _in_use(type_name, what)
            if self._claims.setdefault(key, own) != own:
                raise written_twice(what)

    def end(self, type_name: str, id_: str, what: str) -> None:
        """Note in a plan that an object is to be deleted and nothing put in its place.

        Raises:
            ConfigurationError: something else is to have its name.
        """
        key = _key(type_name, id_)
        with self._lock:
            held = self._held.setdefault(key, Held({"id": id_}))
            held.fate = Fate.ENDS
            wants = self._claims.get(key, key)
            if held.replaced or not isinstance(wants, tuple):  # also a new one that was planned before this was read
                raise not_its_own(type_name, id_, what)
            if wants != key:
                raise _in_use(type_name, what)

    def ended(self, type_name: str, id_: str, *, gives_way: bool) -> None:
        """Take note that an object was deleted.

        Args:
            type_name: its resource type.
            id_: its name.
            gives_way: whether that is one half of a replacement.
        """
        held = self.find(type_name, id_)
        if held is not None:
            held.fate = Fate.ENDED
            self._gave_way += [(type_name, held.state)] if gives_way else []

    def gave_way(self, type_name: str) -> list[Mapping[str, Any]]:
        """Return the objects of a type that were deleted so that new ones can take their places."""
        return [state for kind, state in self._gave_way if kind == type_name]


def _is_same(first: Key | Mapping[str, Any], second: Key | Mapping[str, Any]) -> bool:
    """Check whether two that want a name may be one and the same: what was unknown at first may be known by now."""
    if isinstance(first, tuple) or isinstance(second, tuple):
        return first == second
    return all(not is_known(value) or value == second.get(name) for name, value in first.items())


def _key(type_name: str, id_: str) -> Key:
    """Return what an object is known by: the Hub does not mind case in names, and does in keys."""
    namespace, _, rest = id_.partition("/")
    name, slash, key = rest.partition("/")
    return type_name, f"{namespace}/{name}".casefold() + slash + key


def _refuse(fate: Fate, type_name: str, id_: str, what: str) -> None:
    match fate:
        case Fate.STAYS:
            raise written_twice(what)
        case Fate.MOVES:
            raise _in_use(type_name, what)
        case Fate.ENDS:
            raise not_its_own(type_name, id_, what)


def written_twice(what: str) -> ConfigurationError:
    """Return the error for a name that two resources of the configuration have."""
    return ConfigurationError(
        f"{what} is written twice",
        "Two resources of this configuration have this name, and there can be only one of it. Take one of them out, or "
        "give it another name.",
    )


def _in_use(type_name: str, what: str) -> ConfigurationError:
    return ConfigurationError(
        f"{what} has its name from another resource of this state",
        "A name is free only when nothing has it any more, and one apply makes its changes in no certain order. Apply "
        "first what gives the name up, with -target and the address of that resource, and then this; to swap two "
        "names, give one of them a third name first. If only addresses changed, write moved blocks:\n\n"
        f"{_block(type_name)}",
    )


def not_its_own(type_name: str, id_: str, what: str) -> ConfigurationError:
    """Return the error for a new object whose name the state has, and not as that of what it replaces.

    Args:
        type_name: its resource type.
        id_: its name.
        what: what it is called in words.
    """
    return ConfigurationError(
        f"{what} is in this state and would be made anew",
        "The state has it, and not as what this plan would replace.\n\nIf the address of its resource changed, say so, "
        f"with both addresses, and nothing is deleted:\n\n{_block(type_name)}\n\nIf the one is to go and another one "
        "is to come, apply first without the new one.\n\nIf the state calls it deposed, a replacement with "
        "create_before_destroy came to nothing: a name is there only once. Take create_before_destroy out, then\n\n"
        f"  terraform state rm {type_name}.this\n  terraform import {type_name}.this {id_}\n\nwith its address.\n\n"
        "If the state calls it tainted, `terraform untaint` with its address keeps it; a plan without -refresh=false "
        "replaces it if that was asked for.",
    )


def renamed_elsewhere(what: str, id_: str) -> ConfigurationError:
    """Return the error for a new object with the name that another one had until somebody else renamed that.

    Args:
        what: what the new one is called in words.
        id_: the name that the other one has now.
    """
    return ConfigurationError(
        f"{what} would be made anew, and the one of this state is called {id_} now",
        "Somebody renamed it elsewhere. If the state calls it tainted, `terraform untaint` with its address, and the "
        "plan gives it its name back. If its resource was taken out, apply that first, and then add the new one.",
    )


def _block(type_name: str) -> str:
    return f"  moved {{\n    from = {type_name}.before\n    to   = {type_name}.this\n  }}"
