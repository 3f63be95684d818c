"""One file a change, oldest first; each names the one before it."""
