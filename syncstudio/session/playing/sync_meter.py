"""Measures how far the pictures on screen are from what is heard, and which were dropped."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple, Protocol

from syncstudio.session.playing.drop_count import DropCount
from syncstudio.session.playing.paint_error import paint_error
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

# Readings are kept this long, and at most so many: a minute at 120 pictures a second.
KEPT_NS = 60 * NS_PER_S
_MOST_READINGS = 7_200
_NOW_NS = NS_PER_S


class Playing(Protocol):
    """What the meter asks of the transport."""

    @property
    def playing(self) -> bool: ...

    @property
    def speed(self) -> Fraction: ...

    @property
    def loop(self) -> Span | None: ...

    def position_ns(self, host_ns: int | None = None) -> int: ...


class MeterReading(NamedTuple):
    """One picture that came on screen. Times in ns; the errors (see `PaintError`) are None where the player cannot
    say which picture it shows, or when it lies."""

    host_ns: int
    track_id: int
    number: int | None
    pts: int | None
    start_ns: int | None
    heard_ns: int
    speed: Fraction
    from_due_ns: int | None
    outside_ns: int | None
    dropped: int
    due: int


@dataclass(frozen=True, slots=True)
class MeterFigures:
    """One track over a while: ns of error in the middle, 95 of 100 below (without sign), and farthest (with it).

    All None without a single reading; `unknown` counts pictures of which nobody could say which they were.
    """

    count: int
    unknown: int
    median_ns: int | None = None
    p95_ns: int | None = None
    worst_ns: int | None = None


class SyncMeter:
    """One session's meter. `frame_span(track_id, number)` is where a frame lies on the master timeline.

    Call it from one thread. While nothing plays nothing is measured. A picture counts when it first comes on
    screen; painted again, it says nothing new.
    """

    def __init__(self, transport: Playing, frame_span: Callable[[int, int], Span | None]) -> None:
        self._transport = transport
        self._frame_span = frame_span
        self._readings: dict[int, deque[MeterReading]] = {}
        self._counts: dict[int, DropCount] = {}
        self._shown: dict[int, int | None] = {}
        self._was_playing = False
        # The host time since which it plays, as far as a picture was wanted; None while nothing plays.
        self.playing_since_ns: int | None = None
        self.on_reading: Callable[[MeterReading], None] | None = None

    # -- what panes tell ------------------------------------------------------------------------------------------

    def beat(self) -> bool:
        """A display tick: answers whether it plays. Drops are counted anew from the moment it begins to."""
        playing = self._transport.playing
        if playing and not self._was_playing:
            self._counts.clear()
        elif self._was_playing and not playing:
            for count in self._counts.values():
                count.nothing()
            self.playing_since_ns = None
        self._was_playing = playing
        return playing

    def wants(self, track_id: int, number: int | None, host_ns: int, refresh_ns: int) -> None:
        """Frame `number` should be on screen from this host time on; None where nothing was recorded."""
        if not self.beat():
            return
        if self.playing_since_ns is None:
            self.playing_since_ns = host_ns
        count = self._counts.setdefault(track_id, DropCount())
        if number is None:
            count.nothing()
        else:
            count.wants(number, self._direction(), host_ns, refresh_ns)

    def painted(self, track_id: int, number: int | None, pts: int | None, host_ns: int) -> None:
        """A picture's painting ended at this host time. `number` None: nobody knows which picture it is."""
        if not self._transport.playing:
            self._shown[track_id] = number
            return
        if number is not None and self._shown.get(track_id) == number:
            return
        self._shown[track_id] = number
        heard_ns, speed = self._transport.position_ns(host_ns), self._transport.speed
        count = self._counts.setdefault(track_id, DropCount())
        span = None
        if number is None:
            count.nothing()
        else:
            count.painted(number, self._direction())
            span = self._frame_span(track_id, number)
        error = None if span is None else paint_error(span, heard_ns, speed, self._transport.loop)
        reading = MeterReading(
            host_ns,
            track_id,
            number,
            pts,
            None if span is None else span.start_ns,
            heard_ns,
            speed,
            None if error is None else error.from_due_ns,
            None if error is None else error.outside_ns,
            count.dropped,
            count.due,
        )
        kept = self._readings.setdefault(track_id, deque(maxlen=_MOST_READINGS))
        kept.append(reading)
        while kept[0].host_ns < host_ns - KEPT_NS:
            kept.popleft()
        if self.on_reading is not None:
            self.on_reading(reading)

    def forget(self, there: Iterable[int]) -> None:
        """Keep only what belongs to these tracks."""
        wanted = set(there)
        for known in (self._readings, self._counts, self._shown):
            for track_id in [track_id for track_id in known if track_id not in wanted]:
                del known[track_id]

    # -- what is shown of it --------------------------------------------------------------------------------------

    def readings(self, track_id: int, since_ns: int) -> list[MeterReading]:
        """The readings of a track since a host time, oldest first."""
        found = []
        for reading in reversed(self._readings.get(track_id, ())):
            if reading.host_ns < since_ns:
                break
            found.append(reading)
        return found[::-1]

    def last_ns(self) -> int | None:
        """The host time of the latest reading of all."""
        ends = [kept[-1].host_ns for kept in self._readings.values() if kept]
        return max(ends, default=None)

    def figures(self, track_id: int, since_ns: int) -> MeterFigures:
        """A track's figures since a host time."""
        return figures_of(self.readings(track_id, since_ns))

    def dropped(self, track_id: int) -> int:
        """How many pictures of a track were dropped since play began."""
        count = self._counts.get(track_id)
        return 0 if count is None else count.dropped

    def due(self, track_id: int) -> int:
        """How many pictures of a track should have been shown since play began."""
        count = self._counts.get(track_id)
        return 0 if count is None else count.due

    def share(self, track_id: int, host_ns: int, over_ns: int) -> tuple[int, int]:
        """How many pictures of a track were due over the last while, and how many of them did not come."""
        count = self._counts.get(track_id)
        return (0, 0) if count is None else count.share(host_ns, over_ns)

    def now(self, track_id: int, host_ns: int) -> MeterFigures:
        """The figures of the last second, for the corner of a pane."""
        return self.figures(track_id, host_ns - _NOW_NS)

    def _direction(self) -> int:
        return -1 if self._transport.speed < 0 else 1


def figures_of(readings: Iterable[MeterReading]) -> MeterFigures:
    """Middle, 95 of 100, and worst of readings, by the distance from when each was due."""
    known, unknown = [], 0
    for reading in readings:
        if reading.from_due_ns is None:
            unknown += 1
        else:
            known.append(reading.from_due_ns)
    if not known:
        return MeterFigures(0, unknown)
    known.sort()
    sizes = sorted(abs(error) for error in known)
    return MeterFigures(
        len(known),
        unknown,
        known[len(known) // 2],
        sizes[min(len(sizes) - 1, len(sizes) * 95 // 100)],
        max(known, key=abs),
    )
