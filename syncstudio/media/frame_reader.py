"""Shows any frame of a video on request, exactly, from a thread of its own.

The newest request wins. Frames around the one on show are decoded before they are asked for: ahead while
going forward, behind while going back or resting. While requests come faster than exact frames can be had,
something near is shown at once and marked as such. With nothing left to do the thread sleeps.
"""

from __future__ import annotations

import itertools
import os
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from syncstudio.media.errors import MediaError
from syncstudio.media.frame_answer import (
    AnswerMaker,
    Deinterlace,
    FrameAnswer,
    FrameRequest,
    Parts,
    parts_of,
)
from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_hunt import Hunt
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.frame_teller import FrameTeller
from syncstudio.media.hand import REST_S, SETTLE_S, Hand
from syncstudio.media.kept_frames import KeptFrames
from syncstudio.media.near_pictures import NearPictures
from syncstudio.media.planes import Planes
from syncstudio.media.playing_ahead import PlayingAhead
from syncstudio.media.proxy_frames import ProxyFrames
from syncstudio.media.read_around import ReadAround
from syncstudio.media.read_plan import lead_in

# While requests come faster than they can be met, at least this often something near is shown.
_SHOW_SOMETHING_S = 0.1
# A video that plays and is behind shows this often what has been decoded: enough to follow, and little work.
_SHOW_LATE_S = 0.08

