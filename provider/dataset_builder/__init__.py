"""Data files to Parquet shards: the only place that imports pyarrow, and only when there is data to read."""
