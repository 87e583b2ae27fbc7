"""The resource types, one file each: create, read, update, delete, import."""
