"""The command `health`: the timing of recordings and tables, of whole folders and of projects' sources."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_door import BAD_INPUT, CHECK_FAILED, DONE, say_line
from syncstudio.cli_health_files import TABLES, Wanted, files_to_check, sentence_of
from syncstudio.cli_health_output import health_document, tell_health
from syncstudio.cli_output import print_json
from syncstudio.cli_values import PATH, as_json_option

if TYPE_CHECKING:
    from syncstudio.media.health.report import FileHealth

# Starting further processes takes as long as reading this much.
_WORTH_BYTES = 300_000_000
_MOST_PROCESSES = 8

Checked = tuple["FileHealth | None", str]


@click.command()
@click.argument("paths", nargs=-1, required=True, type=PATH, metavar="FILE...")
@click.option("--all", "show_all", is_flag=True, help="Print what is only worth knowing, too.")
@click.option("--decode", is_flag=True, help="Decode everything, to find damage that only shows then.")
@as_json_option
@click.pass_context
def health(ctx: click.Context, paths: tuple[Path, ...], show_all: bool, decode: bool, as_json: bool) -> None:
    """Say what is odd about the timing of recordings, worst first.

    Tables of sensor values count as recordings. A folder stands for what lies in it and below, a project for its
    sources. Exit status: 1 when a finding is an error, 2 when a file cannot be read; the others are reported all
    the same.
    """
    files, troubles = files_to_check(paths)
    reports: list[FileHealth] = []
    left_out: list[str] = []
    for done, (file, (report, trouble)) in enumerate(_checked(files, decode), 1):
        _show_progress(done, len(files), file.path)
        if report is not None:
            reports.append(report)
        elif file.path.suffix.lower() in TABLES and not file.named:
            # Any table may lie in a folder of recordings; one without times is not among them.
            left_out.append(f"Left out: {trouble}")
        else:
            troubles.append((file.path, trouble))
    _show_progress(0, 0, Path())
    reports = _compared(reports)
    if as_json:
        print_json(health_document(reports, troubles))
    elif reports:
        tell_health(reports, show_all or len(files) == 1, [path for path, _ in troubles])
    for line in [*left_out, *(trouble for _, trouble in troubles)]:
        say_line(line)
    failed = any(report.worst == "error" for report in reports)
    ctx.exit(BAD_INPUT if troubles else CHECK_FAILED if failed else DONE)


def _checked(files: Sequence[Wanted], decode: bool) -> Iterator[tuple[Wanted, Checked]]:
    """Each file with its report, or why it could not be read; in processes of their own where that is quicker."""
    workers = min(os.cpu_count() or 1, _MOST_PROCESSES, len(files))
    if workers < 2 or sum(_size(file.path) for file in files) < _WORTH_BYTES:
        for file in files:
            yield file, check_one(file, decode)
        return
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        try:
            yield from zip(files, pool.map(check_one, files, [decode] * len(files)), strict=True)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def check_one(file: Wanted, decode: bool = False) -> Checked:
    """One file's report, or None and why there is none."""
    from syncstudio.media.health.check import check_health, kept_health
    from syncstudio.media.images.likely_opened import likely_opened

    try:
        opened = file.path if file.settled else likely_opened(file.path)
        if decode:
            report = check_health(opened, choice=file.choice, decode=True)
        else:
            report = kept_health(opened, choice=file.choice)
        return (report if opened.suffix == file.path.suffix else replace(report, path=file.path)), ""
    except Exception as error:
        return None, sentence_of(error)


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
