"""Sealing a data set: the work on an item, the processes that share it, and what is written."""
