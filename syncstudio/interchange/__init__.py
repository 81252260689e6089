"""Labels, transcripts and datasets from and to other tools' files.

May import `project`, `media`, `transport` and `timebase`. Start reading at label_document.py (what labels are
between two tools) and label_format.py (what a format is); each format has a folder.
"""
