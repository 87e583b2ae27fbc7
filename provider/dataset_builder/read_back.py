"""Reads a shard before it is sent: what is published is what its readers can read."""

import pyarrow as pa
import pyarrow.parquet as pq

from provider.dataset_builder.shard import Shard
from provider.errors import ConfigurationError


def read_back(shard: Shard, schema: pa.Schema) -> None:
    """Decode every row of a shard that was written, whose row groups are small.

    Args:
        shard: a file on this machine.
        schema: of its columns.

    Raises:
        ConfigurationError: it can't be read, or holds something else than was written.
    """
    try:
        with pq.ParquetFile(shard.path, pre_buffer=False, buffer_size=1 << 20) as opened:
            reason = "" if opened.schema_arrow.names == schema.names else "it has other columns"
            groups = range(opened.metadata.num_row_groups)
            rows = sum(opened.read_row_group(group, use_threads=False).num_rows for group in groups)
    except (pa.ArrowException, OSError) as error:
        raise _other(shard, str(error)) from error
    if reason or rows != shard.num_examples:
        raise _other(shard, reason or f"it has {rows} rows, and {shard.num_examples} were written")


def _other(shard: Shard, reason: str) -> ConfigurationError:
    return ConfigurationError(
        f"The shard {shard.path.name} can't be read as it was written",
        f"{reason[:500]}. Nothing was published. Check the disk of the folder for temporary files, and apply again.",
    )
