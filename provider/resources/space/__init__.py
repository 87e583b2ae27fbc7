"""The resource type of Spaces."""
