"""One figure of a benchmark, and the table of many."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import dataclass

_COMPARE = {"<=": operator.le, "<": operator.lt, ">=": operator.ge, ">": operator.gt}
_TARGET = re.compile(r"^\s*(<=|>=|<|>)?\s*([0-9][0-9_ ]*(?:\.[0-9]+)?)")
_HEADINGS = ("benchmark", "figure", "value", "unit", "target", "met", "peer", "ratio", "how")
_RIGHT = {"value", "target", "peer", "ratio"}


class MissingPeer(Exception):
    """What a benchmark compares with, or runs on, is not on this machine; the message says what."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measured figure.

    `value` is None when it could not be measured here (`how` then says why). `target` is a number, which
    the value must not exceed, or a text that begins with a comparison: "<= 16", ">= 30". `peer` is the same
    figure of another program, in the same unit, or a text that says who is missing; `ratio` is value / peer.
    `how` says in a few words what was done, how often, and which figure of the sample is shown.
    """

    name: str
    figure: str
    value: float | None
    unit: str = ""
    target: float | str | None = None
    peer: float | str | None = None
    ratio: float | None = None
    how: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the value keeps to its target; None where there is no value or no target."""
        if self.value is None or self.target is None:
            return None
        if not isinstance(self.target, str):
            return self.value <= self.target
        found = _TARGET.match(self.target)
        if found is None:
            return None
        limit = float(re.sub(r"[_ ]", "", found[2]))
        return bool(_COMPARE[found[1] or "<="](self.value, limit))


def number_text(value: float | str | None) -> str:
    """Four significant digits without an exponent, or the text as it is; "-" for nothing."""
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    if value == int(value) and abs(value) < 1e6:
        return f"{int(value):,}"
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    decimals = 3 if abs(value) < 1 else 2 if abs(value) < 10 else 1
    return f"{value:.{decimals}f}"


def _cells(row: Row, judged: bool) -> tuple[str, ...]:
    target = f"<= {number_text(row.target)}" if isinstance(row.target, int | float) else row.target
    met = {True: "yes", False: "NO", None: "-"}[row.met if judged else None]
    return (
        row.name,
        row.figure,
        number_text(row.value),
        row.unit,
        number_text(target),
        met,
        number_text(row.peer),
        "-" if row.ratio is None else f"{row.ratio:.2f}",
        row.how,
    )


def table_text(rows: Sequence[Row], judged: bool = True) -> str:
    """The rows as one aligned plain-text table with a heading; the last column may be long.

    Not `judged`: nothing is said of targets being met, for a tiny run's values mean nothing.
    """
    lines = [_HEADINGS, *(_cells(row, judged) for row in rows)]
    widths = [max(len(line[column]) for line in lines) for column in range(len(_HEADINGS))]
    texts = []
    for line in lines:
        cells = [
            cell.rjust(width) if heading in _RIGHT else cell.ljust(width)
            for cell, width, heading in zip(line, widths, _HEADINGS, strict=True)
        ]
        texts.append("  ".join(cells).rstrip())
    texts.insert(1, "  ".join("-" * width for width in widths[:-1]) + "  " + "-" * len(_HEADINGS[-1]))
    return "\n".join(texts)
