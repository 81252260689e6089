"""What the queue holds: which labels and alignments, whose, in which order."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QSizePolicy,
    QSpinBox,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.spin_box import give_room
from syncstudio.session.review.review_queue import QueueFilter


class QueueFilters(QWidget):
    """The choices over the queue. `changed` carries a `QueueFilter`."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.what = self._choice(
            self.tr("What to review"),
            (
                ("submitted", self.tr("Unreviewed")),
                ("low", self.tr("Low confidence")),
                ("verdict", self.tr("Verdict not inside")),
                ("rejected", self.tr("Rejected")),
                ("drafts", self.tr("Drafts")),
                ("accepted", self.tr("Accepted")),
                ("all", self.tr("Everything")),
            ),
        )
        self.whose = self._choice(
            self.tr("Whose"),
            (("all", self.tr("Anyone's")), ("mine", self.tr("Mine")), ("others", self.tr("Others'"))),
        )
        self.order = self._choice(
            self.tr("Order"),
            (
                ("time", self.tr("By time")),
                ("confidence", self.tr("By confidence")),
                ("lane", self.tr("By lane")),
            ),
        )
        self.threshold = QSpinBox(self, minimum=1, maximum=100, value=50)
        give_room(self.threshold)
        self.threshold.setPrefix("< ")
        self.threshold.setSuffix(" %")
        self.threshold.setAccessibleName(self.tr("Low confidence begins below"))
        self.threshold.setKeyboardTracking(False)
        self.threshold.valueChanged.connect(self._say)
        self.commented = QCheckBox(self.tr("Commented"), self)
        self.commented.setToolTip(self.tr("Only what has an open comment"))
        self.commented.toggled.connect(self._say)
        self._more = QToolButton(self)
        self._more.setText("⋯")
        self._more.setCheckable(True)
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.setToolTip(self.tr("Order, confidence, comments"))
        self._more.setAccessibleName(self._more.toolTip())
        self._second = QWidget(self)
        first, second = QHBoxLayout(), QHBoxLayout(self._second)
        second.setContentsMargins(0, 0, 0, 0)
        first.addWidget(self.what, 3)
        first.addWidget(self.whose, 2)
        first.addWidget(self._more)
        second.addWidget(self.order, 2)
        second.addWidget(self.threshold)
        second.addWidget(self.commented)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 2)
        column.setSpacing(4)
        for row in (first, second):
            row.setSpacing(6)
        column.addLayout(first)
        column.addWidget(self._second)
        self.threshold.hide()
        self._second.hide()
        self._more.toggled.connect(self._second.setVisible)

    @property
    def chosen(self) -> QueueFilter:
        """What is chosen now."""
        return QueueFilter(
            self.what.currentData(),
            self.whose.currentData(),
            self.order.currentData(),
            self.threshold.value() / 100,
            self.commented.isChecked(),
        )

    def choose(self, what: str) -> None:
        """Choose what is reviewed."""
        self.what.setCurrentIndex(self.what.findData(what))

    def _choice(self, name: str, entries: tuple[tuple[str, str], ...]) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setToolTip(name)
        box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        for data, text in entries:
            box.addItem(text, data)
        box.currentIndexChanged.connect(self._say)
        return box

    def _say(self) -> None:
        low = self.what.currentData() == "low"
        self.threshold.setVisible(low)
        if low:
            self._more.setChecked(True)
        self.changed.emit(self.chosen)
