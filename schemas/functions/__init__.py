"""Functions, one file each."""
