"""Shows any frame of a video on request, exactly, from a thread of its own.

The newest request wins. Frames around the one on show are decoded before they are asked for: ahead while
going forward, behind while going back or resting. With nothing left to do the thread sleeps until the next
request.
"""

from __future__ import annotations

import itertools
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import av

from syncstudio.media.errors import MediaError
from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_hunt import Hunt
from syncstudio.media.frame_index import FrameIndex, build_index
from syncstudio.media.picture import PictureMaker, Pixels, blank
from syncstudio.media.planes import Planes
from syncstudio.media.read_plan import Chore, lead_in, plan_chore

# After this long without a request the hand rests, and what lies behind the playhead is read.
REST_S = 0.12

# While requests come faster than they can be met, at least this often something near is shown.
_SHOW_SOMETHING_S = 0.1

_numbers = itertools.count(1)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class FrameAnswer:
    """A picture for a request.

    `image` is uint8 (height, width, 4) BGRA, the right way up. `number` and `pts` are those of the frame in
    the picture, which is the one asked for when `exact`. When not, either the exact one still comes, or
    `message` says in a sentence why it cannot.
    """

    request_id: int
    number: int
    pts: int
    image: Pixels
    exact: bool
    message: str | None = None


@dataclass(frozen=True, slots=True)
class _Request:
    number: int
    id: int
    size: tuple[int, int] | None


