"""Labels, transcripts and datasets from and to other tools' files.

May import `project`, `media`, `transport` and `timebase`. Start reading at transcript.py (any transcript file
becomes utterances with words).
"""
