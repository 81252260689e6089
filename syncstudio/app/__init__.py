"""The window: menus, actions, docks, dialogs, settings, and the sound output made of Qt.

May import every other room but `cli`. It joins panes and a session, and holds no rule of its own:
what an action does is a call of the session. Start reading at `main_window.py`; `actions.py` is the
table of everything a person can do; `launch.py` is how the command line gets here.
"""
