"""The banner over the table: who aligned what differently, said before anything else."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from syncstudio.panes.comparing.difference_texts import alignment_says
from syncstudio.panes.counted import counted
from syncstudio.session.comparing.alignments import AlignmentDifference, shifts_everything
from syncstudio.session.comparing.opened_comparison import OpenComparison
from syncstudio.session.comparing.summary import apart_text

_MOST = 4


class AlignmentBanner(QFrame):
    """A line for each file that lies elsewhere, and a button to align it so, too. `taken` carries what is taken."""

    taken = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "strip")
        self.setProperty("severity", "warning")
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(12, 3, 8, 3)
        self._lines.setSpacing(4)
        self._shown: object = None
        self.buttons: list[QPushButton] = []
        self.hide()

    def show_of(self, comparison: OpenComparison | None, writable: bool) -> None:
        """Say what is aligned differently; nothing to say hides it."""
        found = () if comparison is None else comparison.found.alignments
        self.setVisible(bool(found))
        if comparison is None or self._shown == (found, comparison.names, writable):
            return
        self._shown = (found, comparison.names, writable)
        self.buttons = []
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        other = comparison.names[1]
        if shifts_everything(comparison.found.matched, found):
            way = self.tr("later") if found[0].most_ns > 0 else self.tr("earlier")
            text = self.tr("Everything lies {by} {way} in {other}, and alike among itself.")
            self._add(text.format(by=apart_text(found[0].most_ns), way=way, other=other), found, writable)
            return
        for each in found[:_MOST]:
            self._add(f"{alignment_says(each, other)}.", (each,), writable)
        if len(found) > _MOST:
            one = self.tr("1 more file is aligned differently.")
            many = self.tr("{count} more files are aligned differently.")
            self._add(counted(one, many, len(found) - _MOST), found, writable)

    def _add(self, text: str, found: tuple[AlignmentDifference, ...], writable: bool) -> None:
        line = QWidget(self)
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        label = QLabel(text, line, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        button = QPushButton(
            self.tr("Take their alignment") if len(found) == 1 else self.tr("Take all their alignments"), line
        )
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setEnabled(writable)
        button.setToolTip(
            self.tr("Aligns the file as they did, with the measurement it rests on; one step of undo")
        )
        button.clicked.connect(lambda: self.taken.emit(found))
        row.addWidget(label, 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.buttons.append(button)
        self._lines.addWidget(line)
