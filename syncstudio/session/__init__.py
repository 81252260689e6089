"""One open project at work: what a person asks for, long work behind it, and notices of what changed. No Qt.

May import interchange, media, project, transport and timebase. Start reading at `session.py`; each group of use cases
is a file of its own beside it.
"""
