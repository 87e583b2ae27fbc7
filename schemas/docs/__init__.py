"""The documentation, made from the schemas and the examples in the layout that registries show."""
