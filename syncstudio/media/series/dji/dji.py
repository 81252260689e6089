"""Reads what drones write as subtitles, beside a video (.SRT) or inside it, as one series on the video's own clock.

>>> DJI.series("DJI_0001.SRT", "drone").names[:4]
('latitude', 'longitude', 'absolute altitude', 'relative altitude')
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from statistics import median_low

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.dji.dji_words import NS_PER_S, ORDER, UNITS, words_of
from syncstudio.media.series.row_gathering import RowGathering
from syncstudio.media.series.sensor_cache import ReadFile, ReadStream
from syncstudio.media.series.sensor_reader import SensorReader

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_CUE = re.compile(r"\s*(\d{1,3}):(\d\d):(\d\d)[,.](\d{1,3})\s*-->\s*(\d{1,3}):(\d\d):(\d\d)[,.](\d{1,3})")
_LONGEST_LINE = 4096
_MOST_LINES = 32
_TELL_EVERY = 2048
# Dates are compared over so many subtitles; the drone's clock is written in milliseconds, late by one picture at most.
_DATED = 200

Cue = tuple[int, str]
"""(when it is shown, in ns on the video's clock; its text)"""


def read_dji(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read the subtitle file of a drone; whoever asked closes the answer."""
    local = checked_path(path)
    drone = DroneRows("Times are those of the subtitles, on the clock of the video.")
    try:
        drone.take(cues_of(local, progress, cancelled))
        read = drone.finished()
    except BaseException:
        drone.close()
        raise
    if read is None:
        raise MediaError(f"{local} holds no subtitles of a drone; choose another file.")
    return read


DJI = SensorReader("dji-2", read_dji)
"""Subtitle files of drones; times count from the beginning of the video beside them."""


class DroneRows:
    """What a drone's subtitles say, one row each. `epochs` are source zero by the drone's own clock, as each says."""

    def __init__(self, says: str) -> None:
        self._rows = RowGathering("drone", says, UNITS, ORDER[:2], ORDER)
        self._epochs: list[int] = []
        self._silent = 0
        self.count = 0

    def take(self, cues: Iterable[Cue]) -> None:
        """Add subtitles in their order."""
        for at_ns, text in cues:
            words = words_of(text)
            if not words.said:
                self._silent += 1
                continue
            self.count += 1
            self._rows.add(at_ns, words.said)
            if words.date_ns is not None and len(self._epochs) < _DATED:
                self._epochs.append(words.date_ns - at_ns)

    def streams(self, index: int = 0) -> list[ReadStream]:
        """The rows as streams, numbered from `index`, whose source zero is the video's; several where the times step
        back. Whoever asked closes them."""
        draft = self._rows.finished()
        if draft is None:
            return []
        parts = range(2, len(draft.filled()) + 1)
        return draft.finished(0, "dji", ["drone", *(f"drone, part {number}" for number in parts)], index)

    def finished(self) -> ReadFile | None:
        """The rows as a file of their own, or None where there are none."""
        read = ReadFile(self.streams())
        if not read.streams:
            return None
        self.say(read)
        return read

    def say(self, read: ReadFile) -> None:
        """Say of a file what its subtitles say of it as a whole."""
        if self._epochs:
            read.epoch_ns, read.epoch_says = median_low(self._epochs), "the drone's own clock"
            read.zone_known = False
        if self._silent:
            count = "1 subtitle says" if self._silent == 1 else f"{self._silent:,} subtitles say"
            read.notes.append(f"{count} nothing that is telemetry, and left out.")

    def close(self) -> None:
        """Let go of what was gathered."""
        self._rows.close()


def cues_of(path: Path, progress: Progress | None, cancelled: Cancelled | None) -> Iterator[Cue]:
    """The subtitles of a file, read line by line; MediaCancelled when `cancelled()` turns true."""
    size, place, number = os.path.getsize(path), 0, 0
    at_ns, lines = -1, [""]
    with path.open("rb") as file:
        while line := file.readline(_LONGEST_LINE):
            place += len(line)
            number += 1
            if number % _TELL_EVERY == 1:
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading {path} was cancelled.")
                if progress is not None:
                    progress(min(1.0, place / size))
            text = line.decode("utf-8", "replace")
            found = _CUE.match(text)
            if found is None:
                if len(lines) < _MOST_LINES:
                    lines.append(text)
                continue
            if at_ns >= 0:
                yield at_ns, " ".join(lines)
            hour, minute, second = (int(each) for each in found.groups()[:3])
            fraction = found[4].ljust(3, "0")
            at_ns = (hour * 3600 + minute * 60 + second) * NS_PER_S + int(fraction) * 1_000_000
            lines = []
    if at_ns >= 0:
        yield at_ns, " ".join(lines)
