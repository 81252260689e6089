"""The folder beside a report where results stay until a run is over: `REPORT.parquet.parts/`.

A part is named by the numbers it covers, so that one made of several says by its name which it replaces. Names that
begin with "_" are unfinished or are none of the rows.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pyarrow as pa

from syncstudio.verify.engine.report_file import ReportFile, ReportMarks, unwritable, write_rows

_PART = re.compile(r"part-(\d{9})-(\d{9})\.parquet")
# So many small parts are made one: a run of weeks must not fill a folder with a file for every five seconds.
_SMALL_PARTS = 64
_ROWS_A_GROUP = 500


class ReportParts:
    """The parts of one report, in the order they were written."""

    def __init__(self, report: Path) -> None:
        self.folder = report.with_name(report.name + ".parts")
        self._fresh: list[Path] = []

    def paths(self) -> list[Path]:
        """All finished parts; those that another one has taken in are left out."""
        spans = []
        if self.folder.is_dir():
            for path in self.folder.iterdir():
                if found := _PART.fullmatch(path.name):
                    spans.append((int(found[1]), -int(found[2]), path))
        kept: list[Path] = []
        end = -1
        for _, last, path in sorted(spans):
            if -last > end:
                kept.append(path)
                end = -last
        return kept

    def add(self, table: pa.Table, marks: ReportMarks) -> Path:
        """Write one more part."""
        try:
            self.folder.mkdir(exist_ok=True)
        except OSError as error:
            raise unwritable(self.folder, error) from error
        number = self._next()
        path = self._name(number, number)
        write_rows(path, [table], marks)
        self._fresh.append(path)
        if len(self._fresh) >= _SMALL_PARTS:
            self._unite(marks)
        return path

    def tidy(self) -> None:
        """Remove what was left unfinished, or taken in, by a run that was killed."""
        if not self.folder.is_dir():
            return
        kept = set(self.paths())
        for path in list(self.folder.iterdir()):
            if path not in kept and (path.name.startswith("_") or _PART.fullmatch(path.name)):
                with suppress(OSError):
                    path.unlink()

    def remove(self) -> None:
        """All of it; the report has the rows now."""
        shutil.rmtree(self.folder, ignore_errors=True)
        self._fresh.clear()

    def _unite(self, marks: ReportMarks) -> None:
        """Make one part of those written lately. Killed in between, the names still say which count."""
        small = self._fresh
        first, last = _numbers(small[0])[0], _numbers(small[-1])[1]

        def rows() -> Iterator[pa.Table]:
            # A row group has the same facts of a hundred columns, however few its rows are.
            held: list[pa.Table] = []
            for path in small:
                held += ReportFile.open(path).batches()
                if sum(map(len, held)) >= _ROWS_A_GROUP:
                    yield pa.concat_tables(held).combine_chunks()
                    held = []
            if held:
                yield pa.concat_tables(held).combine_chunks()

        write_rows(self._name(first, last), rows(), marks)
        for path in small:
            path.unlink()
        self._fresh = []
        # What the rows were in is wanted again only when as many parts have come once more.
        pa.default_memory_pool().release_unused()

    def _name(self, first: int, last: int) -> Path:
        return self.folder / f"part-{first:09d}-{last:09d}.parquet"

    def _next(self) -> int:
        if self._fresh:
            return _numbers(self._fresh[-1])[1] + 1
        paths = self.paths()
        return _numbers(paths[-1])[1] + 1 if paths else 0


def _numbers(path: Path) -> tuple[int, int]:
    found = _PART.fullmatch(path.name)
    assert found is not None
    return int(found[1]), int(found[2])
