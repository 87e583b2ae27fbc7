"""The child processes that read data, confined in what they may do."""
