"""Our exact picture and, beside it, how VLC plays the untouched file by its own clock, with the measured difference."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from syncstudio.panes.picture_canvas import GROUND
from syncstudio.panes.picture_feed import PictureFeed
from syncstudio.panes.picture_tags import MARGIN, TAG_HEIGHT, paint_tag
from syncstudio.panes.theme import Theme, color, sans
from syncstudio.panes.video_plan import letterbox, number_text
from syncstudio.session.notices import TransportChanged

_GAP_PX = 1
# Planes that differ by less are the same picture, decoded alike.
_SAME_LEVELS = 0.005


class ReferencePane(QWidget):
    """Two pictures of one track: left ours, at the instant of the clock; right VLC's, set off at the same place
    whenever playing begins or is sought, and left alone from there. `failed` carries why VLC cannot show it."""

    failed = Signal(str)
    _came = Signal(object)

    def __init__(self, session, theme: Theme, track_id: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self.track_id = track_id
        self.feed = PictureFeed(session, track_id, self)
        self.feed.changed.connect(self.update)
        self._player = self._book = None
        self.picture = None
        self._image: QImage | None = None
        self._trouble = ""
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)
        self.failed.connect(self._lose, Qt.ConnectionType.QueuedConnection)
        self.setMinimumSize(480, 160)
        self.setAccessibleName(self.tr("Reference player of {name}").format(name=self.feed.name))

    # What the window calls

    def set_theme(self, theme: Theme) -> None:
        """Use another theme."""
        self._theme = theme
        self.update()

    def on_notice(self, notice: object) -> None:
        """Follow the clock, and the track."""
        self.feed.on_notice(notice)
        if isinstance(notice, TransportChanged) and self._player is not None:
            self._player.look()

    def on_tick(self, master_ns: int, ahead: Sequence[int] = ()) -> None:
        """Show the instant of the clock on our side; VLC goes by itself."""
        box = self._box()
        self.feed.want(master_ns, box, ahead)
        if self._player is None and not self._trouble:
            made = self._session.play_by_vlc(self.track_id, self._came.emit, self.failed.emit, chased=False)
            if made is not None:
                self._player, self._book = made
        if self._book is not None:
            self._book.box = box

    def close_players(self) -> None:
        """Stop both."""
        player, self._player, self._book = self._player, None, None
        if player is not None:
            player.close()
        self.feed.close()

    @property
    def difference_text(self) -> str:
        """How VLC's picture differs from what is due, in words."""
        picture = self.picture
        if picture is None:
            return ""
        if picture.error_frames is None:
            return self.tr("frame unknown: neighbouring frames look alike, or ours is not decoded yet")
        frames, size_ms = picture.error_frames, abs(picture.error_ns or 0) / 1e6
        if frames == 0:
            words = self.tr("the frame that is due")
        elif frames > 0:
            words = self.tr("{frames} frames ahead ({size} ms)").format(frames=frames, size=f"{size_ms:.0f}")
        else:
            words = self.tr("{frames} frames behind ({size} ms)").format(
                frames=-frames, size=f"{size_ms:.0f}"
            )
        if picture.difference is not None:
            same = picture.difference < _SAME_LEVELS
            alike = self.tr("same pixels") if same else self.tr("luma differs by {levels} of 255")
            words += " · " + alike.format(levels=f"{picture.difference:.2f}")
        return words

    # Inside

    def _box(self) -> tuple[int, int]:
        ratio = self.devicePixelRatioF()
        return max(16, round((self.width() - _GAP_PX) / 2 * ratio)), max(16, round(self.height() * ratio))

    def _take(self, picture) -> None:
        if self._player is None or picture.image is None:
            return
        height, width = picture.image.shape[:2]
        self.picture = picture
        self._image = QImage(
            picture.image.data, width, height, picture.image.strides[0], QImage.Format.Format_RGB32
        )
        self.update()

    def _lose(self, sentence: str) -> None:
        self._trouble = sentence
        player, self._player = self._player, None
        if player is not None:
            player.close()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        half = (self.width() - _GAP_PX) / 2
        left = QRectF(0, 0, half, self.height())
        right = QRectF(half + _GAP_PX, 0, half, self.height())
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), color(self._theme.line))
            shown = self.feed.state == "shown"
            self._paint_side(
                painter, left, self.feed.image if shown else None, self.tr("Nothing recorded here")
            )
            waits = self._trouble or self.tr("VLC shows the file from the place where it is played")
            self._paint_side(painter, right, self._image, waits)
            number = self.feed.number
            says = "" if number is None else " · " + self._frame_text(number)
            paint_tag(
                painter, [(self.tr("Ours, exact") + says, False)], MARGIN, MARGIN, round(half) - 2 * MARGIN
            )
            at, picture = round(right.left()) + MARGIN, self.picture
            says = ""
            if picture is not None and picture.number is not None:
                says = " · " + self._frame_text(picture.number)
                says += "" if picture.seen else self.tr(", reckoned")
            paint_tag(
                painter, [(self.tr("VLC, its own clock") + says, False)], at, MARGIN, round(half) - 2 * MARGIN
            )
            words = self.difference_text
            if words:
                foot = self.height() - MARGIN - TAG_HEIGHT
                paint_tag(painter, [(words, False)], at, foot, round(half) - 2 * MARGIN)

    def _frame_text(self, number: int) -> str:
        return self.tr("frame {number}").format(number=number_text(number))

    def _paint_side(self, painter: QPainter, where: QRectF, image: QImage | None, otherwise: str) -> None:
        painter.fillRect(where, color(GROUND))
        if image is None:
            painter.setPen(color("#c9cfd8"))
            painter.setFont(sans(13))
            inner = where.adjusted(16, 30, -16, -16)
            painter.drawText(inner, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, otherwise)
            return
        box = letterbox((image.width(), image.height()), where.width(), where.height())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(QRectF(where.left() + box.x, box.y, box.width, box.height), image)
