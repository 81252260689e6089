"""Subtitles and captions."""
