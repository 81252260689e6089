"""Streams of states and events as they are shown: their runs, gathered behind, and which of their texts are kept."""

from __future__ import annotations

import json
import logging
import threading
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.session.errors import SessionError
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.notices import MediaGrown, StreamsFiltered
from syncstudio.session.series.kept_looks import looks_text
from syncstudio.session.series.stream_filter import StreamFilter
from syncstudio.timebase.instant import ns_down, ns_up

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from numpy.typing import NDArray

    from syncstudio.media.series.series import Series
    from syncstudio.media.series.stream_runs import Runs
    from syncstudio.session.jobs import JobHandle
    from syncstudio.timebase.piece import Piece

_log = logging.getLogger(__name__)

# So many rows are gone through while a person blinks; more are gathered behind.
_AT_ONCE = 200_000
# Entries of every theme's palette.
PALETTE = 8


@dataclass(frozen=True, slots=True)
class ShownStream:
    """A channel of states or events with what is kept of it.

    `shown` says of each text whether it is kept, `colors` which entry of the palette it has. `kept` are the runs that
    are kept; `drawn` those that are drawn, faint or not. `steps` counts, for each run drawn, how often the text changed
    up to it: where it is the same at both ends, all between are of one text.
    """

    runs: Runs
    shown: NDArray[np.bool_]
    colors: NDArray[np.int64]
    kept: Runs
    drawn: Runs
    steps: NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class TextCount:
    """A text of a stream: how often it comes, how long it held in all, whether it is ticked and whether it is kept."""

    text: str
    count: int
    lasted_ns: int
    ticked: bool
    kept: bool


class Streams(MediaShelf):
    """What is asked of channels of texts. Filters are a way of looking: they are no part of the project."""

    def _open_shelves(self) -> None:
        self._stream_runs: dict[tuple[int, int], tuple[Series, Runs | None]] = {}
        self._stream_shown: dict[tuple[int, int], tuple[Runs, StreamFilter, ShownStream]] = {}
        self._stream_filters: dict[tuple[int, str], StreamFilter] = {}
        self._stream_lock = threading.Lock()
        super()._open_shelves()

    def stream_channels(self, track_id: int) -> list[int]:
        """The numbers of a track's channels of states and events."""
        series = self.series(track_id)
        return [] if series is None else [n for n, kind in enumerate(series.kinds) if kind != "number"]

    def stream(self, track_id: int, channel: int) -> ShownStream | None:
        """A channel of states or events; None for one of numbers, and while its runs are gathered: `MediaGrown` says
        when they are there."""
        series = self.series(track_id)
        if series is None or not 0 <= channel < len(series.kinds) or series.kinds[channel] == "number":
            return None
        runs = self._runs_of_stream(track_id, channel, series)
        if runs is None:
            return None
        kept = self.stream_filter(track_id, channel)
        known = self._stream_shown.get((track_id, channel))
        if known is not None and known[0] is runs and known[1] == kept:
            return known[2]
        try:
            mask = kept.kept(runs.texts)
        except SessionError:  # kept from another time, by a program that took it
            mask = np.ones(len(runs.texts), bool)
        shown = shown_stream(runs, mask, kept.hides)
        self._stream_shown[track_id, channel] = (runs, kept, shown)
        return shown

    def stream_filter(self, track_id: int, channel: int) -> StreamFilter:
        """What is kept of a channel."""
        name = self._name_of_channel(track_id, channel)
        return self._stream_filters.get((track_id, name), StreamFilter())

    def set_stream_filter(self, track_id: int, channel: int, kept: StreamFilter) -> None:
        """Keep only some texts of a channel; PatternError where the pattern is none, or takes too long."""
        series = self.series(track_id)
        if series is None or kept == self.stream_filter(track_id, channel):
            return
        kept.kept(series.texts(channel))
        key = (track_id, self._name_of_channel(track_id, channel))
        if kept == StreamFilter():
            self._stream_filters.pop(key, None)
        else:
            self._stream_filters[key] = kept
        self.notices.emit(StreamsFiltered(track_id))

    def stream_counts(self, track_id: int, channel: int) -> list[TextCount]:
        """The texts of a channel, the commonest first."""
        stream = self.stream(track_id, channel)
        if stream is None:
            return []
        unticked = self.stream_filter(track_id, channel).unticked
        counts, lasted = stream.runs.counts(), stream.runs.lasted_ns()
        order = np.argsort(-counts, kind="stable")
        return [
            TextCount(
                stream.runs.texts[n], int(counts[n]), int(lasted[n]), stream.runs.texts[n] not in unticked,
                bool(stream.shown[n]),
            )
            for n in order.tolist()
            if counts[n]
        ]  # fmt: skip

    def go_to_change(self, track_id: int, direction: int) -> None:
        """Seek to the next change of a track's streams (`direction` 1), or the one before (-1), among those kept."""
        at_ns = self.transport.position_ns()
        found: list[int] = []
        clock_map = self.clock_map(track_id)
        channels = self.stream_channels(track_id)
        if not channels:
            raise SessionError("This track has no states or events to step through: choose one that has.")
        for channel in channels:
            stream = self.stream(track_id, channel)
            if stream is None:
                continue
            for piece in clock_map.pieces:
                source_ns = _change_beside(
                    stream.kept.starts_ns, piece, clock_map.source_bounds(piece), at_ns, direction
                )
                if source_ns is not None:
                    found.append(ns_up(piece.master_exact(source_ns)))
        if not found:
            raise SessionError(
                "There is no change after the playhead." if direction > 0 else
                "There is no change before the playhead."
            )  # fmt: skip
        self.transport.seek(min(found) if direction > 0 else max(found))

    # -- kept between runs ----------------------------------------------------------------------------------------

    def stream_filters_text(self, kept: str = "") -> str:
        """All filters, as a text to keep, with those of other projects in the text that is `kept` by now."""
        own = [[track_id, name, each.to_json()] for (track_id, name), each in self._stream_filters.items()]
        return looks_text(own, {track.id for track in self.project.tracks()}, kept)

    def take_stream_filters(self, text: str) -> None:
        """Take filters up again that were kept."""
        try:
            for track_id, name, kept in json.loads(text or "[]"):
                self._stream_filters.setdefault((int(track_id), str(name)), StreamFilter.from_json(kept))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            _log.info("the filters of streams could not be taken up: %s", error)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _name_of_channel(self, track_id: int, channel: int) -> str:
        series = self.series(track_id)
        return "" if series is None or channel >= len(series.names) else series.names[channel]

    def _runs_of_stream(self, track_id: int, channel: int, series: Series) -> Runs | None:
        from syncstudio.media.series.stream_runs import runs_of

        key = (track_id, channel)
        with self._stream_lock:
            known = self._stream_runs.get(key)
            if known is not None and known[0] is series:
                return known[1]
            self._stream_runs[key] = (series, None)
        if series.rows <= _AT_ONCE:
            runs = runs_of(series, channel)
            with self._stream_lock:
                self._stream_runs[key] = (series, runs)
            return runs

        def gather(job: JobHandle) -> None:
            gathered = runs_of(series, channel, job.cancelled)
            with self._stream_lock:
                if gathered is None:
                    self._stream_runs.pop(key, None)
                    return
                self._stream_runs[key] = (series, gathered)
            self.notices.emit(MediaGrown(track_id, "series"))

        self.jobs.start(f"Changes of {series.names[channel]}", gather, track_id)
        return None


