"""The Agreement dock, joined to its window."""
