"""All rows of a report as columns: what a table of a million samples is sorted, filtered and counted by."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from syncstudio.verify.engine.report_file import ReportFile, fitted
from syncstudio.verify.engine.report_index import newest
from syncstudio.verify.engine.report_parts import ReportParts
from syncstudio.verify.engine.report_store import report_files
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import PAIRS, Result, row_of

DECISIONS = ("drop", "review", "keep")
VERDICTS = ("outside", "undecided", "inside")
STATUSES = ("measured", "ambiguous", "cannot-tell")
JUDGEABLE = ("no", "", "yes")
"""The words that the codes of columns stand for; -1 stands for none."""

_TEXTS = ("sample", "reasons", "error")
_PLAIN = ("decision", "judgeable", "worst_pair", "badness")
_OF_PAIR = ("offset_s", "uncertainty_s", "status", "verdict")
# A run may join its parts while they are read; then they are read again.
_TRIES = 5
_BATCH_ROWS = 65_536

Read = TypeVar("Read")
Codes = NDArray[np.int8]
Floats = NDArray[np.float64]
Texts = NDArray[np.object_]


def _no_codes() -> Codes:
    return np.empty(0, np.int8)


def _no_floats() -> Floats:
    return np.empty(0, np.float64)


def _no_texts() -> Texts:
    return np.empty(0, object)


@dataclass(frozen=True, slots=True, eq=False)
class ReportColumns:
    """One entry a row in each column, in the order of the report; row N is that of `open REPORT --row N`.

    Codes are places in the tuples above, `worst_pairs` in `PAIRS`. Offsets in seconds are those of the worst pair, NaN
    where nothing was measured; `pair_offsets` those of every pair that the report has, `pair_verdicts` likewise.
    `reasons` are joined to one text; the texts may be left out.
    """

    decisions: Codes = field(default_factory=_no_codes)
    judgeable: Codes = field(default_factory=_no_codes)
    badness: Floats = field(default_factory=_no_floats)
    worst_pairs: Codes = field(default_factory=_no_codes)
    offsets_s: Floats = field(default_factory=_no_floats)
    uncertainties_s: Floats = field(default_factory=_no_floats)
    statuses: Codes = field(default_factory=_no_codes)
    verdicts: Codes = field(default_factory=_no_codes)
    samples: Texts = field(default_factory=_no_texts)
    reasons: Texts = field(default_factory=_no_texts)
    errors: NDArray[np.bool_] = field(default_factory=lambda: np.empty(0, bool))
    pair_offsets: dict[str, Floats] = field(default_factory=dict)
    pair_statuses: dict[str, Codes] = field(default_factory=dict)
    pair_verdicts: dict[str, Codes] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.decisions)

    def taken(self, rows: NDArray[Any]) -> ReportColumns:
        """These rows only: a mask, or their numbers."""
        chosen: dict[str, Any] = {}
        for column in fields(self):
            value = getattr(self, column.name)
            chosen[column.name] = (
                {pair: one[rows] for pair, one in value.items()} if isinstance(value, dict) else value[rows]
            )
        return ReportColumns(**chosen)

    def worst_first(self) -> NDArray[np.int64]:
        """The rows, the worst first; of equals the one named first in the report."""
        return np.lexsort((np.arange(len(self)), -self.badness)).astype(np.int64)


def read_columns(report: Path, texts: bool = True) -> ReportColumns:
    """Every row of a report, parts of a run that goes on or was killed included. VerifyError with one sentence where
    it cannot be read; without `texts` names and reasons are left out."""
    columns = [*_PLAIN, *(f"{pair}_{name}" for pair in PAIRS for name in _OF_PAIR), "error"]
    columns += [name for name in _TEXTS if texts and name != "error"]
    # Not as a list: what was turned into columns is let go of, table by table.
    return _tried(lambda: columns_of(_tables(report, columns)))


def columns_of(tables: Iterable[pa.Table]) -> ReportColumns:
    """The columns of these rows of `verify.result.SCHEMA`; those that a table has not are empty."""
    return _joined([_of_table(table) for table in tables if len(table)])


def with_newer(old: ReportColumns, new: ReportColumns) -> ReportColumns:
    """The rows of both; of a sample that is in both, the newer one only."""
    if not len(old) or not len(new):
        return new if len(new) else old
    came = set(new.samples.tolist())
    stays = np.fromiter((name not in came for name in old.samples.tolist()), bool, len(old))
    return _joined([old if stays.all() else old.taken(stays), new])


def _joined(made: Sequence[ReportColumns]) -> ReportColumns:
    if len(made) < 2:
        return made[0] if made else ReportColumns()
    joined: dict[str, Any] = {}
    for column in fields(ReportColumns):
        values = [getattr(each, column.name) for each in made]
        if column.name.startswith("pair_"):
            joined[column.name] = {
                pair: np.concatenate([value[pair] for value in values]) for pair in values[0]
            }
        else:
            joined[column.name] = np.concatenate(values)
    return ReportColumns(**joined)


def columns_of_results(results: Sequence[Result]) -> ReportColumns:
    """The columns of results that just came, before they are in a report."""
    from syncstudio.verify.result import SCHEMA

    rows = [row_of(replace(result, pairs=_unpacked(result))) for result in results]
    return columns_of([pa.Table.from_pylist(rows, schema=SCHEMA)]) if rows else ReportColumns()


def _unpacked(result: Result) -> tuple[Any, ...]:
    """The pairs without their evidence, which no column shows."""
    return tuple(replace(pair, packed=b"") for pair in result.pairs)


def report_tables(report: Path, columns: list[str] | None = None) -> list[pa.Table]:
    """The newest row of every sample, as tables in the order of the report."""
    return _tried(lambda: list(_tables(report, columns)))


def _tried(read: Callable[[], Read]) -> Read:
    """What was read; from the beginning again where a run joined its parts meanwhile."""
    for _ in range(_TRIES - 1):
        with contextlib.suppress(FileNotFoundError):
            return read()
    return read()


def _tables(report: Path, columns: list[str] | None) -> Iterator[pa.Table]:
    files = report_files(report, ReportParts(report))
    if not files:
        raise VerifyError(f"{report} is not there: name a report of “verify”.")
    names = [
        chunk for file in files for table in file.batches(["sample"]) for chunk in table["sample"].chunks
    ]
    live = newest(names, sum(file.rows for file in files))
    row = 0
    for file in files:
        for table in _batches(file, columns):
            kept = live[row : row + len(table)]
            yield table if kept.all() else table.filter(pa.array(kept))
            row += len(table)


def _batches(file: ReportFile, columns: list[str] | None) -> Iterator[pa.Table]:
    """The rows of a file, many at a time: a few narrow columns of a row group at a time would be slow to read."""
    with pq.ParquetFile(file.path) as opened:
        there = None if columns is None else [name for name in columns if name in opened.schema_arrow.names]
        for batch in opened.iter_batches(_BATCH_ROWS, columns=there):
            yield fitted(pa.Table.from_batches([batch]), columns)


def _of_table(table: pa.Table) -> ReportColumns:
    rows = len(table)
    names = set(table.column_names)
    pair_offsets: dict[str, Floats] = {pair: _floats(table, f"{pair}_offset_s", names) for pair in PAIRS}
    pair_statuses: dict[str, Codes] = {
        pair: _codes(table, f"{pair}_status", STATUSES, names) for pair in PAIRS
    }
    pair_verdicts: dict[str, Codes] = {
        pair: _codes(table, f"{pair}_verdict", VERDICTS, names) for pair in PAIRS
    }
    widths: dict[str, Floats] = {pair: _floats(table, f"{pair}_uncertainty_s", names) for pair in PAIRS}
    worst = _codes(table, "worst_pair", PAIRS, names)

    def of_worst(by_pair: dict[str, NDArray[Any]], none: float) -> NDArray[Any]:
        stacked = np.stack([by_pair[pair] for pair in PAIRS] + [np.full(rows, none, by_pair[PAIRS[0]].dtype)])
        found: NDArray[Any] = stacked[np.where(worst < 0, len(PAIRS), worst), np.arange(rows)]
        return found

    errors = np.array([bool(text) for text in _listed(table, "error", names)], bool)
    badness = _floats(table, "badness", names)
    return ReportColumns(
        decisions=_codes(table, "decision", DECISIONS, names),
        judgeable=_codes(table, "judgeable", JUDGEABLE, names),
        badness=np.nan_to_num(badness),
        worst_pairs=worst,
        offsets_s=of_worst(pair_offsets, np.nan),
        uncertainties_s=of_worst(widths, np.nan),
        statuses=of_worst(pair_statuses, -1),
        verdicts=of_worst(pair_verdicts, -1),
        samples=_texts(_listed(table, "sample", names)),
        reasons=_texts(
            [
                " · ".join(reasons or ()) or (error or "")
                for reasons, error in zip(
                    _listed(table, "reasons", names), _listed(table, "error", names), strict=True
                )
            ]
        ),
        errors=errors,
        pair_offsets=pair_offsets,
        pair_statuses=pair_statuses,
        pair_verdicts=pair_verdicts,
    )


def _listed(table: pa.Table, name: str, names: set[str]) -> list[Any]:
    return table[name].to_pylist() if name in names else [None] * len(table)


def _floats(table: pa.Table, name: str, names: set[str]) -> Floats:
    if name not in names:
        return np.full(len(table), np.nan)
    return np.asarray(table[name].to_numpy(), np.float64)


def _codes(table: pa.Table, name: str, words: Sequence[str], names: set[str]) -> Codes:
    if name not in names:
        return np.full(len(table), -1, np.int8)
    found = pc.index_in(table[name], pa.array(words, pa.string())).fill_null(-1)
    return np.asarray(found.to_numpy(), np.int8)


def _texts(values: Sequence[str | None]) -> Texts:
    made = np.empty(len(values), object)
    made[:] = [value or "" for value in values]
    return made
