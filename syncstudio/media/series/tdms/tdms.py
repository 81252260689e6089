"""Reads measurements of LabVIEW (TDMS): channels of a group that were sampled together are one stream.

npTDMS reads the file, a piece at a time, and does the scaling that the file asks for.

>>> [stream.name for stream in TDMS.listing("rig.tdms").streams]
['Vibration', 'Temperatures']
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.error_words import error_words
from syncstudio.media.series.extras import library, quiet
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader, read_through
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.stream_draft import Draft, read_file
from syncstudio.media.series.tdms.tdms_group import GroupStream, group_streams

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_MOST_STREAMS = 2000


def read_tdms(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all groups of a measurement; whoever asked closes the answer."""
    local = os.fspath(checked_path(path))
    nptdms = library("nptdms", "tdms", local, "a measurement of LabVIEW (TDMS)")
    # A file of ours is closed whatever happens; by its name, an index beside it would be believed that may be older.
    with quiet("nptdms"), open(local, "rb") as file:
        try:
            opened = nptdms.TdmsFile.open(file)
        except Exception as error:
            raise MediaError(
                f"{local} cannot be read as TDMS ({error_words(error)}); it may be damaged or cut off: copy it again."
            ) from error
        try:
            return read_through(_Reading(local, opened), progress, cancelled)
        finally:
            opened.close()


TDMS = SensorReader("tdms1", read_tdms)
"""Measurements of LabVIEW; times count from the earliest start of all channels."""


class _Reading:
    """One measurement on its way into series."""

    def __init__(self, path: str, opened: Any) -> None:
        self._path, self._opened = path, opened
        self._streams: list[GroupStream] = []
        self._drafts: list[Draft] = []
        self._left_out: dict[str, list[str]] = {}
        self._broken: list[str] = []
        self._zone = False

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all groups."""
        size = os.path.getsize(self._path)
        try:
            for group in self._opened.groups():
                self._streams += group_streams(group, size, self._left_out)
        except Exception as error:
            raise MediaError(
                f"{self._path} cannot be read as TDMS ({error_words(error)}); it is damaged, so copy it again."
            ) from error
        self._streams = self._streams[:_MOST_STREAMS]
        starts = [
            stream.sampling.start_ns for stream in self._streams if stream.sampling.start_ns is not None
        ]
        self._zone = bool(starts)
        base = min(starts, default=0)
        whole, done = sum(stream.rows for stream in self._streams) or 1, 0
        for stream in self._streams:
            if starts and stream.sampling.start_ns is None:
                stream.notes.append(
                    "It does not say when it began: it is laid where the first of the others begins."
                )

            def tell(rows: int, before: int = done) -> None:
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading {self._path} was cancelled.")
                if progress is not None:
                    progress(min(1.0, (before + rows) / whole))

            try:
                stream.read(tell, base)
            except MediaError:
                raise
            except Exception as error:
                self._broken.append(f"{stream.name} ({error_words(error)})")
            self._drafts.append(stream.draft(base))
            done += stream.rows

    def finished(self) -> ReadFile:
        """All streams on one clock."""
        read, zero = read_file(self._drafts, "tdms")
        if not read.streams:
            raise MediaError(self._nothing())
        if self._zone:
            read.epoch_ns, read.epoch_says = zero, "the start times of the channels"
        if self._broken:
            read.damaged = (
                f"Not all of it could be read, for the file is damaged: {some_names(self._broken)}."
            )
        if getattr(self._opened, "incomplete", False) or self._incomplete():
            read.cut_off = (
                "The file is cut off within its last part: what was recorded after that is missing."
            )
        for why, names in self._left_out.items():
            read.notes.append(f"Left out: {some_names(names)}, for {why}.")
        return read

    def _incomplete(self) -> bool:
        status = getattr(self._opened, "file_status", None)
        return bool(status is not None and status.incomplete_final_segment)

    def close(self) -> None:
        """Let go of everything."""
        for stream in self._streams:
            stream.close()

    def _nothing(self) -> str:
        if self._broken:
            return (
                f"{self._path} is damaged: nothing of {some_names(self._broken)} can be read; copy it again."
            )
        if self._left_out:
            why, names = next(iter(self._left_out.items()))
            return f"{self._path} holds no series: of {some_names(names)}, {why}; record it as waveforms or with times."
        return f"{self._path} holds no measured values; choose another file."
