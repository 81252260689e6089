"""A confusion matrix as a picture: how often one person's label met each of another's."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from syncstudio.interchange.pages.drawing import Drawing, shortened
from syncstudio.interchange.pages.frame import WIDTH

_NAME, _HEAD, _CELL = 150, 92, 54
_SHADES = 8
MOST = 24
"""So many labels are shown; more would not be read."""


def matrix(
    title: str,
    rows: Sequence[str],
    columns: Sequence[str],
    counts: Sequence[Sequence[int]],
    row_axis: str = "",
    column_axis: str = "",
) -> Markup:
    """A cell for every pair of labels, the darker the more, its number in it; what agrees has a frame."""
    rows, columns = rows[:MOST], columns[:MOST]
    cells = [line[: len(columns)] for line in counts[: len(rows)]]
    wide = min(_CELL, (WIDTH - _NAME) / max(len(columns), 1))
    high = min(26.0, max(wide, 16.0))
    most = max((count for line in cells for count in line), default=0) or 1
    height = round(_HEAD + high * len(rows) + 10)
    said = "; ".join(
        f"{row} with {column}: {count:,}"
        for row, line in zip(rows, cells, strict=True)
        for column, count in zip(columns, line, strict=True)
        if count
    )
    drawing = Drawing(WIDTH, height, title, said or "Nothing to show.")
    drawing.text(0, 12, title, "h")
    if row_axis or column_axis:
        drawing.text(0, 28, f"↓ {shortened(row_axis, 40)}   → {shortened(column_axis, 40)}", "t")
    for place, column in enumerate(columns):
        letters = max(int(wide / 6.2), 3)
        # Names have up to three lines, the next lower than the last where they are longer than a cell.
        raised = 15 * (place % 3) if len(column) > letters else 0
        drawing.text(
            _NAME + wide * (place + 0.5),
            _HEAD - 8 - raised,
            shortened(column, max(letters * 2, 8)),
            "t",
            "middle",
        )
    for at, (row, line) in enumerate(zip(rows, cells, strict=True)):
        y = _HEAD + high * at
        drawing.text(_NAME - 8, y + high / 2 + 4, shortened(row, 22), "t", "end")
        for place, count in enumerate(line):
            shade = 0 if not count else max(1, round(count / most * _SHADES))
            x, same = _NAME + wide * place, columns[place] == row
            style = f"m{shade}" + (" same" if same else "")
            drawing.box(x + 1, y + 1, wide - 2, high - 2, style, f"{row} with {columns[place]}: {count:,}")
            if count:
                inside = "ton" if shade > _SHADES / 2 else "t"
                drawing.text(x + wide / 2, y + high / 2 + 4, _brief(count), inside, "middle")
    return drawing.markup()


def _brief(count: int) -> str:
    """A number that fits a cell."""
    return str(count) if count < 100_000 else f"{count / 1000:,.0f}k"
