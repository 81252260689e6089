"""The page of a report: counts, offsets of every pair, and the worst rows first, each with its evidence.

Its size is bounded whatever the report's: so many rows with plots, so many more in a table; the page says how many.
"""

from __future__ import annotations

import os
import secrets
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from markupsafe import Markup

from syncstudio.interchange.pages.bars import Bar, bars, histogram
from syncstudio.interchange.pages.evidence import evidence_charts
from syncstudio.interchange.pages.page import rendered
from syncstudio.survey.method_words import in_words
from syncstudio.sync.errors import SyncError
from syncstudio.sync.packing import unpacked
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.page.columns import (
    DECISIONS,
    STATUSES,
    VERDICTS,
    ReportColumns,
    read_columns,
    report_tables,
)
from syncstudio.verify.page.rows import read_rows
from syncstudio.verify.page.words import (
    files_text,
    found_text,
    offset_text,
    pair_text,
    reason_texts,
    unjudged_text,
)
from syncstudio.verify.policy_file import policy_title
from syncstudio.verify.result import PAIRS, PairFound, Result

MOST_PLOTTED = 200
MOST_LISTED = 5_000
_STYLES = {"keep": "good", "review": "unsure", "drop": "bad"}


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """A row in full: its number, its result, and the charts of its worst pair."""

    number: int
    result: Result
    pairs: tuple[tuple[PairFound, str, str], ...]
    charts: tuple[Markup, ...]
    command: str


def write_page(report: Path, out: Path, limit: int = MOST_PLOTTED, listed: int = MOST_LISTED) -> None:
    """Write the page of a report to `out`: the worst `limit` rows with plots, the worst `listed` in a table.

    VerifyError where the report cannot be read or the page not be written.
    """
    text = page_of(report, limit, listed)
    part = out.parent / f".part-{secrets.token_hex(6)}{out.suffix}"
    try:
        # Half of a pair is no letter, and no file holds it.
        part.write_text(text.encode("utf-8", "replace").decode("utf-8"), encoding="utf-8")
        os.replace(part, out)
    except OSError as error:
        why = error.strerror or str(error)
        raise VerifyError(f"{out} cannot be written ({why}): check the folder and the disk.") from error
    finally:
        part.unlink(missing_ok=True)


def page_of(report: Path, limit: int = MOST_PLOTTED, listed: int = MOST_LISTED) -> str:
    """The page as text."""
    columns = read_columns(report, texts=False)
    order = columns.worst_first()
    plotted = [int(number) for number in order[: max(limit, 0)]]
    results = read_rows(report, plotted)
    policies = sorted({policy_title(result.policy) for result in results.values() if result.policy})
    versions = sorted({result.version for result in results.values() if result.version})
    return rendered(
        "worst.html",
        name=report.name,
        path=os.path.abspath(report),
        total=len(columns),
        decisions=_decisions(columns),
        judgeable=int((columns.judgeable == 2).sum()),
        not_judgeable=int((columns.judgeable == 0).sum()),
        failed=int(columns.errors.sum()),
        policies=policies,
        versions=versions,
        pairs=_pairs(columns),
        decision_chart=_decision_chart(columns),
        rows=[_row(report, number, results[number]) for number in plotted],
        listed=_listed(report, columns, [int(number) for number in order[: max(listed, 0)]]),
        files_text=files_text,
        reason_texts=reason_texts,
        unjudged_text=unjudged_text,
    )


def _decisions(columns: ReportColumns) -> dict[str, int]:
    return {name: int((columns.decisions == code).sum()) for code, name in enumerate(DECISIONS)}


def _decision_chart(columns: ReportColumns) -> Markup:
    counts, total = _decisions(columns), max(len(columns), 1)
    rows = [
        Bar(name, counts[name], f"{counts[name]:,}, {counts[name] / total:.1%}".replace("%", " %"), style)
        for name, style in _STYLES.items()
    ]
    return bars("What was decided", rows)


def _pairs(columns: ReportColumns) -> list[dict[str, Any]]:
    """Every pair that some sample has: how many could be measured, their verdicts, and how offsets are spread."""
    told = []
    for pair in PAIRS:
        statuses = columns.pair_statuses.get(pair)
        if statuses is None or not (statuses >= 0).any():
            continue
        offsets_ms = columns.pair_offsets[pair] * 1e3
        known = offsets_ms[np.isfinite(offsets_ms)]
        verdicts = columns.pair_verdicts[pair]
        title = f"Offsets, {pair_text(pair)}"
        told.append(
            {
                "name": pair_text(pair),
                "statuses": {name: int((statuses == code).sum()) for code, name in enumerate(STATUSES)},
                "verdicts": {name: int((verdicts == code).sum()) for code, name in enumerate(VERDICTS)},
                "median_ms": float(np.median(known)) if len(known) else None,
                "low_ms": float(np.quantile(known, 0.05)) if len(known) else None,
                "high_ms": float(np.quantile(known, 0.95)) if len(known) else None,
                "chart": histogram(title, known, "ms early", [(0.0, "")]) if len(known) > 1 else None,
            }
        )
    return told


def _row(report: Path, number: int, result: Result) -> _Row:
    ordered = sorted(result.pairs, key=lambda pair: pair.pair != result.worst_pair)
    charts: list[Markup] = []
    for pair in ordered:
        if pair.packed:
            try:
                charts = evidence_charts(unpacked(pair.packed), (pair.reference, pair.other))
            except SyncError:
                charts = []
            break
    told = tuple((pair, pair_text(pair.pair), found_text(pair)) for pair in ordered)
    command = f"syncstudio open {shlex.quote(str(report))} --row {number}"
    return _Row(number, result, told, tuple(charts), command)


def _listed(report: Path, columns: ReportColumns, numbers: list[int]) -> list[dict[str, Any]]:
    """The compact table: names and reasons are read for these rows only."""
    places = {number: place for place, number in enumerate(numbers)}
    texts: dict[int, tuple[str, str]] = {}
    start = 0
    wanted = np.array(sorted(numbers), np.int64)
    for table in report_tables(report, ["sample", "reasons", "error"]):
        low, high = np.searchsorted(wanted, (start, start + len(table)))
        for number, row in zip(
            wanted[low:high].tolist(), table.take(wanted[low:high] - start).to_pylist(), strict=True
        ):
            reasons = " · ".join(in_words(reason) for reason in row["reasons"] or ())
            texts[number] = (row["sample"], reasons or row["error"] or "")
        start += len(table)
    return [
        {
            "number": number,
            "sample": texts[number][0],
            "reasons": texts[number][1],
            "decision": DECISIONS[columns.decisions[number]] if columns.decisions[number] >= 0 else "review",
            "badness": float(columns.badness[number]),
            "pair": pair_text(PAIRS[columns.worst_pairs[number]]) if columns.worst_pairs[number] >= 0 else "",
            "offset_ms": float(columns.offsets_s[number]) * 1e3,
            "offset": offset_text(float(columns.offsets_s[number]), float(columns.uncertainties_s[number])),
            "verdict": VERDICTS[columns.verdicts[number]] if columns.verdicts[number] >= 0 else "",
        }
        for number in sorted(places, key=places.__getitem__)
    ]
