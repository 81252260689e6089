"""Keeps reports in the cache as JSON: exact fractions as text, curves as lists."""

from __future__ import annotations

import json
from dataclasses import fields
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from syncstudio.media.health.finding import Finding
from syncstudio.media.health.report import FileHealth, Gap, StreamHealth, Trace

# Raised whenever a check changes what it finds, so that old reports are made again.
REPORT_VERSION = 4


def write_report(report: FileHealth, target: Path) -> None:
    """Write the report, without its path. Raises OSError when it cannot be written."""
    document = {
        "version": REPORT_VERSION,
        "streams": [_plain(stream) for stream in report.streams],
        "findings": [_plain(found) for found in report.findings],
        "read": report.read,
        "epoch_ns": report.epoch_ns,
        "epoch_says": report.epoch_says,
        "zone_assumed": report.zone_assumed,
    }
    target.write_text(json.dumps(document), encoding="utf-8")


def read_report(source: Path, path: Path) -> FileHealth | None:
    """A kept report, said to be of the file at `path`; None when there is none, or it is of another version."""
    try:
        kept = json.loads(source.read_text(encoding="utf-8"))
        if kept["version"] != REPORT_VERSION:
            return None
        return FileHealth(
            path,
            tuple(_stream(row) for row in kept["streams"]),
            tuple(_finding(row) for row in kept["findings"]),
            kept["read"],
            kept["epoch_ns"],
            kept["epoch_says"],
            kept["zone_assumed"],
        )
    except (OSError, ValueError, KeyError, TypeError, ZeroDivisionError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, np.ndarray):
        return value.tolist()
    if isinstance(value, tuple):
        return [_plain(part) for part in value]
    if isinstance(value, StreamHealth | Finding | Gap | Trace):
        return {column.name: _plain(getattr(value, column.name)) for column in fields(value)}
    return value


def _fraction(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


def _finding(row: dict[str, Any]) -> Finding:
    return Finding(**row | {"at_s": _fraction(row["at_s"]), "until_s": _fraction(row["until_s"])})


def _stream(row: dict[str, Any]) -> StreamHealth:
    for name in (
        "time_base",
        "start_s",
        "duration_s",
        "nominal_rate",
        "measured_rate",
        "rate_ppm",
        "shift_s",
    ):
        row[name] = _fraction(row[name])
    row["gaps"] = tuple(Gap(Fraction(gap["at_s"]), Fraction(gap["length_s"])) for gap in row["gaps"])
    row["histogram"] = tuple((int(step), int(count)) for step, count in row["histogram"])
    row["trace"] = Trace(**{name: np.array(column, np.float64) for name, column in row["trace"].items()})
    return StreamHealth(**row)
