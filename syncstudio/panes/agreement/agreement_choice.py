"""What is compared and how: other projects or two lanes of this one, the tolerance, and what makes a match."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.flow_layout import FlowLayout
from syncstudio.session.agreement.agreements import AgreementRequest
from syncstudio.session.agreement.options import CRITERIA, AgreementOptions
from syncstudio.session.comparing.tolerance import tolerance_ns
from syncstudio.session.errors import SessionError
from syncstudio.session.session import Session

_PROJECTS, _LANES = range(2)
_LANE_CHARS = 10
_WHO_PX = 240  # many long names; the tooltip has them all


class AgreementChoice(QWidget):
    """The fields above the figures. `asked`: projects are to be chosen; `started` and `stopped`: what they say."""

    asked = Signal()
    started = Signal()
    stopped = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.paths: tuple[Path, ...] = ()
        self.what = QComboBox(self)
        self.what.addItems([self.tr("With other projects"), self.tr("Two lanes of this one")])
        self.what.setAccessibleName(self.tr("What is compared"))
        self.what.currentIndexChanged.connect(self._show_what)
        self.choose = QPushButton(self.tr("Choose projects…"), self)
        self.choose.clicked.connect(self.asked)
        self.who = QLabel(self)
        self.who.setProperty("role", "note")
        # Many long names take the place that is left, and never that of the button.
        self.who.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.first, self.second = QComboBox(self), QComboBox(self)
        self.first.setAccessibleName(self.tr("First lane"))
        self.second.setAccessibleName(self.tr("Second lane"))
        self.against = QLabel(self.tr("against"), self)
        for box in (self.first, self.second):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(_LANE_CHARS)
        self.criterion = QComboBox(self)
        self.criterion.addItems(
            [self.tr("Both edges within"), self.tr("Starts within"), self.tr("Overlap of half or more")]
        )
        self.criterion.setAccessibleName(self.tr("What makes two labels the same"))
        self.criterion.currentIndexChanged.connect(self._show_what)
        self.within = QLineEdit("250 ms", self)
        self.within.setAccessibleName(self.tr("Tolerance"))
        self.within.setToolTip(self.tr("A time such as 250 ms, or frames of the first video such as 2f"))
        self.within.setMaximumWidth(80)
        self.within.returnPressed.connect(self.started)
        self.run = QPushButton(self.tr("Measure"), self)
        self.run.clicked.connect(self._run)
        self._arrange()
        self._busy = False
        self._show_what()

    def set_paths(self, paths: Sequence[Path]) -> None:
        """Compare with these projects."""
        self.paths = tuple(paths)
        self.what.setCurrentIndex(_PROJECTS)
        self._show_what()

    def set_busy(self, busy: bool) -> None:
        """Offer to stop while something is measured."""
        self._busy = busy
        self.run.setText(self.tr("Stop") if busy else self.tr("Measure"))
        self._show_what()

    def set_lanes(self) -> None:
        """Offer the project's lanes, keeping what was chosen."""
        lanes = [(lane.name, lane.id) for lane in self._session.project.lanes()]
        for place, box in enumerate((self.first, self.second)):
            chosen = box.currentData()
            if [(box.itemText(row), box.itemData(row)) for row in range(box.count())] == lanes:
                continue
            box.clear()
            for name, lane_id in lanes:
                box.addItem(name, lane_id)
            found = box.findData(chosen)
            box.setCurrentIndex(found if found >= 0 else min(place, len(lanes) - 1))
        self._show_what()

    def request(self) -> AgreementRequest:
        """What is asked; SessionError in a sentence where the tolerance is none."""
        within = tolerance_ns(self.within.text(), self._session.project)
        options = AgreementOptions(criterion=CRITERIA[self.criterion.currentIndex()], tolerance_ns=within)
        if self.what.currentIndex() == _PROJECTS:
            return AgreementRequest(self.paths, options=options)
        ids = self.first.currentData(), self.second.currentData()
        if None in ids:
            raise SessionError(self.tr("Make two lanes first: one for each person."))
        return AgreementRequest(groups=(ids,), options=options)

    def _run(self) -> None:
        (self.stopped if self._busy else self.started).emit()

    def _show_what(self) -> None:
        of_projects = self.what.currentIndex() == _PROJECTS
        for part in (self.choose, self.who):
            part.setVisible(of_projects)
        for field in (self.first, self.against, self.second):
            field.setVisible(not of_projects)
        self.within.setVisible(self.criterion.currentIndex() != CRITERIA.index("overlap"))
        names = ", ".join(path.stem for path in self.paths)
        elided = self.who.fontMetrics().elidedText(names, Qt.TextElideMode.ElideRight, _WHO_PX)
        self.who.setText(elided or self.tr("none chosen"))
        self.who.setToolTip("\n".join(str(path) for path in self.paths))
        ready = bool(self.paths) if of_projects else self.first.count() > 1
        self.run.setEnabled(ready or self._busy)

    def _arrange(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        of, by = FlowLayout(), FlowLayout()
        for box in (self.first, self.second):
            box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        for part in (self.what, self.choose, self.who, self.first, self.against, self.second):
            of.addWidget(part)
        for field in (self.criterion, self.within, self.run):
            by.addWidget(field)
        rows.addLayout(of)
        rows.addLayout(by)