_numbers = itertools.count(1)


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
        self._teller = FrameTeller(path, index, on_frame)
        self._wake = threading.Condition()
        self._wanted: FrameRequest | None = None
        self._owed: FrameRequest | None = None
        self._closed = False
        self._front: FrameDecoder | None = None
        # What decodes, proven to give the same frames; set from any thread, it counts from the next request on.
        self.device: str | None = None
        self._begun_with: str | None = None
        self._peek_maker: AnswerMaker | None = None
        self._peek_lock = threading.Lock()
        self._kept = KeptFrames(cache)
        self._near = NearPictures(path, stream_index, index, self._kept)
        self.around = ReadAround(index, self._kept, self._front_decoder, self._decoder)
        self._hand = Hand()
        self.ahead = PlayingAhead(self._teller, self._near, self._hand, self._parts)
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
        return self._hand.heading

    @heading.setter
    def heading(self, direction: int) -> None:
        heading = (direction > 0) - (direction < 0)
        with self._wake:
            if heading != self._hand.heading:
                self._hand.heading = heading
                self.ahead.pictures.forget()
                self._wake.notify()

    @property
    def proxy(self) -> ProxyFrames | None:
        """The small copy shown while the hand moves; set from any thread, closed by whoever set it."""
        return self._near.proxy

    @proxy.setter
    def proxy(self, proxy: ProxyFrames | None) -> None:
        self._near.proxy = proxy

    def request(
        self,
        number: int,
        request_id: int,
        size: tuple[int, int] | None = None,
        deinterlace: Deinterlace = False,
    ) -> None:
        """Ask for a frame; an earlier request not yet answered is forgotten. `size` is a box to fit the
        picture into; `deinterlace` takes the fields of an interlaced frame apart. A number outside the video asks for
        its first or last frame.
        """
        number = min(max(0, number), len(self._index) - 1)
        with self._wake:
            if self._closed:
                return
            self._hand.asks()
            self.ahead.pictures.forget()
            self._wanted = FrameRequest(number, request_id, size, deinterlace)
            self._wake.notify()

    def follow(
        self,
        numbers: Sequence[int],
        request_id: int,
        size: tuple[int, int] | None = None,
        deinterlace: Deinterlace = False,
    ) -> FrameAnswer | None:
        """While playing: the picture of the first of `numbers` at once if it is made, else it is asked for.

        The pictures of those that follow are made meanwhile, soonest first. Numbers lie inside the video.
        """
        request = FrameRequest(numbers[0], request_id, size, deinterlace)
        with self._wake:
            if self._closed:
                return None
            self._hand.asks()
            answer = self.ahead.pictures.made(request)
            self.ahead.pictures.plan(numbers, size, deinterlace)
            self._wanted = request if answer is None else replace(request, shown=True)
            self._wake.notify()
        return None if answer is None else replace(answer, request_id=request_id)

    def peek(
        self, number: int, size: tuple[int, int] | None = None, deinterlace: Deinterlace = False
    ) -> FrameAnswer | None:
        """The frame at once, on the caller's thread, if it is decoded already; its request_id is 0."""
        request = FrameRequest(number, 0, size, deinterlace)
        parts = self._parts(request)
        maker = self._teller.maker
        if parts is None or maker is None:
            return None
        with self._peek_lock:
            if self._peek_maker is None:
                self._peek_maker = maker.another()
            return self._peek_maker.answer(request, number, parts)

    def kept(self, number: int) -> Planes | None:
        """A frame as it is stored, if it is decoded already."""
        return self._kept.get(number)

    def is_near(self, number: int, frames: int) -> bool:
        """Whether a frame is among so many that its decoder brings next, without a seek."""
        front = self._front
        return front is not None and front.is_near(number, frames)

    @property
    def pixel_aspect(self) -> Fraction | None:
        """The width of a stored pixel over its height; None before the first frame was made a picture."""
        maker = self._teller.maker
        return maker.pixel_aspect if maker is not None else None

    @property
    def closed(self) -> bool:
        """Whether it has been closed, and answers nothing any more."""
        return self._closed

    def close(self) -> None:
        """Stop, wait for the thread to end, and let go of the frames; no answer comes afterwards."""
        with self._wake:
            self._closed = self._teller.silent = True
            self._wanted = None
            self._wake.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._kept.close()

    # On the reader's own thread

    def _run(self) -> None:
        try:
            while True:
                request = self._next_request()
                if self._closed:
                    return
                if request is not None:
                    self._serve(request)
                elif not self.ahead.go_on():
                    self.around.go_on()
        finally:
            self.around.close()
            self._near.close()
            if self._front is not None:
                self._front.close()

    def _next_request(self) -> FrameRequest | None:
        """The newest request, or None when there are frames around to go on with; sleeps while there is
        neither."""
        with self._wake:
            while not self._closed:
                if self._wanted is not None:
                    request, self._wanted, self._owed = self._wanted, None, None
                    return request
                owed = self._owed
                if owed is not None and self._parts(owed) is not None:
                    return owed
                if owed is not None and self._hand.settled and not self._comes_anyway(owed):
                    return owed
                if self.ahead.busy or self.around.busy or self._plan():
                    return None
                if owed is not None:
                    self._wake.wait(SETTLE_S - self._hand.still_s + 0.001)
                else:
                    done = self._hand.resting or self._hand.playhead < 0
                    self._wake.wait(None if done else REST_S - self._hand.still_s + 0.001)
        return None

    def _serve(self, request: FrameRequest) -> None:
        if self._begun_with != self.device:
            self._begin_anew()
        self._go_to(request)
        self.around.looked_at(request.number, self._hand.direction)
        if request.shown:
            self._owed = None
            return
        try:
            if self._teller.maker is None:
                self._front_decoder()
            made, parts = self.ahead.picture_for(request), self._parts(request)
            if made is not None:
                self._owed = None
                self._teller.hand_over(made)
            elif parts is not None:
                self._owed = None
                self._teller.tell(request, request.number, parts)
            elif self._owed is not request and self._may_wait(request):
                self._owed = request
            else:
                self._owed = None
                self._fetch(request)
        except MediaError as error:
            self._owed = None
            self._teller.tell_trouble(request, str(error))

    def _go_to(self, request: FrameRequest) -> None:
        self._hand.go_to(request.number)
        self._kept.look_at(request.number)

    def _may_wait(self, request: FrameRequest) -> bool:
        """Whether the frame comes anyway, or something near is shown to a hand that will likely be elsewhere
        soon. What plays forward is met by decoding on."""
        if self._hand.heading > 0:
            return False
        shown_near = self._shown_near(request)
        if self._comes_anyway(request):
            return True
        if not (shown_near and self._hand.moving):
            return False
        first = request.span(len(self._index))[0]
        return (self._hand.drags and self.proxy is not None) or not self._front_decoder().can_reach(first)

    def _comes_anyway(self, request: FrameRequest) -> bool:
        return self.around.brings(*request.span(len(self._index)))

    def _shown_near(self, request: FrameRequest, latest: tuple[int, Planes] | None = None) -> bool:
        """Show something near, if that is sooner to be had than the frame itself; answers whether it is on
        show."""
        decoder = self._front_decoder()
        if decoder.is_near(request.number) or not (self._hand.moving or self.proxy is not None):
            return False
        stand_in = self._near.stand_in(request.number)
        if stand_in is not None:
            self._teller.tell_stand_in(request, stand_in)
            return True
        near = self._near.picture(request.number, latest)
        if near is None:
            return False
        number, planes = near
        self._teller.tell(request, number, Parts(planes, bool(request.deinterlace)), exact=False)
        return True

    def _shown_on_the_way(self, request: FrameRequest, latest: tuple[int, Planes] | None) -> None:
        """Playing, whatever comes out is shown now and then while the decoder is behind; else see `_shown_near`."""
        if not self._hand.heading:
            self._shown_near(request, latest)
        elif latest is not None and self._teller.quiet_s >= _SHOW_LATE_S:
            self._teller.tell(request, latest[0], Parts(latest[1]), exact=False)

    def _fetch(self, request: FrameRequest) -> None:
        """Decode up to the frame asked for and answer; leave off when a newer request lies elsewhere."""
        count = len(self._index)
        first, last = request.span(count)
        hunt = Hunt(self._front_decoder(), self._index, last, first, self._lead_in(first))
        came: dict[int, Planes] = {}
        latest: tuple[int, Planes] | None = None
        while True:
            for number, frame in hunt.step():
                planes = self._kept.keep(number, frame) if number >= hunt.keep_from else Planes.of(frame)
                if first <= number <= last:
                    came[number] = planes
                if number <= request.number or latest is None:
                    latest = (number, planes)
            if hunt.over:
                break
            if self._closed:
                return
            newer = self._wanted
            if newer is None:
                continue
            if newer.shown or self._parts(newer) is not None:
                return
            first, last = newer.span(count)
            if not hunt.retarget(last, first, self._lead_in(first)):
                if self._teller.quiet_s < _SHOW_SOMETHING_S:
                    return
                if latest is not None:
                    self._teller.tell(newer, latest[0], Parts(latest[1]), exact=False)
                    return
                first, last = request.span(count)
                continue
            self._take_over(newer)
            request = newer
            came = {number: planes for number, planes in came.items() if first <= number <= last}
            self._shown_on_the_way(newer, latest)
        self._finish(request, came, latest)

    def _finish(
        self, request: FrameRequest, came: dict[int, Planes], latest: tuple[int, Planes] | None
    ) -> None:
        number = request.number
        parts = parts_of(number, request.deinterlace, len(self._index), came.get, lambda other: True)
        if parts is not None:
            self._teller.tell(request, number, parts)
        else:
            self._kept.lose([number])
            self._teller.tell_damage(request, latest)

    def _parts(self, request: FrameRequest) -> Parts | None:
        """What a request is answered with, if all of it is decoded already."""
        count = len(self._index)
        return parts_of(request.number, request.deinterlace, count, self._kept.get, self._kept.is_lost)

    def _take_over(self, request: FrameRequest) -> None:
        with self._wake:
            if self._wanted is request:
                self._wanted = None
        self._go_to(request)

    def _lead_in(self, number: int) -> int:
        """The first frame to keep on the way to one."""
        hand, room = self._hand, self._kept.room or 0
        return lead_in(self._index, number, hand.direction, abs(hand.stride), room)

    def _plan(self) -> bool:
        hand = self._hand
        # A hand that jumps about has no use for what follows, nor one that drags and is shown a proxy.
        idle = not hand.direction or (hand.drags and self.proxy is not None)
        if self.ahead.small or (hand.moving and idle and not hand.resting):
            return False
        try:
            return self.around.plan(hand.playhead, hand.direction, hand.resting)
        except MediaError:
            # The file went away; who asks for a frame is told.
            return False

    def _begin_anew(self) -> None:
        """Decode by another device from here on."""
        self._begun_with = self.device
        self.around.close()
        if self._front is not None:
            self._front.close()
        self._front = None

    def _front_decoder(self) -> FrameDecoder:
        if self._front is None:
            self._front = self._decoder()
            self._teller.opened(self._front)
        return self._front

    def _decoder(self) -> FrameDecoder:
        return FrameDecoder(self._path, self._stream_index, self._index, device=self._begun_with)
