"""What the local Hub knows: accounts, repositories, files, builds; without a word of HTTP."""
