"""What a plan promises about the Hub: which aspects of which repositories become what, and that all else stays.

Written from the documentation of the arguments, not from the provider.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from provider.plugin.types import State, Unknown
from schemas._space_card import YAML_KEYS
from tests.truth.plans import Change
from tests.truth.world import README, Aspect, Entry, Seen, Truth, digest

Where = tuple[str, Aspect]


class Open(Enum):
    """A value that is not told."""

    ANY = "whatever comes"
    KEPT = "what it was"


ANY, KEPT = Open.ANY, Open.KEPT


@dataclass(frozen=True)
class Holds:
    """An entry that was set to a value, or only described anew.

    Args:
        content: the value or its hash, ANY if nobody knows it, KEPT if it stays.
        description: what is written, ANY if nothing is.
        written: the value or its hash that may come in place of what is kept: nobody looked whether it is there.
    """

    content: Any
    description: Any = ANY
    written: Any = None

    def agrees(self, was: Any, now: Any) -> bool:
        """Return whether an entry is as promised."""
        if not isinstance(now, Entry):
            return False
        content = was.content if self.content is KEPT and isinstance(was, Entry) else self.content
        description = self.description is ANY or (now.description or "") == (self.description or "")
        return description and (content in {ANY, KEPT, now.content} or self.written == now.content)


@dataclass
class Promises:
    """What is promised.

    Args:
        must: what aspects become; None is that they go.
        may: aspects that may change to anything.
        gone: stable ids of repositories that go.
        made_anew: aspects that go before they come again: an apply that fails between leaves them out.
    """

    must: dict[Where, Any] = field(default_factory=dict)
    may: set[Where] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    made_anew: set[Where] = field(default_factory=set)

    def broken(self, before: Truth, after: Truth, *, complete: bool) -> Iterator[str]:
        """Return what is not as promised.

        Args:
            before: the truth before the apply.
            after: the truth after it.
            complete: whether everything was to be done; else each thing is done or not.
        """
        for uid, was in before.repositories.items():
            if uid not in after.repositories:
                if uid not in self.gone:
                    yield f"{was['id',]} ({uid}) is gone, which no plan showed"
                continue
            if complete and uid in self.gone:
                yield f"{was['id',]} ({uid}) is there, though its end was planned"
            yield from self._unplanned(uid, was, after.repositories[uid])
        for (uid, aspect), value in self.must.items():
            then, now = (truth.repositories.get(uid, {}).get(aspect) for truth in (before, after))
            if now is None and not complete and (uid, aspect) in self.made_anew:
                continue
            if uid in after.repositories and not _agrees(value, then, now) and (complete or now != then):
                yield f"{aspect} of {uid} was to become {value!r} and is {now!r}; it was {then!r}"

    def _unplanned(self, uid: str, was: Seen, now: Seen) -> Iterator[str]:
        for aspect in sorted(was.keys() | now.keys()):
            if was.get(aspect) != now.get(aspect) and not self._covers(uid, aspect):
                change = f"from {was.get(aspect)!r} to {now.get(aspect)!r}"
                yield f"{aspect} of {was['id',]} ({uid}) changed {change}, which no plan showed"

    def _covers(self, uid: str, aspect: Aspect) -> bool:
        return any((uid, one) in self.must or (uid, one) in self.may for one in (aspect, aspect[:1]))


def _agrees(promised: Any, was: Any, now: Any) -> bool:
    if promised is ANY:
        return True
    return promised.agrees(was, now) if isinstance(promised, Holds) else bool(promised == now)


def hidden(value: Any) -> Any:
    """Return a text that is unknown as ANY."""
    return ANY if value is Unknown else value


def promise_repository(made: Promises, uid: str, prior: State, planned: State, change: Change) -> None:
    """Promise what becomes of one repository.

    Args:
        made: the promises to add to.
        uid: the repository.
        prior: what the state says of it; nothing for a new one.
        planned: what the plan says of it.
        change: holds what is written, and what is ignored.
    """
    for name, (aspect, told) in SETTINGS.items():
        if name in planned and prior.get(name) != planned[name]:
            made.must[uid, (aspect,)] = ANY if planned[name] is Unknown else told(planned[name])
    if prior.get("hardware") != planned.get("hardware"):
        made.may.add((uid, ("sleep_time",)))
    for name in ("variables", "secrets"):
        if name in planned:
            tell = digest if name == "secrets" else str
            _promise_map(made, (uid, (name,)), prior.get(name), planned[name], _holding(tell))
    if prior.get("secrets_wo_version") != planned.get("secrets_wo_version") and ("secrets_wo",) not in change.ignored:
        held_back = {path[1] for path in change.ignored if path[0] == "secrets_wo" and len(path) > 1}
        is_open = planned["secrets_wo_version"] is Unknown
        values = Unknown if is_open else (change.config or {}).get("secrets_wo")
        for key, value in (values if isinstance(values, dict) else {}).items():
            if key not in held_back:
                made.must[uid, ("secrets", key)] = Holds(digest(value))
        made.may.add((uid, ("secrets",) if values is Unknown else ("secrets-left",)))
    _promise_files(made, uid, prior, planned)
    _promise_readme(made, uid, prior, planned)


def _hidden_gate(value: Any) -> Any:
    return False if value in {None, "none"} else value


def _sleep(value: Any) -> Any:
    return None if value == -1 else value


def _volumes(value: Any) -> Any:
    names = {"type": "type", "source": "source", "mount_path": "mountPath", "revision": "revision", "path": "path"}
    return [
        {told: volume[name] for name, told in names.items() if volume[name] is not None}
        | {"readOnly": volume["type"] != "bucket" or bool(volume["read_only"] is True)}
        for volume in value or []
    ]


def _same(value: Any) -> Any:
    return value


SETTINGS: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "id": ("id", _same),
    "visibility": ("visibility", _same),
    "gated": ("gated", _hidden_gate),
    "region": ("region", _same),
    "resource_group_id": ("resource_group", _same),
    "sdk": ("sdk", _same),
    "hardware": ("hardware", _same),
    "sleep_time": ("sleep_time", _sleep),
    "paused": ("paused", bool),
    "dev_mode": ("dev_mode", bool),
    "volumes": ("volumes", _volumes),
}


def _holding(tell: Callable[[str], str]) -> Callable[[Any], Holds]:
    return lambda value: Holds(tell(value))


def _promise_map(made: Promises, where: Where, prior: Any, planned: Any, told: Callable[[Any], Any]) -> None:
    uid, (aspect,) = where
    if planned is Unknown:
        made.may.add(where)
        return
    before, after = prior or {}, planned or {}
    for key in before.keys() | after.keys():
        if (key in before, before.get(key)) != (key in after, after.get(key)):
            value = after.get(key)
            made.must[uid, (aspect, key)] = None if value is None else ANY if value is Unknown else told(value)


def _promise_files(made: Promises, uid: str, prior: State, planned: State) -> None:
    _promise_map(made, (uid, ("file",)), prior.get("files"), planned.get("files"), digest)
    _promise_map(made, (uid, ("file",)), prior.get("source_hashes"), planned.get("source_hashes"), _same)
    for name, told in (("files", digest), ("source_hashes", _same)):
        kept = planned.get(name)
        for path, value in (kept if isinstance(kept, dict) else {}).items():
            if (uid, ("file", path)) in made.must:
                made.must[uid, ("file", path)] = ANY if value is Unknown else told(value)


def _promise_readme(made: Promises, uid: str, prior: State, planned: State) -> None:
    """The front matter follows card and sdk, and of a dataset what is published."""
    if (uid, ("file", README)) in made.must:
        made.may |= {(uid, ("card",)), (uid, ("body",)), (uid, ("sdk",))}
        return
    before, after = prior.get("card") or {}, planned.get("card")
    changed = {}
    if after is Unknown:
        made.may.add((uid, ("card",)))
    else:
        names = before.keys() | (after or {}).keys()
        changed = {
            YAML_KEYS.get(name, name): hidden((after or {}).get(name))
            for name in names
            if before.get(name) != (after or {}).get(name)
        }
    made.must |= {(uid, ("card", name)): value for name, value in changed.items()}
    if prior.get("sdk") != planned.get("sdk"):
        made.may.add((uid, ("card", "sdk")))
    if "readme" in planned and prior.get("readme") != planned["readme"]:
        text = planned["readme"]
        made.must[uid, ("body",)] = ANY if text is Unknown else (text or "").strip() or None
    if "configs" in planned and prior.get("configs") != planned["configs"]:
        made.may |= {(uid, ("card", "configs")), (uid, ("card", "dataset_info")), (uid, ("shard",))}
    touches = any(where[0] == uid and where[1][0] in {"card", "body"} for where in made.must.keys() | made.may)
    if touches:
        made.may.add((uid, ("file", README)))
