"""The button that brings a reader back to what is said."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from syncstudio.panes.key_words import key_word
from syncstudio.panes.theme import Theme, text_on
from syncstudio.panes.transcript.row_list import RowList

_LOW_PX = 10  # over the lower edge


class BackButton(QPushButton):
    """Lies over the lower edge of a list while its reader is elsewhere."""

    def __init__(self, view: RowList, theme: Theme) -> None:
        super().__init__(view.viewport())
        self._view = view
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.set_theme(theme)
        self.hide()
        view.away_changed.connect(self._show)
        view.edge_moved.connect(self._place)

    def set_theme(self, theme: Theme) -> None:
        """Look like a button: it stands over text, and must not look like any."""
        self.setStyleSheet(
            f"QPushButton {{ background: {theme.accent}; color: {text_on(theme.accent)}; border: none; "
            "border-radius: 10px; padding: 4px 14px; font-weight: 600; }"
            f"QPushButton:focus {{ border: 2px solid {theme.text}; }}"
        )

    def _show(self, away: bool) -> None:
        text = self.tr("Back to what is said")
        key = key_word("transcript_back", "Alt+T", text)
        self.setText(text if text in key else f"{text}  ({key})")
        self.setVisible(away)
        self.raise_()
        self._place()

    def _place(self) -> None:
        if not self.isHidden():
            size, room = self.sizeHint(), self._view.viewport().size()
            wide = min(size.width(), room.width() - 8)
            self.setGeometry(
                (room.width() - wide) // 2, room.height() - size.height() - _LOW_PX, wide, size.height()
            )
