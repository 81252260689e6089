"""Transcripts of corpora of speech: CHAT and Transcriber."""
