"""Praat's files."""
