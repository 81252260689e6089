"""Reads measurements of vehicles and test benches (MDF 3 and 4): every group of channels with a time is a stream.

asammdf reads the file, block by block; what is a text after conversion is a channel of states.

>>> [stream.name for stream in MDF.listing("test_batch.mf4").streams]
['group 1']
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Callable, Iterator
from typing import Any

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.local import checked_path
from syncstudio.media.series.error_words import error_words
from syncstudio.media.series.extras import quiet
from syncstudio.media.series.mdf.mdf_blocks import check_blocks
from syncstudio.media.series.mdf.mdf_group import MdfGroup, NoSeries
from syncstudio.media.series.mdf.mdf_library import asammdf_for
from syncstudio.media.series.sensor_cache import ReadFile
from syncstudio.media.series.sensor_reader import SensorReader, read_through
from syncstudio.media.series.some_names import some_names
from syncstudio.media.series.stream_draft import read_file

Progress = Callable[[float], None]
Cancelled = Callable[[], bool]

_FRAGMENT_BYTES = 8 << 20
_MOST_GROUPS = 2000
_NS_PER_S = 1_000_000_000
_ZERO_DATE = datetime.datetime(1970, 1, 1, tzinfo=datetime.UTC)


def read_mdf(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> ReadFile:
    """Read all groups of a measurement; whoever asked closes the answer."""
    local = os.fspath(checked_path(path))
    check_blocks(local)
    asammdf = asammdf_for(local)
    with quiet("asammdf"):
        try:
            opened = asammdf.MDF(local)
        except Exception as error:
            raise MediaError(
                f"{local} cannot be read as MDF ({error_words(error)}); it may be damaged or cut off: copy it again."
            ) from error
        try:
            opened.configure(read_fragment_size=_FRAGMENT_BYTES)
            reading = _Reading(local, opened)
            return read_through(reading, progress, cancelled)
        finally:
            opened.close()


MDF = SensorReader("mdf1", read_mdf)
"""Measurements of vehicles and test benches; times count from the earliest row of all groups."""


class _Reading:
    """One measurement on its way into series."""

    def __init__(self, path: str, opened: Any) -> None:
        self._path, self._opened = path, opened
        self._groups: list[MdfGroup] = []
        self._left_out: dict[str, list[str]] = {}
        self._broken: list[str] = []

    def run(self, progress: Progress | None, cancelled: Cancelled | None) -> None:
        """Read all groups."""
        groups = self._opened.groups
        sizes = [max(1, int(group.channel_group.cycles_nr)) for group in groups]
        whole, done = sum(sizes), 0
        for index in range(min(len(groups), _MOST_GROUPS)):
            try:
                group = MdfGroup(self._opened, index)
            except NoSeries as reason:
                self._left_out.setdefault(reason.why, []).append(reason.name)
                done += sizes[index]
                continue
            self._groups.append(group)
            for rows in self._rows_of(group):
                if cancelled is not None and cancelled():
                    raise MediaCancelled(f"Reading {self._path} was cancelled.")
                if progress is not None:
                    progress(min(1.0, (done + rows) / whole))
            done += sizes[index]

    def _rows_of(self, group: MdfGroup) -> Iterator[int]:
        try:
            yield from group.read()
        except Exception as error:
            if isinstance(error, MediaError):
                raise
            self._broken.append(f"{group.draft.name} ({error_words(error)})")

    def finished(self) -> ReadFile:
        """All groups on one clock."""
        read, zero = read_file([group.finish() for group in self._groups], "mdf")
        if not read.streams:
            raise MediaError(self._nothing())
        try:
            began = self._opened.start_time
        except (ValueError, OverflowError):
            began = None
        if isinstance(began, datetime.datetime):
            known = began.tzinfo is not None
            since = began if known else began.replace(tzinfo=datetime.UTC)
            if since.year > 1970:
                read.epoch_ns = (since - _ZERO_DATE) // datetime.timedelta(microseconds=1) * 1000 + zero
                read.epoch_says, read.zone_known = "the start time in the header of the measurement", known
        if self._broken:
            read.damaged = (
                f"Not all of it could be read, for the file is damaged: {some_names(self._broken)}."
            )
        for why, names in self._left_out.items():
            read.notes.append(f"Left out: {some_names(names)}, for {why}.")
        more = len(self._opened.groups) - _MOST_GROUPS
        if more > 0:
            read.notes.append(f"{more:,} more groups are left out: {_MOST_GROUPS:,} are read at most.")
        return read

    def close(self) -> None:
        """Let go of everything."""
        for group in self._groups:
            group.draft.close()

    def _nothing(self) -> str:
        if self._broken:
            return (
                f"{self._path} is damaged: nothing of {some_names(self._broken)} can be read; copy it again."
            )
        if self._left_out:
            why, names = next(iter(self._left_out.items()))
            return (
                f"{self._path} holds no series: of {some_names(names)}, {why}; record it with a time channel."
            )
        return f"{self._path} holds no measured values; choose another file."
