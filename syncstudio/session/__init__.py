"""One open project at work: what a person asks for, long work behind it, and notices of what changed. No Qt.

May import interchange, media, project, transport and timebase. Start reading at `session.py`, which is made of the use
cases in the folders: media, playing, labels, transcripts, speakers, regions, review, schemas, measuring, health.
"""
