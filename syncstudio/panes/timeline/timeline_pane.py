"""The timeline pane: overview, ruler, headers and rows of one session, and the verbs the window's menus call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGridLayout, QScrollBar, QWidget

from syncstudio.panes import theme as look
from syncstudio.panes.timeline.analysis_notices import take_analysis
from syncstudio.panes.timeline.canvas import TimelineCanvas
from syncstudio.panes.timeline.ghost_rows import lane_with_ghosts
from syncstudio.panes.timeline.header_column import HeaderColumn
from syncstudio.panes.timeline.header_plan import HEADER_PX
from syncstudio.panes.timeline.overview import OVERVIEW_PX, Overview
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.ruler import RULER_PX, Ruler, plan_corner
from syncstudio.panes.timeline.scale_column import ScaleColumn
from syncstudio.panes.timeline.view import TimelineView
from syncstudio.session.notices import (
    AlignmentPreviewed,
    ChannelChosen,
    FindingSelected,
    FocusChanged,
    LabelsOpen,
    LabelsPreviewed,
    LaneChosen,
    MeasuringChanged,
    MediaFailed,
    MediaGrown,
    ProjectChanged,
    SegmentsSelected,
    SelectionChanged,
    SpeakersChanged,
    StreamsFiltered,
    TransportChanged,
    WordsPreviewed,
    WordsSelected,
    WordsShown,
)
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent

    from syncstudio.panes.theme import Theme
    from syncstudio.panes.timeline.row_layout import Row
    from syncstudio.session.notices import Notice
    from syncstudio.session.session import Session

_MENU_ZOOM = 1.6
_MENU_INDENT_PX = 24
# While playing, a position this far from the last tick's was gone to, not played to.
_JUMP_NS = 300_000_000


class TimelinePane(QWidget):
    """Every track and lane of a session on one clock."""

    alignment_clicked = Signal(object, object)  # track id, global QRect of its chip
    health_clicked = Signal(object)  # track id
    track_menu_requested = Signal(object, object)  # track id, global point
    lane_menu_requested = Signal(object, object)  # lane id, global point
    segment_menu_requested = Signal(object, object)  # segment id, global point
    empty_menu_requested = Signal(object)  # global point
    demo_requested = Signal()
    comment_clicked = Signal(object)  # the id of a comment
    visible_changed = Signal(object)  # the visible Span

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._view = TimelineView(session, theme, self)
        self._was_playing = session.transport.playing
        self.overview = Overview(self._view, self)
        self.ruler = Ruler(self._view, self)
        self.headers = HeaderColumn(self._view, self)
        self.scales = ScaleColumn(self._view, self)
        self.canvas = TimelineCanvas(self._view, self)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._arrange()
        self._view.moved.connect(lambda: self.visible_changed.emit(self.visible_span))
        self._view.rows_changed.connect(self._place_bar)
        self._bar.valueChanged.connect(self._view.scroll_to_y)
        self.headers.chip_clicked.connect(self.alignment_clicked)
        self.headers.badge_clicked.connect(self.health_clicked)
        self.headers.menu_requested.connect(self._ask_row_menu)
        self.canvas.row_menu_requested.connect(self._ask_canvas_menu)
        self.canvas.demo_requested.connect(self.demo_requested)
        for part in (self.ruler, self.headers):
            part.comment_clicked.connect(self.comment_clicked)
        self.setAccessibleName(self.tr("Timeline"))

    # -- verbs of the window's menus ------------------------------------------------------------------------------

    @property
    def visible_span(self) -> Span:
        """The stretch of the master timeline in sight."""
        return self._view.axis.span

    @property
    def settled(self) -> bool:
        """Whether everything that can be shown is: nothing is being fetched or waits to be painted."""
        return self._view.settled and self.overview.settled

    def fit(self) -> None:
        """Show the whole recording."""
        self._view.fit()

    def zoom_in(self) -> None:
        """Closer, around the playhead if it is in sight."""
        self._view.zoom(_MENU_ZOOM, self._middle_x())

    def zoom_out(self) -> None:
        """Further away."""
        self._view.zoom(1 / _MENU_ZOOM, self._middle_x())

    def zoom_to_selection(self) -> None:
        """Show what is selected: the span, else the selected segments; nothing selected shows everything."""
        span = self._session.selection or self._span_of_segments()
        if span is None or span.duration_ns == 0:
            self.fit()
        else:
            self._view.set_axis(self._view.axis.fitted(span, 0.05))

    def show_span(self, span: Span) -> None:
        """Show one stretch of the timeline."""
        self._view.set_axis(self._view.axis.fitted(span))

    def scroll_to(self, ns: int) -> None:
        """Bring an instant into sight."""
        self._view.reveal(ns)

    def edit_text_of(self, segment_id: int) -> None:
        """Write the text of a segment in its place."""
        contents = self._view.contents
        for row in contents.rows:
            found = None if row.lane_id is None else contents.lane_rows[row.lane_id].place_of(segment_id)
            if found is not None:
                self._view.reveal(found[1].start_ns)
                self._bring_into_sight(row)
                self.canvas.edit_text_of(segment_id)
                return

    def show_label(self, segment_id: int) -> None:
        """Bring a label into sight."""
        place = self._session.placed_segment(segment_id)
        self._view.reveal(place.master.start_ns)
        self.show_lane(place.segment.lane_id)

    def show_lane(self, lane_id: int) -> None:
        """Bring a lane into sight."""
        row = lane_with_ghosts(self._view.contents.rows, lane_id)
        if row is not None:
            self._bring_into_sight(row)

    def show_new_lane(self, lane_id: int) -> None:
        """Bring a lane into sight that was made just now: notices said before this reach the timeline first."""
        QTimer.singleShot(0, self, lambda: self.show_lane(lane_id))

    def corner_of_lane(self, lane_id: int) -> QPoint:
        """Bring a lane into sight; answers where on the screen something about it can be asked, below its header."""
        self.show_lane(lane_id)
        row = self._view.contents.row_of(("lane", lane_id))
        below = 0 if row is None else row.bottom - self._view.scroll_y
        return self.headers.mapToGlobal(QPoint(_MENU_INDENT_PX, below))

    def rename_track(self, track_id: int) -> None:
        """Write another name of a track in its header."""
        self._rename(("track", track_id))

    def rename_lane(self, lane_id: int) -> None:
        """Write another name of a lane in its header."""
        self._rename(("lane", lane_id))

    def set_key_hints(self, hints: dict[str, str]) -> None:
        """Tell the keys that hovers and empty lanes name: "add_segment", "add_event", "mute", "solo"."""
        self._view.key_hints = dict(hints)
        self._view.contents.rebuild()
        self._view.rows_stale.emit(None)

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self._view.theme = theme
        self._view.theme_changed.emit()
        self.update()

    def close_readers(self) -> None:
        """Stop fetching pictures; call before the session closes."""
        self._view.close()

    # -- what the window passes on --------------------------------------------------------------------------------

    def on_notice(self, notice: Notice) -> None:
        """The session said that something changed. On the GUI thread."""
        view = self._view
        match notice:
            case ProjectChanged(change):
                rows_before = [(row.key, row.y, row.height) for row in view.contents.rows]
                asked = view.contents.missing.take(change.tables)
                stale = view.contents.apply(change)
                # A track that was moved or typed elsewhere does not move the view; one that came or went may.
                view.take_extent(change.has("track", "insert", "delete"))
                if rows_before != [(row.key, row.y, row.height) for row in view.contents.rows]:
                    view.rows_changed.emit()
                if "comment" in change.tables:
                    view.take_comments()
                    stale |= {("lane", lane_id) for lane_id in view.contents.lane_rows}
                if asked:
                    stale |= {("lane", lane_id) for lane_id in view.contents.lane_rows}
                view.rows_stale.emit(stale)
            case AlignmentPreviewed(track_ids):
                view.rows_stale.emit(view.contents.preview(track_ids))
            case MediaGrown(track_id):
                view.media_grew(track_id)
            case MediaFailed(track_id) | StreamsFiltered(track_id):
                view.rows_stale.emit({("track", track_id)})
            case SelectionChanged() | FocusChanged() | FindingSelected() | MeasuringChanged():
                view.overlay_changed.emit()
            case ChannelChosen(track_id, name):
                self.scales.choose(track_id, name)
            case SpeakersChanged():
                self._show_speakers()
            case LaneChosen(lane_id):
                view.overlay_changed.emit()
                self._bring_back(lane_id)
            case LabelsOpen():
                self._show_open()
            case LabelsPreviewed(lane_ids):
                self._show_moved(lane_ids)
            case SegmentsSelected(segment_ids):
                lanes = view.contents.lane_rows
                view.rows_stale.emit(
                    {("lane", key) for key, lane in lanes.items() if lane.select(segment_ids)}
                )
                if len(segment_ids) == 1:
                    self._bring_back(self._session.current_lane_id)
            case WordsSelected() | WordsPreviewed() | WordsShown():
                view.take_words(notice)
            case TransportChanged():
                self._take_transport()
            case _:
                take_analysis(view, notice)

    def on_tick(self, master_ns: int) -> None:
        """The playhead is here now. Once per display tick."""
        self._view.tick(master_ns)

    def _show_speakers(self) -> None:
        """The lane of overlaps came or went, or another lane is heard alone."""
        view = self._view
        before = [row.key for row in view.contents.rows]
        view.contents.lay_out()
        if before != [row.key for row in view.contents.rows]:
            view.rows_changed.emit()
        view.overlay_changed.emit()

    def _take_transport(self) -> None:
        transport = self._session.transport
        view, position_ns = self._view, transport.position_ns()
        was_playing, self._was_playing = self._was_playing, transport.playing
        if was_playing and not transport.playing:
            return
        jumped = abs(position_ns - view.playhead_ns) > (_JUMP_NS if transport.playing else 0)
        if jumped or (transport.playing and not was_playing):
            view.following = True
            view.tick(position_ns)
            view.reveal(position_ns)

    def _show_open(self) -> None:
        """A label has begun, or is open no longer."""
        open_lanes = {each.lane_id for each in self._session.open_labels}
        stale = set()
        for lane_id, lane in self._view.contents.lane_rows.items():
            if lane.growing != (lane_id in open_lanes):
                lane.growing = not lane.growing
                stale.add(("lane", lane_id))
        self._view.rows_stale.emit(stale)
        self._view.overlay_changed.emit()

    def _show_moved(self, lane_ids: frozenset[int]) -> None:
        """Labels that are being moved lie where they would."""
        ids, by_ns = self._session.label_preview
        rows = self._view.contents.lane_rows
        for lane_id in lane_ids & rows.keys():
            rows[lane_id].move(ids, by_ns)
        self._view.rows_stale.emit({("lane", lane_id) for lane_id in lane_ids})

    # -- layout ---------------------------------------------------------------------------------------------------

    def _arrange(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.setColumnMinimumWidth(0, HEADER_PX + 1)
        grid.addWidget(self.overview, 0, 2)
        grid.addWidget(self.ruler, 1, 2)
        grid.addWidget(self.headers, 2, 0)
        grid.addWidget(self.scales, 2, 1)
        grid.addWidget(self.canvas, 2, 2)
        grid.addWidget(self._bar, 2, 3)
        grid.setColumnStretch(2, 1)
        grid.setRowStretch(2, 1)
        self._bar.hide()
        self.setMinimumSize(HEADER_PX + 160, OVERVIEW_PX + RULER_PX + 60)

    def _place_bar(self) -> None:
        view = self._view
        over = max(0, view.contents.height() - self.canvas.height())
        self._bar.blockSignals(True)
        self._bar.setRange(0, over)
        self._bar.setPageStep(self.canvas.height())
        self._bar.setSingleStep(26)
        self._bar.setValue(view.scroll_y)
        self._bar.blockSignals(False)
        self._bar.setVisible(over > 0)
        if view.scroll_y > over:
            view.scroll_to_y(over)

    def _bring_into_sight(self, row: Row) -> None:
        view = self._view
        if row.y < view.scroll_y:
            view.scroll_to_y(row.y)
        elif row.bottom > view.scroll_y + self.canvas.height():
            view.scroll_to_y(row.bottom - self.canvas.height())

    def _bring_back(self, lane_id: int | None) -> None:
        """A lane that was chosen elsewhere, and of which nothing is seen; a hand here holds none of it."""
        row = None if lane_id is None else self._view.contents.row_of(("lane", lane_id))
        top = self._view.scroll_y
        if row is not None and (row.bottom <= top or row.y >= top + self.canvas.height()):
            self._bring_into_sight(row)

    def _rename(self, key: tuple[str, int]) -> None:
        row = self._view.contents.row_of(key)
        if row is not None:
            self._bring_into_sight(row)
            self.headers.rename(row)

    def _middle_x(self) -> float:
        x = self._view.axis.x_from_ns(self._view.playhead_ns)
        return x if 0 <= x <= self._view.axis.width else self._view.axis.width / 2

    def _span_of_segments(self) -> Span | None:
        whole: Span | None = None
        for lane in self._view.contents.lane_rows.values():
            found = lane.hull_of(self._session.selected_segments)
            if found is not None:
                whole = found if whole is None else whole.hull(found)
        return whole

    def _ask_row_menu(self, row: Row, at: QPoint) -> None:
        if row.lane_id is not None:
            self.lane_menu_requested.emit(row.lane_id, at)
        elif row.track_id is None:
            self.empty_menu_requested.emit(at)
        else:
            self.track_menu_requested.emit(row.track_id, at)

    def _ask_canvas_menu(self, row: Row | None, segment_id: int | None, at: QPoint) -> None:
        if segment_id is not None:
            self.segment_menu_requested.emit(segment_id, at)
        elif row is not None and self.scales.ask_menu(row, at):
            return
        elif row is not None:
            self._ask_row_menu(row, at)
        else:
            self.empty_menu_requested.emit(at)

    def resizeEvent(self, event: object) -> None:
        self._place_bar()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The two corners over the headers, and the hairline between headers and rows."""
        theme = self._view.theme
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), look.color(theme.window))
            for top, height, text in (
                (0, OVERVIEW_PX, self.tr("Overview")),
                (OVERVIEW_PX, RULER_PX, self.tr("Time")),
            ):
                painter.save()
                painter.translate(0, top)
                corner = plan_corner(text, self.canvas.x() - 1, height, theme)
                paint_plan(painter, corner, self.devicePixelRatioF())
                painter.restore()
            painter.fillRect(QRect(self.canvas.x() - 1, 0, 1, self.height()), look.color(theme.line))
            top = OVERVIEW_PX + RULER_PX
            painter.fillRect(QRect(HEADER_PX, top, 1, self.height() - top), look.color(theme.line))
