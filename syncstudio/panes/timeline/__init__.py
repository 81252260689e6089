"""The timeline: overview, ruler and one row per track and lane, under one playhead.

Start reading at `timeline_pane.py`; `view.py` is what its parts share. What is drawn is decided without Qt: rows
(`rows/`) and headers answer with a *plan* (`plan.py`) of boxes, lines, texts and bands, which `paint.py` puts on
screen. `gestures/` holds one small machine for each thing a mouse can do, press to release. May import `session`,
`timebase` and `panes.theme`.
"""
