"""Which pieces of a split's files make a task, and what tells that a task was done before.

Neither depends on the whole: a change of some files moves the borders of the tasks beside it only, and gives other keys
to no task but those whose pieces it changes.
"""

import hashlib
import json
import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from provider.dataset_builder.columns import Columns
from provider.dataset_builder.contents import FileContent
from provider.dataset_builder.execution import LEAST_GRAIN
from provider.dataset_builder.fingerprint import BUILDER
from provider.dataset_builder.formats.media_files import MediaReader
from provider.dataset_builder.formats.reading import FileRange, Reader
from provider.dataset_builder.formats.webdataset_files import WebDatasetReader
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import BuildSettings

MOST_TASKS = 256
"""Tasks of a split, or so: each is a shard at least, and a card lists them all."""
COLUMN_GRAIN = 8 << 10
"""Bytes of input that a task is to have for each column: of less, it has more footer than rows."""
_KEY = 32

SizedPiece = tuple[FileRange, float | None]
"""A piece with its bytes of input, None for a file that is a shard as it is."""


def grain_of(size: float, columns: int) -> int:
    """Return about how many bytes of input a task has: by powers of four, so that a split that grows keeps its tasks.

    Args:
        size: of the input of the split, in bytes.
        columns: of its rows.
    """
    grain = LEAST_GRAIN
    while size > MOST_TASKS * grain or columns * COLUMN_GRAIN > grain:
        grain *= 4
    return grain


def grouped(
    pieces: Iterable[SizedPiece], grain: int, content: Callable[[FileRange], str]
) -> Iterator[list[SizedPiece]]:
    """Put neighbouring small pieces together; a piece of half a grain is a task of its own.

    A group ends after a piece whose content says so, and where it would be larger than a grain.

    Args:
        pieces: in the order of their rows.
        grain: bytes of input of a task.
        content: stands for that of a piece.
    """
    held: list[SizedPiece] = []
    size = 0.0
    for piece, own in pieces:
        is_alone = own is None or own >= grain / 2
        if held and (is_alone or size + (own or 0) > grain):
            yield held
            held, size = [], 0.0
        held.append((piece, own))
        size += own or 0
        if is_alone or (size >= grain / 4 and _ends_group(content(piece), (own or 0) / (grain / 2))):
            yield held
            held, size = [], 0.0
    if held:
        yield held


def _ends_group(content: str, probability: float) -> bool:
    drawn = int.from_bytes(hashlib.sha256(content.encode()).digest()[:4], "big")
    return drawn < probability * (1 << 32)


class PieceContents:
    """Tells what stands for the rows of pieces of a split's files.

    Where nobody knows the contents of the files, it is for this build only.

    Args:
        form: of the files.
        reader: of the files.
        options: of the format.
        contents: what stands for the files that the rows come from, and those that they name, by path.
        files: the paths of the former.
    """

    def __init__(
        self,
        form: str,
        reader: Reader,
        *,
        options: Mapping[str, Any],
        contents: Mapping[str, FileContent],
        files: Collection[str],
    ) -> None:
        self._contents = contents
        self._shows_names = isinstance(reader, WebDatasetReader | MediaReader)
        self.reading = {
            "builder": BUILDER,
            "format": form,
            "options": dict(options),
            "labels": reader.labels if isinstance(reader, MediaReader) else (),
            "named": sorted((path, content.digest) for path, content in contents.items() if path not in files),
            "of_this_build_only": "" if contents.keys() >= set(files) else secrets.token_hex(),
        }
        """How the pieces are read."""

    def of(self, piece: FileRange) -> str:
        """Return what stands for the rows of a piece, however they are read."""
        return json.dumps([self._of(piece, file) for file in (piece.file, *piece.more)])

    def scan_key(self, piece: FileRange) -> str:
        """Return what stands for the values of a piece as they are read."""
        reading = json.dumps(self.reading, sort_keys=True, default=list)
        return hashlib.sha256(f"{reading}\n{self.of(piece)}".encode()).hexdigest()[:_KEY]

    def _of(self, piece: FileRange, file: SourceFile) -> list[Any]:
        known = self._contents.get(file.path) or FileContent(f"{file.path} {file.size}")
        inside = known.digest if piece.span is None else known.of_range(*piece.span)
        place = [file.path] if file.version else []
        shown = [file.name, *file.path.rsplit("/", 2)[1:]] if self._shows_names else []
        return [inside, file.member, piece.start, piece.stop, piece.header, *place, *shown]


class TaskKeys:
    """Gives the keys of a split's tasks: each stands for everything that the shards of the task depend on.

    Args:
        contents: what stands for the pieces.
        columns: that are written.
        settings: how to build.
    """

    def __init__(self, contents: PieceContents, columns: Columns, settings: BuildSettings) -> None:
        self._contents = contents
        base = contents.reading | {
            "reading": columns.reading.to_string(truncate_metadata=False),
            "schema": columns.target.schema.to_string(truncate_metadata=False),
            "features": columns.target.features,
            "max_shard_size": settings.max_shard_size,
            "compression": settings.compression,
        }
        self._base = json.dumps(base, sort_keys=True, default=list)
        self._seen: Counter[str] = Counter()

    def key(self, pieces: Sequence[FileRange]) -> str:
        """Return the key of a task; of equal tasks each has its own.

        Args:
            pieces: in the order of their rows.
        """
        digest = hashlib.sha256(self._base.encode())
        for piece in pieces:
            digest.update(b"\n" + self._contents.of(piece).encode())
        self._seen[digest.hexdigest()] += 1
        digest.update(b"\n%d" % self._seen[digest.hexdigest()])
        return digest.hexdigest()[:_KEY]
