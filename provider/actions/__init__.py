"""Action types, one file each."""