class FrameReader:
    """One video's frames. `on_frame` is called on the reader's own thread and must be quick and not raise."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        stream_index: int,
        index: FrameIndex,
        cache: FrameCache,
        on_frame: Callable[[FrameAnswer], None],
    ) -> None:
        self._path = path
        self._stream_index = stream_index
        self._index = index
        self._cache = cache
        self._on_frame = on_frame
        self._wake = threading.Condition()
        self._wanted: _Request | None = None
        self._heading = 0
        self._closed = False
        self._front: FrameDecoder | None = None
        self._back: FrameDecoder | None = None
        self._chore: Chore | None = None
        self._maker: PictureMaker | None = None
        self._peek_maker: PictureMaker | None = None
        self._peek_lock = threading.Lock()
        self._playhead = -1
        self._drift = 0
        self._frame_bytes = 0
        self._absent: set[int] = set()
        self._last_request_s = 0.0
        self._last_answer_s = 0.0
        cache.open(self)
        self._thread = threading.Thread(
            target=self._run, name=f"syncstudio-frames-{next(_numbers)}", daemon=True
        )
        self._thread.start()

    @property
    def index(self) -> FrameIndex:
        """The frames this reader counts in."""
        return self._index

    @property
    def heading(self) -> int:
        """The direction of travel: 1 forward, -1 backward, 0 not known (then requests show it)."""
        return self._heading

    @heading.setter
    def heading(self, direction: int) -> None:
        heading = (direction > 0) - (direction < 0)
        with self._wake:
            if heading != self._heading:
                self._heading = heading
                self._wake.notify()

    def request(self, number: int, request_id: int, size: tuple[int, int] | None = None) -> None:
        """Ask for a frame; an earlier request not yet answered is forgotten. `size` is a box to fit the
        picture into.

        A number outside the video asks for its first or last frame.
        """
        with self._wake:
            if self._closed:
                return
            self._wanted = _Request(min(max(0, number), len(self._index) - 1), request_id, size)
            self._last_request_s = time.monotonic()
            self._wake.notify()

    def peek(self, number: int, size: tuple[int, int] | None = None) -> FrameAnswer | None:
        """The frame at once, on the caller's thread, if it is decoded already; its request_id is 0."""
        frame = self._cache.get(self, number)
        if frame is None or self._maker is None:
            return None
        with self._peek_lock:
            if self._peek_maker is None:
                self._peek_maker = self._maker.another()
            image = self._peek_maker.bgra(frame, size)
        return FrameAnswer(0, number, self._index.pts_of(number), image, not frame.damaged)

    @property
    def closed(self) -> bool:
        """Whether it has been closed, and answers nothing any more."""
        return self._closed

    def close(self) -> None:
        """Stop, wait for the thread to end, and let go of the frames; no answer comes afterwards."""
        with self._wake:
            self._closed = True
            self._wanted = None
            self._wake.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._cache.close(self)

    def _run(self) -> None:
        try:
            while True:
                request = self._next_request()
                if self._closed:
                    return
                if request is not None:
                    self._serve(request)
                elif self._chore is not None:
                    self._do_chore(self._chore)
        finally:
            for decoder in (self._front, self._back):
                if decoder is not None:
                    decoder.close()

    def _next_request(self) -> _Request | None:
        """The newest request, or None when there is a chore to go on with; sleeps while there is neither."""
        with self._wake:
            while not self._closed:
                if self._wanted is not None:
                    request, self._wanted = self._wanted, None
                    return request
                if self._chore is not None:
                    return None
                resting_s = time.monotonic() - self._last_request_s
                self._chore = self._plan(resting_s >= REST_S)
                if self._chore is None:
                    self._wake.wait(
                        None if resting_s >= REST_S or self._playhead < 0 else REST_S - resting_s + 0.001
                    )
        return None

    def _serve(self, request: _Request) -> None:
        moved = request.number - self._playhead
        self._drift = (moved > 0) - (moved < 0) if abs(moved) <= 2 else 0
        self._playhead = request.number
        self._cache.look_at(self, request.number)
        if self._chore is not None and not self._chore.serves(request.number):
            self._chore = None
        frame = self._cache.get(self, request.number)
        if frame is not None:
            self._answer(request, request.number, frame)
            return
        try:
            self._fetch(request)
        except MediaError as error:
            self._on(FrameAnswer(request.id, request.number, 0, blank(16, 9), False, str(error)))

    def _fetch(self, request: _Request) -> None:
        """Decode up to the frame asked for and answer; leave off when a newer request lies elsewhere."""
        decoder = self._front_decoder()
        keep_from = lead_in(self._index, request.number, self._direction(), self._room())
        hunt = Hunt(decoder, self._index, request.number, keep_from)
        latest: tuple[int, Planes] | None = None
        while True:
            for number, frame in hunt.step():
                planes = self._keep(number, frame) if number >= hunt.keep_from else Planes.of(frame)
                if number <= request.number or latest is None:
                    latest = (number, planes)
                if number == request.number:
                    self._answer(request, number, planes)
            if hunt.over:
                break
            newer = self._newer_request()
            if self._closed:
                return
            if newer is None:
                continue
            starved = time.monotonic() - self._last_answer_s > _SHOW_SOMETHING_S
            if starved and latest is not None:
                self._answer(newer, *latest, exact=False)
                starved = False
            if self._cache.get(self, newer.number) is not None:
                return
            if hunt.retarget(newer.number):
                self._take_over(newer)
                request = newer
            elif not starved:
                return
        if latest is None or latest[0] != request.number:
            self._absent.add(request.number)
            self._answer_nearest(request, latest)

    def _answer_nearest(self, request: _Request, latest: tuple[int, Planes] | None) -> None:
        message = f"Frame {request.number} of {os.path.basename(self._path)} is damaged and cannot be shown"
        if latest is None:
            width, height = self._front_decoder().size
            pts = self._index.pts_of(request.number)
            image = blank(width, height)
            self._on(FrameAnswer(request.id, request.number, pts, image, False, f"{message}."))
            return
        self._answer(request, *latest, exact=False, message=f"{message}; this is frame {latest[0]}.")

    def _answer(
        self,
        request: _Request,
        number: int,
        frame: Planes,
        exact: bool = True,
        message: str | None = None,
    ) -> None:
        if self._maker is None:
            self._maker = PictureMaker(self._front_decoder().pixel_aspect)
        image = self._maker.bgra(frame, request.size)
        if exact and frame.damaged:
            exact, message = False, f"Frame {number} of {os.path.basename(self._path)} is damaged."
        self._on(FrameAnswer(request.id, number, self._index.pts_of(number), image, exact, message))

    def _on(self, answer: FrameAnswer) -> None:
        self._last_answer_s = time.monotonic()
        if self._closed:
            return
        try:
            self._on_frame(answer)
        except Exception:
            _log.exception("showing frame %d failed", answer.number)

    def _newer_request(self) -> _Request | None:
        with self._wake:
            return self._wanted

    def _take_over(self, request: _Request) -> None:
        with self._wake:
            if self._wanted is request:
                self._wanted = None
        self._playhead = request.number
        self._cache.look_at(self, request.number)

    def _keep(self, number: int, frame: av.VideoFrame) -> Planes:
        planes = Planes.copied(frame)
        self._frame_bytes = planes.size_bytes
        self._cache.put(self, number, planes)
        return planes

    def _direction(self) -> int:
        return self._heading or self._drift

    def _room(self) -> int:
        """How many frames of this video the cache has room for."""
        return self._cache.share_bytes // max(1, self._frame_bytes)

    def _plan(self, resting: bool) -> Chore | None:
        if self._playhead < 0 or self._frame_bytes == 0:
            return None
        return plan_chore(
            self._index,
            self._playhead,
            self._direction(),
            self._room(),
            resting,
            self._front is not None and self._front.skips,
            self._first_missing,
            lambda number: self._front is not None and self._front.can_reach(number),
        )

    def _first_missing(self, start: int, stop: int) -> int | None:
        step = 1 if stop >= start else -1
        place: int | None = start
        while place is not None and place != stop:
            place = self._cache.first_missing(self, place, stop)
            if place is None or place not in self._absent:
                return place
            place += step
        return None

    def _do_chore(self, chore: Chore) -> None:
        """Feed one packet of a chore; forget it when it is done."""
        try:
            if chore.hunt is None:
                decoder = self._front_decoder() if chore.ahead else self._back_decoder()
                chore.hunt = Hunt(decoder, self._index, chore.last, chore.first)
            for number, frame in chore.hunt.step():
                if number >= chore.first:
                    self._keep(number, frame)
                    chore.came.add(number)
        except MediaError:
            self._absent.update(range(chore.first, chore.last + 1))
            self._chore = None
            return
        if chore.hunt.over:
            self._absent.update(set(range(chore.first, chore.last + 1)) - chore.came)
            self._chore = None

    def _front_decoder(self) -> FrameDecoder:
        if self._front is None:
            self._front = FrameDecoder(self._path, self._stream_index, self._index)
        return self._front

    def _back_decoder(self) -> FrameDecoder:
        if self._back is None:
            self._back = FrameDecoder(self._path, self._stream_index, self._index)
        return self._back


