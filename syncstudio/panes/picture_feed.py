"""One video track's pictures at the instant of the clock: asks for them, and holds the one that came."""

from __future__ import annotations

import json
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QImage

from syncstudio.panes.picture_view import PictureShape
from syncstudio.panes.video_plan import shown_error_ns
from syncstudio.session.media.picture_size import pixel_mm
from syncstudio.session.notices import AlignmentPreviewed, MediaFailed, MediaGrown, ProjectChanged

if TYPE_CHECKING:
    from syncstudio.media.frame_answer import Deinterlace, FrameAnswer
    from syncstudio.media.planes import Planes

Size = tuple[int, int] | None

# Twice the longest that a picture at 24 frames a second may be waited for.
STAYS_BEHIND_NS = 80_000_000

# A recording that begins so little after the playhead is seen at it already: a measured +188 ns is no blank picture at
# the beginning of a timeline, where nobody can go to where it begins.
_BEGINS_WITHIN_NS = 1_000_000


class PictureFeed(QObject):
    """What a pane paints of one track. `state` is "waiting", "shown", "outside" (nothing recorded) or "failed".

    While playing, pictures that come are taken over at the next `want` only, the newest of them: so all panes that
    are asked at one display tick change together, and none shows what is late when something newer is there.
    `changed` says that the picture or the state is another one, `late_changed` only how late it is.
    """

    changed = Signal()
    late_changed = Signal()
    _answered = Signal(object)

    def __init__(self, session, track_id: int, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.track_id = track_id
        self.name = ""
        # How many millimetres a pixel is high and wide, where the pictures say so.
        self.pixel_mm: tuple[float, float] | None = None
        self.failure = session.track_trouble(track_id) or ""
        self.state: Literal["waiting", "shown", "outside", "failed"] = "failed" if self.failure else "waiting"
        self.answer: FrameAnswer | None = None
        self.image: QImage | None = None
        self.error_ns: int | None = None
        self._deinterlace: Deinterlace = False
        self._reader = None
        self._request_id = 0
        self._came: FrameAnswer | None = None
        self._follows = False
        # Whether the frames asked for last do not decode; until one does again.
        self.damaged = False
        self._wanted: tuple[int, Size] | None = None
        self._size: Size = None
        self._position_ns = 0
        self._stored, self._turns = (1920, 1080), 0
        self._answered.connect(self._show, Qt.ConnectionType.QueuedConnection)
        self._read_track()

    # Asking

    def want(self, master_ns: int, size: Size, ahead: Sequence[int] = ()) -> None:
        """Ask for the frame on show at an instant, fitted into a box of screen pixels (None: as stored), unless
        it is the one on show or on its way. `ahead` are the instants of the next refreshes, while playing.
        """
        self._position_ns, self._size = master_ns, size
        if self.state == "failed":
            return
        came, self._came = self._came, None
        if came is not None:
            self._show_if_newer(came)
        reader = self._reader_when_ready()
        if reader is None:
            return
        if self._session.frame_index(self.track_id) is None:
            # While the file is read again, what is on show stays; a track that went shows nothing any more.
            if all(track.id != self.track_id for track in self._session.project.tracks()):
                self._go_outside()
            return
        number = self._session.frame_at(self.track_id, master_ns)
        if number is None:
            number = self._session.frame_at(self.track_id, master_ns + _BEGINS_WITHIN_NS)
        if number is None:
            self._go_outside()
            return
        playing = self._session.transport.playing
        stopped, self._follows = self._follows and not playing, playing
        if (number, size) == self._wanted and not (stopped and not self.exact):
            self._refresh_error()
            return
        self._wanted = (number, size)
        self.state = "shown" if self.image is not None else "waiting"
        self._request_id += 1
        reader.heading = self._heading()
        if playing:
            ready = reader.follow(self._following(number, ahead), self._request_id, size, self._deinterlace)
            if ready is not None:
                self._take(ready)
        else:
            ready = reader.peek(number, size, deinterlace=self._deinterlace)
            if ready is not None:
                self._take(ready)
            reader.request(number, self._request_id, size, deinterlace=self._deinterlace)
        # A picture that is soon followed by the next needs no word; one that stays behind says so.
        if abs(self._measured_error_ns() or 0) >= STAYS_BEHIND_NS:
            self._refresh_error()

    def look_again(self) -> None:
        """Ask anew for what was asked for last: the alignment, the file or the way to show it has changed."""
        self._wanted = None
        self.want(self._position_ns, self._size)
        self.changed.emit()

    def on_notice(self, notice: object) -> None:
        """Look again when the track, its index or its alignment changed."""
        if isinstance(notice, MediaGrown):
            if notice.track_id == self.track_id and notice.what == "index":
                self.close()
                self.state, self.answer, self.image, self._came = "waiting", None, None, None
                self.look_again()
        elif isinstance(notice, MediaFailed) and notice.track_id == self.track_id:
            self.state, self.failure = "failed", notice.message
            self.changed.emit()
        elif isinstance(notice, AlignmentPreviewed):
            if self.track_id in notice.track_ids:
                self.look_again()
        elif isinstance(notice, ProjectChanged) and {"track", "piece", "anchor", "source"} & set(
            notice.change.tables
        ):
            self._read_track()
            self.look_again()

    def close(self) -> None:
        """Stop decoding; asked again, it begins anew."""
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    # What is there

    @property
    def deinterlace(self) -> Deinterlace:
        """How fields are shown: False as stored, True apart where the file says so, "all" apart in any case."""
        return self._deinterlace

    @deinterlace.setter
    def deinterlace(self, how: Deinterlace) -> None:
        if how != self._deinterlace:
            self._deinterlace = how
            self.look_again()

    @property
    def number(self) -> int | None:
        """The frame on show."""
        return None if self.answer is None or self.state != "shown" else self.answer.number

    @property
    def wanted_number(self) -> int | None:
        """The frame that should be on show."""
        return None if self._wanted is None else self._wanted[0]

    @property
    def painted_frame(self) -> tuple[int | None, int | None] | None:
        """The frame and the PTS of the picture to be painted; each None where nobody knows; None without one."""
        if self.answer is None or self.image is None or self.state != "shown":
            return None
        return self.answer.number, self.answer.pts

    @property
    def exact(self) -> bool:
        """Whether the picture on show is the very frame of the instant."""
        if self.answer is None or self.state != "shown" or self._wanted is None:
            return False
        return self.answer.exact and self.answer.number == self._wanted[0]

    @property
    def settled(self) -> bool:
        """Whether nothing more will come for the instant last asked for."""
        if self.state in ("outside", "failed"):
            return True
        if self.state != "shown" or self.answer is None or self.answer.request_id < self._request_id:
            return False
        return self.exact or self.answer.message is not None

    @property
    def full_size(self) -> bool:
        """Whether the picture on show has one pixel for each stored one."""
        return self._wanted is not None and self._wanted[1] is None and self._image_is(self.shape.upright)

    @property
    def shape(self) -> PictureShape:
        """How the picture on show is stored; before the first is decoded, as the file's header says."""
        planes = self.planes()
        aspect = (self._reader.pixel_aspect if self._reader is not None else None) or Fraction(1)
        if planes is None:
            return PictureShape(*self._stored, aspect, self._turns)
        self._stored, self._turns = (planes.looks.width, planes.looks.height), planes.turns
        return PictureShape(*self._stored, aspect, self._turns)

    @property
    def fields_apart(self) -> bool:
        """Whether the fields of the frame on show are taken apart for viewing."""
        if not self._deinterlace or self.state != "shown":
            return False
        planes = self.planes()
        return self._deinterlace == "all" or (planes is not None and planes.fields is not None)

    def still(self, number: int) -> FrameAnswer | None:
        """A frame at its stored size, shown as this one is, if it is decoded already."""
        return (
            None if self._reader is None else self._reader.peek(number, None, deinterlace=self._deinterlace)
        )

    def planes(self) -> Planes | None:
        """The decoded frame on show as it is stored, or None while it is not at hand."""
        if self.answer is None or self.state != "shown" or self._reader is None:
            return None
        return self._reader.kept(self.answer.number)

    # Inside

    def _read_track(self) -> None:
        track = self._session.project.track(self.track_id)
        facts = json.loads(track.facts or "{}")
        self.name, self.pixel_mm = track.name, pixel_mm(track)
        if self.answer is None:
            self._stored = (int(facts.get("width") or 1920), int(facts.get("height") or 1080))

    def _reader_when_ready(self):
        if self._reader is None:
            self._reader = self._session.frames(self.track_id, self._answered.emit)
        return self._reader

    def _following(self, number: int, ahead: Sequence[int]) -> Sequence[int]:
        """A frame and those shown after it, soonest first."""
        last = self._session.frame_at(self.track_id, ahead[-1]) if ahead else None
        heading = self._heading()
        if last is not None and heading and 0 <= (last - number) * heading <= len(ahead):
            # No frame is passed over: all between are shown.
            return range(number, last + heading, heading)
        numbers = (self._session.frame_at(self.track_id, instant) for instant in ahead)
        return [number, *(other for other in numbers if other is not None)]

    def _heading(self) -> int:
        speed = self._session.transport.speed if self._session.transport.playing else 0
        return (speed > 0) - (speed < 0)

    def _go_outside(self) -> None:
        if self.state != "outside":
            self.state = "outside"
            self._wanted = self._came = None
            self._request_id += 1
            self.changed.emit()

    def _show(self, answer: FrameAnswer) -> None:
        """An answer from the reader's thread: shown at once at rest, at the next tick while playing."""
        if not self._session.transport.playing:
            self._show_if_newer(answer)
        elif self._came is None or (answer.request_id, answer.exact) >= (
            self._came.request_id,
            self._came.exact,
        ):
            self._came = answer

    def _show_if_newer(self, answer: FrameAnswer) -> None:
        """Newest request wins; an older one still shows the way there."""
        if self.state in ("outside", "failed") or self._reader is None:
            return
        if self.answer is not None and self.state == "shown":
            shown = (self.answer.request_id, self.answer.exact)
            if (answer.request_id, answer.exact) < shown:
                return
        self._take(answer)

    def _take(self, answer: FrameAnswer) -> None:
        height, width = answer.image.shape[:2]
        self.damaged = answer.message is not None or (self.damaged and not answer.exact)
        self.answer = answer
        form = QImage.Format.Format_RGB32  # BGRA in memory; alpha is not looked at
        self.image = QImage(answer.image.data, width, height, answer.image.strides[0], form)
        self.state = "shown"
        self.error_ns = self._measured_error_ns()
        self.changed.emit()

    def _image_is(self, size: tuple[int, int]) -> bool:
        return self.image is not None and (self.image.width(), self.image.height()) == size

    def _refresh_error(self) -> None:
        if self.answer is None or self.state != "shown":
            return
        error = self._measured_error_ns()
        if error != self.error_ns:
            self.error_ns = error
            self.late_changed.emit()

    def _measured_error_ns(self) -> int | None:
        index = self._session.frame_index(self.track_id)
        if index is None or self.answer is None:
            return None
        following = self.answer.number + 1
        next_pts = index.pts_of(following) if following < len(index) else None
        return shown_error_ns(
            self._session.clock_map(self.track_id), self.answer.pts, next_pts, self._position_ns
        )
