"""One topic of a log on its way into a series: which columns it has, and which of its clocks is believed."""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.mcap_binary import Decoder, Values
from syncstudio.media.series.mcap_decoders import stamp_names, stamp_ns
from syncstudio.media.series.mcap_records import Message
from syncstudio.media.series.series_spool import SeriesSpool

# Columns are those of the first messages; lists may be longer in some of them.
_LOOKED_AT = 50
MOST_COLUMNS = 64
_BATCH = 1024

_NS_PER_S = 1_000_000_000
# A stamp that lies further than this from when the message was logged is on another clock.
_NEAR_NS = 60 * _NS_PER_S
# Logs replayed from a simulation have a clock of their own: its stamps keep their distance within this.
_STEADY_NS = 10 * _NS_PER_S
# So many messages must have a stamp for the stamps to be believed.
_STAMPED = 0.99
# Stamps of topics (rows) are 64 bits; wilder ones are damage.
_LARGEST_NS = 1 << 62


@dataclass(slots=True)
class Topic:
    """What is read of one topic. `undecoded` counts messages that could not be read, `dropped` columns beyond the most
    that are kept."""

    name: str
    decode: Decoder
    columns: list[str] = field(default_factory=list)
    spool: SeriesSpool | None = None
    log_ns: array[int] = field(default_factory=lambda: array("q"))
    publish_ns: array[int] = field(default_factory=lambda: array("q"))
    sensed_ns: array[int] = field(default_factory=lambda: array("q"))
    sensed: int = 0
    undecoded: int = 0
    dropped: int = 0
    _waiting: list[Values] = field(default_factory=list)
    _stamp: tuple[str, str] | None = None

    def take(self, message: Message) -> None:
        """Read one message."""
        try:
            values = self.decode(message.data)
        except (struct.error, ValueError, TypeError, LookupError, AttributeError, ArithmeticError):
            self.undecoded += 1
            return
        if max(message.log_ns, message.publish_ns) >= _LARGEST_NS:
            self.undecoded += 1
            return
        self._waiting.append(values)
        self.log_ns.append(message.log_ns)
        self.publish_ns.append(message.publish_ns)
        if self.spool is None and len(self._waiting) >= _LOOKED_AT:
            self._settle()
        if self.spool is not None and len(self._waiting) >= _BATCH:
            self._move()

    def finish(self) -> None:
        """No more messages will come."""
        if self.spool is None and self._waiting:
            self._settle()
        if self.spool is not None and self._waiting:
            self._move()

    def close(self) -> None:
        """Let go of what was gathered."""
        if self.spool is not None:
            self.spool.close()

    def _settle(self) -> None:
        """Name the columns, in the order in which the first messages have them."""
        names = list(dict.fromkeys(name for values in self._waiting for name in values))
        self._stamp = stamp_names(names)
        kept = [name for name in names if self._stamp is None or name not in self._stamp]
        self.columns, self.dropped = kept[:MOST_COLUMNS], max(0, len(kept) - MOST_COLUMNS)
        self.spool = SeriesSpool(max(1, len(self.columns)))

    def _move(self) -> None:
        assert self.spool is not None
        if self.columns:
            rows = [[values.get(name, np.nan) for name in self.columns] for values in self._waiting]
            self.spool.append(np.array(rows, np.float64))
        for values in self._waiting:
            at = stamp_ns(values, self._stamp) if self._stamp is not None else None
            self.sensed += at is not None and at != 0
            self.sensed_ns.append(at or 0)
        self._waiting = []


@dataclass(frozen=True, slots=True, eq=False)
class Clocking:
    """Which times a topic has: `name` of the clock ("header", "publish", "log"), and the times in ns on it."""

    name: str
    times_ns: NDArray[np.int64]


def clocked(topic: Topic, shift_ns: int) -> Clocking:
    """The times of a topic: when its values were sensed, where that is said and near the log's own clock; else when
    they were published; else when they were logged. `shift_ns` brings stamps onto the log's clock."""
    log = np.array(topic.log_ns, np.int64)
    if topic.sensed >= _STAMPED * max(len(log), 1):
        sensed = np.array(topic.sensed_ns, np.int64)
        good = sensed != 0
        away = sensed[good] + shift_ns - log[good]
        if abs(int(np.median(away))) <= _NEAR_NS and _rises(sensed[good]):
            # Single messages without a stamp lie where they were logged.
            return Clocking("header", np.where(good, sensed + shift_ns, log))
    publish = np.array(topic.publish_ns, np.int64)
    if (publish > 0).all() and abs(int(np.median(publish - log))) <= _NEAR_NS and (publish != log).any():
        return Clocking("publish", publish)
    return Clocking("log", log)


def shift_of(topics: list[Topic]) -> int:
    """What brings the stamps of a log's messages onto its own clock: 0, unless all of them keep one distance to it that
    is no delay (a simulation's time, a clock that was never set)."""
    distances = []
    for topic in topics:
        if topic.sensed >= _STAMPED * max(len(topic.log_ns), 1) and topic.sensed:
            sensed, log = np.array(topic.sensed_ns, np.int64), np.array(topic.log_ns, np.int64)
            away = (log - sensed)[sensed != 0]
            middle = int(np.median(away - away[0])) + int(away[0])
            if abs(middle) > _NEAR_NS and _rises(sensed[sensed != 0]):
                distances.append(middle)
    if not distances or max(distances) - min(distances) > _STEADY_NS:
        return 0
    return sorted(distances)[len(distances) // 2]


def _rises(stamps: NDArray[np.int64]) -> bool:
    """Whether stamps go on as times do: most of them after the one before."""
    steps = np.diff(stamps)
    return not len(steps) or bool((steps > 0).mean() > 0.5)
