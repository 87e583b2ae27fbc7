"""One file of a split, as it is published."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from provider.dataset_builder.cluster.on_worker import Work


@dataclass(frozen=True)
class RemoteShard:
    """Where a shard is that a worker of a cluster built.

    Args:
        sha256: of the file.
        size: bytes of it.
        number: among the shards of its task.
        work: by which the task is done again, or found done.
        place: whose folder it is in.
        holder: names that folder, and so the machine; empty if it is a file that all machines share.
    """

    sha256: str
    size: int
    number: int
    work: "Work" = field(repr=False)
    place: str
    holder: str


@dataclass(frozen=True)
class Shard:
    """A Parquet file with a part of a split's rows.

    Args:
        path: of the file.
        num_examples: rows.
        num_bytes: of the rows in Arrow, uncompressed.
        size: bytes of the file.
        remote: where it is if it is not on this machine.
    """

    path: Path
    num_examples: int
    num_bytes: int
    size: int
    remote: RemoteShard | None = None
