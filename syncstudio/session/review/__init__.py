"""Who made what, what was said of it, and what became of it."""
