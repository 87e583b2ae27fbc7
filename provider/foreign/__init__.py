"""The door for data from outside: one parser for each kind, with bounds, that raises nothing but `InvalidData`."""
