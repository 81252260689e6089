"""Counts as people read them, and as a spreadsheet does."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from syncstudio.session.labels.label_counts import Count

# What a spreadsheet would take for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Figure:
    """One column of the counts: its key, and its value as an exact number (seconds, a share or a count)."""

    key: str
    value: Callable[[Count], Fraction | int | None]
    decimals: int


def _seconds(ns: Fraction | int | None) -> Fraction | None:
    return None if ns is None else Fraction(ns) / 1_000_000_000


FIGURES = (
    Figure("count", lambda count: count.count, 0),
    Figure("total", lambda count: _seconds(count.total_ns), 3),
    Figure("covered", lambda count: _seconds(count.covered_ns), 3),
    Figure("share", lambda count: None if count.share is None else count.share * 100, 2),
    Figure("per_minute", lambda count: count.per_minute, 2),
    Figure("mean", lambda count: _seconds(count.mean_ns), 3),
    Figure("median", lambda count: _seconds(count.median_ns), 3),
    Figure("shortest", lambda count: _seconds(count.shortest_ns), 3),
    Figure("longest", lambda count: _seconds(count.longest_ns), 3),
    Figure("intervals", lambda count: count.intervals, 0),
    Figure("mean_interval", lambda count: _seconds(count.mean_interval_ns), 3),
    Figure("median_interval", lambda count: _seconds(count.median_interval_ns), 3),
    Figure("shortest_interval", lambda count: _seconds(count.shortest_interval_ns), 3),
    Figure("longest_interval", lambda count: _seconds(count.longest_interval_ns), 3),
)


def figure_text(figure: Figure, count: Count) -> str:
    """One figure, rounded half up at its last decimal; a dash where there is none."""
    value = figure.value(count)
    return "–" if value is None else decimal_text(value, figure.decimals)


def decimal_text(value: Fraction | int, decimals: int) -> str:
    """An exact number in decimal, rounded half up."""
    scale = 10**decimals
    whole = (2 * Fraction(value) * scale + 1) // 2
    text = f"{abs(whole) // scale:,}" + (f".{abs(whole) % scale:0{decimals}d}" if decimals else "")
    return f"-{text}" if whole < 0 else text


def counts_csv(heads: Sequence[str], counts: Sequence[Count], together: str) -> str:
    """Counts as a CSV document; nothing in it is taken for a formula by a spreadsheet."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_harmless(head) for head in heads])
    for place, count in enumerate(counts):
        name = together if place == len(counts) - 1 else count.name
        figures = (figure_text(each, count).replace(",", "").replace("–", "") for each in FIGURES)
        writer.writerow([_harmless(name), *figures])
    return text.getvalue()


def _harmless(name: str) -> str:
    return f"'{name}" if name.startswith(_FORMULA) else name
