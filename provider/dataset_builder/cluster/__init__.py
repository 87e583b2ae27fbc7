"""Tasks of a build on the workers of a Dask cluster."""