def shown_stream(runs: Runs, shown: NDArray[np.bool_], hides: bool = False) -> ShownStream:
    """The runs of a channel, of which only some texts are kept; what is not is drawn faint, or not at all."""
    kept = runs if shown.all() else runs.kept(shown)
    drawn = kept if hides else runs
    steps = np.zeros(len(drawn), np.int64)
    np.cumsum(drawn.codes[1:] != drawn.codes[:-1], out=steps[1:])
    return ShownStream(runs, shown, stream_colors(runs.texts), kept, drawn, steps)


def _change_beside(
    starts: NDArray[np.int64],
    piece: Piece,
    bounds: tuple[Fraction | None, Fraction | None],
    at_ns: int,
    direction: int,
) -> int | None:
    """The source instant of the first start after, or the last before, a master instant, as one piece has it."""
    low, high = bounds
    if direction > 0:
        place = int(np.searchsorted(starts, ns_down(piece.source_exact(at_ns)), "right"))
        if low is not None:
            place = max(place, int(np.searchsorted(starts, ns_up(low), "left")))
    else:
        place = int(np.searchsorted(starts, ns_down(piece.source_exact(at_ns - 1)), "right")) - 1
        if high is not None:
            place = min(place, int(np.searchsorted(starts, ns_up(high), "left")) - 1)
    if not 0 <= place < len(starts):
        return None
    found = int(starts[place])
    inside = (low is None or found >= low) and (high is None or found < high)
    return found if inside else None


def stream_colors(texts: Sequence[str]) -> NDArray[np.int64]:
    """A palette entry for each text: always the same for the same texts, and different ones while there are enough."""
    colors = np.zeros(len(texts), np.int64)
    taken: set[int] = set()
    for n in sorted(range(len(texts)), key=texts.__getitem__):
        color = zlib.crc32(texts[n].encode("utf-8", "replace")) % PALETTE
        while color in taken:
            color = (color + 1) % PALETTE
        colors[n] = color
        if len(texts) <= PALETTE:
            taken.add(color)
    return colors
