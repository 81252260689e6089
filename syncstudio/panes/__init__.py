"""What is seen: one view of a session per file, each a widget made with (session, theme, parent).

A pane asks the session and hears notices; it never calls another pane. May import `session` and
everything below it, Qt, and nothing of `app`. The window calls `on_notice(notice)` on the GUI thread,
`on_tick(master_ns)` once per display tick and `set_theme(theme)`.

Start reading at `video_pane.py`: it is the smallest whole pane. The timeline is a room of its own.
"""
