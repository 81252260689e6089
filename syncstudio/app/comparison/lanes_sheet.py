"""Which lane of ours is compared with which of theirs: as found by name, or as a person says."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.settings import Settings
from syncstudio.session.comparing.opened_comparison import OpenComparison

_NONE = 0


class LanesSheet(QDialog):
    """One row for each of our lanes, with a choice of theirs."""

    name = "compared lanes"

    def __init__(
        self, session, comparison: OpenComparison, settings: Settings, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._comparison, self._settings = session, comparison, settings
        mine, theirs = comparison.names
        self.setWindowTitle(
            self.tr("Which lane is which: {mine} and {theirs}").format(mine=mine, theirs=theirs)
        )
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        says = QLabel(
            self.tr(
                "Lanes of the same name are compared. Where names differ, say which of {theirs}'s lanes is meant; "
                "times are compared on the lane's own clock where both lie on the same recording."
            ).format(theirs=theirs),
            self,
            wordWrap=True,
        )
        says.setProperty("role", "note")
        self.choices: dict[int, QComboBox] = {}
        self._before: dict[int, int] = {}
        body = QWidget(self)
        grid = QGridLayout(body)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for column, text in enumerate((mine, theirs, self.tr("found"))):
            head = QLabel(text, body)
            head.setProperty("role", "note")
            grid.addWidget(head, 0, column)
        self._fill(body, grid)
        grid.setRowStretch(grid.rowCount(), 1)
        area = QScrollArea(self)
        area.setWidgetResizable(True)
        area.setFrameShape(QScrollArea.Shape.NoFrame)
        area.setWidget(body)
        self.trouble = QLabel(self, wordWrap=True)
        self.trouble.setProperty("judged", "outside")
        self.trouble.hide()
        self.compare = QPushButton(self.tr("Compare"), self)
        self.compare.setDefault(True)
        self.compare.clicked.connect(self.accept)
        by_name = QPushButton(self.tr("By name again"), self)
        by_name.setAutoDefault(False)
        by_name.clicked.connect(self._forget)
        cancel = QPushButton(self.tr("Cancel"), self)
        cancel.setAutoDefault(False)
        cancel.clicked.connect(self.reject)
        foot = QHBoxLayout()
        foot.addWidget(by_name)
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.compare)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(16, 14, 16, 14)
        column_of_all.setSpacing(10)
        column_of_all.addWidget(says)
        column_of_all.addWidget(area, 1)
        column_of_all.addWidget(self.trouble)
        column_of_all.addLayout(foot)
        self.resize(560, 420)
        size = settings.blob(self.name)
        if size is not None:
            self.restoreGeometry(size)

    def accept(self) -> None:
        """Compare these lanes; what is refused is said here, and nothing chosen is lost."""
        told = dict(self._comparison.lanes)
        for lane_id, box in self.choices.items():
            if box.currentData() != self._before[lane_id]:
                told[lane_id] = box.currentData()
        self._compare(told)

    def _forget(self) -> None:
        self._compare({})

    def _compare(self, told: dict[int, int]) -> None:
        try:
            self._session.compare_lanes(self._comparison, told)
        except expected_errors() as error:
            self.trouble.setText(f"✕ {error}")
            self.trouble.show()
            return
        super().accept()

    def _fill(self, body: QWidget, grid: QGridLayout) -> None:
        matched = self._comparison.found.matched
        found = {pair.one.id: pair for pair in matched.lanes}
        ways = {
            "id": self.tr("same lane"),
            "name": self.tr("by name"),
            "mapping": self.tr("as you said"),
        }
        theirs = self._comparison.other.project.lanes()
        for row, lane in enumerate(self._session.project.lanes(), 1):
            box = QComboBox(body)
            box.setAccessibleName(lane.name)
            box.addItem(self.tr("– not compared –"), _NONE)
            for other in theirs:
                if (other.kind == "regions") == (lane.kind == "regions"):
                    box.addItem(other.name, other.id)
            pair = found.get(lane.id)
            box.setCurrentIndex(0 if pair is None else max(box.findData(pair.other.id), 0))
            self._before[lane.id] = box.currentData()
            self.choices[lane.id] = box
            way = QLabel("" if pair is None else ways.get(pair.way, ""), body)
            way.setProperty("role", "note")
            grid.addWidget(QLabel(lane.name, body), row, 0)
            grid.addWidget(box, row, 1)
            grid.addWidget(way, row, 2)

    def done(self, result: int) -> None:
        self._settings.set_blob(self.name, self.saveGeometry())
        super().done(result)
