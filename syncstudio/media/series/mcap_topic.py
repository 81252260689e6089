"""One topic of a log on its way into a series: which columns it has, and which of its clocks is believed."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.mcap_batch import read_batch
from syncstudio.media.series.mcap_binary import Decoder
from syncstudio.media.series.mcap_records import Message
from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.text_book import TextBook
from syncstudio.media.series.topic_columns import TopicColumns, columns_of

_BATCH = 4096
_BATCH_BYTES = 8 << 20

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
    kind: str = ""
    columns: list[str] = field(default_factory=list)
    spool: SeriesSpool | None = None
    log_ns: array[int] = field(default_factory=lambda: array("q"))
    publish_ns: array[int] = field(default_factory=lambda: array("q"))
    sensed_ns: array[int] = field(default_factory=lambda: array("q"))
    sensed: int = 0
    undecoded: int = 0
    dropped: int = 0
    _waiting: list[Message] = field(default_factory=list)
    _waiting_bytes: int = 0
    _found: TopicColumns | None = None

    @property
    def kinds(self) -> tuple[ChannelKind, ...]:
        """What each column holds."""
        return tuple("number" if book is None else book.kind for book in self._books())

    @property
    def texts(self) -> dict[int, Sequence[str]]:
        """The texts of columns that hold any, by column."""
        return {column: book.texts for column, book in enumerate(self._books()) if book is not None}

    @property
    def fields(self) -> Sequence[str]:
        """The field of the messages that each column is of."""
        return () if self._found is None else self._found.fields

    def _books(self) -> list[TextBook | None]:
        return [] if self._found is None else [self._found.books.get(name) for name in self._found.fields]

    def take(self, message: Message) -> None:
        """Read one message."""
        if max(message.log_ns, message.publish_ns) >= _LARGEST_NS:
            self.undecoded += 1
            return
        self._waiting.append(message)
        self._waiting_bytes += len(message.data)
        if len(self._waiting) >= _BATCH or self._waiting_bytes > _BATCH_BYTES:
            self._move()

    def finish(self) -> None:
        """No more messages will come."""
        if self._waiting:
            self._move()

    def close(self) -> None:
        """Let go of what was gathered."""
        if self.spool is not None:
            self.spool.close()

    def _settle(self) -> TopicColumns:
        """Name the columns, in the order in which the first messages have them."""
        found = self._found = columns_of(self.decode, [message.data for message in self._waiting])
        self.columns, self.dropped = found.shown, found.dropped
        self.spool = SeriesSpool(max(1, len(self.columns)))
        return found

    def _move(self) -> None:
        found = self._found or self._settle()
        assert self.spool is not None
        wanted = [*found.fields, *(found.stamp or ())]
        data = [message.data for message in self._waiting]
        values, good = read_batch(self.decode, data, wanted, found.text_books)
        self.undecoded += int((~good).sum())
        if self.columns:
            rows = values[good][:, : len(self.columns)]
            found.with_names(rows)
            self.spool.append(rows)
        kept = [message for message, fine in zip(self._waiting, good.tolist(), strict=True) if fine]
        self.log_ns.extend(message.log_ns for message in kept)
        self.publish_ns.extend(message.publish_ns for message in kept)
        sensed = np.zeros(len(kept), np.int64)
        if found.stamp is not None:
            sensed = _stamps(values[good][:, -2:])
        self.sensed += int((sensed != 0).sum())
        self.sensed_ns.frombytes(sensed.tobytes())
        self._waiting, self._waiting_bytes = [], 0


def _stamps(parts: NDArray[np.float64]) -> NDArray[np.int64]:
    """Seconds and nanoseconds as ns; 0 where a message does not say when its values were sensed."""
    good = (np.abs(parts) < 1 << 33).all(axis=1, keepdims=True)
    whole = np.where(good, parts, 0).astype(np.int64)
    return np.asarray(whole[:, 0] * _NS_PER_S + whole[:, 1], np.int64)


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
