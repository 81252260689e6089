"""The picture of one video track at the instant of the clock, with what it is written on it."""

from __future__ import annotations

import time
from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from syncstudio.panes.picture_canvas import GROUND, PictureCanvas
from syncstudio.panes.picture_feed import STAYS_BEHIND_NS, PictureFeed
from syncstudio.panes.picture_readout import paint_readout
from syncstudio.panes.picture_tags import (
    MARGIN,
    TAG_HEIGHT,
    TAG_ROW,
    PictureFacts,
    paint_facts,
    paint_tag,
    tag_width,
)
from syncstudio.panes.picture_view import PictureShape
from syncstudio.panes.regions.region_overlay import RegionOverlay
from syncstudio.panes.theme import Theme, color, sans
from syncstudio.panes.video_plan import ON_TIME_NS, number_text, source_time_text
from syncstudio.panes.vlc_feed import PlayedFeed
from syncstudio.session.notices import FocusChanged
from syncstudio.timebase.instant import NS_PER_S

_FOOT = 4 * TAG_ROW + 2 * MARGIN  # the rows along the foot: the pixel read out, and what is to be known


class VideoPane(PictureCanvas):
    """One video track. The session finds the frame, its reader decodes it, this pane paints it."""

    def __init__(self, session, theme: Theme, track_id: int, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._session = session
        self.track_id = track_id
        self._position_ns = 0
        self._instants_ahead: Sequence[int] = ()
        self.feed = PlayedFeed(session, track_id, self)
        self.feed.changed.connect(self._picture_changed)
        self.feed.late_changed.connect(lambda: self.update(0, 0, self.width(), TAG_HEIGHT + 2 * MARGIN))
        self.hovered.connect(self._pointer_moved)
        self.regions = RegionOverlay(session, self)
        self._say_name()

    # What the window calls

    def on_notice(self, notice: object) -> None:
        """Look again when the track, its index or its alignment changed."""
        self.feed.on_notice(notice)
        self.regions.on_notice(notice)
        self._say_name()
        if isinstance(notice, FocusChanged):
            self.update()

    def on_tick(self, master_ns: int, ahead: Sequence[int] = ()) -> None:
        """Ask for the frame on show at an instant, unless it is the one on screen or on its way."""
        self._position_ns, self._instants_ahead = master_ns, ahead
        self.ask_again()

    def close_reader(self) -> None:
        """Stop decoding; called when the pane goes away."""
        self.feed.close()

    @property
    def shown_number(self) -> int | None:
        """The index of the frame on screen, or None."""
        return self.feed.number

    @property
    def feeds(self) -> list[PictureFeed]:
        """Where its picture comes from."""
        return [self.feed]

    @property
    def settled(self) -> bool:
        """Whether nothing more will come for the instant last asked for."""
        return self.feed.settled

    # What a canvas asks

    def picture_shape(self) -> PictureShape:
        return self.feed.shape

    def ask_again(self) -> None:
        self.feed.want(self._position_ns, self.decode_box(), self._instants_ahead)

    # Painting

    def _say_name(self) -> None:
        self.setAccessibleName(self.tr("Picture of {name}").format(name=self.feed.name))

    def _picture_changed(self) -> None:
        self.update()
        self.frame_changed.emit()

    def _pointer_moved(self) -> None:
        self.update(0, self.height() - _FOOT, self.width(), _FOOT)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), color(GROUND))
            image = self.feed.image
            if self.feed.state == "shown" and image is not None:
                self.paint_image(painter, image, self.picture_box())
                self.regions.paint(painter)
                self._paint_facts(painter)
                self.regions.paint_words(painter)
            else:
                paint_tag(painter, [(self.feed.name, False)], MARGIN, MARGIN)
                painter.setPen(color("#c9cfd8"))
                painter.setFont(sans(13))
                box = self.rect().adjusted(16, 30, -16, -16)
                painter.drawText(
                    box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text()
                )
            if self._session.focus_track_id == self.track_id:
                painter.setPen(color(self._theme.accent))
                painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        self.tell_painted([self.feed])

    def _empty_text(self) -> str:
        if self.feed.state == "outside":
            return self.tr("Nothing recorded here")
        if self.feed.state == "failed":
            return self.feed.failure
        return self.tr("Reading the recording…")

    def _paint_facts(self, painter: QPainter) -> None:
        answer, foot = self.feed.answer, self.height() - MARGIN - TAG_HEIGHT
        number, pts = self.feed.painted_frame or (None, None)
        frame, source_time = self.tr("frame unknown"), ""
        if number is not None and pts is not None:
            frame = self.tr("frame {number}").format(number=number_text(number))
            source_time = source_time_text(self._session.clock_map(self.track_id), pts)
        facts = PictureFacts(
            name=self.feed.name,
            frame=frame,
            source_time=source_time,
            pts="" if pts is None else str(pts),
            error=self._error_text(),
        )
        painter.setOpacity(self.facts_opacity)
        paint_facts(painter, self.width(), facts)
        notes = " · ".join(self._notes())
        room = self.width() - 2 * MARGIN
        if notes:
            width = min(tag_width([(notes, False)]), room)
            paint_tag(painter, [(notes, False)], self.width() - MARGIN - width, foot, width)
            room -= width + MARGIN
        # What the eye must not miss stays when the rest fades.
        painter.setOpacity(1.0)
        if not self.feed.exact and answer is not None:
            text = answer.message or self.tr("approximate")
            if tag_width([(text, False)]) > room:
                room = self.width() - 2 * MARGIN
                foot -= TAG_ROW if notes else 0
            paint_tag(painter, [(text, False)], MARGIN, foot, room)
        if notes or not self.feed.exact:
            foot -= TAG_ROW
        place = self.picture_place() if self.readout else None
        if place is not None:
            paint_readout(painter, self.feed, place, MARGIN, foot, self.width() - 2 * MARGIN)

    def _notes(self) -> list[str]:
        """What is done to the picture before it is shown."""
        notes = []
        if self.feed.fields_apart:
            notes.append(self.tr("deinterlaced"))
        if self.view.zoom is not None:
            notes.append(self.zoom_note())
        return notes

    def _error_text(self) -> str:
        """How far the picture is from what is heard, as measured, and what was dropped."""
        words = [self._player_text(), self._late_text(), self._dropped_text()]
        return " · ".join(word for word in words if word)

    def _player_text(self) -> str:
        if self.feed.player != "vlc":
            return ""
        # Where neighbouring frames look alike, VLC's is the one it must be by those recognised before.
        return self.tr("VLC") if self.feed.recognised else self.tr("VLC, frame reckoned")

    def _late_text(self) -> str:
        stays_behind_ns = self.feed.error_ns
        if stays_behind_ns is None:
            return ""
        playing = self._session.transport.playing
        if not playing or (self.feed.player != "vlc" and abs(stays_behind_ns) >= STAYS_BEHIND_NS):
            return self._words_for(stays_behind_ns, ON_TIME_NS)
        host_ns = time.monotonic_ns()
        now = self._session.meter.now(self.track_id, host_ns)
        if now.median_ns is None:
            return self.tr("not known") if now.unknown else ""
        return self._words_for(now.median_ns, round(NS_PER_S / (self.screen().refreshRate() or 60)))

    def _words_for(self, error_ns: int, on_time_ns: int) -> str:
        if abs(error_ns) <= on_time_ns:
            return self.tr("on time")
        size = f"{abs(error_ns) / 1e6:.1f} ms"
        return (self.tr("{size} late") if error_ns > 0 else self.tr("{size} early")).format(size=size)

    def _dropped_text(self) -> str:
        dropped = self._session.meter.dropped(self.track_id)
        return self.tr("{count} dropped").format(count=number_text(dropped)) if dropped else ""

    # Qt's own

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._session.focus_track_id = self.track_id
        if not self.regions.mouse.press(event):
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # Where the pointer is matters to the pixel read-out in any case.
        super().mouseMoveEvent(event)
        self.regions.mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if not self.regions.mouse.release(event):
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.regions.mouse.double(event):
            super().mouseDoubleClickEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.regions.mouse.hover_text(event.pos().x(), event.pos().y())
            if text:
                QToolTip.showText(event.globalPos(), text, self)
                return True
        if isinstance(event, QKeyEvent):
            # Keys of the menus, and Tab, come here first.
            if event.type() == QEvent.Type.ShortcutOverride and self.regions.wants_key(event):
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress and self.regions.key_press(event):
                return True
            if event.type() == QEvent.Type.KeyRelease:
                self.regions.key_release(event)
        return super().event(event)

    def focusOutEvent(self, event) -> None:
        self.regions.keep()
        super().focusOutEvent(event)
