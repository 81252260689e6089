"""Reads lab recordings (XDF): every stream a series on the recorder's clock, markers as events.

>>> [stream.name for stream in XDF.listing("clock_resets.xdf").streams]
['MyMarkerStream', 'BioSemi']
"""

from __future__ import annotations

import datetime
import os
import struct
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.sensor_cache import ReadFile, ReadStream, distinct
from syncstudio.media.series.sensor_reader import SensorReader, read_through
from syncstudio.media.series.sensor_stream import SensorStream
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.text_book import TextBook
from syncstudio.media.series.xdf_chunks import (
    HEADER,
    LARGEST_S,
    OFFSET,
    SAMPLES,
    STREAM,
    Chunk,
    StreamHead,
    chunks_of,
    clock_offset,
    first_stamp,
    open_xdf,
    samples_of,
    stream_head,
)
from syncstudio.media.series.xdf_clock import Clocked, on_recorder_clock

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_NS_PER_S = 1_000_000_000
_TELL_EVERY = 256
_MOST_STREAMS = 1000
# Markers kept word for word; a stream with more of them is no list of events.
_MOST_EVENTS = 20_000
_LONGEST_TEXT = 500
_NAMED_TEXTS = 12
# A stamp so many seconds before the time it is evened to is damage; less is jitter of delivery.
_JITTER_S = 1.0
# Stamps further from the first ones (ten years) are damage.
_LONGEST_S = 10 * 366 * 86_400.0


