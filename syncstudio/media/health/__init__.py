"""Timing health: what is odd about the times a file gives its streams, and what that does to labels.

Start at `check.py`. Imports `timebase` and the rest of `media`; nothing above.
"""
