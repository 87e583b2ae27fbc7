"""The types that a provider offers, each imported when an engine first asks for it: a process needs one or two."""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib import import_module
from typing import Any, NamedTuple


class TypeReference(NamedTuple):
    """A type that is not imported yet.

    Args:
        name: its name without the provider's prefix.
        module: where it is.
        class_name: what it is called there.
    """

    name: str
    module: str
    class_name: str

    def get_name(self) -> str:
        """Return the type's name without the provider's prefix, as the type itself would."""
        return self.name

    def load(self) -> type[Any]:
        """Import the type."""
        found: type[Any] = getattr(import_module(self.module), self.class_name)
        return found


class LazyTypes(Mapping[str, Any]):
    """The types of one kind by their full names, each made once.

    Args:
        prefix: the beginning of their names.
        types: the types, or references to them.
        new: makes one of its class.
    """

    def __init__(self, prefix: str, types: Iterable[Any], new: Callable[[Any], Any]) -> None:
        self._types = {prefix + type_.get_name(): type_ for type_ in types}
        self._new = new
        self._made: dict[str, Any] = {}
        self._lock = threading.RLock()

    def __getitem__(self, name: str) -> Any:
        with self._lock:
            if name not in self._made:
                type_ = self._types[name]
                self._made[name] = self._new(type_.load() if isinstance(type_, TypeReference) else type_)
            return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._types

    def __iter__(self) -> Iterator[str]:
        return iter(self._types)

    def __len__(self) -> int:
        return len(self._types)
