"""The handlers of the protocol's calls, a file for each group of them."""
