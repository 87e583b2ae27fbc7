"""The first rows of a data file."""

import csv
import json
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from provider.local_hub.model.models import ContentMissing, File, Repository
from provider.local_hub.model.store import Hub
from provider.local_hub.pages.parquet import parquet_rows

FIRST = 10
"""So many rows are shown."""
_BEGINNING = 262_144
"""Bytes of a file of text in which they are looked for."""
_MOST_COLUMNS = 30
_LONGEST_CELL = 200
_SEPARATORS = {"csv": ",", "tsv": "\t"}
_OF_JSON = frozenset({"jsonl", "ndjson", "json"})


@dataclass(frozen=True)
class Rows:
    """Some rows of a table, their cells cut to a length for people; types where the file has them."""

    columns: tuple[str, ...]
    cells: tuple[tuple[str, ...], ...]
    types: tuple[str, ...] = ()


def first_rows(hub: Hub, repository: Repository, path: str, file: File) -> Rows | None:
    """Read the first rows of a file; None if it has none that can be read here. This may take a while.

    Args:
        hub: where it is.
        repository: whose it is.
        path: its path.
        file: its content.

    Raises:
        ContentMissing: it was copied without its content.
    """
    ending = path.lower().rpartition(".")[2]
    if ending == "parquet":
        return _of_parquet(parquet_rows(_content(hub, repository, file)))
    if ending not in _SEPARATORS and ending not in _OF_JSON:
        return None
    text = _beginning(_content(hub, repository, file), file)
    if ending in _SEPARATORS:
        return _of_csv(text, _SEPARATORS[ending])
    return _of_records(list(islice(_records(text), FIRST)))


def _content(hub: Hub, repository: Repository, file: File) -> bytes | Path:
    """Return the content of a file, or where it is."""
    if file.sha256 is None:
        return repository.blobs[file.oid]
    if file.sha256 not in repository.large:
        raise ContentMissing(file.sha256)
    return hub.large_path(file.sha256)


def _beginning(content: bytes | Path, file: File) -> str:
    """Read the whole lines at the beginning of a file of text."""
    if isinstance(content, Path):
        with content.open("rb") as opened:
            beginning = opened.read(_BEGINNING)
    else:
        beginning = content[:_BEGINNING]
    if file.size > len(beginning):
        beginning = beginning[: beginning.rfind(b"\n") + 1]
    return beginning.decode("utf-8-sig", errors="replace")


def _of_parquet(answer: dict[str, Any] | None) -> Rows | None:
    if answer is None:
        return None
    return Rows(tuple(answer["columns"]), tuple(map(tuple, answer["cells"])), tuple(answer["types"]))


def _of_csv(text: str, separator: str) -> Rows | None:
    lines: list[list[str]] = []
    with suppress(csv.Error):
        lines.extend(
            islice((line for line in csv.reader(text.splitlines(True), delimiter=separator) if line), FIRST + 1)
        )
    return _shown(lines[0], lines[1:]) if len(lines) > 1 else None


def _records(text: str) -> Iterator[dict[str, Any]]:
    """Read objects, one a line or all in one array, up to the first that is broken."""
    with suppress(ValueError, RecursionError):
        found: Iterable[Any] = json.loads(text) if text.lstrip().startswith("[") else map(json.loads, text.splitlines())
        for record in found:
            if not isinstance(record, dict):
                return
            yield record


def _of_records(records: list[dict[str, Any]]) -> Rows | None:
    columns = list(dict.fromkeys(key for record in records for key in record))
    return _shown(columns, [[_written(record.get(key)) for key in columns] for record in records]) if columns else None


def _written(value: Any) -> str:
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, ensure_ascii=False)


def _shown(columns: list[str], lines: list[list[str]]) -> Rows:
    names = tuple(map(_cut, columns[:_MOST_COLUMNS]))
    padded = ([*line, *[""] * len(names)][: len(names)] for line in lines)
    return Rows(names, tuple(tuple(_cut(cell) for cell in line) for line in padded))


def _cut(cell: str) -> str:
    return cell if len(cell) <= _LONGEST_CELL else f"{cell[:_LONGEST_CELL]}…"
