"""Two videos at one instant in one place: one over the other, side against side of a line, or their difference."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from syncstudio.panes import compare_plan
from syncstudio.panes.compare_plan import GAINS, Difference, Mode
from syncstudio.panes.picture_canvas import GROUND, PictureCanvas
from syncstudio.panes.picture_feed import PictureFeed
from syncstudio.panes.picture_readout import paint_readout
from syncstudio.panes.picture_tags import (
    MARGIN,
    TAG_HEIGHT,
    TAG_ROW,
    PictureFacts,
    fitting_parts,
    paint_tag,
    tag_width,
)
from syncstudio.panes.picture_view import PictureShape
from syncstudio.panes.regions.region_paint import paint_regions
from syncstudio.panes.regions.region_shown import on_pane, shown_of
from syncstudio.panes.theme import Theme, color, sans
from syncstudio.panes.video_plan import Rect, number_text, source_time_text

_GRASP_PX = 8  # this near to the dividing line a press takes hold of it


class CompareCanvas(PictureCanvas):
    """Two feeds painted together. `changed` says that the mode or one of its settings is another one."""

    changed = Signal()

    def __init__(
        self, session, theme: Theme, first: PictureFeed, second: PictureFeed, parent: QWidget
    ) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.first, self.second = first, second
        self._mode: Mode = "overlay"
        self._opacity = 0.5
        self._divider = 0.5
        self._gain = 1
        self._dragging = False
        self._position_ns = 0
        self._instants_ahead: Sequence[int] = ()
        self._apart: Difference | None = None
        self.setAccessibleName(
            self.tr("{first} against {second}").format(first=first.name, second=second.name)
        )
        for feed in (first, second):
            feed.changed.connect(self._picture_changed)
        self.hovered.connect(self.update)

    # What the window calls

    @property
    def mode(self) -> Mode:
        """How both are shown."""
        return self._mode

    @mode.setter
    def mode(self, mode: Mode) -> None:
        self._mode = mode
        self._apart = None
        self.ask_again()
        self._show_cursor()
        self._tell()

    @property
    def amount(self) -> float:
        """What the slider of this mode sets: the share of the second picture, the place of the line (0 to 1), or
        the gain of the difference."""
        return {"overlay": self._opacity, "wipe": self._divider}.get(self._mode, float(self._gain))

    @amount.setter
    def amount(self, amount: float) -> None:
        if self._mode == "overlay":
            self._opacity = min(1.0, max(0.0, amount))
        elif self._mode == "wipe":
            self._divider = min(1.0, max(0.0, amount))
        else:
            self._gain = min(GAINS, key=lambda gain: abs(gain - amount))
            self._apart = None
        self._tell()

    def step_amount(self, steps: int) -> None:
        """So many steps more or less of the second picture, or of gain."""
        if self._mode == "difference":
            place = GAINS.index(self._gain) + steps
            self.amount = GAINS[min(len(GAINS) - 1, max(0, place))]
        else:
            self.amount = self.amount + steps * 0.05

    def swap(self) -> None:
        """Let the two change places."""
        self.first, self.second = self.second, self.first
        self._apart = None
        self.ask_again()
        self._tell()

    def on_tick(self, master_ns: int, ahead: Sequence[int] = ()) -> None:
        """Ask for both frames of an instant, each through its own clock."""
        self._position_ns, self._instants_ahead = master_ns, ahead
        self.ask_again()

    @property
    def feeds(self) -> list[PictureFeed]:
        """The two."""
        return [self.first, self.second]

    @property
    def settled(self) -> bool:
        """Whether nothing more will come for the instant last asked for."""
        return self.first.settled and self.second.settled

    @property
    def difference(self) -> Difference | None:
        """How far the two exact frames on show are apart; None while one is not there, or not exact."""
        if not (self.first.exact and self.second.exact):
            return None
        if self._apart is None:
            self._apart = compare_plan.difference(
                self.first.answer.image, self.second.answer.image, self._gain
            )
        return self._apart

    def let_go(self) -> None:
        """Hear nothing more of the two."""
        for feed in (self.first, self.second):
            feed.changed.disconnect(self._picture_changed)

    # What a canvas asks

    def picture_shape(self) -> PictureShape:
        return self.first.shape

    def ask_again(self) -> None:
        one, other = compare_plan.boxes(self._mode, self.first.shape, self.second.shape, self.decode_box())
        self.first.want(self._position_ns, one, self._instants_ahead)
        self.second.want(self._position_ns, other, self._instants_ahead)

    # Painting

    def _picture_changed(self) -> None:
        self._apart = None
        self.update()
        self.frame_changed.emit()

    def _tell(self) -> None:
        self.update()
        self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), color(GROUND))
            box = self.picture_box()
            if self._mode == "difference":
                self._paint_difference(painter, box)
            else:
                self._paint_both(painter, box)
            self._paint_facts(painter)
        self.tell_painted([self.first, self.second])

    def _paint_both(self, painter: QPainter, box: Rect) -> None:
        line = self._divider_x()
        if self._mode == "overlay":
            self._paint_feed(painter, self.first, box, QRectF(self.rect()), 1.0)
            alone = self.first.state != "shown"
            self._paint_feed(painter, self.second, box, QRectF(self.rect()), 1.0 if alone else self._opacity)
            return
        self._paint_feed(painter, self.first, box, QRectF(0, 0, line, self.height()), 1.0)
        self._paint_feed(painter, self.second, box, QRectF(line, 0, self.width() - line, self.height()), 1.0)
        painter.fillRect(QRectF(line - 1.5, 0, 3, self.height()), color("#000000", 120))
        painter.fillRect(QRectF(line - 0.5, 0, 1, self.height()), color(self._theme.accent))
        grip = QRectF(line - 5, self.height() / 2 - 16, 10, 32)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self._theme.accent))
        painter.drawRoundedRect(grip, 5, 5)

    def _paint_feed(
        self, painter: QPainter, feed: PictureFeed, box: Rect, where: QRectF, opacity: float
    ) -> None:
        if feed.state != "shown" or feed.image is None:
            return
        painter.save()
        painter.setClipRect(where)
        painter.setOpacity(opacity)
        place = box if feed is self.first else compare_plan.within(box, feed.shape)
        self.paint_image(painter, feed.image, place)
        self._paint_regions(painter, feed, place)
        painter.restore()

    def _paint_regions(self, painter: QPainter, feed: PictureFeed, box: Rect) -> None:
        """To be looked at: they are drawn and changed where one picture stands alone."""
        shown, on = shown_of(self._session, feed), on_pane(feed, box)
        if shown and on is not None:
            paint_regions(painter, on, shown, self._theme, frozenset(), {})

    def _paint_difference(self, painter: QPainter, box: Rect) -> None:
        apart = self.difference
        if apart is not None:
            height, width = apart.image.shape[:2]
            form = QImage.Format.Format_RGB32
            image = QImage(apart.image.data, width, height, apart.image.strides[0], form)
            self.paint_image(painter, image, box)
            self._paint_regions(painter, self.first, box)
            return
        missing = [feed.name for feed in (self.first, self.second) if feed.state in ("outside", "failed")]
        text = self.tr("Both frames are being decoded…")
        if missing:
            text = self.tr("No difference: {names} recorded nothing here").format(names=", ".join(missing))
        painter.setPen(color("#c9cfd8"))
        painter.setFont(sans(13))
        inside = self.rect().adjusted(16, 30, -16, -16)
        painter.drawText(inside, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, text)

    def _paint_facts(self, painter: QPainter) -> None:
        half, foot = self.width() // 2, self.height() - MARGIN - TAG_HEIGHT
        painter.setOpacity(self.facts_opacity)
        for feed, right in ((self.first, False), (self.second, True)):
            parts = self._parts(feed, half)
            width = min(tag_width(parts), half - 2 * MARGIN)
            paint_tag(painter, parts, self.width() - MARGIN - width if right else MARGIN, MARGIN, width)
        painter.setOpacity(1.0)
        above = 0
        for feed, right in ((self.first, False), (self.second, True)):
            if feed.state == "shown" and not feed.exact:
                text = [(feed.answer.message or self.tr("approximate"), False)]
                width = min(tag_width(text), half - 2 * MARGIN)
                paint_tag(painter, text, self.width() - MARGIN - width if right else MARGIN, foot, width)
                above = TAG_ROW
        note = self._note()
        if note:
            if self._mode != "difference":  # its figures are what one looks for, and stay
                painter.setOpacity(self.facts_opacity)
            width = tag_width([(note, True)])
            paint_tag(painter, [(note, True)], (self.width() - width) // 2, foot - above)
        painter.setOpacity(1.0)
        self._paint_readouts(painter, foot - above - (TAG_ROW if note else 0))

    def _parts(self, feed: PictureFeed, room: int) -> list[tuple[str, bool]]:
        if feed.state in ("outside", "failed"):
            return [(f"{feed.name} · " + self.tr("nothing recorded here"), False)]
        if feed.answer is None or feed.state != "shown":
            return [(f"{feed.name} · " + self.tr("reading…"), False)]
        number, pts = feed.painted_frame or (None, None)
        if number is None or pts is None:
            return fitting_parts(room, PictureFacts(feed.name, self.tr("frame unknown"), "", "", ""))[0]
        frame = self.tr("frame {number}").format(number=number_text(number))
        time = source_time_text(self._session.clock_map(feed.track_id), pts)
        return fitting_parts(room, PictureFacts(feed.name, frame, time, str(pts), ""))[0]

    def _note(self) -> str:
        parts = []
        apart = self.difference if self._mode == "difference" else None
        if apart is not None:
            text = self.tr("difference: mean {mean}, most {most} of 255")
            parts.append(text.format(mean=f"{apart.mean:.2f}", most=apart.most))
            if not compare_plan.same_pixels(self.first.shape, self.second.shape):
                parts.append(self.tr("fitted to {name}").format(name=self.first.name))
        if self.view.zoom is not None:
            parts.append(self.zoom_note())
        return " · ".join(parts)

    def _paint_readouts(self, painter: QPainter, foot: int) -> None:
        place = self.picture_place() if self.readout else None
        if place is None:
            return
        box = self.picture_box()
        inner = compare_plan.within(box, self.second.shape)
        x, y = box.x + place[0] * box.width, box.y + place[1] * box.height
        there = ((x - inner.x) / inner.width, (y - inner.y) / inner.height)
        for feed, at in ((self.second, there), (self.first, place)):
            widest = self.width() - 2 * MARGIN
            foot -= TAG_ROW * paint_readout(painter, feed, at, MARGIN, foot, widest, feed.name)

    # The dividing line

    def _divider_x(self) -> float:
        return round(self._divider * self.width())

    def _on_divider(self, x: float) -> bool:
        return self._mode == "wipe" and abs(x - self._divider_x()) <= _GRASP_PX

    def mousePressEvent(self, event: QMouseEvent) -> None:
        x = event.position().x()
        if event.button() == Qt.MouseButton.LeftButton and self._on_divider(x):
            self._dragging = True
            return
        if event.button() == Qt.MouseButton.LeftButton and self._mode == "wipe":
            feed = self.first if x < self._divider_x() else self.second
            self._session.focus_track_id = feed.track_id
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._dragging:
            self.amount = event.position().x() / max(1, self.width())
            return
        super().mouseMoveEvent(event)
        if self._on_divider(event.position().x()) and not event.buttons():
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self._show_cursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._dragging = self._dragging and bool(event.buttons() & Qt.MouseButton.LeftButton)
        super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self._on_divider(event.position().x()):
            super().mouseDoubleClickEvent(event)
