"""What a mouse can do on the timeline, one machine each, from press to release: one gesture is one session call.

Start reading at `gesture.py`. May import `session` and `timebase`.
"""
