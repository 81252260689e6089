"""What each action does, one file per menu; a method is named after the id of its action.

May import what `app` may. A command asks the session, or the window for what is the window's own; the
window catches the errors that carry a sentence and shows them.
"""
