"""The regions of one video over its picture: shown in the very frame that is painted, drawn and changed there.

```
press ─► Draft, or RegionMove ─► preview painted ─► release ─► one request to the session
keys  ─► the same verbs; an arrow held down is one gesture, until it is let go
```
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter

from syncstudio.panes.picture_tags import MARGIN, TAG_HEIGHT, TAG_ROW, paint_tag, tag_lines, tag_width
from syncstudio.panes.regions.region_draft import Draft
from syncstudio.panes.regions.region_keys import RegionKeysHand
from syncstudio.panes.regions.region_mouse import RegionMouse
from syncstudio.panes.regions.region_move import RegionMove
from syncstudio.panes.regions.region_paint import paint_handles, paint_outline, paint_path, paint_regions
from syncstudio.panes.regions.region_plan import Grip, OnPane, under_point
from syncstudio.panes.regions.region_shown import on_pane, shown_of
from syncstudio.panes.theme import color
from syncstudio.project.errors import ProjectError
from syncstudio.project.labelling_records import Shape
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import ProjectChanged, Said, SegmentsSelected
from syncstudio.session.regions.region_book import ShownRegion
from syncstudio.session.regions.region_shapes import Points

_OF_REGIONS = frozenset({"segment", "region", "keyframe", "lane", "label", "person"})
# An arrow that was pressed and not seen to be let go is kept after so long.
_LET_GO_MS = 700


class RegionOverlay(QObject):
    """What a video pane asks of its regions. `path` says that the way of what is selected is drawn. `tool_done` says
    that a shape was drawn, or given up; `region_drawn` that a region was made of it.
    """

    tool_done = Signal()
    region_drawn = Signal()

    def __init__(self, session, canvas) -> None:
        super().__init__(canvas)
        self._session = session
        self._canvas = canvas
        self.draft: Draft | None = None
        self.move: RegionMove | None = None
        self.corner: int | None = None
        self.path = False
        self.keys = RegionKeysHand(self)
        self.mouse = RegionMouse(session, self)
        self._let_go = QTimer(self, interval=_LET_GO_MS, singleShot=True)
        self._let_go.timeout.connect(self.keep)

    # What the pane and the commands ask

    def arm(self, shape: Shape | None) -> None:
        """Begin to draw a shape, or (None) no longer."""
        on = self.on
        self.keep()
        if shape is None or on is None:
            self.draft = None
        else:
            middle = on.inside(self._canvas.width() / 2, self._canvas.height() / 2)
            self.draft = Draft(shape, on.size, middle)
        self.mouse.show_cursor(None)
        self._canvas.update()

    @property
    def on(self) -> OnPane | None:
        """How the picture lies on the pane; None while there is none."""
        return on_pane(self._canvas.feed, self._canvas.picture_box())

    def shown(self) -> list[ShownRegion]:
        """The regions of the frame that is on screen."""
        return shown_of(self._session, self._canvas.feed)

    def chosen(self) -> list[ShownRegion]:
        """Those of them that are selected."""
        selected = self._session.selected_segments
        return [one for one in self.shown() if one.segment_id in selected] if selected else []

    @property
    def track_id(self) -> int:
        """The video whose regions these are."""
        return self._canvas.track_id

    @property
    def viewing(self) -> bool:
        """Whether nothing can be changed here."""
        return self._session.viewing is not None

    def select_under(self, at: QPoint) -> bool:
        """Select the region under a point of the pane, unless it is selected already; whether there is one."""
        on = self.on
        under = [] if on is None else under_point(self.shown(), on, at.x(), at.y())
        if under and not any(one.segment_id in self._session.selected_segments for one in under):
            self.select(under[0].segment_id)
        return bool(under)

    def select(self, segment_id: int) -> None:
        """Let keys act on one region."""
        self.keep()
        self._session.selected_segments = frozenset({segment_id})

    @property
    def number(self) -> int | None:
        """The frame on screen."""
        return (self._canvas.feed.painted_frame or (None, None))[0]

    def on_notice(self, notice: object) -> None:
        """Paint anew what an edit or another selection changed."""
        if isinstance(notice, SegmentsSelected):
            self.corner = None
            self._canvas.update()
        elif isinstance(notice, ProjectChanged) and notice.change.tables & _OF_REGIONS:
            self._canvas.update()

    def repaint(self) -> None:
        """Paint the picture and its regions anew."""
        self._canvas.update()

    def set_cursor(self, shape: Qt.CursorShape | None) -> None:
        """Another cursor over the picture, or (None) the picture's own."""
        if shape is None:
            self._canvas.rest_cursor()
        else:
            self._canvas.setCursor(shape)

    def paint(self, painter: QPainter) -> None:
        """Over the picture, under its tags."""
        on = self.on
        if on is None:
            return
        shown = self.shown()
        # What is painted after the regions must not find their brush.
        painter.save()
        if shown:
            now = {} if self.move is None else self.move.now
            selected = self._session.selected_segments
            for one in shown if self.path else ():
                if one.segment_id in selected:
                    paint_path(painter, on, one, self._canvas.theme)
            paint_regions(painter, on, shown, self._canvas.theme, selected, now, self.corner)
        if self.draft is not None:
            self._paint_draft(painter, on, self.draft)
        painter.restore()

    def words(self) -> str:
        """What to do now; empty while nothing is begun."""
        if self.draft is None:
            if self.corner is not None:
                return self.tr(
                    "Corner {number}: arrows move it · Ins adds one · Backspace removes it · Esc"
                ).format(number=self.corner + 1)
            return ""
        if self.draft.shape == "box":
            return (
                self.tr("Box: the other corner, by click or with arrows and Space · Esc cancels")
                if self.draft.placed
                else self.tr("Box: drag from corner to corner · Return places one here · Esc cancels")
            )
        if self.draft.shape == "point":
            return self.tr("Point: click, or Return where the cross stands · arrows move it · Esc cancels")
        return self.tr(
            "Polygon: click the corners, or Space · Backspace takes one back · Return closes · Esc cancels"
        )

    # Keys

    def wants_key(self, event: QKeyEvent) -> bool:
        """Whether a key is for regions and not for the menus now."""
        return self.keys.deed(event) is not None

    def key_press(self, event: QKeyEvent) -> bool:
        """Whether a key was for regions."""
        deed = self.keys.deed(event)
        if deed is None:
            return False
        deed()
        self._canvas.update()
        return True

    def key_release(self, event: QKeyEvent) -> None:
        """An arrow was let go: what it moved is kept."""
        if not event.isAutoRepeat() and self._let_go.isActive():
            self.keep()

    # What mouse and keys end in

    def begin_move(self, grip: Grip, pressed: tuple[float, float]) -> RegionMove | None:
        """Take hold of what is selected in this frame; playing stops."""
        on, number = self.on, self.number
        chosen = {one.segment_id: one for one in self.chosen()}
        if on is None or number is None or grip.segment_id not in chosen:
            return None
        self._session.transport.pause()
        self.move = RegionMove(
            grip,
            number,
            on.size,
            {one: shown.track.shape for one, shown in chosen.items()},
            {one: shown.place.points for one, shown in chosen.items()},
            pressed,
        )
        return self.move

    def nudged(self) -> None:
        """An arrow moved something: it is kept when the arrow is let go."""
        self._let_go.start()

    def keep(self) -> None:
        """Keep what was moved: one request to the session."""
        self._let_go.stop()
        move, self.move = self.move, None
        if move is not None and move.changed:
            step = move.step
            self.ask(lambda: self._session.shape_regions(move.changed, move.number, move.size, step))
        self._canvas.update()

    def cancel(self) -> None:
        """Put everything back as it was, or give up what was being drawn."""
        self._let_go.stop()
        self.move = self.corner = None
        if self.draft is not None:
            self.draft = None
            self.tool_done.emit()
        self.mouse.show_cursor(None)
        self._canvas.update()

    def finish(self) -> None:
        """Make a region of what has been drawn."""
        if self.draft is not None:
            points = self.draft.finish()
            if points is None:
                self._say(self.tr("A polygon needs three corners at least."))
            self.drawn(points)

    def change(self, one: ShownRegion, points: Points, step: str) -> None:
        """Another outline for a region in this frame."""
        on, number = self.on, self.number
        if on is not None and number is not None and points != one.place.points:
            outlines = {one.segment_id: points}
            self.ask(lambda: self._session.shape_regions(outlines, number, on.size, step))

    def ask(self, request: Callable[[], object]) -> bool:
        """Ask the session for something; a refusal is said to the person, not raised."""
        try:
            request()
        except (SessionError, ProjectError) as refusal:
            self._say(str(refusal))
            return False
        return True

    # Inside

    def _say(self, text: str) -> None:
        self._session.notices.emit(Said(text, "warning"))

    def drawn(self, points: Points | None) -> None:
        """A shape is whole: the session makes a region of it."""
        draft, number = self.draft, self.number
        if points is None or draft is None:
            self._canvas.update()
            return
        self.draft = None
        self.tool_done.emit()
        if number is None:
            self._say(self.tr("No picture is on show here: go to a frame first."))
            return
        session, track_id = self._session, self._canvas.track_id
        session.transport.pause()
        lane = session.current_lane_id
        if self.ask(lambda: session.add_region(track_id, draft.shape, points, number, draft.size, lane)):
            self.region_drawn.emit()
        self.mouse.show_cursor(None)
        self._canvas.update()

    def _paint_draft(self, painter: QPainter, on: OnPane, draft: Draft) -> None:
        accent = self._canvas.theme.accent
        outline = draft.outline()
        if outline:
            paint_outline(painter, on, draft.shape, outline, accent, closed=draft.shape == "box")
            if draft.shape == "polygon":
                paint_handles(painter, on, "polygon", tuple(draft.placed), accent)
        x, y = on.at(draft.cursor)
        painter.setPen(color("#ffffff", 150))
        painter.drawLine(round(x), round(on.box.y), round(x), round(on.box.y + on.box.height))
        painter.drawLine(round(on.box.x), round(y), round(on.box.x + on.box.width), round(y))

    def paint_words(self, painter: QPainter) -> None:
        """What to do, in the middle of the pane's foot."""
        words = self.words()
        if not words:
            return
        room = self._canvas.width() - 2 * MARGIN
        top = self._canvas.height() - 3 * MARGIN - 2 * TAG_HEIGHT
        for line in reversed(tag_lines(words, room)):
            width = min(tag_width([(line, False)]), room)
            paint_tag(painter, [(line, False)], (self._canvas.width() - width) // 2, top, width)
            top -= TAG_ROW
