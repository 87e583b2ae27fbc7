"""The types of columns: written, inferred and published."""
