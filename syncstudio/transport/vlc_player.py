"""Plays one video by VLC on the clock of the transport: shows, recognises, chases, from a thread of its own."""

from __future__ import annotations

import itertools
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Literal

from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S
from syncstudio.transport.recognise import Match, recognise
from syncstudio.transport.vlc_follower import Follower, Order
from syncstudio.transport.vlc_library import VlcError, VlcMissingError
from syncstudio.transport.vlc_machine import VlcMachine
from syncstudio.transport.vlc_protocols import AskWanted, PictureBook, Signature, VlcPicture, Wanted
from syncstudio.transport.vlc_screen import Displayed, VlcScreen

# Without pictures it is looked so often whether the clock was set, and whether the video can be opened.
_LOOK_S, _REST_S = 0.02, 0.1
# Frames compared with: so long before and after the expected one, once that is known and before; never more than so
# many either way.
_NEAR_NS, _FAR_NS, _MOST_FRAMES = 300 * NS_PER_MS, 1_500 * NS_PER_MS, 100
# A picture not recognised is tried again for so long, as more frames are decoded.
_TRIED_NS, _TRIED = NS_PER_S, 12
# VLC is given so long to do as it was told.
_INSIST_NS = 60 * NS_PER_MS
# So soon after it was told to play, VLC may still say that it has ended.
_OPENS_NS = 300 * NS_PER_MS
# A recording that is over sooner than this is not begun again for the rest of it.
_TAIL_NS = NS_PER_S

Condition = Literal["opening", "playing", "failed", "closed"]

_numbers = itertools.count(1)