def exact_frame(
    path: str | os.PathLike[str],
    stream_index: int,
    number: int | None = None,
    tick: int | None = None,
    size: tuple[int, int] | None = None,
) -> FrameAnswer:
    """One frame without a window or a thread: by number, or the one on show at a tick of the stream's clock.

    Raises MediaError when there is no such frame or it cannot be decoded.
    """
    if (number is None) == (tick is None):
        raise ValueError("give either a number or a tick")
    index = build_index(path, stream_index)
    name = os.path.basename(path)
    if tick is not None:
        number = index.frame_at_tick(tick)
        if number is None or tick >= index.end_tick:
            raise MediaError(
                f"{name} shows no frame at tick {tick}; it runs from {index.start_tick} to {index.end_tick}."
            )
    assert number is not None
    if not 0 <= number < len(index):
        raise MediaError(f"{name} has no frame {number}; it has {len(index)}, counted from 0.")
    decoder = FrameDecoder(path, stream_index, index)
    try:
        hunt = Hunt(decoder, index, number)
        while not hunt.over:
            for came, frame in hunt.step():
                if came == number:
                    image = PictureMaker(decoder.pixel_aspect).bgra(Planes.of(frame), size)
                    return FrameAnswer(0, number, index.pts_of(number), image, not frame.is_corrupt)
    finally:
        decoder.close()
    raise MediaError(f"Frame {number} of {name} is damaged and cannot be shown; ask for another.")
