"""The resource type of datasets."""
