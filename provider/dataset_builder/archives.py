"""The files of text that a zip archive holds, read where they are: nothing of it is unpacked to a disk."""

import io
import itertools
import stat
import zipfile
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from typing import IO, BinaryIO

from provider.dataset_builder.companions import is_companion
from provider.dataset_builder.sources import SourceFile
from provider.dataset_builder.specification import format_of
from provider.dataset_builder.storage import Storage, open_bytes

MOST_MEMBERS = 1000
"""Files that an archive may hold."""

FREE_BYTES = 1 << 30
"""Bytes of content that no archive is asked about."""

MOST_GROWTH = 200
"""How many times its own size the content of an archive may be, if it is more than that."""

_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_ENCRYPTED = 1


def members(file: SourceFile, form: str, storage: Storage) -> tuple[SourceFile, ...]:
    """Return the data files in an archive, in the order of their names.

    Args:
        file: the archive.
        form: the format of the files that it should hold.
        storage: of the URLs' filesystems.

    Raises:
        ValueError: it can't be read, or holds something else, or far more than its size lets expect; it says why.
        ConfigurationError: it can't be opened.
    """
    with open_bytes(file.path, storage) as raw, zipfile.ZipFile(raw) as archive:
        entries = [entry for entry in archive.infolist() if not entry.is_dir() and not _is_beside(entry.filename)]
    _check_size(file, entries)
    for entry in entries:
        _check(entry, form, alone=len(entries) == 1)
    names = sorted(entry.filename for entry in entries)
    twice = next((member for member, other in itertools.pairwise(names) if member == other), None)
    if twice is not None:
        raise ValueError(f"it holds two files of the name {twice!r}")
    sizes = {entry.filename: entry.compress_size if entry.file_size else 0 for entry in entries}
    return tuple(replace(file, name=f"{name} in {file.name}", size=sizes[name], member=name) for name in names)


def open_member(file: SourceFile, storage: Storage) -> BinaryIO:
    """Open a file in an archive to read its content."""
    with ExitStack() as stack:
        raw = stack.enter_context(open_bytes(file.path, storage))
        archive = stack.enter_context(zipfile.ZipFile(raw))
        member = stack.enter_context(archive.open(file.member))
        return _Member(member, stack.pop_all())


class _Member(io.BufferedReader):
    """The content of a file in an archive, which is closed with it."""

    def __init__(self, member: IO[bytes], opened: ExitStack) -> None:
        super().__init__(member)  # type: ignore[arg-type]  # it has readinto
        self._opened = opened

    def close(self) -> None:
        super().close()
        self._opened.close()


def _is_beside(name: str) -> bool:
    return is_companion(name) or any(part.startswith(".") for part in name.split("/") if part not in {".", ".."})


def _check_size(file: SourceFile, entries: Sequence[zipfile.ZipInfo]) -> None:
    if not entries:
        raise ValueError("it holds no file")
    if len(entries) > MOST_MEMBERS:
        raise ValueError(f"it holds {len(entries)} files, more than {MOST_MEMBERS}: unpack it, and name its folder")
    if sum(entry.compress_size for entry in entries) > file.size:
        raise ValueError("it is damaged: its files would take more room than it has")
    content = sum(entry.file_size for entry in entries)
    if content > max(FREE_BYTES, MOST_GROWTH * file.size):
        raise ValueError(
            f"its content is {content} bytes, more than {MOST_GROWTH} times its size: unpack it if that is right"
        )


def _check(entry: zipfile.ZipInfo, form: str, *, alone: bool) -> None:
    name = entry.filename
    if entry.flag_bits & _ENCRYPTED:
        raise ValueError(f"{name!r} in it is encrypted: unpack it")
    if entry.compress_type not in _METHODS:
        raise ValueError(f"{name!r} in it is compressed in a way that is not known: unpack it")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise ValueError(f"{name!r} in it is a symbolic link, which leads nowhere: put the file itself into it")
    if name.lower().endswith(".zip"):
        raise ValueError(f"{name!r} in it is an archive: unpack it")
    found = format_of(name)
    jsons = {"json", "jsonl"}
    if found != form and not (found in jsons and form in jsons) and not (alone and found is None):
        raise ValueError(f"{name!r} in it is not a file of the format {form}: leave it out, or unpack the archive")
