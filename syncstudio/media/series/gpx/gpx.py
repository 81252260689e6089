"""Reads GPX: each track is a series, its segments with gaps between them; way points with times are events.

gpxpy, the library for it, builds the whole tree and an object for each point, and refuses a file that was cut off; here
points are read as they come, by a parser that expands nothing (defusedxml). The tests compare with it.

>>> GPX.series("run.gpx", "Morning run").names[:4]
('latitude', 'longitude', 'altitude', 'heart rate')
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.gpx.gpx_points import ORDER, UNITS, local_name, place_of, said_by, time_of
from syncstudio.media.series.row_gathering import RowGathering
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader, read_through
from syncstudio.media.series.stream_draft import StreamDraft, read_file
from syncstudio.media.series.text_book import TextBook
from syncstudio.timebase.counts import counted

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_TELL_EVERY = 2048
_DEEPEST = 64
_MOST_TRACKS = 200
_MOST_WAY_POINTS = 20_000


def read_gpx(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all tracks of a file; whoever asked closes the answer."""
    reading = _Reading(checked_path(path))
    return read_through(reading, progress, cancelled)


GPX = SensorReader("gpx-2", read_gpx)
"""Tracks of receivers; times count from the earliest point of all tracks."""


class _Reading:
    """One file on its way into series."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._tracks: list[RowGathering] = []
        self._track: RowGathering | None = None
        self._last_ns: int | None = None
        self._new_segment = self._skipped = False
        self._way_points: list[tuple[int, str]] = []
        self._untimed = self._unplaced = self._too_many = 0
        self._cut = False

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all points."""
        from xml.etree.ElementTree import ParseError

        from defusedxml.common import DefusedXmlException

        size, number = os.path.getsize(self._path), 0
        with self._path.open("rb") as file:
            try:
                for point, kind in _points(file, self._begin):
                    number += 1
                    if number % _TELL_EVERY == 1:
                        if cancelled is not None and cancelled():
                            raise MediaCancelled(f"Reading {self._path} was cancelled.")
                        if progress is not None:
                            progress(min(1.0, file.tell() / size))
                    self._take(point, kind)
            except DefusedXmlException as error:
                raise MediaError(
                    f"{self._path} defines entities of its own, which no receiver does; it is not read."
                ) from error
            except (ParseError, LookupError, ValueError) as error:
                if not number:
                    raise MediaError(
                        f"{self._path} is no GPX that can be read ({error}); export it again."
                    ) from error
                self._cut = True

    def finished(self) -> ReadFile:
        """All tracks on one clock, which is UTC."""
        drafts = [each for each in (track.finished() for track in self._tracks) if each is not None]
        if self._way_points:
            drafts.append(self._events())
        if not drafts:
            why = "none of its points has a time" if self._untimed else "it holds no tracks"
            raise MediaError(f"{self._path} is no recording: {why}; export it with times.")
        read, zero = read_file(drafts, "gpx")
        if not read.streams:
            raise MediaError(f"{self._path} has no times that can be believed; export it again.")
        read.epoch_ns, read.epoch_says = zero, "the times of the points (UTC)"
        read.notes += self._notes()
        if self._cut:
            read.cut_off = "The file is cut off or damaged: what comes after that place is missing."
        return read

    def close(self) -> None:
        """Let go of everything."""
        for track in self._tracks:
            track.close()

    def _begin(self, kind: str) -> None:
        """A track or a segment of one begins."""
        if kind == "trk":
            self._track, self._last_ns, self._skipped = None, None, False
        self._new_segment = True

    def _take(self, element: Element, kind: str) -> None:
        if kind == "name":
            self._name(" ".join((element.text or "").split())[:200])
            return
        at_ns = time_of(element)
        if at_ns is None:
            self._untimed += 1
        elif kind == "wpt":
            if len(self._way_points) < _MOST_WAY_POINTS:
                names = [each.text for each in element if local_name(each.tag) == "name"]
                text = " ".join((names[0] if names and names[0] else "way point").split())[:200]
                self._way_points.append((at_ns, text))
        elif place_of(element) is None:
            self._unplaced += 1
        else:
            self._add(at_ns, element)

    def _name(self, text: str) -> None:
        if self._track is None and not self._skipped and text:
            self._open(text)

    def _open(self, name: str) -> None:
        if len(self._tracks) >= _MOST_TRACKS:
            self._too_many += 1
            self._skipped = True
            return
        says = "Times are those of the points (UTC)."
        self._track = RowGathering(name, says, UNITS, ("latitude", "longitude"), ORDER)
        self._tracks.append(self._track)

    def _add(self, at_ns: int, point: Element) -> None:
        if self._track is None and not self._skipped:
            self._open("track" if not self._tracks else f"track {len(self._tracks) + 1}")
        if self._track is None:
            return
        if self._new_segment and self._last_ns is not None and at_ns > self._last_ns + 1:
            # Nothing was recorded between two segments; a line across would be made up.
            self._track.gap(self._last_ns + 1)
        self._new_segment, self._last_ns = False, at_ns
        self._track.add(at_ns, said_by(point))

    def _events(self) -> StreamDraft:
        book = TextBook()
        points = sorted(self._way_points)
        draft = StreamDraft(
            "way points", ["event"], [""], "Times are those of the points (UTC).", kinds=["event"]
        )
        numbers = np.array([book.number(text) for _, text in points], np.float64)
        draft.append(np.array([ns for ns, _ in points], np.int64), numbers[:, None])
        draft.events = [(ns, text, 0) for ns, text in points]
        draft.texts = {0: book.texts}
        return draft

    def _notes(self) -> list[str]:
        notes = []
        if self._untimed:
            many = counted(self._untimed, "point has no time, and is", "points have no time, and are")
            notes.append(f"{many} left out.")
        if self._unplaced:
            many = counted(
                self._unplaced,
                "point has no place on earth, and is",
                "points have no place on earth, and are",
            )
            notes.append(f"{many} left out.")
        if self._too_many:
            notes.append(f"{self._too_many:,} more tracks are left out: {_MOST_TRACKS} are read at most.")
        return notes


def _points(file: IO[bytes], begin: Callable[[str], None]) -> Iterator[tuple[Element, str]]:
    """Every point, and the names of tracks, as they end; `begin` hears of tracks and segments. What was read is let go
    of at once."""
    from defusedxml.ElementTree import iterparse

    stack: list[Any] = []
    for event, element in iterparse(file, events=("start", "end"), forbid_dtd=True):
        name = local_name(element.tag)
        if event == "start":
            if not stack and name != "gpx":
                raise ValueError("its outermost element is no gpx")
            if len(stack) >= _DEEPEST:
                raise ValueError("it is nested without end")
            stack.append(element)
            if name in ("trk", "trkseg"):
                begin(name)
            continue
        stack.pop()
        parent = local_name(stack[-1].tag) if stack else ""
        if name in ("trkpt", "wpt") or (name == "name" and parent == "trk"):
            yield element, name
        if name in ("trkpt", "wpt", "trkseg", "trk", "rte", "metadata", "extensions") and parent in (
            "trkseg", "trk", "gpx",
        ):  # fmt: skip
            stack[-1].remove(element)
