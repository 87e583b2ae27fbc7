"""Pointer files of Git LFS: what a clone holds in place of a large file."""

import re

ENOUGH_BYTES = 1024
"""Git LFS takes no longer file for a pointer."""

_POINTER = re.compile(
    rb"version https://(?:git-lfs\.github\.com|hawser\.github\.com)/spec/v\d+\r?\n"
    rb"(?:ext-\d+-[^\n]*\n)*oid sha256:[0-9a-f]{64}\r?\nsize \d+\s*"
)


def is_lfs_pointer(first_bytes: bytes) -> bool:
    """Return whether a file is a pointer of Git LFS.

    Args:
        first_bytes: how the file begins: 1024 bytes, or all where it has fewer.
    """
    return len(first_bytes) <= ENOUGH_BYTES and _POINTER.fullmatch(first_bytes) is not None
