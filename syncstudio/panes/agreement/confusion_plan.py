"""The confusion matrix as shapes, without Qt: a square for each pair of labels, the darker the more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.theme import Theme, text_on
from syncstudio.panes.timeline.plan import Box, Plan, Text

if TYPE_CHECKING:
    from syncstudio.session.agreement.confusion import Confusion

_HEAD, _TITLE = 34.0, 18.0
_LEAST, _MOST_CELL, _ROW = 34.0, 76.0, 24.0
_MOST_NAME = 120.0
MOST = 20
"""So many labels are painted; the others are in the table and in the copy."""
_STRENGTHS = (0.14, 0.28, 0.44, 0.62, 0.8, 1.0)


class ConfusionPlan:
    """A matrix at a width in pixels: `rows` by the first rater, columns by the second; the last is nothing."""

    def __init__(self, confusion: Confusion, width: int, nothing: str, no_label: str) -> None:
        self.confusion = confusion
        size = len(confusion.names) + 1
        # The last one is nothing, and always seen.
        self.shown = [*range(min(size - 1, MOST)), size - 1]
        self.names = [name or no_label for name in confusion.names] + [nothing]
        longest = max(len(self.names[place]) for place in self.shown)
        self.left = min(_MOST_NAME, 12 + 7.0 * longest)
        room = (width - self.left - 8) / len(self.shown)
        self.cell = max(_LEAST, min(_MOST_CELL, room))
        self.width = int(self.left + self.cell * len(self.shown) + 8)
        self.height = int(_TITLE + _HEAD + _ROW * len(self.shown) + 8)

    def plan(self, theme: Theme, rows: str, columns: str) -> Plan:
        """The squares with their numbers; `rows` and `columns` say whose labels they are."""
        counts = self.confusion.counts
        most = max((counts[i][j] for i in self.shown for j in self.shown), default=0) or 1
        wide = self.width - self.left - 8
        plan: Plan = [
            Text(self.left, 0, wide, _TITLE, f"{columns} →", theme.soft, 11),
            Text(4, _TITLE + _HEAD - 18, self.left - 10, 16, f"{rows} ↓", theme.soft, 11, align="right"),
        ]
        for at, j in enumerate(self.shown):
            x = self.left + at * self.cell
            plan.append(
                Text(
                    x + 2,
                    _TITLE + _HEAD - 18,
                    self.cell - 4,
                    16,
                    self.names[j],
                    theme.text,
                    11,
                    align="centre",
                )
            )
        for down, i in enumerate(self.shown):
            y = _TITLE + _HEAD + down * _ROW
            plan.append(Text(4, y, self.left - 10, _ROW, self.names[i], theme.text, 11, align="right"))
            for at, j in enumerate(self.shown):
                x = self.left + at * self.cell
                plan += self._square(theme, x, y, counts[i][j], most, i == j and i != self.shown[-1])
        return plan

    def at(self, x: float, y: float) -> tuple[int, int] | None:
        """The labels (row, column) of the square at a pixel; None beside them."""
        column, row = int((x - self.left) // self.cell), int((y - _TITLE - _HEAD) // _ROW)
        inside = 0 <= column < len(self.shown) and 0 <= row < len(self.shown)
        return (self.shown[row], self.shown[column]) if inside else None

    def says(self) -> str:
        """The whole matrix in words, for those who do not see it."""
        counts = self.confusion.counts
        return "; ".join(
            f"{self.names[i]}, {self.names[j]}: {counts[i][j]:,}"
            for i in range(len(counts))
            for j in range(len(counts))
            if counts[i][j]
        )

    def _square(self, theme: Theme, x: float, y: float, count: int, most: int, same: bool) -> Plan:
        inner = self.cell - 2, _ROW - 2
        hue = theme.inside if same else theme.outside
        if not count:
            outline = theme.inside if same else None
            return [Box(x + 1, y + 1, *inner, theme.raised, outline, 2)]
        strength = _STRENGTHS[min(len(_STRENGTHS) - 1, int(count / most * len(_STRENGTHS)))]
        fill = _mixed(theme.panel, hue, strength)
        return [
            Box(x + 1, y + 1, *inner, fill, theme.inside if same else None, 2),
            Text(x, y, self.cell, _ROW, f"{count:,}", text_on(fill), 11, mono=True, align="centre"),
        ]


def _mixed(under: str, over: str, share: float) -> str:
    """One colour laid over another."""
    parts = [
        round(int(under[at : at + 2], 16) * (1 - share) + int(over[at : at + 2], 16) * share)
        for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{part:02x}" for part in parts)
