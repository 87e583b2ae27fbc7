"""The builder beside `load_dataset(...)` over the same data files, with the files themselves as judges."""
