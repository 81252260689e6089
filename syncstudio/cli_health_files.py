"""Finds the files that `health` is to check: those named, those in folders, and the sources of projects."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.cli_documents import existing, is_project
from syncstudio.cli_door import Refusal
from syncstudio.media.errors import MediaError
from syncstudio.media.recording_folder import recording_file
from syncstudio.media.series.series_formats import sensor_suffixes

if TYPE_CHECKING:
    from syncstudio.media.series.time_column import TimeColumn

# What is looked for in folders. Text files and single pictures are checked when they are named.
_VIDEOS = (
    ".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".ts", ".mts", ".m2ts", ".mpg", ".mpeg", ".mxf", ".ogv", ".3gp",
    ".flv", ".wmv", ".h264", ".264", ".hevc", ".h265", ".265", ".mjpeg", ".mjpg", ".dv", ".ivf", ".obu", ".y4m",
)  # fmt: skip
_SOUNDS = (
    ".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".mka", ".aac", ".aif", ".aiff", ".w64", ".rf64", ".caf",
)  # fmt: skip
TABLES = (".csv", ".tsv", ".parquet", ".pq", ".arrow", ".feather")
_IN_FOLDERS = frozenset((*_VIDEOS, *_SOUNDS, *TABLES, *sensor_suffixes()))

Trouble = tuple[Path, str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """One file to check; `choice` is where a project says a table's times stand. `named` is whether it was asked
    for by itself or by a project, and not found in a folder; `settled`, whether a project says how it is read."""

    path: Path
    choice: TimeColumn | None = None
    named: bool = True
    settled: bool = False


@dataclass(slots=True)
class _Gathered:
    """Files in the order they came, each reading of each once; a row of pictures is one of them."""

    wanted: dict[tuple[Path, str], Wanted] = field(default_factory=dict)
    in_rows: set[Path] = field(default_factory=set)

    def add(self, found: Wanted) -> None:
        path = Path(os.path.abspath(found.path))
        if path in self.in_rows:
            return
        from syncstudio.media.image_sequence import image_sequence
        from syncstudio.media.images.picture_plan import likely_row

        with contextlib.suppress(MediaError):
            row = image_sequence(path)
            self.in_rows.update(row.files if row is not None else ())
            likely = None if found.settled else likely_row(path)
            self.in_rows.update(likely[0].files if likely is not None else ())
        key = (path, found.choice.to_json() if found.choice is not None else "")
        self.wanted.setdefault(key, Wanted(path, found.choice, found.named, found.settled))


def files_to_check(paths: Sequence[Path]) -> tuple[list[Wanted], list[Trouble]]:
    """Every file to check, each once, in the order named, and what is wrong with paths that stand for none."""
    gathered = _Gathered()
    troubles: list[Trouble] = []
    for path in paths:
        try:
            existing(path, "file or folder")
            recording = recording_file(path)
            if recording is not None:
                found = [Wanted(recording)]
            elif path.is_dir():
                found = _in_folder(path)
            elif is_project(path):
                found, missing = _in_project(path)
                troubles += missing
            else:
                found = [Wanted(path)]
            for each in found:
                gathered.add(each)
        except Refusal as error:
            troubles.append((path, error.format_message()))
        except Exception as error:
            troubles.append((path, sentence_of(error)))
    return list(gathered.wanted.values()), troubles


def sentence_of(error: Exception) -> str:
    """What to tell a person of an error; while debugging it is raised instead."""
    from syncstudio.cli_door import sentence

    if os.environ.get("SYNCSTUDIO_DEBUG") == "1":
        raise error
    return sentence(error)


def _in_folder(folder: Path) -> list[Wanted]:
    found: list[Wanted] = []
    for where, folders, names in os.walk(folder):
        recording = recording_file(where)
        if recording is not None:
            found.append(Wanted(recording, named=False))
            folders.clear()
            continue
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        shown = sorted(name for name in names if not name.startswith("."))
        rows = set(_rows(Path(where), shown))
        found += [
            Wanted(Path(where) / name, named=False)
            for name in shown
            if name in rows or Path(name).suffix.lower() in _IN_FOLDERS
        ]
    if not found:
        raise Refusal(
            f"The folder {folder} holds no recordings and no tables: name another folder, or a file."
        )
    return found


def _rows(folder: Path, names: Sequence[str]) -> Iterator[str]:
    """The first picture of each row of numbered pictures, or of times in their names; lone ones are left out."""
    from syncstudio.media.image_sequence import IMAGE_SUFFIXES, image_sequence
    from syncstudio.media.images.name_times import name_shape, stamp_in_name

    alike: dict[tuple[str, str], list[str]] = {}
    stamped: dict[str, list[str]] = {}
    for name in names:
        stem, suffix = os.path.splitext(name)
        if suffix.lower() in IMAGE_SUFFIXES and stamp_in_name(stem) is not None:
            stamped.setdefault(name_shape(stem), []).append(name)
            continue
        unnumbered = stem.rstrip("0123456789")
        if suffix.lower() in IMAGE_SUFFIXES and unnumbered != stem:
            alike.setdefault((unnumbered, suffix.lower()), []).append(name)
    yield from (group[0] for group in stamped.values() if len(group) > 1)
    for group in alike.values():
        seen: set[str] = set()
        for name in group if len(group) > 1 else ():
            row = image_sequence(folder / name) if name not in seen else None
            if row is not None and not row.is_lone:
                seen.update(file.name for file in row.files)
                yield row.files[0].name


def _in_project(path: Path) -> tuple[list[Wanted], list[Trouble]]:
    """The sources with times of their own, and those whose files are not there."""
    from syncstudio.project.project import Project
    from syncstudio.session.health.checked_sources import checked_sources, chosen_time_column
    from syncstudio.survey.media_place import ready_place

    found: list[Wanted] = []
    missing: list[Trouble] = []
    with Project.open(path, view_only=True) as project:
        checked = checked_sources(project)
        for source in project.sources():
            if source.id not in checked:
                continue
            place = project.place_of(source)
            if place.is_file():
                try:
                    column = chosen_time_column(project, source.id)
                    found.append(Wanted(ready_place(project, source), column, settled=True))
                except MediaError as error:
                    missing.append((place, str(error)))
            else:
                reason = (
                    f"{place.name} of {path} is missing, it was at {place.parent}: put it back, or say where it is "
                    f"with File › Relink media."
                )
                missing.append((place, reason))
    if not found and not missing:
        raise Refusal(f"The project {path} has no recordings yet: add some, or name a file.")
    return found, missing