def read_xdf(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all streams of a file; whoever asked closes the answer."""
    return _read(path, progress, cancelled, as_stamped=False)


def read_as_stamped(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all streams of a file at the stamps as they were delivered, jitter and all; whoever asked closes the
    answer."""
    return _read(path, progress, cancelled, as_stamped=True)


def _read(
    path: str | os.PathLike[str], progress: Progress | None, cancelled: Cancelled | None, as_stamped: bool
) -> ReadFile:
    reading = _Reading(os.fspath(checked_path(path)), as_stamped)
    return read_through(reading, progress, cancelled)


XDF = SensorReader("xdf3", read_xdf)
"""Recordings of a lab; times count from the earliest stamp of all streams of the file."""

XDF_AS_STAMPED = SensorReader("xdf2-stamped", read_as_stamped)
"""The same, with samples at the stamps that were delivered: nothing is evened out."""


@dataclass(slots=True, eq=False)
class _Stream:
    head: StreamHead
    spool: SeriesSpool
    stamps: list[NDArray[np.float64]] = field(default_factory=list)
    offsets: list[tuple[float, float]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    book: TextBook = field(default_factory=TextBook)
    damaged: int = 0


class _Reading:
    """One file on its way into series."""

    def __init__(self, path: str, as_stamped: bool) -> None:
        self._path, self._as_stamped = path, as_stamped
        self._streams: dict[int, _Stream] = {}
        self._datetime = ""
        self._cut = False
        self._damaged = 0

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all chunks."""
        size = os.path.getsize(self._path)
        packed = self._path.lower().endswith(".xdfz")
        with open_xdf(self._path) as file:
            for number, chunk in enumerate(chunks_of(file)):
                if number % _TELL_EVERY == 0:
                    if cancelled is not None and cancelled():
                        raise MediaCancelled(f"Reading {self._path} was cancelled.")
                    if progress is not None and not packed:
                        progress(min(1.0, file.tell() / size))
                self._damaged += chunk.damaged
                self._cut = chunk.damaged and chunk.tag == 0
                self._take(chunk)

    def finished(self) -> ReadFile:
        """All streams that hold something, on one clock."""
        found = [stream for stream in self._streams.values() if stream.spool.rows]
        if not found:
            raise MediaError(
                f"{self._path} holds no samples that can be read; record it again, or copy it anew."
            )
        told = [(stream, clock) for stream in found if (clock := self._clocked(stream)) is not None]
        if not told:
            raise MediaError(
                f"{self._path} has no stamps that can be read; record it again, or copy it anew."
            )
        found, clocked = [stream for stream, _ in told], [clock for _, clock in told]
        zero_s = min(_begin_s(clock) for clock in clocked)
        read = ReadFile()
        keys = distinct([_name(stream.head) for stream in found])
        for index, (stream, clock, key) in enumerate(zip(found, clocked, keys, strict=True)):
            read.streams.append(_finished(stream, clock, key, index, zero_s, self._as_stamped))
        self._say_damage(read)
        read.notes += self._notes(found)
        begun = _begun(self._datetime)
        if begun is not None:
            read.epoch_ns, read.epoch_says = begun, "the date in the header of the recording"
        for stream in self._streams.values():
            if stream not in found:
                stream.spool.close()
        return read

    def close(self) -> None:
        """Let go of everything."""
        for stream in self._streams.values():
            stream.spool.close()

    def _take(self, chunk: Chunk) -> None:
        if chunk.tag == HEADER:
            self._datetime = first_stamp(chunk)
        elif chunk.tag == STREAM and chunk.stream not in self._streams and len(self._streams) < _MOST_STREAMS:
            head = stream_head(chunk)
            if head is None:
                self._damaged += 1
                return
            self._streams[chunk.stream] = _Stream(head, SeriesSpool(len(head.channels) if head.type else 1))
        stream = self._streams.get(chunk.stream)
        if stream is None:
            return
        if chunk.tag == OFFSET:
            offset = clock_offset(chunk)
            if offset is not None:
                stream.offsets.append(offset)
        elif chunk.tag == SAMPLES:
            try:
                samples = samples_of(chunk, stream.head)
            except (ValueError, struct.error, IndexError):
                stream.damaged += 1
                return
            stream.stamps.append(samples.stamps_s)
            if stream.head.type:
                stream.spool.append(samples.values)
            else:
                self._take_texts(stream, samples.texts)

    def _take_texts(self, stream: _Stream, texts: list[str]) -> None:
        numbers = []
        for text in texts:
            short = " ".join(text.split())[:_LONGEST_TEXT]
            numbers.append(stream.book.number(short))
            if len(stream.texts) < _MOST_EVENTS:
                stream.texts.append(short)
        stream.spool.append(np.array(numbers, np.float64)[:, None])

    def _clocked(self, stream: _Stream) -> Clocked | None:
        """The times of a stream; None where none of its stamps can be believed."""
        stamps = np.concatenate(stream.stamps)
        # A wild stamp is one of damage: it goes where the sample before it is.
        with np.errstate(invalid="ignore"):
            wild = ~(np.abs(stamps) <= LARGEST_S)
        middle = float(np.median(stamps[~wild])) if not wild.all() else 0.0
        wild |= np.abs(np.where(wild, middle, stamps) - middle) > _LONGEST_S
        if wild.any():
            good = np.flatnonzero(~wild)
            if not len(good):
                stream.damaged += 1
                return None
            before = np.maximum(np.searchsorted(good, np.arange(len(stamps)), "right") - 1, 0)
            stamps = stamps[good[before]]
            stream.damaged += int(wild.sum())
        head = stream.head
        even = head.rate if head.type else 0.0
        return on_recorder_clock(stamps, stream.offsets, even, head.can_drop or self._as_stamped)

    def _say_damage(self, read: ReadFile) -> None:
        if self._cut:
            read.cut_off = (
                "The file is cut off within its last part: what was recorded after that is missing."
            )
        damaged = self._damaged - self._cut + sum(stream.damaged for stream in self._streams.values())
        if damaged:
            places = "1 part is" if damaged == 1 else f"{damaged:,} parts are"
            read.damaged = f"{places} damaged and left out; the rest keeps its times."

    def _notes(self, found: list[_Stream]) -> list[str]:
        notes = []
        empty = [stream.head.name for stream in self._streams.values() if not stream.spool.rows]
        if empty:
            notes.append(f"Nothing was recorded of: {some_names(empty)}.")
        alone = [stream.head.name for stream in found if not stream.offsets]
        if alone and len(found) > 1:
            notes.append(
                f"The clock of {some_names(alone)} was never compared with the recorder's: its times are "
                "taken as they are, and may lie beside the others."
            )
        return notes


def _finished(
    stream: _Stream, clock: Clocked, key: str, index: int, zero_s: float, as_stamped: bool
) -> ReadStream:
    head = stream.head
    times, stamps = _ns(clock.times_s - zero_s), _ns(clock.stamps_s - zero_s)
    resets = tuple(first for first, _ in clock.clock_segments[1:])
    step_s = 1 / clock.rate if clock.rate else 0.0
    columns, units = (head.channels, head.units) if head.type else (("event",), ("",))
    described = SensorStream(
        key,
        index,
        _name(head),
        "xdf",
        columns,
        units,
        stream.spool.rows,
        Fraction(clock.rate).limit_denominator(10**9) if clock.rate else None,
        Fraction(head.rate).limit_denominator(10**6) if head.rate and head.type else None,
        int(times.min()),
        int(times.max()) + max(1, ceil(step_s * _NS_PER_S)),
        _stream_notes(stream, clock),
        tuple(sorted(zip(times.tolist(), stream.texts, strict=False))) if not head.type else (),
        kinds=() if head.type else ("event",),
    )
    texts: dict[int, Sequence[str]] = {} if head.type else {0: stream.book.texts}
    says = _says(stream, clock, as_stamped or head.can_drop)
    return ReadStream(described, stream.spool, times, says, None, stamps, resets, texts)


def _begin_s(clock: Clocked) -> float:
    """Where a stream begins: at its earliest stamp, which is the same whether jitter is taken out or not."""
    stamp, time = float(clock.stamps_s.min()), float(clock.times_s.min())
    return time if time - stamp > _JITTER_S else stamp


def _name(head: StreamHead) -> str:
    return head.name or head.kind or f"stream {head.number}"


def _stream_notes(stream: _Stream, clock: Clocked) -> tuple[str, ...]:
    notes = []
    starts = len(clock.clock_segments) - 1
    if starts > 0:
        times = "once" if starts == 1 else f"{starts:,} times"
        rows = ", ".join(f"{first + 1:,}" for first, _ in clock.clock_segments[1 : 1 + _NAMED_TEXTS])
        notes.append(
            f"The clock of {_name(stream.head)} began anew {times} (row {rows}): each part was put on the recorder's "
            "clock by its own clock offsets."
        )
    if len(stream.texts) == _MOST_EVENTS and stream.spool.rows > _MOST_EVENTS:
        notes.append(f"Only the first {_MOST_EVENTS:,} of {stream.spool.rows:,} markers are kept in words.")
    return tuple(notes)


def _says(stream: _Stream, clock: Clocked, as_stamped: bool) -> str:
    measured = f"{len(stream.offsets):,} clock offsets" if stream.offsets else "no clock offsets"
    jitter = "" if clock.rate is None else f", jitter taken out at {clock.rate:.6g} Hz"
    if clock.rate is not None and as_stamped:
        jitter = ", jitter as it was delivered"
    says = f"Times are the stream's own stamps on the recorder's clock ({measured}{jitter})."
    if stream.book.texts:
        named = [f"“{text}”" for text in stream.book.texts[:_NAMED_TEXTS]]
        more = ", …" if len(stream.book.texts) > _NAMED_TEXTS else ""
        says += f" Markers: {', '.join(named)}{more}."
    return says


def _ns(seconds: NDArray[np.float64]) -> NDArray[np.int64]:
    return np.rint(seconds * _NS_PER_S).astype(np.int64)


def _begun(text: str) -> int | None:
    """A recorder's date ("2022-04-20T16:38:42+0200") in ns since 1970; None without a zone."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None or abs(moment.timestamp()) > LARGEST_S:
        return None
    return round(moment.timestamp() * 1000) * 1_000_000
