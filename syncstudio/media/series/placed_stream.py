"""A stream whose rows need no gathering: they lie in the file, or were kept as they are, and come regularly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.series.sensor_cache import ReadStream, distinct
from syncstudio.media.series.sensor_stream import ChannelKind, SensorStream
from syncstudio.media.series.series_source import SeriesSource
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.stream_draft import rate_of
from syncstudio.media.series.time_law import TimeLaw, TimePiece
from syncstudio.media.series.time_steps import median_step

_NS_PER_S = 1_000_000_000
# Every question goes through all pieces of a law; of more than these, stamps are quicker.
_MOST_PIECES = 500


@dataclass(slots=True)
class PlacedStream:
    """Rows that lie at `spool` and were recorded in these pieces, on any clock, or at these stamps, which rise; the
    rest as in `SensorStream`."""

    name: str
    columns: Sequence[str]
    units: Sequence[str]
    spool: SeriesSource | SeriesSpool
    pieces: Sequence[TimePiece]
    says: str
    nominal_rate: Fraction | None = None
    notes: list[str] = field(default_factory=list)
    kinds: tuple[ChannelKind, ...] = ()
    texts: dict[int, Sequence[str]] = field(default_factory=dict)
    stamps_ns: NDArray[np.int64] | None = None

    @property
    def rows(self) -> int:
        """Rows of it."""
        return self.spool.rows

    def names(self) -> list[str]:
        """What its streams are called: one."""
        return [self.name]

    def earliest(self) -> int | None:
        """Its first instant."""
        if self.stamps_ns is not None:
            return int(self.stamps_ns[0])
        return self.pieces[0].start_ns if self.pieces else None

    def latest(self) -> int | None:
        """Its last instant; counted exactly, for the pieces may be out of all measure."""
        if self.stamps_ns is not None:
            return int(self.stamps_ns[-1])
        ends = [piece.start_ns + round(piece.rows * piece.period_ns) for piece in self.pieces]
        return max(ends, default=None)

    def move(self, by_ns: int) -> None:
        """Say that all of it was recorded so much later."""
        self.pieces = [replace(piece, start_ns=piece.start_ns + by_ns) for piece in self.pieces]
        self.stamps_ns = None if self.stamps_ns is None else self.stamps_ns + by_ns

    def finished(self, zero_ns: int, format: str, keys: Sequence[str], index: int) -> list[ReadStream]:
        """It, with times after `zero_ns`."""
        times = self._times(zero_ns)
        if isinstance(times, TimeLaw):
            spent = sum(piece.rows * piece.period_ns for piece in times.pieces)
            rate = (self.rows * _NS_PER_S / spent).limit_denominator(1_000_000_000) if spent else None
            step = round(times.pieces[-1].period_ns)
        else:
            rate, step = rate_of(times), median_step(times)
        stream = SensorStream(
            keys[0],
            index,
            self.name,
            format,
            tuple(distinct(list(self.columns))),
            tuple(self.units),
            self.rows,
            rate,
            self.nominal_rate,
            int(times[0]),
            int(times[-1]) + max(1, step),
            tuple(self.notes),
            kinds=self.kinds,
        )
        return [ReadStream(stream, self.spool, times, self.says, texts=self.texts)]

    def _times(self, zero_ns: int) -> TimeLaw | NDArray[np.int64]:
        if self.stamps_ns is not None:
            stamps = self.stamps_ns - zero_ns
            return TimeLaw.of(stamps) or stamps
        law = TimeLaw(self.pieces).moved(-zero_ns)
        return law if len(law.pieces) <= _MOST_PIECES else np.asarray(law)

    def close(self) -> None:
        """Let go of what was gathered."""
        self.spool.close()
