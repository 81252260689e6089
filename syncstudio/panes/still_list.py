"""A list to choose from that the mouse wheel passes over: scrolling a form never changes what is in it."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox


class StillList(QComboBox):
    """As QComboBox, but turned by keys and clicks only."""

    def wheelEvent(self, event) -> None:
        event.ignore()
