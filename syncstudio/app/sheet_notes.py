"""The small texts that say what a preference means."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

NOTE_INDENT_PX = 24
"""How far a note stands in from the box it explains."""


def made_note(parent: QWidget) -> QLabel:
    """A note on a sheet: wrapped, and never read as markup."""
    note = QLabel(parent, wordWrap=True)
    note.setProperty("role", "note")
    note.setTextFormat(Qt.TextFormat.PlainText)
    return note
