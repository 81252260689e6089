"""The command `health`: the timing of recordings and tables, of whole folders and of projects' sources."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_documents import existing, is_project
from syncstudio.cli_door import BAD_INPUT, CHECK_FAILED, DONE, Refusal, say_line
from syncstudio.cli_health_output import health_document, tell_health
from syncstudio.cli_output import print_json
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.media.health.report import FileHealth

# What is looked for in folders. Text files and single pictures are checked when they are named.
_VIDEOS = (
    ".mp4", ".mov", ".m4v", ".mkv", ".webm", ".avi", ".ts", ".mts", ".m2ts", ".mpg", ".mpeg", ".mxf", ".ogv", ".3gp",
    ".flv", ".wmv",
)  # fmt: skip
_SOUNDS = (
    ".wav", ".flac", ".ogg", ".opus", ".mp3", ".m4a", ".mka", ".aac", ".aif", ".aiff", ".w64", ".rf64", ".caf",
)  # fmt: skip
_TABLES = (".csv", ".tsv", ".parquet", ".pq")
_IN_FOLDERS = frozenset((*_VIDEOS, *_SOUNDS, *_TABLES))

# Starting further processes takes as long as reading this much.
_WORTH_BYTES = 300_000_000
_MOST_PROCESSES = 8

Checked = tuple["FileHealth | None", str]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("--all", "show_all", is_flag=True, help="Print what is only worth knowing, too.")
@as_json_option
@click.pass_context
def health(ctx: click.Context, paths: tuple[Path, ...], show_all: bool, as_json: bool) -> None:
    """Say what is odd about the timing of recordings and tables, worst first.

    A folder stands for the recordings and tables in it and below, a project for its sources. Exit status: 1 when a
    finding is an error, 2 when a file cannot be read; the others are reported all the same.
    """
    files, troubles = _files(paths)
    reports: list[FileHealth] = []
    left_out: list[str] = []
    named = {Path(os.path.abspath(path)) for path in paths}
    for done, (path, (report, trouble)) in enumerate(_checked(files), 1):
        _show_progress(done, len(files), path)
        if report is not None:
            reports.append(report)
        elif path.suffix.lower() in _TABLES and path not in named:
            # Any table may lie in a folder of recordings; one without times is not among them.
            left_out.append(f"Left out: {trouble}")
        else:
            troubles.append((path, trouble))
    _show_progress(0, 0, Path())
    reports = _compared(reports)
    if as_json:
        print_json(health_document(reports, troubles))
    elif reports:
        tell_health(reports, show_all or len(files) == 1)
    for line in [*left_out, *(trouble for _, trouble in troubles)]:
        say_line(line)
    failed = any(report.worst == "error" for report in reports)
    ctx.exit(BAD_INPUT if troubles else CHECK_FAILED if failed else DONE)


def _files(paths: Sequence[Path]) -> tuple[list[Path], list[tuple[Path, str]]]:
    """Every file to check, each once, in the order named, and what is wrong with paths that stand for none."""
    files: dict[Path, None] = {}
    troubles = []
    for path in paths:
        try:
            existing(path, "file or folder")
            found = _in_folder(path) if path.is_dir() else _in_project(path) if is_project(path) else [path]
            files.update(dict.fromkeys(Path(os.path.abspath(file)) for file in found))
        except Refusal as error:
            troubles.append((path, error.format_message()))
        except Exception as error:
            troubles.append((path, _sentence_of(error)))
    return list(files), troubles


def _in_folder(folder: Path) -> list[Path]:
    found = []
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        found += [
            Path(where) / name
            for name in sorted(names)
            if not name.startswith(".") and Path(name).suffix.lower() in _IN_FOLDERS
        ]
    if not found:
        raise Refusal(
            f"The folder {folder} holds no recordings and no tables: name another folder, or a file."
        )
    return found


def _in_project(path: Path) -> list[Path]:
    from syncstudio.project.project import Project

    with Project.open(path, view_only=True) as project:
        found = [Path(project.place_of(source)) for source in project.sources()]
    found = [place for place in found if place.suffix.lower() not in (".srt", ".vtt", ".json")]
    if not found:
        raise Refusal(f"The project {path} has no recordings yet: add some, or name a file.")
    return found


def _checked(files: Sequence[Path]) -> Iterator[tuple[Path, Checked]]:
    """Each file with its report, or why it could not be read; in processes of their own where that is quicker."""
    workers = min(os.cpu_count() or 1, _MOST_PROCESSES, len(files))
    if workers < 2 or sum(_size(path) for path in files) < _WORTH_BYTES:
        for path in files:
            yield path, check_one(path)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        try:
            yield from zip(files, pool.map(check_one, files), strict=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def check_one(path: Path) -> Checked:
    """One file's report, or None and why there is none."""
    from syncstudio.media.health.check import kept_health

    try:
        return kept_health(path), ""
    except Exception as error:
        return None, _sentence_of(error)


def _sentence_of(error: Exception) -> str:
    from syncstudio.cli_door import sentence

    if os.environ.get("SYNCSTUDIO_DEBUG") == "1":
        raise error
    return sentence(error)


def _compared(reports: list[FileHealth]) -> list[FileHealth]:
    if len(reports) < 2:
        return reports
    from syncstudio.media.health.check import check_clocks

    return check_clocks(reports)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _show_progress(done: int, total: int, path: Path) -> None:
    """One line on the terminal that the next one overwrites; nothing where errors go to a file."""
    if not sys.stderr.isatty():
        return
    text = f"{done} of {total} checked: {path.name}" if total else ""
    sys.stderr.write(f"\r\x1b[K{text[:78]}")
    sys.stderr.flush()
