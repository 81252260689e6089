"""A transcript against the sound it was written from.

Start reading at transcript_to_sound.py.
"""
