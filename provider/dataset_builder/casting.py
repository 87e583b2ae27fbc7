"""Makes the columns that a reader gives into those that are published, without altering a value."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import pyarrow as pa
import pyarrow.compute as pc

from provider.dataset_builder.beside import read_beside
from provider.dataset_builder.formats.reading import FileRange
from provider.dataset_builder.storage import Storage
from provider.dataset_builder.troubles import unfitting, unmakeable, unreadable
from provider.dataset_builder.types.column_types import Feature
from provider.dataset_builder.types.features import (
    arrow_type,
    inner,
    is_media,
    is_special,
    label_names,
    media_array,
    media_kind,
)
from provider.errors import ConfigurationError


class _Unfit(Exception):
    """A value is none of the type's; its text says why, where there is more to say."""


@dataclass(frozen=True)
class TargetSchema:
    """The columns that are published.

    Args:
        schema: their Arrow types.
        features: as a card has them, in the same order.
    """

    schema: pa.Schema
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class Caster:
    """Makes the batches of one piece fit.

    Args:
        target: what they are to fit.
        piece: that they are from.
        where: tells in words where a row of it stands.
        storage: of the filesystems of files that a column names.
    """

    target: TargetSchema
    piece: FileRange
    where: Callable[[int], str]
    storage: Storage = field(default_factory=dict, repr=False)

    def conform(self, batch: pa.RecordBatch, before: int) -> pa.RecordBatch:
        """Make a batch fit.

        Args:
            batch: as it was read.
            before: the rows of the piece before it.

        Raises:
            ConfigurationError: a value does not fit; it names the file, the place and the column.
        """
        known, indices = set(self.target.schema.names), dict[str, int]()
        for index, name in enumerate(batch.schema.names):
            if name not in known:
                raise unreadable(self.piece.file, f"it has the column {name!r}, which the others do not have")
            if indices.setdefault(name, index) != index:
                raise unreadable(self.piece.file, f"it has two columns of the name {name!r}")
        columns = []
        for expected, feature in zip(self.target.schema, self.target.features, strict=True):
            index = indices.get(expected.name, -1)
            if index < 0:
                columns.append(pa.nulls(batch.num_rows, expected.type))
                continue
            columns.append(self._column(batch.column(index), expected, feature, before))
        made = pa.RecordBatch.from_arrays(columns, schema=self.target.schema)
        made.validate()  # not every cast of pyarrow's is sound
        return made

    def _column(self, column: pa.Array, field: pa.Field, feature: Feature, before: int) -> pa.Array:
        try:
            return self._made(plain_values(column), field.type, feature)
        except pa.ArrowNotImplementedError as error:  # pyarrow has no such cast: the error names file, column and types
            raise unmakeable(self.piece.file, field.name, column.type, field.type) from error
        except (pa.ArrowInvalid, pa.ArrowTypeError, _Unfit) as error:
            row = self._first_bad(column, field.type, feature)
            reason = str(error) if isinstance(error, _Unfit) else ""
        names = label_names(feature)
        meant = field.type if names is None else f"a label of {', '.join(names[:9])}{' …' * (len(names) > 9)}"
        meant = feature["dtype"] if is_media(feature) else meant
        file, value = self.piece.file_of(before + row), column[row].as_py()
        raise unfitting(file, self.where(before + row), field.name, value, meant, reason=reason)

    def _first_bad(self, column: pa.Array, type_: pa.DataType, feature: Feature) -> int:
        low, high = 0, len(column)
        while high - low > 1:
            middle = (low + high) // 2
            try:
                self._made(column.slice(low, middle - low), type_, feature)
            except (pa.ArrowInvalid, pa.ArrowNotImplementedError, pa.ArrowTypeError, _Unfit):  # it is in this half
                high = middle
            else:
                low = middle
        return low

    def _made(self, column: pa.Array, type_: pa.DataType, feature: Feature) -> pa.Array:
        names = label_names(feature)
        if names is not None:
            return _labels(column, names)
        if is_media(feature):
            return self._media(column, type_)
        if feature.get("dtype") == "json":
            return _json_texts(column)
        if column.type == type_:
            return column
        if is_special(feature) and pa.types.is_nested(column.type):
            return self._nested(column, type_, feature)
        return column.cast(type_)

    def _nested(self, column: pa.Array, type_: pa.DataType, feature: Feature) -> pa.Array:
        missing = column.is_null()
        if pa.types.is_struct(type_):
            known = {field.name: index for index, field in enumerate(column.type)}
            parts = [
                self._made(column.field(known[field.name]), field.type, member)
                if field.name in known
                else pa.nulls(len(column), field.type)
                for field, member in zip(type_, feature["struct"], strict=True)
            ]
            return pa.StructArray.from_arrays(parts, fields=list(type_), mask=missing)
        kind = "large_list" if pa.types.is_large_list(type_) else "list"
        plain = column.cast(pa.list_(column.type.value_type))
        items = self._made(plain.values, type_.value_type, inner(feature, kind))
        mask = missing if missing.true_count else None
        listed = pa.ListArray.from_arrays(plain.offsets, items, pa.list_(type_.value_type), mask=mask)
        return listed if listed.type == type_ else listed.cast(type_)

    def _media(self, column: pa.Array, type_: pa.DataType) -> pa.Array:
        if pa.types.is_binary(column.type) or pa.types.is_large_binary(column.type):
            return media_array(column.to_pylist(), [None] * len(column)).cast(type_)
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            paths = column.to_pylist()
            contents = [None if path is None else self._content(path) for path in paths]
            names = [None if path is None else PurePosixPath(path).name for path in paths]
            return media_array(contents, names).cast(type_)
        return column.cast(type_)

    def _content(self, path: str) -> bytes:
        try:
            return read_beside(self.piece.file, path, self.storage)
        except ConfigurationError as error:
            raise _Unfit(error.detail) from error
        except (OSError, ValueError) as error:
            raise _Unfit(str(error)) from error