class VlcPlayer:
    """One video. `on_picture` is called on the player's thread for each picture VLC shows while it plays;
    `on_trouble` once, with a sentence and whether VLC is missing altogether, when it cannot. `ask` answers what is
    wanted at a host time.

    `frame_ns` is how long a frame lasts. `hardware` answers, once and slowly, whether a device may decode. `chased`
    False: it runs by its own clock from where the clock was set.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        book: PictureBook,
        ask: AskWanted,
        on_picture: Callable[[VlcPicture], None],
        on_trouble: Callable[[str, bool], None],
        *,
        frame_ns: int,
        video_place: int = 0,
        hardware: Callable[[], bool] | None = None,
        chased: bool = True,
        now_ns: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self._path, self._place, self._hardware, self._chased = path, video_place, hardware, chased
        self._book, self._ask, self._now_ns = book, ask, now_ns
        self._on_picture, self._on_trouble = on_picture, on_trouble
        self.follower = Follower(frame_ns, chased, book.way_to)
        self.condition: Condition = "opening"
        self.displayed = self.recognised = 0
        # How long a picture is on its way from VLC to the eye: so much early it is shown. From any thread.
        self.early_ns = self._insist_ns = self._begun_ns = 0
        self._alone = False
        self._before: Signature | None = None
        self._untold: deque[tuple[int, Signature]] = deque(maxlen=_TRIED)
        self._machine: VlcMachine | None = None
        self._screen: VlcScreen | None = None
        self._wake = threading.Condition()
        self._woken = self._closing = False
        self._thread = threading.Thread(
            target=self._run, name=f"syncstudio-vlc-{next(_numbers)}", daemon=True
        )
        self._thread.start()

    @property
    def on_the_clock(self) -> bool:
        """Whether VLC's pictures are those of the clock, as far as they were recognised."""
        return self.condition == "playing" and self.follower.locked

    @property
    def on_its_way(self) -> bool:
        """Whether the clock was just set elsewhere and VLC is not there yet; not once that takes longer than usual."""
        return self.condition == "playing" and self.follower.is_on_its_way(self._now_ns())

    def look(self) -> None:
        """The clock was set: see to it at once. From any thread."""
        with self._wake:
            self._woken = True
            self._wake.notify()

    def close(self) -> None:
        """Stop and give VLC back; no picture comes afterwards. Not from `on_picture`."""
        with self._wake:
            self._closing = True
            self._wake.notify()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    # -- the thread ---------------------------------------------------------------------------------------

    def _run(self) -> None:
        try:
            while not self._closing:
                if self._machine is None:
                    self._open()
                else:
                    self._turn(self._machine)
                self._wait()
        except VlcError as error:
            self.condition = "failed"
            self._on_trouble(str(error), isinstance(error, VlcMissingError))
        finally:
            if self._machine is not None:
                self._machine.close()
            if self.condition != "failed":
                self.condition = "closed"

    def _wait(self) -> None:
        due, now = self.follower.due_ns, self._now_ns()
        resting = self.follower.state == "resting" and self._machine is not None
        patience_s = _REST_S if resting else _LOOK_S
        if due is not None:
            patience_s = min(patience_s, max(0.0, (due - now) / NS_PER_S))
        with self._wake:
            if not (self._woken or self._closing):
                self._wake.wait(patience_s)
            self._woken = False

    def _open(self) -> None:
        """As soon as the size of the picture is known from the exact decoder."""
        size = self._book.size
        if size is None:
            return
        self._alone = self._book.complete
        self.follower.expect(*size, self._alone)
        self._screen = VlcScreen(size, self.look, self._now_ns)
        by_device = self._hardware is not None and self._hardware()
        self._machine = VlcMachine(self._path, self._screen, self._place, by_device, self._chased)
        self._begun_ns = self._now_ns()
        self._machine.play()

    def _turn(self, machine: VlcMachine) -> None:
        assert self._screen is not None
        at = machine.condition
        began_ago_ns = self._now_ns() - self._begun_ns
        nothing = at == "ended" and not self._screen.displayed and began_ago_ns > _OPENS_NS
        if at == "failed" or nothing:
            name = os.path.basename(self._path)
            raise VlcError(f"VLC cannot play {name}: it is shown by the exact player instead.")
        if at == "ended":
            if began_ago_ns > _OPENS_NS:
                self._begin_again(machine, self._now_ns())
            return
        shown = self._screen.take()
        if self.condition == "opening":
            if shown is None and not self._screen.displayed:
                return
            self.condition = "playing"
        if shown is not None:
            self._show(shown)
        if self._book.complete and not self._alone:
            assert self._book.size is not None
            self._alone = True
            self.follower.expect(*self._book.size, True)
        now = self._now_ns()
        for order in self.follower.step(now, self._ask_early):
            _carry_out(machine, order)
            self._insist_ns = now + _INSIST_NS
        if now >= self._insist_ns and machine.insist():
            self._insist_ns = now + _INSIST_NS

    def _begin_again(self, machine: VlcMachine, now: int) -> None:
        """After the end of the file, when the clock is before it again."""
        wanted = self._ask(now)
        if wanted.source_ns is None or wanted.pace <= 0:
            return
        if self._book.number_at(wanted.source_ns + _TAIL_NS) is not None:
            self.condition = "opening"
            self.follower.stumbled()
            assert self._screen is not None
            self._screen.displayed = 0
            self._begun_ns = now
            machine.play()

    def _ask_early(self, host_ns: int) -> Wanted:
        return self._ask(host_ns + self.early_ns)

    def _show(self, shown: Displayed) -> None:
        host_ns, picture = shown.host_ns, shown.picture
        if self.follower.state == "resting":
            return  # VLC shows a picture again and again while it stands
        self.displayed += 1
        signature = self._book.signature(picture)
        before, self._before = self._before, signature
        fresh = before is None or bool((before != signature).any())
        self.follower.shown(host_ns, fresh)
        self._untold.append((host_ns, signature))
        seen = self._recognise(host_ns)
        due = self._ask(host_ns).source_ns
        if not fresh and seen is None and self.follower.state in ("seeking", "holding"):
            return  # the picture from before once more: nobody wants to see it, and VLC needs the processor
        number = seen
        if number is None:
            place = self.follower.place_ns(host_ns)
            number = None if place is None else self._book.number_at(place)
        error_frames = error_ns = difference = None
        if number is not None and due is not None:
            due_number, start_ns = self._book.number_at(due), self._book.start_ns(number)
            error_frames = None if due_number is None else number - due_number
            error_ns = None if start_ns is None else start_ns - due
        if seen is not None and not self._chased:
            difference = self._book.difference(picture, seen)
        image = self._book.image(picture)
        self._on_picture(
            VlcPicture(image, host_ns, number, seen is not None, error_frames, error_ns, difference)
        )

    def _recognise(self, newest_ns: int) -> int | None:
        """Try to tell the pictures that came last; answers what the newest is."""
        answer: int | None = None
        again: list[tuple[int, Signature]] = []
        for host_ns, signature in self._untold:
            match = self._told(host_ns, signature)
            number = None if match is None else match.number
            if match is not None and number is None and host_ns == newest_ns:
                self.follower.looked(match.is_alike, match.is_foreign)
            if number is None:
                if newest_ns - host_ns < _TRIED_NS:
                    again.append((host_ns, signature))
                continue
            start_ns = self._book.start_ns(number)
            if start_ns is not None:
                self.recognised += 1
                self.follower.saw(host_ns, start_ns, self._ask_early(host_ns))
            answer = number if host_ns == newest_ns else answer
        self._untold = deque(again, maxlen=_TRIED)
        return answer

    def _told(self, host_ns: int, signature: Signature) -> Match | None:
        place = self.follower.place_ns(host_ns)
        reach_ns = _FAR_NS if place is None or not self.follower.locked else _NEAR_NS
        if place is None:
            place = self._ask(host_ns).source_ns
        middle = None if place is None else self._book.number_at(place)
        if middle is None:
            return None
        reach = min(_MOST_FRAMES, max(4, reach_ns // max(1, self.follower.frame_ns)))
        return recognise(signature, *self._book.known(middle - reach, middle + reach))


def _carry_out(machine: VlcMachine, order: Order) -> None:
    if order.do == "seek":
        machine.seek(order.source_ns)
    elif order.do == "pace":
        machine.pace(order.pace)
    else:
        machine.pause(order.do == "pause")
