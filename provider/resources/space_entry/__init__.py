"""The resource types of the entries of a Space's environment: secrets and variables."""
