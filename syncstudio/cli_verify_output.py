"""What `verify` prints: a sentence and the worst for people, or one JSON document with every row."""

from __future__ import annotations

import heapq
import json
import math
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.survey.method_words import in_words

if TYPE_CHECKING:
    from syncstudio.verify.engine.verify_run import RunEnded

_WORST_SHOWN = 5
_ERRORS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Worst:
    """A sample that is worse than most, and the first reason why."""

    sample: str
    decision: str
    reason: str
    worst_at_s: float | None


@dataclass(frozen=True, slots=True)
class Summary:
    """What a report comes to. `kept` rows were there before; `gone` ones were left out. Times in seconds.

    `troubles` says of the first samples that could not be checked why.
    """

    report: str
    policy: str
    samples: int
    keep: int
    drop: int
    review: int
    errors: int
    kept: int
    gone: int
    rate_per_s: float
    elapsed_s: float
    worst: tuple[Worst, ...]
    troubles: tuple[str, ...] = ()


def summary_of(out: Path, policy: str, ended: RunEnded | None) -> Summary:
    """Count the rows of a report and find the worst; `ended` is the run that wrote it, if there was one."""
    from syncstudio.verify.engine.report_rows import report_rows

    counts = dict.fromkeys(("keep", "drop", "review"), 0)
    errors = samples = 0
    worst: list[tuple[float, int, dict[str, Any]]] = []
    troubles: list[str] = []
    for row in report_rows(out, ["sample", "decision", "reasons", "badness", "error", "worst_at_s"]):
        samples += 1
        counts[row["decision"]] = counts.get(row["decision"], 0) + 1
        errors += bool(row["error"])
        if row["error"] and len(troubles) < _ERRORS_SHOWN:
            troubles.append(f"{row['sample']}: {row['error']}")
        if row["decision"] != "keep" and not row["error"]:
            entry = (row["badness"] or 0.0, -samples, row)
            if len(worst) < _WORST_SHOWN:
                heapq.heappush(worst, entry)
            else:
                heapq.heappushpop(worst, entry)
    found = tuple(
        Worst(row["sample"], row["decision"], (row["reasons"] or [""])[0], row["worst_at_s"])
        for _, _, row in sorted(worst, reverse=True, key=lambda entry: entry[:2])
    )
    progress = None if ended is None else ended.progress
    return Summary(
        str(out), policy, samples, counts["keep"], counts["drop"], counts["review"], errors,
        samples if progress is None else progress.kept, 0 if ended is None else ended.gone,
        0.0 if progress is None else progress.rate_per_s, 0.0 if progress is None else progress.elapsed_s, found,
        tuple(troubles),
    )  # fmt: skip


def tell_people(summary: Summary, page: Path | None) -> None:
    """One sentence first, then the worst, then where it all is."""
    text = f"{_count(summary.samples, 'sample')}: "
    text += f"{summary.keep:,} keep, {summary.drop:,} drop, {summary.review:,} review"
    if summary.worst:
        text += f"; worst: {summary.worst[0].sample}"
    click.echo(text + ".")
    for one in summary.worst:
        at = "" if one.worst_at_s is None else f" (look at {one.worst_at_s:.2f} s)"
        click.echo(f"  {one.decision}  {one.sample}: {in_words(one.reason)}{at}")
    for trouble in summary.troubles:
        click.echo(f"  not checked  {trouble}")
    if summary.errors:
        click.echo(
            f"  {summary.errors:,} could not be checked, see “error” in the report; --retry-errors tries again."
        )
    if summary.gone:
        click.echo(
            f"  {_count(summary.gone, 'row')} left out, the samples are not there any more; --keep-gone keeps such."
        )
    checked = summary.samples - summary.kept
    if summary.elapsed_s:
        click.echo(
            f"  {checked:,} checked now in {summary.elapsed_s:.1f} s ({summary.rate_per_s:.1f}/s), "
            f"{summary.kept:,} known from before. Policy: {summary.policy}."
        )
    click.echo(f"  Report: {summary.report}" + (f", page: {page}" if page is not None else ""))


def print_report(out: Path, summary: Summary) -> None:
    """One JSON document, written row by row: a report may be longer than the memory."""
    from syncstudio.verify.engine.report_rows import report_rows

    head = {"schema": "syncstudio.verify/1", **asdict(summary)}
    # Each row says its own below.
    del head["troubles"]
    text = json.dumps(head, allow_nan=False)
    click.echo(f'{text[:-1]}, "rows": [', nl=False)
    mark = ""
    for row in report_rows(out):
        click.echo(mark + json.dumps(row_document(row), allow_nan=False), nl=False)
        mark = ", "
    click.echo("]}")
    sys.stdout.flush()


def row_document(row: dict[str, Any]) -> dict[str, Any]:
    """A row as JSON: columns that are empty are left out but for those of the contract; evidence stays in Parquet."""
    document: dict[str, Any] = {}
    for name, value in row.items():
        if value is None and name not in ("worst_at_s",):
            continue
        if name in ("measures", "said"):
            document[name] = {key: _plain(each) for key, each in value}
        elif name == "pairs":
            document[name] = [
                {key: _plain(each) for key, each in pair.items() if key != "packed"} for pair in value
            ]
        elif isinstance(value, list):
            document[name] = [
                {key: _plain(each) for key, each in one.items()} if isinstance(one, dict) else one
                for one in value
            ]
        else:
            document[name] = _plain(value)
    return document


def _plain(value: Any) -> Any:
    """JSON knows no infinities."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}" if number == 1 else f"{number:,} {what}s"
