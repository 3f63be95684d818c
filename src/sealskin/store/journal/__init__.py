"""The log of who did what: a chain of hashes, in a file of its own."""
