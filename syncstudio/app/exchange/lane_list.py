"""The lanes found in a file, each with where it goes; a choice is told at once."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from syncstudio.app.exchange.lane_strip import STRIP, lane_strip
from syncstudio.interchange.spoken import is_spoken
from syncstudio.panes.theme import Theme, mono
from syncstudio.session.exchange.import_plan import ImportPlan, LaneClock, PlannedLane
from syncstudio.timebase.timecode import clock_text

_ROW_PX = 36
# Beyond this a list of boxes is no use to anybody: all lanes go as the box above says.
_MOST_BOXES = 200
# Of all columns but the last, which takes the rest.
_WIDTHS = (140, 64, 222, 152, 206, 104)
# As wide as what stands in them, but for names nobody could have foreseen.
_WIDEST_NAME, _WIDEST_GOES = 260, 300
# Beside a text in its column: the room of a cell; of a box, its edges and the arrow as well.
_CELL_PX, _BOX_PX = 24, 60
_LANE, _LABELS, _FROM, _PICTURE, _GOES, _PERSON, _MIND = range(7)


class LaneList(QTreeWidget):
    """A row for each lane: name, how many labels, when, a picture of them, where it goes, whose, and what to mind."""

    changed = Signal()

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._plan: ImportPlan | None = None
        names = (self.tr("Lane"), self.tr("Labels"), self.tr("From – to"), "", self.tr("Goes to"))
        self.setHeaderLabels([*names, self.tr("Person"), self.tr("Mind")])
        self.setAccessibleName(self.tr("Lanes found"))
        self.setRootIsDecorated(False)
        self.setIconSize(STRIP)
        self.setUniformRowHeights(True)
        head = self.header()
        head.setStretchLastSection(True)
        head.setSectionsMovable(False)
        for column, width in zip(range(_MIND), _WIDTHS, strict=True):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.setColumnWidth(column, width)

    def fill(self, plan: ImportPlan) -> None:
        """Show the lanes of a plan."""
        self._plan = plan
        self.clear()
        spans = [lane.span_ns for lane in plan.lanes if lane.count]
        whole = (min((a for a, _ in spans), default=0), max((b for _, b in spans), default=1))
        for place, lane in enumerate(plan.lanes):
            start_ns, end_ns = lane.span_ns
            times = f"{clock_text(start_ns)}\u00a0–\u00a0{clock_text(end_ns)}" if lane.count else ""
            item = QTreeWidgetItem(
                [lane.name, f"{lane.count:,}", times, "", "", lane.person, "; ".join(lane.clashes)]
            )
            item.setSizeHint(_LANE, QSize(0, _ROW_PX))
            item.setTextAlignment(_LABELS, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            item.setFont(_LABELS, mono(12))
            item.setFont(_FROM, mono(12))
            for column in (_LANE, _MIND):
                item.setToolTip(column, item.text(column))
            color = self._theme.track(place)
            ground = self._theme.raised
            strip = lane_strip(lane.lane.segments, whole, color, ground, self.devicePixelRatioF())
            item.setIcon(_PICTURE, strip)
            self.addTopLevelItem(item)
            if place < _MOST_BOXES:
                self.setItemWidget(item, _GOES, self._box(lane))
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Room for the names of the lanes and for where each goes: neither is cut while there is room beside them."""
        assert self._plan is not None
        self.ensurePolished()
        wide = self.fontMetrics().horizontalAdvance
        names = max((wide(lane.name) for lane in self._plan.lanes), default=0) + _CELL_PX
        self.setColumnWidth(_LANE, min(max(names, _WIDTHS[_LANE]), _WIDEST_NAME))
        items = [self.topLevelItem(place) for place in range(self.topLevelItemCount())]
        shown = [self.itemWidget(item, _GOES) for item in items if item is not None]
        boxes = [box for box in shown if isinstance(box, QComboBox)]
        goes = max((wide(box.currentText()) for box in boxes), default=0) + _BOX_PX
        self.setColumnWidth(_GOES, min(max(goes, _WIDTHS[_GOES]), _WIDEST_GOES))

    def set_theme(self, theme: Theme) -> None:
        """Use another theme's colours."""
        self._theme = theme
        if self._plan is not None:
            self.fill(self._plan)

    def _box(self, lane: PlannedLane) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(self.tr("Where {lane} goes").format(lane=lane.name))
        box.setMinimumContentsLength(12)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for text, target, lane_id, clock in self._targets(lane):
            box.addItem(text, (target, lane_id, clock))
        here = (lane.target, lane.lane_id, lane.clock if lane.target == "new" else None)
        for place in range(box.count()):
            if box.itemData(place) == here or (lane.target == "leave" and box.itemData(place)[0] == "leave"):
                box.setCurrentIndex(place)
        box.activated.connect(lambda _place: self._choose(lane, box))
        return box

    def _targets(self, lane: PlannedLane) -> list[tuple[str, str, int | None, LaneClock | None]]:
        """Every place that a lane may go to."""
        assert self._plan is not None
        regions = lane.lane.kind == "regions"
        made = self.tr("New lane, {clock}")
        found: list[tuple[str, str, int | None, LaneClock | None]] = []
        if not regions:
            found.append((made.format(clock=self.tr("master timeline")), "new", None, LaneClock()))
        if lane.lane.kind == "transcript":
            found.append((self.tr("New track of its own"), "new", None, LaneClock("own")))
        elif is_spoken(lane.lane):
            # On a recording's clock it says when it lies; only what has a clock of its own can be measured.
            found.append((self.tr("Transcript of its own, to measure"), "new", None, LaneClock("own")))
        elif lane.lane.kind == "segments" and any(is_spoken(one.lane) for one in self._plan.lanes):
            found.append((self.tr("Beside the transcript of its own"), "new", None, LaneClock("own")))
        for one in self._plan.media:
            if one.bring and one.track_id is None:
                found.append(
                    (
                        made.format(clock=one.medium.name),
                        "new",
                        None,
                        LaneClock("medium", medium=one.medium.name),
                    )
                )
        for track in self._session.project.tracks():
            if not regions or track.kind == "video":
                found.append((made.format(clock=track.name), "new", None, LaneClock("track", track.id)))
        known = {(clock.kind, clock.track_id, clock.medium) for _, _, _, clock in found if clock is not None}
        if lane.target == "new" and (lane.clock.kind, lane.clock.track_id, lane.clock.medium) not in known:
            found.append((made.format(clock=lane.clock.medium), "new", None, lane.clock))
        for there in self._session.project.lanes():
            if (there.kind == "regions") == regions:
                found.append((self.tr("Lane “{name}”").format(name=there.name), "existing", there.id, None))
        found.append((self.tr("Leave out"), "leave", None, None))
        return found

    def _choose(self, lane: PlannedLane, box: QComboBox) -> None:
        target, lane_id, clock = box.currentData()
        lane.target, lane.lane_id = target, lane_id
        if clock is not None:
            lane.clock = clock
        self._fit_columns()
        self.changed.emit()

    def show_clashes(self) -> None:
        """What is to be minded, after a choice."""
        if self._plan is not None:
            for place, lane in enumerate(self._plan.lanes):
                self.topLevelItem(place).setText(_MIND, "; ".join(lane.clashes))
                self.topLevelItem(place).setToolTip(_MIND, "; ".join(lane.clashes))
