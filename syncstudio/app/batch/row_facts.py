"""What was found of the row in focus, in words, and the buttons by which a person decides otherwise."""

from __future__ import annotations

import html

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from syncstudio.app.batch.batch_words import pair_word, signed_word, word
from syncstudio.panes.strong_text import strong
from syncstudio.panes.theme import Theme
from syncstudio.verify.page.words import found_text, reason_texts, unjudged_text
from syncstudio.verify.result import Result

_LEAST_PX = 120


class RowFacts(QWidget):
    """`decided` carries a person's own decision about the selected rows, or None to take it back; `open_asked` opens
    the row in focus."""

    decided = Signal(object)
    open_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[int | None, Result | None] = (None, None)
        self.setProperty("role", "panel")
        self.text = QTextBrowser(self)
        self.text.setOpenLinks(False)
        self.text.setMinimumHeight(_LEAST_PX)
        self.text.setPlaceholderText(self.tr("Choose a row: what was found in it stands here."))
        self.text.setAccessibleName(self.tr("What was found of this row"))
        self._where = QLabel(self)
        self._where.setProperty("role", "note")
        self.open = self._button(self.tr("Open at worst moment"), self.open_asked.emit)
        self.buttons = {
            decision: self._button(signed_word(decision).capitalize(), self._deed(decision))
            for decision in ("keep", "review", "drop")
        }
        self._back = self._button(self.tr("Take back"), self._deed(None))
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.open)
        row.addSpacing(16)
        yours = QLabel(self.tr("Your decision"), self)
        yours.setProperty("role", "soft")
        row.addWidget(yours)
        for button in (*self.buttons.values(), self._back):
            row.addWidget(button)
        row.addWidget(self._where, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 12, 8)
        column.addLayout(row)
        column.addWidget(self.text, 1)
        self.show_rows(0, "")

    def _button(self, text: str, deed) -> QPushButton:
        button = QPushButton(text, self)
        button.setAutoDefault(False)
        button.clicked.connect(deed)
        return button

    def _deed(self, decision: str | None):
        return lambda: self.decided.emit(decision)

    def show_rows(self, count: int, where: str) -> None:
        """How many rows are selected, and where decisions about them are kept."""
        self.open.setEnabled(count > 0)
        for button in (*self.buttons.values(), self._back):
            button.setEnabled(count > 0)
        self._where.setText(
            self.tr("{count} rows selected. ").format(count=f"{count:,}") + where if count > 1 else where
        )
        if not count:
            self.show_result(None, None)

    def show_result(self, number: int | None, result: Result | None) -> None:
        """What was found of one row."""
        self._shown = (number, result)
        self.text.setHtml("" if result is None else self._html(number, result))

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.show_result(*self._shown)

    def _html(self, number: int | None, result: Result) -> str:
        ink = {
            "keep": self._theme.inside,
            "inside": self._theme.inside,
            "drop": self._theme.outside,
            "outside": self._theme.outside,
        }

        def judged(code: str | None) -> str:
            if not code:
                return ""
            color = ink.get(code, self._theme.undecided)
            return f'<span style="color:{color}">{html.escape(signed_word(code))}</span>'

        row = "" if number is None else " · " + self.tr("row {number}").format(number=number)
        lines = [f"{strong(result.sample)} &nbsp; {judged(result.decision)}{html.escape(row)}"]
        reasons = reason_texts(result)
        if why := unjudged_text(result):
            reasons.append(self.tr("Cannot be judged: {why}").format(why=why))
        lines += [html.escape(reason) for reason in reasons]
        cells = [
            f"<tr><td>{html.escape(pair_word(pair.pair))}&nbsp;&nbsp;</td><td>{judged(pair.verdict)}&nbsp;&nbsp;</td>"
            f"<td>{html.escape(found_text(pair))}</td></tr>"
            for pair in result.pairs
        ]
        lines += [
            html.escape(
                f"{word(found.severity)}: {found.code.replace('-', ' ')}, {found.part}: {found.message}"
            )
            for found in result.health_findings
        ]
        table = f'<table cellspacing="0" cellpadding="1">{"".join(cells)}</table>' if cells else ""
        return "<br>".join(lines[: 1 + len(reasons)]) + table + "<br>".join(lines[1 + len(reasons) :])
