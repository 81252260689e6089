"""Recordings' channels as microphones: which there are, and their sound on one grid of time to be compared."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.records import Track
from syncstudio.session.media.tracks import channel_names
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import ns_up
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

STEP_NS = 10_000_000
"""A step of the grid: `sync`'s `STEP_S`."""


@dataclass(frozen=True, slots=True)
class Microphone:
    """One channel of a sound track, counted from 0, and what to call it."""

    track_id: int
    channel: int
    name: str


def microphones_of(track: Track) -> list[Microphone]:
    """Every channel of a sound track; the track's own name where it has one channel."""
    names = channel_names(track) or ("",)
    if len(names) == 1:
        return [Microphone(track.id, 0, track.name)]
    return [Microphone(track.id, place, f"{track.name} {name}".strip()) for place, name in enumerate(names)]


@dataclass(frozen=True, slots=True)
class GridRecording:
    """Some channels of a file's stream, where it lies, and the source span it was recorded over."""

    path: Path
    stream_index: int
    channels: tuple[int, ...]
    clock_map: ClockMap
    extent: Span


class GridSound:
    """A recording's channels on a grid that begins at an instant; for one thread, to be closed.

    The grid lies on the master timeline, or else on the recording's own time.
    """

    def __init__(self, recording: GridRecording, grid_ns: int, on_master: bool) -> None:
        from syncstudio.media.samples import SampleReader

        self._reader = SampleReader(recording.path, recording.stream_index)
        self.rate, self.channels = self._reader.rate, recording.channels
        self._map, self._extent = recording.clock_map, recording.extent
        self._grid_ns, self._on_master = grid_ns, on_master

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        """Samples of all channels, (count, channels); zeros outside."""
        return self._reader.read(first, count)

    def places(self, first: int, count: int) -> NDArray[np.float64]:
        """The sample at the middle of each step; not a number where nothing is recorded."""
        import numpy as np

        middles = self._grid_ns + (np.arange(first, first + count, dtype=np.int64) * 2 + 1) * (STEP_NS // 2)
        out = np.full(count, np.nan)
        if not self._on_master:
            out[:] = self._line(middles, int(middles[0]), Fraction(int(middles[0])), 1.0)
            inside = (middles >= self._extent.start_ns) & (middles < self._extent.end_ns)
            out[~inside] = np.nan
            return out
        for piece in self._map.pieces:
            low, high = self._map.source_bounds(piece)
            start = max(
                Fraction(self._extent.start_ns), Fraction(self._extent.start_ns) if low is None else low
            )
            end = min(Fraction(self._extent.end_ns), Fraction(self._extent.end_ns) if high is None else high)
            if start >= end:
                continue
            here = (middles >= ns_up(piece.master_exact(start))) & (middles < ns_up(piece.master_exact(end)))
            if here.any():
                at = int(middles[here][0])
                out[here] = self._line(middles[here], at, piece.source_exact(at), float(1 / piece.rate))
        return out

    def close(self) -> None:
        """Let go of the file."""
        self._reader.close()

    def _line(
        self, middles: NDArray[np.int64], at_ns: int, source_ns: Fraction, rate: float
    ) -> NDArray[np.float64]:
        """Samples along a straight line through one exact place."""
        import numpy as np

        return np.asarray(
            float(self._map.clock.exact_tick(source_ns)) + (middles - at_ns) * (rate * self.rate / 1e9),
            np.float64,
        )
