"""Regions over a picture: where they lie on the pane, how they are painted, drawn and changed by mouse and by keys.

Start reading at `region_overlay.py`. May import the panes beside it, `session` and `timebase`.
"""
