"""The resource types, a folder each: create, read, update, delete, import."""
