"""The formats of data files: how each is told from others, and read."""
