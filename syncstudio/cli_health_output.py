"""What `health` prints: one document, or a table with the worst file first and its findings below."""

from __future__ import annotations

import shutil
import sys
import textwrap
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_documents import Document
from syncstudio.cli_output import print_table

if TYPE_CHECKING:
    from syncstudio.media.health.report import FileHealth, StreamHealth

HEALTH = "syncstudio.health/1"

_RANKS = ("error", "warning", "info")

# Wider than this a sentence is hard to read.
_WIDEST = 100

_LONGEST_NAME = 34

# Parts in a million, times seconds: 10 ms.
_WORTH_TELLING = 10_000


def health_document(reports: Sequence[FileHealth], unreadable: Sequence[tuple[Path, str]]) -> Document:
    """`syncstudio.health/1` of the files that could be read, and why the others could not."""
    return {
        "schema": HEALTH,
        "files": [_file(report) for report in reports],
        "unreadable": [{"path": str(path), "reason": reason} for path, reason in unreadable],
    }


def _file(report: FileHealth) -> Document:
    return {
        "path": str(report.path),
        "worst": report.worst,
        "read": report.read,
        "epoch_ns": report.epoch_ns,
        "epoch_says": report.epoch_says,
        "streams": [_stream(stream) for stream in report.streams],
        "findings": [
            {
                "code": found.code,
                "severity": found.severity,
                "stream": found.stream,
                "at_s": _number(found.at_s),
                "until_s": _number(found.until_s),
                "message": found.message,
            }
            for found in report.findings
        ],
    }


def _stream(stream: StreamHealth) -> Document:
    return {
        "index": stream.index,
        "kind": stream.kind,
        "codec": stream.codec,
        "time_base": str(stream.time_base),
        "start_s": float(stream.start_s),
        "duration_s": _number(stream.duration_s),
        "count": stream.count,
        "nominal_rate": _number(stream.nominal_rate),
        "measured_rate": _number(stream.measured_rate),
        "rate_ppm": _number(stream.rate_ppm),
        "variable_rate": stream.variable_rate,
        "gaps": [{"at_s": float(gap.at_s), "length_s": float(gap.length_s)} for gap in stream.gaps],
        "histogram": [{"ticks": ticks, "count": count} for ticks, count in stream.histogram],
        "repeats": stream.repeats,
        "backwards": stream.backwards,
        "missing": stream.missing,
        "shift_s": float(stream.shift_s),
    }


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def tell_health(reports: Sequence[FileHealth], with_info: bool, unreadable: Sequence[Path] = ()) -> None:
    """A line for each file, the worst first, and below it what was found; info only when wanted."""
    ordered = sorted(reports, key=_worst_first)
    counts = {rank: sum(report.worst == rank for report in reports) for rank in _RANKS}
    clean = len(reports) - counts["error"] - counts["warning"]
    parts = [f"{len(unreadable)} unreadable"] if unreadable else []
    parts += [f"{counts['error']} with errors"] if counts["error"] else []
    parts += [f"{counts['warning']} with warnings"] if counts["warning"] else []
    parts += [f"{clean} clean"] if clean else []
    whole = len(reports) + len(unreadable)
    title = f"{whole} {'file' if whole == 1 else 'files'}: {', '.join(parts)}"
    rows = [["unreadable", _short(path.name), "", "", "", ""] for path in unreadable]
    rows += [_row(report) for report in ordered]
    print_table(title, ["", "file", "length", "picture", "sound", "findings"], rows)
    for report in ordered:
        _tell_findings(report, with_info)


def _worst_first(report: FileHealth) -> tuple[Any, ...]:
    counts = [-sum(found.severity == rank for found in report.findings) for rank in _RANKS[:2]]
    return (_RANKS.index(report.worst) if report.worst else len(_RANKS), *counts, str(report.path))


def _row(report: FileHealth) -> list[str]:
    ends = [
        s.start_s + s.duration_s
        for s in report.streams
        if s.duration_s is not None and s.kind in ("video", "sound", "series")
    ]
    kinds = {kind: [s for s in report.streams if s.kind == kind] for kind in ("video", "sound", "series")}
    found = [f"{sum(f.severity == rank for f in report.findings)} {rank}" for rank in _RANKS[:2]]
    said = ", ".join(
        text if text.startswith("1 ") else f"{text}s" for text in found if not text.startswith("0")
    )
    level = report.worst if report.worst and report.worst != "info" else "ok"
    other = " ".join(_rate(stream) for stream in kinds["series"][:1])
    return [
        level,
        _short(report.path.name),
        _clock(max(ends)) if ends else "",
        " + ".join(_rate(stream) for stream in kinds["video"][:2]) or other,
        " + ".join(_rate(stream) for stream in kinds["sound"][:1]) + _more(kinds["sound"]),
        said,
    ]


def _more(streams: Sequence[StreamHealth]) -> str:
    return f" + {len(streams) - 1}" if len(streams) > 1 else ""


def _rate(stream: StreamHealth) -> str:
    """The rate in few words: "29.97", "10.5 variable", "48000 +12 ppm"."""
    rate = stream.measured_rate if stream.variable_rate else stream.nominal_rate or stream.measured_rate
    text = f"{float(rate):.4g}" if rate and rate < 1000 else f"{float(rate):.6g}" if rate else "?"
    if stream.variable_rate:
        return f"{text} variable"
    # Over a short file a few parts in a million are only the stamps' rounding.
    if stream.rate_ppm is not None and abs(stream.rate_ppm) * (stream.duration_s or 0) >= _WORTH_TELLING:
        return f"{text} {float(stream.rate_ppm):+.0f} ppm"
    return text


def _clock(seconds: Fraction) -> str:
    whole, tenth = divmod(round(seconds * 10), 10)
    minutes, whole = divmod(whole, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{whole:02d}.{tenth}" if hours else f"{minutes}:{whole:02d}.{tenth}"


def _short(name: str) -> str:
    if len(name) <= _LONGEST_NAME:
        return name
    half = (_LONGEST_NAME - 1) // 2
    return f"{name[: _LONGEST_NAME - 1 - half]}…{name[-half:]}"


def _tell_findings(report: FileHealth, with_info: bool) -> None:
    found = [each for each in report.findings if with_info or each.severity != "info"]
    if not found:
        return
    # On a terminal a sentence is wrapped under itself; in a pipe a finding is one line.
    width = min(shutil.get_terminal_size((_WIDEST, 24)).columns, _WIDEST) if sys.stdout.isatty() else 0
    click.echo(f"\n{report.path}")
    for each in found:
        head = f"  {each.severity:<8}{each.code}"
        if width:
            click.echo(head)
            click.echo(
                textwrap.fill(each.message, width, initial_indent=" " * 10, subsequent_indent=" " * 10)
            )
        else:
            click.echo(f"{head}: {' '.join(each.message.split())}")
