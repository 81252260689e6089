"""Which lane of ours is compared with which of theirs: as found by name, or as a person says."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.session.comparing.opened_comparison import OpenComparison

_NONE = 0


class LanesSheet(Sheet):
    """One row for each of our lanes, with a choice of theirs."""

    name = "compared lanes"

    def __init__(
        self, session, comparison: OpenComparison, settings: Settings, parent: QWidget | None = None
    ) -> None:
        mine, theirs = comparison.names
        title = self.tr("Which lane is which: {mine} and {theirs}").format(mine=mine, theirs=theirs)
        super().__init__(settings, title, parent)
        self._session, self._comparison = session, comparison
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
        by_name = self.button(self.tr("By name again"), self._forget)
        cancel = self.button(self.tr("Cancel"), self.reject)
        foot = self.foot(by_name, None, cancel, self.compare)
        self.lay_out(says, (area, 1), self.trouble, foot, size=(560, 420))

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
