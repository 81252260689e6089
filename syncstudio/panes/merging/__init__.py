"""The Conflicts dock: what merges left to decide, one after another, and both sides of each."""
