"""Checks the timing of a file: a recording, a table of values, or a recording of sensors."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.health.report import FileHealth
from syncstudio.media.packet_table import Cancelled, Progress
from syncstudio.media.probe import FileFacts, probe
from syncstudio.media.series.table_file import is_table

if TYPE_CHECKING:
    from syncstudio.media.health.begun_pass import BegunPass
    from syncstudio.media.series.time_column import TimeColumn


def check_health(
    path: str | os.PathLike[str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    choice: TimeColumn | None = None,
    decode: bool = False,
) -> FileHealth:
    """What is known and what is odd about the times in the file at `path`.

    `choice` says where a table's times stand, without it the likeliest column is taken. With `decode` all of
    a recording is decoded, to find damage that only shows then. `progress` hears the fraction read, 0 to 1.
    Raises MediaError with a sentence when nothing of the file can be read, MediaCancelled when `cancelled()`
    says so.
    """
    if is_table(path):
        from syncstudio.media.health.table_health import table_health

        return table_health(path, progress, cancelled, choice)
    from syncstudio.media.health.sensor_health import sensor_health
    from syncstudio.media.sensors import holds_only_sensors

    if holds_only_sensors(path):
        return sensor_health(path, progress, cancelled)
    return probed_health(probe(path), progress, cancelled, decode)


def probed_health(
    facts: FileFacts,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    decode: bool = False,
) -> FileHealth:
    """As `check_health`, of a recording that was probed already."""
    from syncstudio.media.health.recording_health import recording_health

    report = recording_health(facts.path, progress, cancelled, decode, facts)
    return _sensed(report, facts, cancelled)


def begun_health(
    begun: BegunPass, progress: Progress | None = None, cancelled: Cancelled | None = None
) -> FileHealth:
    """As `check_health`, of a recording that is open for its probe."""
    from syncstudio.media.health.recording_health import recording_health

    facts = begun.facts
    report = recording_health(facts.path, progress, cancelled, False, facts, begun.packets)
    return _sensed(report, facts, cancelled)


def _sensed(report: FileHealth, facts: FileFacts, cancelled: Cancelled | None) -> FileHealth:
    if not facts.of_kind("data"):
        # Sensors beside pictures and sounds are a stream of data: without one nothing need be opened for them.
        return report
    from syncstudio.media.health.sensor_health import with_sensors

    return with_sensors(report, None, cancelled)


def kept_health(
    path: str | os.PathLike[str],
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
    choice: TimeColumn | None = None,
) -> FileHealth:
    """As `check_health`, from the cache when the same content was checked before."""
    from syncstudio.media.health.report_file import read_report, write_report

    try:
        kept: Path | None = _kept_place(path, choice)
    except MediaError:
        if not os.path.isfile(path):
            raise
        kept = None
    report = read_report(kept, Path(os.path.abspath(path))) if kept is not None else None
    if report is None:
        report = check_health(path, progress, cancelled, choice)
        if kept is not None:
            # A full or read-only cache costs time at the next opening, nothing else.
            with contextlib.suppress(OSError), written_whole(kept) as part:
                write_report(report, part)
    elif kept is not None:
        mark_used(kept)
    if progress is not None:
        progress(1.0)
    return report


def known_health(path: str | os.PathLike[str], choice: TimeColumn | None = None) -> FileHealth | None:
    """What a check of the same content found before, or nothing: little of the file is read for it.

    Raises MediaError when the file cannot be read.
    """
    from syncstudio.media.health.report_file import read_report

    return read_report(_kept_place(path, choice), Path(os.path.abspath(path)))


def _kept_place(path: str | os.PathLike[str], choice: TimeColumn | None) -> Path:
    """Where the report of a file is kept in the cache, by its content and by how it is read."""
    mark = (
        "" if choice is None else "-" + hashlib.blake2b(choice.to_json().encode(), digest_size=6).hexdigest()
    )
    return cache_file("health", f"{fingerprint(path)}{mark}{Path(path).suffix.lower()}", ".json")


def check_clocks(reports: Sequence[FileHealth]) -> list[FileHealth]:
    """The reports with what only comparing files shows: clocks that are whole hours apart."""
    from syncstudio.media.health.clocks import check_clocks as compared

    return list(compared(reports))
