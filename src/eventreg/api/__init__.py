"""What each command does, for callers in Python: the parts of eventreg put together."""
