"""One group of channels of a measurement: what its channels are, and their values block by block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.stamps import ns_of
from syncstudio.media.series.stream_draft import StreamDraft
from syncstudio.media.series.text_book import TextBook
from syncstudio.timebase.counts import counted

_NS_PER_S = 1_000_000_000
_LOOKED_AT = 8
MOST_COLUMNS = 1024
# What MDF's master channels may count, but for time (1) and nothing (0).
_MASTERS = {2: "an angle", 3: "a distance", 4: "a number"}
# Formulas in the file are computed by a program that runs them as code; those that are more than sums are not.
_FORMULA = re.compile(
    r"(?:[\s0-9.+\-*/(),<>=]|[eE][+-]?\d|\bX\d?\b"
    r"|\b(?:sin|cos|tan|exp|log|log10|sqrt|abs|arcsin|arccos|arctan)\b)*"
)
_LONGEST_FORMULA = 200
# A flag of MDF 4's channels: a bit of each row says whether the value counts.
_HAS_VALIDITY = 2


class NoSeries(Exception):
    """A group that is no series, and why."""

    def __init__(self, name: str, why: str) -> None:
        super().__init__(why)
        self.name, self.why = name, why


@dataclass(slots=True)
class _Column:
    index: int
    name: str
    unit: str
    book: TextBook | None


class MdfGroup:
    """Group `index` of an opened measurement; NoSeries when it has no rows, no time or no values."""

    def __init__(self, opened: Any, index: int) -> None:
        self._opened, self._inner, self._index = opened, opened._mdf, index
        self._group = opened.groups[index]
        name = _group_name(self._group, index)
        if not self._group.channel_group.cycles_nr:
            raise NoSeries(name, "nothing was recorded of them")
        self._master = self._inner.masters_db.get(index)
        if self._master is None:
            raise NoSeries(name, "they have no time")
        kind = int(getattr(self._group.channels[self._master], "sync_type", 1))
        if kind in _MASTERS:
            raise NoSeries(name, f"their rows are told by {_MASTERS[kind]}, not by time")
        if not _within(self._group.channels[self._master], self._group.channel_group):
            raise NoSeries(name, "their times lie outside their rows: the file is damaged")
        self._unread: list[str] = []
        self._unscaled: list[str] = []
        self._columns = self._chosen()
        if not self._columns:
            raise NoSeries(name, "they hold no numbers and no texts")
        kinds: list[ChannelKind] = ["number" if column.book is None else "state" for column in self._columns]
        self.draft = StreamDraft(
            name,
            [column.name for column in self._columns],
            [column.unit for column in self._columns],
            f"Times are those of the channel {_channel_name(self._group.channels[self._master])} of this group.",
            kinds=kinds if "state" in kinds else (),
        )
        self._untimed = 0

    def read(self) -> Iterator[int]:
        """Read all rows; answers how many so far, block after block."""
        for fragment in self._inner._load_data(self._group):
            times = np.asarray(self._inner.get_master(self._index, data=fragment))
            if times.dtype.kind not in "iuf" or times.ndim != 1:
                raise ValueError("its times are no numbers")
            ns, good = ns_of(times, Fraction(_NS_PER_S))
            rows = np.full((len(ns), len(self._columns)), np.nan)
            for place, column in enumerate(self._columns):
                part = self._values(column, fragment)
                rows[: len(part), place] = part[: len(rows)]
            self._untimed += int((~good).sum())
            self.draft.append(ns[good], rows[good])
            yield self.draft.rows

    def finish(self) -> StreamDraft:
        """The stream, with what is to be said of it."""
        draft = self.draft
        draft.texts = {
            place: column.book.texts for place, column in enumerate(self._columns) if column.book is not None
        }
        if self._unread:
            draft.notes.append(
                f"Left out, for they are no single numbers or texts: {some_names(self._unread)}."
            )
        if self._unscaled:
            draft.notes.append(
                f"The formulas of {some_names(self._unscaled)} are not computed: their values are those stored."
            )
        if self._untimed:
            many = counted(
                self._untimed,
                "row has no time that can be read, and is",
                "rows have no time that can be read, and are",
            )
            draft.notes.append(f"{many} left out.")
        return draft

    def _chosen(self) -> list[_Column]:
        columns: list[_Column] = []
        for index, channel in enumerate(self._group.channels):
            if index == self._master:
                continue
            name = _channel_name(channel)
            if not _within(channel, self._group.channel_group):
                self._unread.append(name)
                continue
            if _distrusted(channel):
                channel.conversion = None
                self._unscaled.append(name)
            try:
                signal = self._opened.get(
                    group=self._index, index=index, record_count=_LOOKED_AT, ignore_invalidation_bits=True
                )
                samples = signal.samples
            except Exception:
                self._unread.append(name)
                continue
            single = samples.ndim == 1 and samples.dtype.kind in "biufSUO" and not samples.dtype.names
            if not single or len(columns) >= MOST_COLUMNS or _is_bytes(channel):
                self._unread.append(name)
            else:
                text = samples.dtype.kind in "SUO"
                columns.append(_Column(index, name, str(signal.unit or ""), TextBook() if text else None))
        return columns

    def _values(self, column: _Column, fragment: Any) -> NDArray[np.float64]:
        # asked to mind what is marked as invalid, asammdf leaves those rows out, and all after them lie too early
        samples, invalid = self._opened.get(
            group=self._index,
            index=column.index,
            data=fragment,
            samples_only=True,
            ignore_invalidation_bits=True,
        )
        if column.book is not None:
            values = _numbered(samples, column.book)
        elif samples.dtype.kind in "biuf":
            values = samples.astype(np.float64)
        else:
            values = np.full(len(samples), np.nan)
        if invalid is not None and len(invalid) == len(values):
            values[np.asarray(invalid, bool)] = np.nan
        return values


def _within(channel: Any, group: Any) -> bool:
    """Whether the bits of a channel lie within a row: asammdf reads what they point to, wherever that is."""
    flags = int(getattr(channel, "flags", 0))
    if hasattr(channel, "byte_offset"):
        first = 8 * int(channel.byte_offset) + int(channel.bit_offset)
        valid = int(getattr(channel, "pos_invalidation_bit", 0)) < 8 * int(group.invalidation_bytes_nr)
        if flags & _HAS_VALIDITY and not valid:
            return False
    else:
        first = 8 * int(getattr(channel, "additional_byte_offset", 0)) + int(channel.start_offset)
    return first >= 0 and first + int(channel.bit_count) <= 8 * int(group.samples_byte_nr)


def _numbered(samples: NDArray[Any], book: TextBook) -> NDArray[np.float64]:
    """Texts as their numbers in the book."""
    if samples.dtype.kind == "O":
        samples = np.array([each if isinstance(each, bytes) else str(each).encode() for each in samples])
    elif samples.dtype.kind not in "SU":
        samples = samples.astype(str)
    different, places, counts = np.unique(samples, return_inverse=True, return_counts=True)
    numbers = np.empty(len(different))
    for number, (text, count) in enumerate(zip(different.tolist(), counts.tolist(), strict=True)):
        written = text if isinstance(text, str) else _decoded(text)
        numbers[number] = book.numbered(written, count)
    return np.asarray(numbers[places], np.float64)


def _decoded(text: bytes) -> str:
    try:
        return text.decode("utf-8")
    except UnicodeDecodeError:
        return text.decode("latin-1")


def _distrusted(channel: Any) -> bool:
    """Whether a channel's conversion has a formula that is more than arithmetic of its value."""
    waiting, seen = [channel.conversion], 0
    while waiting and seen < 1000:
        conversion = waiting.pop()
        seen += 1
        if conversion is None or isinstance(conversion, bytes):
            continue
        formula = getattr(conversion, "formula", "")
        text = formula.decode("latin-1") if isinstance(formula, bytes) else str(formula or "")
        text = text.strip("\0 ")
        if len(text) > _LONGEST_FORMULA or text.count("**") > 1 or not _FORMULA.fullmatch(text):
            return True
        waiting += list((getattr(conversion, "referenced_blocks", None) or {}).values())
    return bool(waiting)


def _is_bytes(channel: Any) -> bool:
    """Raw frames of a bus, pictures: MDF 4 calls them arrays of bytes."""
    return int(channel.data_type) in (10, 11, 12) and hasattr(channel, "sync_type")


def _group_name(group: Any, index: int) -> str:
    of_group = group.channel_group
    source = getattr(of_group, "acq_source", None)
    for name in (
        getattr(of_group, "acq_name", ""),
        getattr(of_group, "comment", ""),
        getattr(source, "name", ""),
    ):
        text = " ".join(str(name or "").split())
        if text and "<" not in text:
            return text[:100]
    return f"group {index + 1}"


def _channel_name(channel: Any) -> str:
    return " ".join(str(channel.name).split()) or "channel"
