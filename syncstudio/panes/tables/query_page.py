"""The language of queries on one page: what to write, and what it finds."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from syncstudio.panes import theme as look


class QueryPage(QFrame):
    """Examples and what they mean; a click elsewhere closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "popup")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout(self)
        grid.setContentsMargins(16, 12, 16, 12)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(4)
        for row, (example, meaning) in enumerate(self._lines()):
            written = QLabel(example, self)
            written.setFont(look.mono(12))
            written.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            told = QLabel(meaning, self)
            told.setProperty("role", "soft")
            grid.addWidget(written, row, 0)
            grid.addWidget(told, row, 1)
        self.adjustSize()

    def _lines(self) -> list[tuple[str, str]]:
        return [
            ("laugh", self.tr("in the label, the text, the speaker, a comment or an answer")),
            (
                'text:hello   text:"good day"',
                self.tr("the text contains it; = instead of : means exactly it"),
            ),
            ("text:/ha+/", self.tr("a regular expression, upper and lower case alike")),
            (
                "lane:  label:  speaker:  person:",
                self.tr("the names of these; so too author:, kind: and comment:"),
            ),
            ("word:/^um+$/", self.tr("one word of a transcript")),
            ("status:draft", self.tr("draft, submitted, accepted or rejected")),
            ('Mood:happy   "Turn type":question', self.tr("an attribute, by its name")),
            ("longer:1s   shorter:200ms", self.tr("how long it lasts; also duration<=1.5")),
            ("from:0:10 to:1:00", self.tr("lies between these times; also start>=10, end<60")),
            ("confidence<0.5   comments>0", self.tr("what a program was sure of; how many comments")),
            ("laugh -lane:Anna", self.tr("both, the second not; “not” may stand for the minus")),
            ("(laugh or cough) lane:Anna", self.tr("one of two; brackets group")),
            (
                "A within 200ms before B",
                self.tr("ends at most so long before one of B starts; A and B: any of these"),
            ),
            ("A within 1s after B", self.tr("starts at most so long after one of B ended")),
            ("A within 1s of B", self.tr("before, after or at the same time")),
            ("A overlaps B   A inside B   A contains B", self.tr("shares time; lies in; holds")),
            ("A not within 1s of B", self.tr("those of A that do not; so with every relation")),
        ]
