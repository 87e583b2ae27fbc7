"""What a metadata file tells about media files: the columns, lists and fields that name them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import PurePosixPath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from provider.dataset_builder.types.features import media_array, media_kind, media_type
from provider.dataset_builder.types.inference import InferredType

_ONE, _SOME = "file_name", "file_names"


def media_name(name: str, kind: str) -> str | None:
    """Return what a column or field of file names becomes, None if it is another one."""
    for ending, bare in ((_ONE, kind), (_SOME, f"{kind}s")):
        if _is(name, ending):
            return name.removesuffix(ending).removesuffix("_") or bare
    return None


def with_media(shapes: Mapping[str, InferredType], kind: str) -> dict[str, InferredType]:
    """Return columns or fields in which those that name files are the media."""
    return dict(_shape(name, shape, kind) for name, shape in shapes.items())


def holds_media(shape: InferredType) -> bool:
    """Check whether a column, or something in it, is media."""
    inside = [*shape.fields.values(), *([shape.item] if shape.item else [])]
    return any(_holds_media_type(type_) for type_ in shape.types) or any(map(holds_media, inside))


def typed_fields(fields: Iterable[pa.Field], shapes: Mapping[str, InferredType], kind: str) -> list[pa.Field]:
    """Return the fields of a metadata file that become some fields with media.

    Args:
        fields: as they are read when they need no files.
        shapes: what the metadata file holds, by its own names.
        kind: of the media.
    """
    own = {media_name(name, kind) or name: name for name in shapes}
    names = [(own.get(field.name, field.name), field) for field in fields]
    return [
        pa.field(name, _field_type(name, field.type, shapes.get(name, InferredType()), kind), metadata=field.metadata)
        for name, field in names
    ]


def named_files(name: str, value: Any) -> Iterator[str]:
    """Yield the files that a value of a column or field names."""
    if isinstance(value, str) and _is(name, _ONE):
        yield value
    elif isinstance(value, list):
        for element in value:
            yield from named_files(_ONE if _is(name, _SOME) else "", element)
    elif isinstance(value, dict):
        for key, element in value.items():
            yield from named_files(key, element)


def filled(name: str, array: pa.Array, kind: str, content: Callable[[str], bytes]) -> tuple[str, pa.Array]:
    """Return a column or field with the files that it names in place of their names, and its name then."""
    column = media_name(name, kind)
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return (str(column), _files(array, content)) if _is(name, _ONE) else (name, array)
    missing = array.is_null()
    if pa.types.is_struct(array.type):
        parts = [
            filled(field.name, pc.struct_field(array, place), kind, content) for place, field in enumerate(array.type)
        ]
        names = [part[0] for part in parts]
        return name, pa.StructArray.from_arrays([part[1] for part in parts], names=names, mask=missing)
    if pa.types.is_list(array.type) or pa.types.is_large_list(array.type):
        _, items = filled(_ONE if _is(name, _SOME) else "", pc.list_flatten(array), kind, content)
        sizes = pc.fill_null(pc.list_value_length(array), 0).cast(pa.int32())
        offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(sizes)])
        listed = pa.ListArray.from_arrays(offsets, items, mask=missing if missing.true_count else None)
        return (str(column) if _is(name, _SOME) else name), listed
    return name, array


def _files(array: pa.Array, content: Callable[[str], bytes]) -> pa.Array:
    paths = array.to_pylist()
    names = [None if path is None else PurePosixPath(path).name for path in paths]
    return media_array([None if path is None else content(path) for path in paths], names)


def _shape(name: str, shape: InferredType, kind: str) -> tuple[str, InferredType]:
    if shape.types:
        field = _typed(pa.field(name, shape.types[0]), kind)
        return field.name, InferredType(types=[field.type])
    column = media_name(name, kind)
    if column and _is(name, _ONE) and shape.kinds <= {"string", "word"}:
        return column, InferredType(types=[media_type(kind)])
    if column and _is(name, _SOME) and shape.kinds <= {"list"}:
        return column, InferredType({"list"}, item=InferredType(types=[media_type(kind)]))
    inner = _shape("", shape.item, kind)[1] if shape.item else None
    return name, InferredType(set(shape.kinds), inner, with_media(shape.fields, kind))


def _typed(field: pa.Field, kind: str) -> pa.Field:
    column, type_ = media_name(field.name, kind), field.type
    if _is(field.name, _ONE) and (pa.types.is_string(type_) or pa.types.is_large_string(type_)):
        return pa.field(column, media_type(kind))
    if pa.types.is_list(type_) or pa.types.is_large_list(type_):
        is_some = _is(field.name, _SOME)
        item = _typed(pa.field(_ONE if is_some else "", type_.value_type), kind)
        return pa.field(column if is_some else field.name, pa.list_(item.type))
    if pa.types.is_struct(type_):
        return pa.field(field.name, pa.struct([_typed(member, kind) for member in type_]))
    return field


def _field_type(name: str, type_: pa.DataType, shape: InferredType, kind: str) -> pa.DataType:
    if _is(name, _ONE):
        return pa.string()
    if _is(name, _SOME):
        return pa.list_(pa.string())
    if pa.types.is_list(type_):
        return pa.list_(_field_type("", type_.value_type, shape.item or InferredType(), kind))
    if pa.types.is_struct(type_):
        return pa.struct(typed_fields(type_, shape.fields, kind))
    return type_


def _is(name: str, ending: str) -> bool:
    return name == ending or name.endswith(f"_{ending}")


def _holds_media_type(type_: pa.DataType) -> bool:
    if media_kind(type_):
        return True
    if pa.types.is_list(type_):
        return _holds_media_type(type_.value_type)
    return pa.types.is_struct(type_) and any(_holds_media_type(field.type) for field in type_)
