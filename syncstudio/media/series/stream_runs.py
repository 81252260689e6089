"""When each text of a stream of states or events held: its runs, gathered once from millions of rows.

Rows are read block by block, and none is looked at by Python alone. What comes out is as long as there are changes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

_BLOCK = 1 << 19
# A state that is told again and again, and not only when it changes, ends where it was not told for so many of its
# usual steps, and for so long at least.
_TOLD_AGAIN, _MISSED_STEPS, _MISSED_NS = 4, 10, 1_000_000_000


class Told(Protocol):
    """What is asked of a series."""

    @property
    def rows(self) -> int: ...
    @property
    def interval_ns(self) -> int: ...
    @property
    def duration_ns(self) -> int: ...
    @property
    def kinds(self) -> Sequence[str]: ...

    def column(self, channel: int, first: int, last: int) -> NDArray[np.float64]: ...

    def times(self, first: int, last: int) -> NDArray[np.int64]: ...

    def texts(self, channel: int) -> Sequence[str]: ...


@dataclass(frozen=True, slots=True)
class Runs:
    """The spans of a stream's texts in order, on its source's clock: int64 `starts_ns` and `ends_ns`, and int32
    `codes`, which number `texts`. An event ends where it starts; where nothing was recorded there is no run."""

    kind: Literal["state", "event"]
    starts_ns: NDArray[np.int64]
    ends_ns: NDArray[np.int64]
    codes: NDArray[np.int32]
    texts: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, ns: int) -> int | None:
        """The number of the run that holds at an instant, or of the last event at or before it; None: there is none."""
        place = int(np.searchsorted(self.starts_ns, ns, "right")) - 1
        if place < 0 or (self.kind == "state" and ns >= int(self.ends_ns[place])):
            return None
        return place

    def counts(self) -> NDArray[np.int64]:
        """How often each text comes, by its number."""
        return np.bincount(self.codes, minlength=len(self.texts)).astype(np.int64)

    def lasted_ns(self) -> NDArray[np.int64]:
        """How long each text held in all, by its number; 0 for events."""
        lasted = np.zeros(len(self.texts), np.int64)
        np.add.at(lasted, self.codes, self.ends_ns - self.starts_ns)
        return lasted

    def kept(self, shown: NDArray[np.bool_]) -> Runs:
        """Only the runs of some texts: `shown` says which, by their numbers."""
        here = shown[self.codes]
        return Runs(self.kind, self.starts_ns[here], self.ends_ns[here], self.codes[here], self.texts)


def runs_of(series: Told, channel: int, cancelled: Callable[[], bool] | None = None) -> Runs | None:
    """The runs of a channel of states or events; None where it was cancelled. ValueError for a channel of numbers."""
    kind = series.kinds[channel]
    texts = tuple(series.texts(channel))
    if kind == "event":
        found = _events(series, channel, len(texts), cancelled)
        return None if found is None else Runs("event", found[0], found[0], found[1], texts)
    if kind != "state":
        raise ValueError(f"channel {channel} holds numbers, no texts")
    changes = _changes(series, channel, len(texts), cancelled)
    if changes is None:
        return None
    starts, codes, missed, before = changes
    told_again = series.rows >= _TOLD_AGAIN * max(1, int(np.count_nonzero(~missed.alone)))
    if not told_again:
        kept = ~missed.alone
        starts, codes, before = starts[kept], codes[kept], before[kept]
        broken = np.zeros(len(starts), bool)
    else:
        broken = missed.all
    ends = np.append(starts[1:], max(series.duration_ns, int(starts[-1]) + 1 if len(starts) else 0))
    ends = ends[: len(starts)]
    if broken.any():
        here = np.flatnonzero(broken[1:])
        ends[here] = np.minimum(before[1:][here] + series.interval_ns, ends[here])
    held = (codes >= 0) & (ends > starts)
    return Runs("state", starts[held], ends[held], codes[held], texts)


@dataclass(frozen=True, slots=True)
class _Missed:
    """Which of the rows that begin something come after a long silence; `alone`: and bring nothing new."""

    all: NDArray[np.bool_]
    alone: NDArray[np.bool_]


def _codes(values: NDArray[np.float64], texts: int) -> NDArray[np.int32]:
    """Numbers of texts, -1 where nothing was recorded."""
    known = (values >= 0) & (values < texts)  # false for what is no number
    return np.where(known, values, -1).astype(np.int32)


def _events(
    series: Told, channel: int, texts: int, cancelled: Callable[[], bool] | None
) -> tuple[NDArray[np.int64], NDArray[np.int32]] | None:
    times, codes = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
    for first in range(0, series.rows, _BLOCK):
        if cancelled is not None and cancelled():
            return None
        last = min(first + _BLOCK, series.rows)
        told = _codes(series.column(channel, first, last), texts)
        here = told >= 0
        times.append(np.asarray(series.times(first, last))[here])
        codes.append(told[here])
    return np.concatenate(times), np.concatenate(codes)


def _changes(
    series: Told, channel: int, texts: int, cancelled: Callable[[], bool] | None
) -> tuple[NDArray[np.int64], NDArray[np.int32], _Missed, NDArray[np.int64]] | None:
    """Times and numbers of the rows that begin something, which of them come late, and the time of the row before."""
    long_ns = max(_MISSED_STEPS * series.interval_ns, _MISSED_NS)
    starts, codes = [np.zeros(0, np.int64)], [np.zeros(0, np.int32)]
    late, alone, before = [np.zeros(0, bool)], [np.zeros(0, bool)], [np.zeros(0, np.int64)]
    last_code, last_ns = -2, 0
    for first in range(0, series.rows, _BLOCK):
        if cancelled is not None and cancelled():
            return None
        last = min(first + _BLOCK, series.rows)
        times = np.asarray(series.times(first, last))
        told = _codes(series.column(channel, first, last), texts)
        previous = np.concatenate([[last_code], told[:-1]])
        stood = np.concatenate([[last_ns if first else times[0]], times[:-1]])
        new, missed = told != previous, times - stood > long_ns
        here = new | missed
        starts.append(times[here])
        codes.append(told[here])
        late.append(missed[here])
        alone.append((missed & ~new)[here])
        before.append(stood[here])
        last_code, last_ns = int(told[-1]), int(times[-1])
    missing = _Missed(np.concatenate(late), np.concatenate(alone))
    return np.concatenate(starts), np.concatenate(codes), missing, np.concatenate(before)
