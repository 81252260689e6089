"""When pictures are asked for while playing, so that each is on screen when its instant is heard. No Qt."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from fractions import Fraction
from math import floor
from typing import Protocol

from syncstudio.session.playing.players import folded
from syncstudio.timebase.span import Span

_MOST_KNOWN = 31
# A painting held up by something else for longer says nothing of the next one.
_LONGEST_PAINT_NS = 50_000_000
# The refreshes ahead whose pictures are made before they are due: two tenths of a second at 60 Hz.
_AHEAD = 12
_WATCH_EVERY_NS = 500_000_000
# A screen shows what was painted at its next refresh, half of one later in the middle; one that is virtual or far away
# shows it at once. Between the two neither is more than a quarter of a refresh off.
_EARLY = 4
_SLOWEST_HZ, _FASTEST_HZ, _USUAL_HZ = 20.0, 500.0, 60.0


class Feed(Protocol):
    """What pacing asks of a source of pictures."""

    track_id: int

    @property
    def wanted_number(self) -> int | None: ...

    @property
    def damaged(self) -> bool: ...


class PicturePacing:
    """One window's. `lead_ns` is how long before its instant a picture is asked for: the time from a display tick to
    the end of painting, in the middle of the last paintings, and a quarter of a refresh of the screen."""

    def __init__(self, session) -> None:
        self._session = session
        self._took_ns: deque[int] = deque(maxlen=_MOST_KNOWN)
        self._ticked_ns: int | None = None
        self._asked: tuple[int, int] | None = None
        self._numbers: list[tuple[int, int]] = []
        # Whether the last display tick asked for another picture than the one before.
        self.changed = False
        self._watched_ns = 0
        self.refresh_ns = 0
        self.set_rate(_USUAL_HZ)

    def set_rate(self, hz: float) -> None:
        """Pictures go to a screen of this refresh rate; what cannot be one is taken for the usual rate."""
        hz = hz if _SLOWEST_HZ <= hz <= _FASTEST_HZ else _USUAL_HZ
        self.refresh_ns = round(1_000_000_000 / hz)

    @property
    def lead_ns(self) -> int:
        """How long before it is heard an instant is asked for."""
        took = sorted(self._took_ns)
        return (took[len(took) // 2] if took else 0) + self.refresh_ns // _EARLY

    def instants(self, host_ns: int) -> Sequence[int]:
        """The master instants of the pictures to ask for at this host time, and at the refreshes after it; none
        while nothing plays."""
        transport = self._session.transport
        if not self._session.meter.beat():
            self._ticked_ns = self._asked = None
            return ()
        found = instants_ahead(
            transport.position_ns(host_ns),
            transport.speed,
            [self.lead_ns + place * self.refresh_ns for place in range(_AHEAD + 1)],
            transport.loop,
            transport.end_ns,
        )
        self._ticked_ns, self._asked = host_ns, (host_ns, found[0])
        return found

    def asked(self, feeds: Iterable[Feed], host_ns: int) -> None:
        """These were asked at a display tick: what they want counts as due from now on."""
        before, self._numbers = self._numbers, []
        self.changed = False
        if self._asked is None:
            return
        for feed in feeds:
            number = feed.wanted_number
            # What does not decode comes at no speed: it is neither due nor dropped.
            due = None if feed.damaged else number
            self._session.meter.wants(feed.track_id, due, host_ns, self.refresh_ns)
            if number is not None:
                self._numbers.append((feed.track_id, number))
        self.changed = self._numbers != before
        if host_ns - self._watched_ns >= _WATCH_EVERY_NS:
            self._watched_ns = host_ns
            self._session.watch_pictures(host_ns, self.refresh_ns)

    def next_change_ns(self) -> int | None:
        """The host time at which the soonest next picture is to be asked for; None while nothing plays."""
        if self._asked is None or not self._session.transport.playing:
            return None
        host_ns, position_ns = self._asked
        speed = self._session.transport.speed
        changes = []
        for track_id, number in self._numbers:
            edge = self._session.frame_start(track_id, number + 1 if speed > 0 else number)
            if edge is not None:
                changes.append(host_ns + int((edge - position_ns) / speed))
        return min((change for change in changes if change > host_ns), default=None)

    def painted(self, shown: Iterable[tuple[int, int | None, int | None]], host_ns: int) -> None:
        """These (track, frame, PTS) were on their way to the screen at a host time."""
        for track_id, number, pts in shown:
            self._session.meter.painted(track_id, number, pts, host_ns)
        if self._ticked_ns is not None:
            took_ns = host_ns - self._ticked_ns
            if took_ns < _LONGEST_PAINT_NS:
                self._took_ns.append(took_ns)
            self._ticked_ns = None


def instants_ahead(
    position_ns: int, speed: Fraction, after_ns: Sequence[int], loop: Span | None, end_ns: int | None
) -> list[int]:
    """The master instants that will be heard so long after the one heard now, reckoned from the speed: a clock led
    by sound vouches for no later time than its sound. Round a loop, and never past the end."""
    found = []
    for later_ns in after_ns:
        then_ns = folded(position_ns, position_ns + floor(later_ns * speed), loop)
        if end_ns is not None and position_ns < end_ns <= then_ns:
            then_ns = end_ns - 1
        found.append(then_ns)
    return found


def next_tick_ns(last_ns: int, refresh_ns: int, change_ns: int | None) -> int:
    """The host time of the display tick after one at `last_ns`: a refresh later, or when the next picture is due
    where that lies between half a refresh and one and a half away. So pictures change in time, and no more than
    twice a refresh."""
    away_ns = refresh_ns if change_ns is None else change_ns - last_ns
    if away_ns >= refresh_ns * 3 // 2:
        away_ns = refresh_ns
    return last_ns + max(refresh_ns // 2, away_ns)
