"""Paths on the map and turns of devices: which channels say them, and the fixes, placed behind on one common map."""

from __future__ import annotations

import json
import logging
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.series.positions import Positions, positions_of
from syncstudio.session.errors import SessionError
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.media.tracks import codec_of
from syncstudio.session.notices import MediaGrown
from syncstudio.session.series.kept_looks import looks_text
from syncstudio.timebase.instant import ns_down

if TYPE_CHECKING:
    from syncstudio.media.series.local_map import LocalMap
    from syncstudio.media.series.orientation import Attitude
    from syncstudio.media.series.orientation_sources import OrientationSource
    from syncstudio.media.series.path_levels import PlacedPath
    from syncstudio.media.series.series import Series
    from syncstudio.session.jobs import JobHandle
    from syncstudio.timebase.span import Span

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a track was: metres on the map, degrees, metres a second (NaN unknown), and whether its fix is sure."""

    east: float
    north: float
    latitude: float
    longitude: float
    speed: float
    sure: bool


@dataclass(frozen=True, slots=True)
class _Kept:
    """A path being placed, or placed: on which series, channels and map."""

    series: Series
    where: Positions
    ground: LocalMap | None
    placed: PlacedPath | None


class Paths(MediaShelf):
    """What the map and the orientation pane ask."""

    def _open_shelves(self) -> None:
        self._path_lock = threading.Lock()
        self._paths: dict[int, _Kept] = {}
        self._path_ground: LocalMap | None = None
        self._path_channels: dict[int, tuple[str, str]] = {}
        self._path_found: dict[int, tuple[Series, Positions | None]] = {}
        super()._open_shelves()

    # -- which channels -------------------------------------------------------------------------------------------

    def path_channels(self, track_id: int) -> Positions | None:
        """The channels of a track that say where it was: as chosen, else by their names; None where there are none."""
        series = self.series(track_id)
        if series is None:
            return None
        chosen = self._path_channels.get(track_id)
        if chosen is not None and set(chosen) <= set(series.names):
            found = positions_of(series.names, series.units)
            latitude, longitude = (series.names.index(name) for name in chosen)
            speed = None if found is None else found.speed
            return Positions(latitude, longitude, speed=speed)
        known = self._path_found.get(track_id)
        if known is None or known[0] is not series:
            known = (series, positions_of(series.names, series.units))
            self._path_found[track_id] = known
        return known[1]

    def choose_path_channels(self, track_id: int, latitude: str, longitude: str) -> None:
        """Say which channels of a track are latitude and longitude, in degrees; the map follows."""
        series = self.series(track_id)
        if series is None or not {latitude, longitude} <= set(series.names):
            raise SessionError("These channels are not there any more: choose others.")
        if latitude == longitude:
            raise SessionError("Latitude and longitude are two channels: choose another one for one of them.")
        self._path_channels[track_id] = (latitude, longitude)
        self._forget_paths()
        self.notices.emit(MediaGrown(track_id, "series"))

    def path_tracks(self) -> list[int]:
        """The tracks that say where they were, in their order."""
        return [
            track.id
            for track in self.project.tracks()
            if track.kind == "series" and self.path_channels(track.id) is not None
        ]

    # -- paths ----------------------------------------------------------------------------------------------------

    def path(self, track_id: int) -> PlacedPath | None:
        """The path of a track on the common map; None while it is being placed, and where there is none."""
        series, where = self.series(track_id), self.path_channels(track_id)
        if series is None or where is None:
            return None
        with self._path_lock:
            kept = self._paths.get(track_id)
            same = kept is not None and kept.series is series and kept.where == where
            if same and kept is not None and kept.ground == self._path_ground:
                return kept.placed
            self._paths[track_id] = _Kept(series, where, self._path_ground, None)
        name = f"Path of {self.project.track(track_id).name}"
        self.jobs.start(name, lambda job: self._place_path(track_id, series, where, job), track_id)
        return None

    def place_at(self, track_id: int, master_ns: int) -> Place | None:
        """Where a track was at a master instant; None where nothing was recorded, or no fix is near enough."""
        placed = self.path(track_id)
        source_ns = self.clock_map(track_id).source_from_master(master_ns)
        found = None if placed is None or source_ns is None else placed.path.between(source_ns)
        if placed is None or found is None:
            return None
        at, share = found
        path = placed.path
        to = min(at + 1, len(path) - 1)
        east = float(placed.east[at] + share * (placed.east[to] - placed.east[at]))
        north = float(placed.north[at] + share * (placed.north[to] - placed.north[at]))
        latitude, longitude = placed.ground.degrees(np.array([east]), np.array([north]))
        sure = bool(path.sure[at] and path.sure[to])
        return Place(east, north, float(latitude[0]), float(longitude[0]), float(path.speeds[at]), sure)

    def path_rows(self, track_id: int, span: Span) -> list[tuple[int, int]]:
        """The fixes of a track inside a master span, as [first, last): one pair for each piece of its clock."""
        placed = self.path(track_id)
        if placed is None:
            return []
        found = []
        clock_map = self.clock_map(track_id)
        for piece in clock_map.pieces:
            low, high = clock_map.source_bounds(piece)
            start, end = piece.source_exact(span.start_ns), piece.source_exact(span.end_ns)
            start = start if low is None else max(start, low)
            end = end if high is None else min(end, high)
            first, last = np.searchsorted(
                placed.path.times_ns, [ns_down(start), ns_down(end)], "left"
            ).tolist()
            if first < last:
                found.append((first, last))
        return found

    def _place_path(self, track_id: int, series: Series, where: Positions, job: JobHandle) -> None:
        from syncstudio.media.series.local_map import LocalMap
        from syncstudio.media.series.path import path_of
        from syncstudio.media.series.path_levels import placed_path

        path = path_of(series, where, job.cancelled)
        if path is None:
            self._forget_path(track_id)
            return
        with self._path_lock:
            if self._path_ground is None and len(path):
                sure = path.sure if path.sure.any() else np.ones(len(path), bool)
                self._path_ground = LocalMap.around(path.latitudes[sure], path.longitudes[sure])
            ground = self._path_ground
        placed = placed_path(path, ground or LocalMap(0.0, 0.0), job.cancelled)
        if placed is None:
            self._forget_path(track_id)
            return
        with self._path_lock:
            kept = self._paths.get(track_id)
            if kept is None or kept.series is not series or kept.where != where:
                return
            self._paths[track_id] = _Kept(series, where, ground, placed)
        self.notices.emit(MediaGrown(track_id, "series"))

    def _forget_path(self, track_id: int) -> None:
        """Placing it was stopped: whoever asks next begins anew."""
        with self._path_lock:
            self._paths.pop(track_id, None)

    def _forget_paths(self) -> None:
        with self._path_lock:
            self._paths.clear()
            self._path_ground = None

    # -- turns ----------------------------------------------------------------------------------------------------

    def orientation_sources(self, track_id: int) -> list[OrientationSource]:
        """The channels of a track that say how it was turned, the best first."""
        from syncstudio.media.series.orientation_sources import orientations_of

        series = self.series(track_id)
        if series is None:
            return []
        track = self.project.track(track_id)
        return orientations_of(series.names, series.units, track.name, codec_of(track))

    def attitude_at(self, track_id: int, source: OrientationSource, master_ns: int) -> Attitude | None:
        """How a track was turned at a master instant; None where nothing says it."""
        from syncstudio.media.series.orientation import attitude_at

        series = self.series(track_id)
        source_ns = self.clock_map(track_id).source_from_master(master_ns)
        if series is None or source_ns is None:
            return None
        return attitude_at(series, source, source_ns)

    # -- kept between runs ----------------------------------------------------------------------------------------

    def path_choices_text(self, kept: str = "") -> str:
        """Which channels a person chose, as a text to keep, with those of other projects in what is `kept` by now."""
        own = [[track_id, *names] for track_id, names in self._path_channels.items()]
        return looks_text(own, {track.id for track in self.project.tracks()}, kept)

    def take_path_choices(self, text: str) -> None:
        """Take up choices that were kept."""
        try:
            for track_id, latitude, longitude in json.loads(text or "[]"):
                self._path_channels.setdefault(int(track_id), (str(latitude), str(longitude)))
        except (ValueError, TypeError) as error:
            _log.info("the channels of the map could not be taken up: %s", error)
