"""Who this provider is."""

TYPE = "huggingface"

ADDRESS = "huggingface/huggingface"
"""The source address, on the default registry host of whichever engine reads it."""
