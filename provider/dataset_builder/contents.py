"""What stands for the content of a file, and of each range of its bytes."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

PART = 16 << 20
"""Bytes that are hashed on their own."""
BLOCK = 1 << 20
"""Bytes after which the digest of a part, as far as it has come, is kept as a mark."""
_MARK = hashlib.sha256().digest_size


@dataclass(frozen=True)
class FileContent:
    """The digest of a file, with what tells ranges of it apart.

    Args:
        digest: the version that a store tells, or 64 hexadecimal digits: of a file that is one part its SHA-256, of a
            larger one the SHA-256 of those of its parts.
        marks: the SHA-256 of each part up to the end of each of its blocks; none for an object of a store.
    """

    digest: str
    marks: bytes = b""

    @staticmethod
    def of_marks(marks: bytes) -> "FileContent":
        """Return what stands for a file whose parts have these marks."""
        size = _part_marks()
        parts = [marks[start : start + size] for start in range(0, len(marks), size)]
        digests = [part[-_MARK:] for part in parts]
        whole = digests[0] if len(digests) == 1 else hashlib.sha256(b"".join(digests)).digest()
        return FileContent(whole.hex(), marks)

    def of_range(self, start: int, stop: int) -> str:
        """Return what stands for some bytes: another text where they, or those of their blocks, are others.

        Args:
            start: the first byte.
            stop: the one after the last.
        """
        if not self.marks:
            return f"{self.digest} {start}-{stop}"
        digest = hashlib.sha256(f"{start}-{stop}".encode())
        for first in range(start // PART * PART, stop, PART):
            last = min(stop, first + PART) - 1
            place = first // PART * _part_marks() + (last - first) // BLOCK * _MARK
            digest.update(self.marks[place : place + _MARK])
        return digest.hexdigest()


def blocks_of_part() -> int:
    """Return how many blocks a whole part has."""
    return -(-PART // BLOCK)


def _part_marks() -> int:
    return blocks_of_part() * _MARK


SplitContents = Mapping[str, Mapping[str, FileContent]]
"""What stands for the files of each split, and for those that their rows name, by path."""
NO_CONTENTS: SplitContents = MappingProxyType({})
