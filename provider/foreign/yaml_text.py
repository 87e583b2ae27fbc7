"""YAML from outside, read and written with ruamel.yaml's round trip: comments, order and forms survive."""

import functools
import math
import re
from collections.abc import Mapping, Sequence
from io import StringIO
from typing import Any

from provider.errors import Cancelled, InvalidData
from provider.foreign.interruption import Interruptible

MOST_CHARACTERS = 2 << 20
MOST_DEPTH = 100
MOST_OPENED = 500
"""Brackets that are open at once, in texts too: ruamel.yaml's time grows with their square."""

MOST_VALUES = 500_000
"""Values when each alias is written out: aliases of aliases make many of a short text."""

_ITEM = re.compile(r"^(?P<key> *)[^\s#-][^\n]*:[ \t]*\r?\n(?P<dash> *)- ", re.MULTILINE)
_INNER_MAPPING = re.compile(r"^(?P<outer> *)[^\s#-][^\n]*:[ \t]*\r?\n(?P<inner>(?P=outer) +)[^\s#-]", re.MULTILINE)
_TEXT = "tag:yaml.org,2002:str"
_FOLDED = "\x85"
"""A line break of YAML 1.1, which its readers make a space of, unless it is escaped between double quotes."""


def parse_yaml(text: str) -> Any:
    """Return what a YAML text says; a date or number that can't be one is kept as the text that stands there.

    Args:
        text: the document.

    Raises:
        InvalidData: if it is not YAML, too large, too deep, or its aliases go in circles or expand without end.
        Cancelled: if the user wants to stop before a long text is read.
    """
    if len(text) > MOST_CHARACTERS:
        raise InvalidData(f"is longer than {MOST_CHARACTERS} characters")
    if _opened(text) > MOST_OPENED:
        raise InvalidData(f"is nested more than {MOST_DEPTH} deep")
    try:
        value = _yaml(Interruptible("read a YAML text")).load(text)
    except Cancelled:
        raise
    except RecursionError:
        raise InvalidData(f"is nested more than {MOST_DEPTH} deep") from None
    except Exception as error:
        raise InvalidData(f"is not YAML: {_problem(error)}") from error
    _Measure().size(value, 0)
    return value


def dump_yaml(value: Any, like: str = "") -> str:
    """Return the text of what was parsed, or of lists, mappings and scalars.

    Args:
        value: what to write.
        like: a text whose indentation to keep, as far as it is one and the same.

    Raises:
        InvalidData: if it can't be written.
    """
    text = StringIO()
    try:
        yaml = _yaml()
        _indent(yaml, like)
        yaml.dump(value, text)
    except Exception as error:
        raise InvalidData(f"can't be written as YAML: {_problem(error)}") from error
    return text.getvalue()


def whole_number(value: Any) -> int | None:
    """Return a value that is a whole number of at most 64 bits and not negative, None of any other."""
    if isinstance(value, bool) or not isinstance(value, int):
        return None
    return int(value) if 0 <= value < 2**63 else None


def plain(value: Any) -> Any:
    """Return a parsed value as lists, dicts and what JSON can hold, to compare and to keep; all else becomes text."""
    if isinstance(value, Mapping):
        return {str(key): plain(element) for key, element in value.items()}
    if isinstance(value, list | tuple):
        return [plain(element) for element in value]
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) < 2**63:
        return int(value)
    if isinstance(value, float) and math.isfinite(value):
        return float(value)
    return str(value)


def _opened(text: str) -> int:
    depth = most = 0
    for bracket in re.findall(r"[\[\]{}]", text):
        depth = depth + 1 if bracket in "[{" else max(0, depth - 1)
        most = max(most, depth)
    return most


def _problem(error: Exception) -> str:
    problem = getattr(error, "problem", None) or str(error)
    return " ".join(str(problem).split())[:200] or "it can't be read"


class _Measure:
    """Counts values as if each alias were written out, without writing it out."""

    def __init__(self) -> None:
        self._known: dict[int, int] = {}

    def size(self, value: Any, depth: int) -> int:
        if not isinstance(value, Mapping | list | tuple | set):
            return 1
        if (known := self._known.get(id(value))) is not None:
            return known
        if depth >= MOST_DEPTH:
            raise InvalidData(f"is nested more than {MOST_DEPTH} deep")
        inner: Sequence[Any] = [*value.values(), *value.keys()] if isinstance(value, Mapping) else [*value]
        total = 1
        for element in inner:
            total += self.size(element, depth + 1)
            if total > MOST_VALUES:
                raise InvalidData(f"has more than {MOST_VALUES} values once its aliases are written out")
        self._known[id(value)] = total
        return total


