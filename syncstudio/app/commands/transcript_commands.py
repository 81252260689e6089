"""The Transcript menu: reading what is said, and correcting it."""

from __future__ import annotations

from PySide6.QtCore import QObject


class TranscriptCommands(QObject):
    """Commands on the transcript."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._pane = window.transcript

    def transcript_back(self) -> None:
        """Let the text follow the sound again."""
        self._window.show_transcript()
        self._pane.come_back()

    def transcript_find(self) -> None:
        """Look for a text in what is said."""
        self._window.show_transcript()
        self._pane.focus_find()
