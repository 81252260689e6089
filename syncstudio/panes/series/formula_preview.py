"""What a formula makes of the rows in sight, as a small curve."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from syncstudio.panes.plot_scale import Scale, padded, short_number
from syncstudio.panes.theme import Theme, color
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Box, Curve, Line, Plan, Text

if TYPE_CHECKING:
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

_HEIGHT, _LEFT, _AIR = 108, 58, 8
_TICKS = 4


class FormulaPreview(QWidget):
    """A curve with its scale; while there is none, what is missing."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._plan_of: tuple[Floats, Floats] | None = None
        self._missing = ""
        self.setMinimumHeight(_HEIGHT)
        self.setAccessibleName(self.tr("What the formula makes of the rows in sight"))

    def show_values(self, times_ns: npt.NDArray[np.int64], values: Floats, missing: str = "") -> None:
        """Draw these; where there are none, say what is `missing`."""
        self._missing = missing
        known = np.isfinite(values)
        if len(values) and known.any():
            self._plan_of = ((times_ns - times_ns[0]) / 1e9, values)
        else:
            self._plan_of = None
        self.update()

    def paintEvent(self, event: object) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), color(self._theme.panel))
            paint_plan(painter, self.plan(self.width(), self.height()), self.devicePixelRatioF())

    def plan(self, width: int, height: int = _HEIGHT) -> Plan:
        """The shapes of the curve."""
        theme = self._theme
        if self._plan_of is None:
            whole = Box(0.5, 0.5, width - 1, height - 1, None, theme.line)
            words = Text(12, 0, width - 24, height, self._missing, theme.soft, 12, align="centre")
            return [whole, words] if self._missing else [whole]
        frame = Box(_LEFT, 0.5, width - _LEFT - 0.5, height - 1, None, theme.line)
        at_s, values = self._plan_of
        low, high = padded(float(np.nanmin(values)), float(np.nanmax(values)), 1e-12)
        scale = Scale(low, high, _AIR, height - _AIR)
        ticks = scale.ticks(_TICKS)
        step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else high - low
        plan: Plan = [frame]
        for value in ticks:
            y = scale.y(value)
            plan.append(Line(_LEFT, y, width, y, theme.line, alpha=120))
            plan.append(
                Text(
                    0,
                    y - 7,
                    _LEFT - 6,
                    14,
                    short_number(value, step),
                    theme.soft,
                    9,
                    mono=True,
                    align="right",
                )
            )
        xs = _LEFT + at_s / max(float(at_s[-1]), 1e-9) * (width - _LEFT - 1)
        ys = scale.bottom - (values - low) / (high - low) * (scale.bottom - scale.top)
        plan.append(Curve(xs, ys, theme.track(0), 1.25))
        return plan
