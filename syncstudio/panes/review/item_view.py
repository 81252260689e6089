"""One item of the queue, shown whole: times, text, answers, who made it, what was said and what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextOption
from PySide6.QtWidgets import QFrame, QTextBrowser, QWidget

from syncstudio.panes.review.item_words import Said
from syncstudio.panes.theme import MONO, Theme


class ItemView(QTextBrowser):
    """Lines of an item, to be read and copied."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._lines: Sequence[Said] = ()
        self.setOpenLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setStyleSheet("QTextBrowser { padding: 2px 6px; }")
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAccessibleName(self.tr("What is looked at"))

    def show_lines(self, lines: Sequence[Said]) -> None:
        """Show these lines; the same ones stay where they are scrolled to."""
        if lines == self._lines:
            return
        self._lines = tuple(lines)
        self.setHtml("".join(self._set(line) for line in lines))

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self._theme, lines, self._lines = theme, self._lines, ()
        self.show_lines(lines)

    def _set(self, line: Said) -> str:
        theme = self._theme
        style = {
            "title": f"font-weight:600; font-size:14px; color:{theme.text};",
            "number": f"font-family:'{MONO}'; font-size:12px; color:{theme.text};",
            "text": f"color:{theme.text}; margin-top:4px;",
            "plain": f"color:{theme.text};",
            "soft": f"color:{theme.soft}; font-size:12px;",
            "warning": f"color:{theme.undecided}; font-weight:600;",
            "head": f"color:{theme.soft}; font-size:11px; font-weight:600; margin-top:6px;",
            "said": f"color:{theme.text}; margin-left:8px;",
        }[line.kind]
        # Each line is written in its own direction.
        return f'<p dir="auto" style="margin:0 0 2px 0; {style}">{escape(line.text).replace(chr(10), "<br>")}</p>'