def plain_values(column: pa.Array) -> pa.Array:
    """Return a column as the values that it stands for, where no cast makes them of it."""
    if pa.types.is_run_end_encoded(column.type):
        return plain_values(pc.run_end_decode(column))
    if pa.types.is_dictionary(column.type) and pa.types.is_nested(column.type.value_type):
        return column.dictionary_decode()
    if pa.types.is_list_view(column.type):
        lengths = pc.fill_null(pc.list_value_length(column), 0)
        ends = pc.cumulative_sum(lengths).cast(pa.int32())
        offsets = pa.concat_arrays([pa.array([0], pa.int32()), ends])
        return pa.ListArray.from_arrays(offsets, column.flatten(), mask=column.is_null())
    return column


def _labels(column: pa.Array, names: Sequence[str]) -> pa.Array:
    """Make numbers of labels: their names, or numbers already; -1 stands for an unknown label."""
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        texts = column.cast(pa.string())
        found = pc.index_in(texts, value_set=pa.array(names, pa.string())).cast(pa.int64())
        lost = pc.and_(found.is_null(), texts.is_valid())
        if not pc.any(lost).as_py():
            return found
        column = pc.if_else(lost, texts, pa.scalar(None, pa.string())).cast(pa.int64())
        numbers = pc.coalesce(found, column)
    else:
        numbers = column.cast(pa.int64())
    bounds = pc.min_max(numbers).as_py()
    if bounds["max"] is not None and (bounds["max"] >= len(names) or bounds["min"] < -1):
        raise _Unfit
    return numbers


def _json_texts(column: pa.Array) -> pa.Array:
    """Return a column as JSON: texts that are JSON already as they are, other values written so."""
    column = column.storage if isinstance(column.type, pa.JsonType) else column
    try:
        if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
            texts = column.cast(pa.string())
            for text in texts.drop_null().to_pylist():
                json.loads(text)
        else:
            values = column.to_pylist()
            written = [None if value is None else json.dumps(value, ensure_ascii=False) for value in values]
            texts = pa.array(written, pa.string())
    except (TypeError, ValueError, RecursionError) as error:
        raise _Unfit from error
    return pa.ExtensionArray.from_storage(pa.json_(), texts)


def readable(type_: pa.DataType) -> pa.DataType:
    """Return the type as which a file of text is read for a column of a type: text, if JSON and CSV do not have it."""
    types = pa.types
    if media_kind(type_):
        return type_
    if types.is_list(type_) or types.is_large_list(type_) or types.is_fixed_size_list(type_):
        return pa.list_(readable(type_.value_type))
    if types.is_struct(type_):
        return pa.struct([pa.field(field.name, readable(field.type)) for field in type_])
    direct = types.is_integer(type_) or types.is_floating(type_) or types.is_decimal(type_) or types.is_boolean(type_)
    return type_ if direct or types.is_null(type_) else pa.string()


def imposed_type(feature: Feature, seen: pa.DataType) -> pa.DataType:
    """Return the type as which a file of text is read for a feature.

    Args:
        feature: that is wanted.
        seen: what its values seem to be: labels may be names or numbers.
    """
    types = pa.types
    if label_names(feature) is not None:
        return seen if types.is_integer(seen) else pa.string()
    if is_media(feature):
        return pa.string()
    if feature.get("dtype") == "json":
        return pa.json_()
    kind = next((kind for kind in ("list", "large_list") if kind in feature), None)
    if kind is not None:
        return pa.list_(imposed_type(inner(feature, kind), seen.value_type if types.is_list(seen) else pa.null()))
    if "struct" in feature:
        known = {member.name: member.type for member in seen} if types.is_struct(seen) else {}
        fields = (
            (member["name"], imposed_type(member, known.get(member["name"], pa.null()))) for member in feature["struct"]
        )
        return pa.struct([pa.field(name, type_) for name, type_ in fields])
    return readable(arrow_type(feature))
