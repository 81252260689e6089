"""The picture of one video track at the instant of the clock, with what it is written on it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from syncstudio.panes.picture_tags import MARGIN, TAG_HEIGHT, PictureFacts, paint_facts, paint_tag
from syncstudio.panes.theme import Theme, color, sans
from syncstudio.panes.video_plan import (
    ON_TIME_NS,
    decode_size,
    letterbox,
    number_text,
    shown_error_ns,
    source_time_text,
)
from syncstudio.session.notices import (
    AlignmentPreviewed,
    FocusChanged,
    MediaFailed,
    MediaGrown,
    ProjectChanged,
)

if TYPE_CHECKING:
    from syncstudio.media.frame_answer import FrameAnswer

GROUND = "#08090b"


class VideoPane(QWidget):
    """One video track. The session finds the frame, its reader decodes it, this pane paints it."""

    _answered = Signal(object)

    def __init__(self, session, theme: Theme, track_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self.track_id = track_id
        self._reader = None
        self._request_id = 0
        self._wanted: int | None = None
        self._wanted_size: tuple[int, int] | None = None
        self._answer: FrameAnswer | None = None
        self._image: QImage | None = None
        self._failure = session.track_trouble(track_id) or ""
        self._state = "failed" if self._failure else "waiting"
        self._position_ns = 0
        self._error_ns: int | None = None
        self.setMinimumSize(160, 90)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self._answered.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._read_track()

    # What the window calls

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme's accent; the ground of a picture stays black."""
        self._theme = theme
        self.update()

    def on_notice(self, notice: object) -> None:
        """Look again when the track, its index or its alignment changed."""
        if isinstance(notice, MediaGrown):
            if notice.track_id == self.track_id and notice.what == "index":
                self.close_reader()
                self._state, self._answer, self._image = "waiting", None, None
                self._look_again()
        elif isinstance(notice, MediaFailed) and notice.track_id == self.track_id:
            self._state, self._failure = "failed", notice.message
            self.update()
        elif isinstance(notice, AlignmentPreviewed):
            if self.track_id in notice.track_ids:
                self._look_again()
        elif isinstance(notice, ProjectChanged):
            if {"track", "piece", "anchor", "source"} & set(notice.change.tables):
                self._read_track()
                self._look_again()
        elif isinstance(notice, FocusChanged):
            self.update()

    def on_tick(self, master_ns: int) -> None:
        """Ask for the frame on show at an instant, unless it is the one on screen or on its way."""
        self._position_ns = master_ns
        if self._state == "failed":
            return
        reader = self._reader_when_ready()
        if reader is None:
            return
        number = self._session.frame_at(self.track_id, master_ns)
        if number is None:
            self._go_outside()
            return
        size = decode_size(self._frame, self.width(), self.height(), self.devicePixelRatioF())
        if number == self._wanted and size == self._wanted_size:
            self._refresh_error()
            return
        self._wanted, self._wanted_size = number, size
        self._state = "shown" if self._image is not None else "waiting"
        self._request_id += 1
        reader.heading = self._heading()
        if not self._session.transport.playing:
            ready = reader.peek(number, size)
            if ready is not None:
                self._take(ready)
        reader.request(number, self._request_id, size)

    def close_reader(self) -> None:
        """Stop decoding; called when the pane goes away."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    @property
    def shown_number(self) -> int | None:
        """The index of the frame on screen, or None."""
        return None if self._answer is None or self._state != "shown" else self._answer.number

    @property
    def settled(self) -> bool:
        """Whether nothing more will come for the instant last asked for."""
        if self._state in ("outside", "failed"):
            return True
        if self._state != "shown" or self._answer.request_id < self._request_id:
            return False
        return (
            self._answer.exact and self._answer.number == self._wanted
        ) or self._answer.message is not None

    # Reading

    def _read_track(self) -> None:
        track = self._session.project.track(self.track_id)
        facts = json.loads(track.facts or "{}")
        self._name = track.name
        self._frame = (int(facts.get("width") or 1920), int(facts.get("height") or 1080))
        self.setAccessibleName(self.tr("Picture of {name}").format(name=track.name))

    def _reader_when_ready(self):
        if self._reader is None:
            self._reader = self._session.frames(self.track_id, self._answered.emit)
        return self._reader

    def _look_again(self) -> None:
        self._wanted = None
        self.on_tick(self._position_ns)
        self.update()

    def _heading(self) -> int:
        speed = self._session.transport.speed if self._session.transport.playing else 0
        return (speed > 0) - (speed < 0)

    def _go_outside(self) -> None:
        if self._state != "outside":
            self._state = "outside"
            self._wanted = None
            self._request_id += 1
            self.update()

    def _show(self, answer) -> None:
        """An answer from the reader's thread: newest request wins, an older one still shows the way there."""
        if self._state == "outside" or self._reader is None:
            return
        if self._answer is not None and self._state == "shown":
            shown = (self._answer.request_id, self._answer.exact)
            if (answer.request_id, answer.exact) < shown:
                return
        self._take(answer)

    def _take(self, answer) -> None:
        height, width = answer.image.shape[:2]
        self._answer = answer
        form = QImage.Format.Format_RGB32  # BGRA in memory; alpha is not looked at
        self._image = QImage(answer.image.data, width, height, answer.image.strides[0], form)
        self._state = "shown"
        self._refresh_error()
        self.update()

    # Painting

    def _refresh_error(self) -> None:
        if self._answer is None or self._state != "shown":
            return
        error = self._measured_error_ns()
        if error != self._error_ns:
            self._error_ns = error
            self.update(0, 0, self.width(), TAG_HEIGHT + 2 * MARGIN)

    def _measured_error_ns(self) -> int | None:
        index = self._session.frame_index(self.track_id)
        if index is None:
            return None
        following = self._answer.number + 1
        next_pts = index.pts_of(following) if following < len(index) else None
        return shown_error_ns(
            self._session.clock_map(self.track_id), self._answer.pts, next_pts, self._position_ns
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(event.rect(), color(GROUND))
        if self._state == "shown" and self._image is not None:
            shown = letterbox((self._image.width(), self._image.height()), self.width(), self.height())
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(QRectF(shown.x, shown.y, shown.width, shown.height), self._image)
            self._paint_facts(painter)
        else:
            paint_tag(painter, [(self._name, False)], MARGIN, MARGIN)
            painter.setPen(color("#c9cfd8"))
            painter.setFont(sans(13))
            box = self.rect().adjusted(16, 30, -16, -16)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty_text())
        if self._session.focus_track_id == self.track_id:
            painter.setPen(color(self._theme.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def _empty_text(self) -> str:
        if self._state == "outside":
            return self.tr("Nothing recorded here")
        if self._state == "failed":
            return self._failure
        return self.tr("Reading the recording…")

    def _paint_facts(self, painter: QPainter) -> None:
        facts = PictureFacts(
            name=self._name,
            frame=self.tr("frame {number}").format(number=number_text(self._answer.number)),
            source_time=source_time_text(self._session.clock_map(self.track_id), self._answer.pts),
            pts=str(self._answer.pts),
            error=self._error_text(),
        )
        paint_facts(painter, self.width(), facts)
        if not self._answer.exact or self._answer.number != self._wanted:
            text = self._answer.message or self.tr("approximate")
            foot = self.height() - MARGIN - TAG_HEIGHT
            paint_tag(painter, [(text, False)], MARGIN, foot, self.width() - 2 * MARGIN)

    def _error_text(self) -> str:
        error = self._error_ns
        if error is None:
            return ""
        if abs(error) < ON_TIME_NS:
            return self.tr("on time")
        size = f"{abs(error) / 1e6:.1f} ms"
        return (self.tr("{size} late") if error > 0 else self.tr("{size} early")).format(size=size)

    # Qt's own

    def sizeHint(self) -> QSize:
        return QSize(480, 270)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._session.focus_track_id = self.track_id
        super().mousePressEvent(event)

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self.on_tick(self._position_ns)
