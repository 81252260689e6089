"""Recordings as tracks: adding them, reading what they hold, finding those that moved."""