class _Unquoted(str):
    """Text that stood there without quotes."""

    __slots__ = ()


class _Unreadable(str):
    """Text whose tag promises what it is not: a day that does not exist, a number of thousands of digits."""

    __slots__ = ("tag",)

    tag: str

    def __new__(cls, node: Any) -> "_Unreadable":
        self = super().__new__(cls, node.value)
        self.tag = str(node.tag)
        return self


@functools.cache
def _in_both_yamls() -> tuple[type[Any], type[Any], type[Any]]:
    """Return what reads and writes text so that it is text in YAML 1.1 too, which `datasets` reads cards as.

    There `on`, `no`, `12:30` and `1_000` are text only in quotes. What others wrote without them stays so.
    """
    from ruamel.yaml.composer import Composer  # noqa: PLC0415 - start-up: few processes read YAML
    from ruamel.yaml.constructor import (  # noqa: PLC0415 - start-up: few processes read YAML
        ConstructorError,
        RoundTripConstructor,
    )
    from ruamel.yaml.nodes import ScalarNode  # noqa: PLC0415
    from ruamel.yaml.representer import RoundTripRepresenter  # noqa: PLC0415
    from ruamel.yaml.resolver import VersionedResolver  # noqa: PLC0415

    older = VersionedResolver(version=(1, 1))

    class InterruptibleComposer(Composer):
        def compose_node(self, parent: Any, index: Any) -> Any:
            self.loader.reading.step()
            return super().compose_node(parent, index)

    class Constructor(RoundTripConstructor):
        def construct_scalar(self, node: Any) -> Any:
            value = super().construct_scalar(node)
            return _Unquoted(value) if type(value) is str else value

        def construct_object(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001 - ruamel.yaml's own
            self.loader.reading.step()
            if node in self.recursive_objects and node not in self.constructed_objects:
                raise ConstructorError(problem="an alias leads to itself")
            return super().construct_object(node, deep)

        def construct_non_recursive_object(self, node: Any, tag: Any = None) -> Any:
            try:
                value = super().construct_non_recursive_object(node, tag)
                too_large = isinstance(value, float) and math.isinf(value) and "inf" not in node.value.lower()
            except Exception:  # what ruamel.yaml raises has no root in common
                if not isinstance(node, ScalarNode):
                    raise
                too_large = True
            return _Unreadable(node) if too_large else value

    class Representer(RoundTripRepresenter):
        def represent_text(self, text: str) -> Any:
            means = older.resolve(ScalarNode, text, (True, False))
            style = None if means == _TEXT else "'"
            return self.represent_scalar(_TEXT, text, style='"' if _FOLDED in text else style)

        def represent_unreadable(self, text: _Unreadable) -> Any:
            return self.represent_scalar(text.tag, str(text))

    Representer.add_representer(str, Representer.represent_text)
    Representer.add_representer(_Unquoted, RoundTripRepresenter.represent_str)
    Representer.add_representer(_Unreadable, Representer.represent_unreadable)
    return InterruptibleComposer, Constructor, Representer


def _indent(yaml: Any, like: str) -> None:
    """Write lists and mappings as far to the right as the first of each stands in another text."""
    mapping, offset = 2, 0
    if inner := _INNER_MAPPING.search(like):
        mapping = len(inner["inner"]) - len(inner["outer"])
    if item := _ITEM.search(like):
        offset = max(len(item["dash"]) - len(item["key"]), 0)
    yaml.indent(mapping=max(mapping, 2), sequence=offset + 2, offset=offset)


def _yaml(reading: Interruptible | None = None) -> Any:
    from ruamel.yaml import YAML  # noqa: PLC0415 - start-up: few processes read YAML

    yaml = YAML(typ="rt")
    yaml.reading = reading  # type: ignore[attr-defined] # what its parts find by their loader
    yaml.Composer, yaml.Constructor, yaml.Representer = _in_both_yamls()
    yaml.preserve_quotes = True
    yaml.width = 2**16
    return yaml
