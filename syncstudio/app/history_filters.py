"""What of the history is shown: by whom, of what kind, with which words, of which label."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from syncstudio.project.history_reads import StepFilter
from syncstudio.session.review.reviewing import REVIEW_STEPS

_TYPING_MS = 150
_LETTERS, _FIND_PX = 9, 60


class HistoryFilters(QWidget):
    """The choices over the history. `changed` says that something else is asked for."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._segment_id: int | None = None
        self.who = self._choice(self.tr("Whose steps"))
        self.kind = self._choice(self.tr("Kind of steps"))
        for text, tables in (
            (self.tr("Everything"), ()),
            (self.tr("Labels"), ("segment", "word", "attribute_value", "region", "keyframe")),
            (self.tr("Alignments"), ("anchor", "piece", "measurement", "cue")),
            (self.tr("Tracks and files"), ("track", "source")),
            (self.tr("Lanes and schema"), ("lane", "label", "vocabulary", "attribute", "person")),
            (self.tr("Comments"), ("comment",)),
        ):
            self.kind.addItem(text, (tables, ()))
        self.kind.insertItem(1, self.tr("Review"), ((), REVIEW_STEPS))
        self.text = QLineEdit(self)
        self.text.setPlaceholderText(self.tr("Find…"))
        self.text.setToolTip(self.tr("Words in the name of a step"))
        self.text.setClearButtonEnabled(True)
        self.text.setAccessibleName(self.tr("Words in the name of a step"))
        self.only = QPushButton(self)
        self.only.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.only.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.only.setToolTip(self.tr("Show the steps of everything again"))
        self.only.clicked.connect(lambda: self.show_segment(None, ""))
        self._soon = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._soon.timeout.connect(self.changed)
        self.text.textChanged.connect(lambda _text: self._soon.start())
        row = QHBoxLayout()
        row.setSpacing(6)
        for widget in (self.who, self.kind, self.text):
            row.addWidget(widget, 1)
        self.text.setMinimumWidth(_FIND_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 4)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.only)
        self.take_authors([])
        self.only.hide()
        for box in (self.who, self.kind):
            box.currentIndexChanged.connect(lambda _index: self.changed.emit())

    @property
    def chosen(self) -> StepFilter:
        """What is asked for."""
        tables, names = self.kind.currentData()
        return StepFilter(
            self.who.currentData(), frozenset(tables), self._segment_id, self.text.text(), tuple(names)
        )

    def show_segment(self, segment_id: int | None, title: str) -> None:
        """Ask for the steps of one label, or of everything."""
        self._segment_id = segment_id
        self.only.setVisible(segment_id is not None)
        self.only.setText(self.tr("Only {label}  ✕").format(label=title.replace("&", "&&")))
        self.changed.emit()

    def take_authors(self, names: list[str]) -> None:
        """Who can be chosen; who was chosen stays."""
        before = self.who.currentData()
        self.who.blockSignals(True)
        self.who.clear()
        self.who.addItem(self.tr("Everybody"), None)
        for name in names:
            self.who.addItem(name or "?", name)
        self.who.setCurrentIndex(max(0, self.who.findData(before)))
        self.who.blockSignals(False)

    def add_author(self, name: str) -> None:
        """Somebody did something, perhaps for the first time."""
        if self.who.findData(name) < 0:
            self.who.addItem(name or "?", name)

    def _choice(self, name: str) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setToolTip(name)
        # As wide as the usual choice, however long a name becomes; a search is short.
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setMinimumContentsLength(_LETTERS)
        return box
