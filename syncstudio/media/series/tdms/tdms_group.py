"""The channels of one group of a TDMS file that were sampled together: by a step and a start, or by a channel of
times."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.placed_stream import PlacedStream
from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.stamps import fraction_of, ns_of
from syncstudio.media.series.stream_draft import Draft, StreamDraft
from syncstudio.media.series.text_book import TextBook
from syncstudio.media.series.time_law import TimePiece

_NS_PER_S = 1_000_000_000
_ROWS_AT_ONCE = 1 << 18
_TIME_NAMES = ("time", "timestamp", "t", "zeit", "time (s)", "time [s]", "elapsed time", "relative time")
# A sample takes no less than a bit; a file that promises more is damaged.
_MOST_ROWS_A_BYTE = 8


@dataclass(frozen=True, slots=True)
class Sampling:
    """Rows lie `step` seconds apart from `start_ns` since 1970 on, None where the file does not say; or as the channel
    `stamps` says, whose numbers are seconds, or dates."""

    rows: int
    step: Fraction | None
    start_ns: int | None
    stamps: Any = None


class GroupStream:
    """Channels with one sampling."""

    def __init__(self, name: str, sampling: Sampling, channels: Sequence[Any]) -> None:
        self.name, self.sampling = name, sampling
        self._channels = list(channels)
        self._books = [TextBook() if channel.dtype.kind in "OSU" else None for channel in channels]
        self.notes: list[str] = []
        self._spool = SeriesSpool(len(channels))
        self._stamped: StreamDraft | None = None
        if sampling.stamps is not None:
            self._stamped = StreamDraft(
                name,
                [channel.name for channel in channels],
                [_unit(channel) for channel in channels],
                f"Times are those of the channel {sampling.stamps.name}.",
            )

    @property
    def rows(self) -> int:
        """Rows that the file promises."""
        return self.sampling.rows

    def read(self, tell: Callable[[int], None], base_ns: int) -> None:
        """Read all rows; times that count from nothing known count from `base_ns`."""
        later = base_ns if self.sampling.start_ns is None else 0
        for first in range(0, self.rows, _ROWS_AT_ONCE):
            tell(first)
            count = min(_ROWS_AT_ONCE, self.rows - first)
            block = np.full((count, len(self._channels)), np.nan)
            for place, channel in enumerate(self._channels):
                part = self._values(place, channel.read_data(first, count))
                block[: len(part), place] = part[:count]
            if self._stamped is None:
                self._spool.append(block)
            else:
                stamps, good = _stamps(self.sampling.stamps.read_data(first, count))
                kept = block[: len(stamps)][good]
                self._stamped.append(stamps[good] + later, kept)

    def draft(self, base_ns: int) -> Draft:
        """What was read, as a stream; without a start of its own it begins at `base_ns`."""
        kinds: list[ChannelKind] = ["number" if book is None else book.kind for book in self._books]
        texts: dict[int, Sequence[str]] = {
            place: book.texts for place, book in enumerate(self._books) if book is not None
        }
        if self._stamped is not None:
            self._stamped.kinds, self._stamped.texts = (tuple(kinds) if texts else ()), texts
            self._stamped.notes += self.notes
            return self._stamped
        assert self.sampling.step is not None
        start = base_ns if self.sampling.start_ns is None else self.sampling.start_ns
        return PlacedStream(
            self.name,
            [channel.name for channel in self._channels],
            [_unit(channel) for channel in self._channels],
            self._spool,
            [TimePiece(self._spool.rows, start, self.sampling.step * _NS_PER_S)] if self._spool.rows else [],
            "Times are the start and the step that the channels say.",
            1 / self.sampling.step,
            self.notes,
            tuple(kinds) if texts else (),
            texts,
        )

    def close(self) -> None:
        """Let go of what was gathered."""
        self._spool.close()
        if self._stamped is not None:
            self._stamped.close()

    def _values(self, place: int, data: NDArray[Any]) -> NDArray[np.float64]:
        book = self._books[place]
        if book is not None:
            return np.array([book.number(str(each)) for each in data.tolist()], np.float64)
        return np.asarray(data, np.float64)


def group_streams(group: Any, size: int, left_out: dict[str, list[str]]) -> list[GroupStream]:
    """The streams of a group; `left_out` is told of channels that are no series, by why."""
    found: dict[Sampling, list[Any]] = {}
    channels = [channel for channel in group.channels() if len(channel)]
    stamps = {len(channel): channel for channel in reversed(channels) if _is_time(channel)}
    for channel in channels:
        name = f"{group.name}/{channel.name}"
        kind = channel.dtype.kind
        if len(channel) > _MOST_ROWS_A_BYTE * size:
            left_out.setdefault("it promises more values than the file has room for", []).append(name)
        elif kind not in "biufOSU":
            if channel is not stamps.get(len(channel)):
                left_out.setdefault("it holds no numbers and no texts", []).append(name)
        elif channel is not stamps.get(len(channel)):
            sampling = _sampling(channel, stamps.get(len(channel)))
            if sampling is None:
                left_out.setdefault("it does not say when its values were taken", []).append(name)
            else:
                found.setdefault(sampling, []).append(channel)
    return [
        GroupStream(_name(group.name, sampling, of_it, len(found)), sampling, of_it)
        for sampling, of_it in found.items()
    ]


def _sampling(channel: Any, stamps: Any) -> Sampling | None:
    step = channel.properties.get("wf_increment")
    if isinstance(step, int | float) and np.isfinite(step) and step > 0:
        exact = fraction_of(float(step))
        start = _ns_since_1970(channel.properties.get("wf_start_time"))
        offset = channel.properties.get("wf_start_offset", 0.0)
        late = round(fraction_of(float(offset)) * _NS_PER_S) if _is_finite(offset) else 0
        return Sampling(len(channel), exact, None if start is None else start + late)
    if stamps is None:
        return None
    dated = _ns_since_1970(stamps[0]) if stamps.dtype.kind == "M" else None
    return Sampling(len(channel), None, dated, stamps)


def _is_finite(number: Any) -> bool:
    return isinstance(number, int | float) and bool(np.isfinite(number)) and abs(number) < 1e9


def _is_time(channel: Any) -> bool:
    if channel.properties.get("wf_increment"):
        return False
    kind = channel.dtype.kind
    return bool(kind == "M" or (kind == "f" and channel.name.strip().lower() in _TIME_NAMES))


def _stamps(data: NDArray[Any]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """(ns, which rows have one) of dates, or of seconds."""
    if data.dtype.kind == "M":
        bad = np.isnat(data)
        return np.where(bad, np.datetime64(0, "ns"), data.astype("M8[ns]")).astype(np.int64), ~bad
    return ns_of(data, Fraction(_NS_PER_S))


def _ns_since_1970(start: Any) -> int | None:
    """A date as ns since 1970; None where there is none, or it was never set."""
    try:
        stamp = np.datetime64(start, "ns") if start is not None else np.datetime64("NaT")
    except (ValueError, TypeError):
        return None
    if np.isnat(stamp):
        return None
    ns = int(stamp.astype(np.int64))
    return ns if ns > 0 else None


def _name(group: str, sampling: Sampling, channels: Sequence[Any], streams: int) -> str:
    if streams == 1:
        return str(group)
    if len(channels) == 1:
        return f"{group} {channels[0].name}"
    return f"{group} {float(1 / sampling.step):g} Hz" if sampling.step else f"{group} by time"


def _unit(channel: Any) -> str:
    for name in ("unit_string", "NI_UnitDescription", "unit"):
        text = channel.properties.get(name)
        if isinstance(text, str) and text.strip():
            return text.strip()
    return ""
