"""The kinds of values seen in a column, and the one type that holds them all without altering any.

A shape only ever grows, and shapes of two files are joined by union: the answer does not depend on the order in which
values, chunks or files are looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pyarrow as pa

from provider.errors import ConfigurationError

EXACT = 2**53
"""Up to here a float64 holds every whole number."""

MOST_FIELDS = 1000
"""An object with more keys than this is a dictionary, not a record: it is kept as JSON text."""

MOST_DEPTH = 32
"""What is nested deeper is kept as JSON text: readers of Parquet take 100 levels, of which a list is two."""

_WHOLE = {"negative", "small", "large"}
IN_FLOATS = {"negative", "small", "great"}
"""The kinds of whole numbers that a float64 holds, or prints as they were written."""


@dataclass
class InferredType:
    """What was seen in a column, or in the items or fields of one.

    Args:
        kinds: of the values: `bool`, whole numbers by their size (`negative`, `small`, `large`, `huge`, `great`,
            `beyond`), `float`, `date`, `moment`, `instant`, `word` (text that stands for no number), `string`,
            `list`, `object`, `deep` (nested too deep).
        item: the shape of a list's items.
        fields: the shapes of an object's fields, in order of their first appearance.
        types: the Arrow types that files with types of their own declare.
    """

    kinds: set[str] = field(default_factory=set)
    item: "InferredType | None" = None
    fields: dict[str, "InferredType"] = field(default_factory=dict)
    types: list["pa.DataType"] = field(default_factory=list)

    def add(self, value: Any, depth: int = 0) -> None:
        """Take in a value of JSON, which is so deep inside a record."""
        match value:
            case None:
                return
            case list() | dict() if depth > MOST_DEPTH:
                self.kinds.add("deep")
            case bool():
                self.kinds.add("bool")
            case int():
                self.kinds |= integer_kinds(value)
            case float():
                self.kinds.add("float")
            case str():
                self.kinds.add("string")
            case list():
                self.kinds.add("list")
                self.item = self.item or InferredType()
                for element in value:
                    self.item.add(element, depth + 1)
            case _:
                self.kinds.add("object")
                for key, element in value.items():
                    self.of(key).add(element, depth + 1)

    def of(self, name: str) -> "InferredType":
        """Return the shape of a field, made if it is not known yet."""
        known = self.fields.get(name)
        if known is None:
            known = self.fields[name] = InferredType()
        return known

    def join(self, other: "InferredType") -> None:
        """Take in all that another shape has seen."""
        self.kinds |= other.kinds
        self.types += [type_ for type_ in other.types if type_ not in self.types]
        if other.item is not None:
            self.item = self.item or InferredType()
            self.item.join(other.item)
        for name, shape in other.fields.items():
            self.of(name).join(shape)

    def settle(self) -> pa.DataType:
        """Return the type that holds all that was seen; text where nothing else does.

        Raises:
            ConfigurationError: files with types of their own declare types that have nothing in common.
        """
        if self.types:
            return self._declared()
        kinds = self.kinds
        if kinds == {"list"}:
            return pa.list_(self.item.settle() if self.item else pa.null())
        if kinds == {"object"} and 0 < len(self.fields) <= MOST_FIELDS:
            return pa.struct([pa.field(name, shape.settle()) for name, shape in self.fields.items()])
        if not kinds:
            return pa.null()
        return _scalar(kinds - {"word"})

    def plain(self) -> dict[str, Any] | None:
        """Return what was seen as values of JSON; None where files declare types themselves."""
        fields = {name: shape.plain() for name, shape in self.fields.items()}
        item = self.item and self.item.plain()
        if self.types or None in fields.values() or (self.item is not None and item is None):
            return None
        return {"kinds": sorted(self.kinds), "item": item, "fields": fields}

    @staticmethod
    def of_plain(value: Mapping[str, Any]) -> "InferredType":
        """Return what was seen, from what `plain` gave."""
        fields = {name: InferredType.of_plain(field) for name, field in value["fields"].items()}
        item = None if value["item"] is None else InferredType.of_plain(value["item"])
        return InferredType(set(value["kinds"]), item, fields)

    def _declared(self) -> pa.DataType:
        schemas = [pa.schema([pa.field("column", type_)]) for type_ in self.types]
        try:
            unified: pa.DataType = pa.unify_schemas(schemas, promote_options="permissive").field(0).type
        except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
            names = ", ".join(sorted(str(type_) for type_ in self.types))
            raise ConfigurationError(f"The types {names} have nothing in common", str(error)) from error
        return unified


def integer_kinds(value: int) -> set[str]:
    """Return the kinds of a whole number.

    `large` ones are those that a float64 would round, `great` ones are in no integer type, but print as they were
    written: JavaScript writes floats so.
    """
    if not -(2**63) <= value < 2**63:
        return {"huge"} if 0 < value < 2**64 else {"great"} if _prints_alike(value) else {"beyond"}
    return {"negative" if value < 0 else "small"} | ({"large"} if rounds(value) else set())


def _prints_alike(value: int) -> bool:
    try:
        return int(Decimal(repr(float(value)))) == value
    except OverflowError:
        return False


def rounds(value: int) -> bool:
    """Return whether a float64 can't hold a whole number."""
    return abs(value) > EXACT and int(float(value)) != value


def _scalar(kinds: set[str]) -> pa.DataType:
    candidates: tuple[tuple[set[str], pa.DataType], ...] = (
        ({"bool"}, pa.bool_()),
        (_WHOLE, pa.int64()),
        ({"small", "large", "huge"}, pa.uint64()),
        ({*IN_FLOATS, "float"}, pa.float64()),
        ({"date"}, pa.date32()),
        ({"date", "moment"}, pa.timestamp("us")),
        ({"instant"}, pa.timestamp("us", tz="UTC")),
    )
    return next((type_ for holds, type_ in candidates if kinds and kinds <= holds), pa.string())


def joined(shapes: Iterable[Mapping[str, InferredType]]) -> dict[str, InferredType]:
    """Join the columns of several files."""
    columns: dict[str, InferredType] = {}
    for shape in shapes:
        for name, column in shape.items():
            columns.setdefault(name, InferredType()).join(column)
    return columns
