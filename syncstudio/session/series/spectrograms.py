"""Spectrograms of tracks: tiles of what is on screen, worked out behind the window and kept in memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Track
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import MediaGrown, Notice, ProjectChanged, SpectrogramsChanged
from syncstudio.session.series.analysed_rows import AnalysedRows
from syncstudio.session.series.behind import Behind
from syncstudio.session.series.selection_figures import FiguresOfSelections

if TYPE_CHECKING:
    from syncstudio.media.series.analysis.spectrogram import Tile, TileKey

# Bytes of tiles kept: a screen of sound has 8 MB.
_KEPT_BYTES = 192 << 20
# Recordings whose files are held open for more tiles.
_OPEN = 3

WINDOWS = (0, 32, 64, 128, 256, 512, 1024, 2048, 4096, 8192, 16384)
"""How many rows a window may have; 0: as it fits what is on screen."""

RANGES_DB = (0, 20, 40, 60, 80, 100, 120)
"""How far below the strongest place the weakest colour lies; 0: at what most of the track is stronger than."""

# The range as it fits a track lies between these, and leaves so much of it without a colour.
_LEAST_DB, _MOST_DB, _QUIET = 30.0, 90.0, 0.1


@dataclass(frozen=True, slots=True)
class SpectrogramLook:
    """How all spectrograms of a project are drawn: the window in rows and the range of levels in dB (0: as
    it fits), the frequencies by octaves or evenly."""

    window: int = 0
    range_db: int = 0
    logarithmic: bool = False


class Spectrograms(FiguresOfSelections):
    """Showing frequencies instead of values, and the tiles to draw them from."""

    _spectrogram_look = SpectrogramLook()
    _tiles: OrderedDict[tuple[int, str, TileKey], Tile | None]

    def _open_spectrograms(self) -> None:
        self._tiles = OrderedDict()
        self._tile_bytes = 0
        self._tile_lock = threading.RLock()
        self._tile_wishes: OrderedDict[int, tuple[str, list[TileKey]]] = OrderedDict()
        self._tile_rows: OrderedDict[tuple[int, str], AnalysedRows] = OrderedDict()
        self._tile_stale: set[int] = set()
        self._spectrogram_channels: dict[int, str] = {}
        self._spectrogram_ranges: dict[int, tuple[float, float]] = {}
        self._tiles_behind = Behind("syncstudio-spectrogram", self._next_tile, self._close_tile_rows)
        self._stop_listening.append(self.notices.subscribe(self._hear_spectrograms))

    # -- choosing -------------------------------------------------------------------------------------------------

    def show_spectrogram(self, track_id: int, shown: bool) -> None:
        """Show the frequencies of a series or a sound in its row, or its values again."""
        track = self.project.track(track_id)
        if track.kind not in ("series", "sound"):
            raise SessionError(f"{track.name} has no frequencies: choose a sound or a sensor series.")
        if track.spectrogram != shown:
            with self.project.edit("Show spectrogram" if shown else "Hide spectrogram") as edit:
                edit.update(Track, track_id, spectrogram=shown)

    @property
    def spectrogram_look(self) -> SpectrogramLook:
        """How spectrograms are drawn, in every window of this project."""
        return self._spectrogram_look

    @spectrogram_look.setter
    def spectrogram_look(self, look: SpectrogramLook) -> None:
        if look != self._spectrogram_look:
            self._spectrogram_look = look
            self.notices.emit(SpectrogramsChanged())

    def spectrogram_channel(self, track_id: int) -> str:
        """The channel whose frequencies are shown; "" is the mean of a sound, the first shown one of a series."""
        return self._spectrogram_channels.get(track_id, "")

    def choose_spectrogram_channel(self, track_id: int, name: str) -> None:
        """Show the frequencies of another channel."""
        if name and name not in self.analysed_names(track_id):
            raise SessionError(f"“{name}” holds no numbers: choose another channel.")
        self._spectrogram_channels[track_id] = name
        self._forget_tiles(track_id)
        self.notices.emit(SpectrogramsChanged())

    # -- drawing --------------------------------------------------------------------------------------------------

    def spectrogram_range(self, track_id: int) -> tuple[float, float] | None:
        """The levels in dB that the weakest and the strongest colour stand for: of what was seen of a track so far, to
        the next five; None where nothing was."""
        known = self._spectrogram_ranges.get(track_id)
        if known is None:
            return None
        low, top = known
        fixed = self._spectrogram_look.range_db
        return (top - fixed if fixed else max(min(low, top - _LEAST_DB), top - _MOST_DB)), top

    def spectrogram_rate(self, track_id: int) -> tuple[float, int] | None:
        """How many rows a second the channel shown has and how many in all; None while that is not known."""
        track = self.project.track(track_id)
        if track.kind == "sound":
            peaks = self.peaks(track_id)
            return None if peaks is None else (float(peaks.rate), peaks.count or peaks.filled or peaks.rate)
        from syncstudio.media.series.analysis.rhythm import rhythm_of

        name = self.spectrogram_channel(track_id)
        views = [view for view in self.channel_views(track_id) if view.kind == "number"]
        shown = [view for view in views if view.name == name or (not name and view.shown)] or views
        series = shown[0].series if shown else None
        if series is None:
            return None
        rate = rhythm_of(series).rate
        return (rate, series.rows) if rate else None

    def spectrogram_tiles(self, track_id: int, keys: Sequence[TileKey]) -> dict[TileKey, Tile]:
        """What is there of these tiles of a track; the others are worked out behind, in this order.

        `MediaGrown` says when one has come. Whatever was asked for of the track before is not wanted any more.
        """
        name = self.spectrogram_channel(track_id)
        found: dict[TileKey, Tile] = {}
        missing = []
        with self._tile_lock:
            for key in keys:
                known = (track_id, name, key)
                if known in self._tiles:
                    self._tiles.move_to_end(known)
                    tile = self._tiles[known]
                    if tile is not None:
                        found[key] = tile
                else:
                    missing.append(key)
            self._tile_wishes.pop(track_id, None)
            if missing:
                self._tile_wishes[track_id] = (name, missing)
        if missing:
            self._tiles_behind.wake()
        return found

    @property
    def spectrograms_settled(self) -> bool:
        """Whether no tile is being worked out."""
        return self._tiles_behind.idle

    # -- behind ---------------------------------------------------------------------------------------------------

    def _next_tile(self) -> Callable[[], None] | None:
        with self._tile_lock:
            while self._tile_wishes:
                track_id, (name, keys) = next(reversed(self._tile_wishes.items()))
                key = keys.pop(0)
                if not keys:
                    del self._tile_wishes[track_id]
                if (track_id, name, key) not in self._tiles:
                    return partial(self._make_tile, track_id, name, key)
        return None

    def _make_tile(self, track_id: int, name: str, key: TileKey) -> None:
        from syncstudio.media.errors import MediaError
        from syncstudio.media.series.analysis.spectrogram import tile_of

        made: Tile | None = None
        with self._tile_lock:
            stale = track_id in self._tile_stale
            self._tile_stale.discard(track_id)
        if stale:
            self._close_tile_rows(track_id)
        try:
            rows = self._rows_for_tiles(track_id, name)
            if rows.rhythm.rate:
                made = tile_of(rows.source, rows.channel, rows.rhythm, key)
        except (MediaError, SessionError, ProjectError):
            # What cannot be read is said where the track is read; here it is not tried again.
            made = None
        with self._tile_lock:
            if track_id in self._tile_stale:
                return
            self._tiles[track_id, name, key] = made
            if made is not None:
                self._tile_bytes += made.levels.nbytes
                self._widen_range(track_id, made)
            while self._tile_bytes > _KEPT_BYTES:
                _, oldest = self._tiles.popitem(last=False)
                self._tile_bytes -= oldest.levels.nbytes if oldest is not None else 0
        self.notices.emit(MediaGrown(track_id, "spectrogram"))

    def _widen_range(self, track_id: int, tile: Tile) -> None:
        import numpy as np

        levels = tile.levels[:, 1:]
        known = levels[~np.isnan(levels)]
        if len(known):
            low, top = (float(each) for each in np.quantile(known[:: max(1, known.size >> 14)], (_QUIET, 1)))
            low, top = np.floor(low / 5) * 5.0, np.ceil(max(top, float(known.max())) / 5) * 5.0 + 0.0
            before = self._spectrogram_ranges.get(track_id, (low, top))
            self._spectrogram_ranges[track_id] = (min(float(low), before[0]), max(float(top), before[1]))

    def _rows_for_tiles(self, track_id: int, name: str) -> AnalysedRows:
        known = self._tile_rows.get((track_id, name))
        if known is None:
            known = self._tile_rows[track_id, name] = self.analysed_rows(track_id, name)
            while len(self._tile_rows) > _OPEN:
                self._tile_rows.popitem(last=False)[1].close()
        self._tile_rows.move_to_end((track_id, name))
        return known

    def _close_tile_rows(self, track_id: int | None = None) -> None:
        for key in [key for key in self._tile_rows if track_id is None or key[0] == track_id]:
            self._tile_rows.pop(key).close()

    def _hear_spectrograms(self, notice: Notice) -> None:
        if isinstance(notice, MediaGrown) and notice.what == "series":
            self._forget_tiles(notice.track_id)
        elif isinstance(notice, ProjectChanged) and notice.change.tables & {"channel", "source"}:
            for track_id in {key[0] for key in list(self._tiles)}:
                self._forget_tiles(track_id)

    def _forget_tiles(self, track_id: int) -> None:
        with self._tile_lock:
            self._tile_stale.add(track_id)
            self._tile_wishes.pop(track_id, None)
            self._spectrogram_ranges.pop(track_id, None)
            for key in [key for key in self._tiles if key[0] == track_id]:
                gone = self._tiles.pop(key)
                self._tile_bytes -= gone.levels.nbytes if gone is not None else 0

    def _close_shelves(self) -> None:
        self._tiles_behind.close()
        super()._close_shelves()
