"""One file of a split, as it is published."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Shard:
    """A Parquet file with a part of a split's rows.

    Args:
        path: of the file.
        num_examples: rows.
        num_bytes: of the rows in Arrow, uncompressed.
        size: bytes of the file.
    """

    path: Path
    num_examples: int
    num_bytes: int
    size: int
