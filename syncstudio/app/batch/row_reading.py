"""Reads one row of a report in full, by the name of its sample."""

from __future__ import annotations

from pathlib import Path

from syncstudio.verify.page.rows import number_of, read_rows
from syncstudio.verify.result import Result


def read_sample(report: Path, sample: str) -> tuple[int, Result] | None:
    """A sample's row and its number, or None where the report has none of it yet."""
    number = number_of(report, sample)
    return None if number is None else (number, read_rows(report, [number])[number])
