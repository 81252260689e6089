"""Utterances and their words."""
