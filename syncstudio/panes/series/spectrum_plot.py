"""The spectrum of a selection as a curve: frequencies along, strength up, in dB or as it is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from syncstudio.panes.plot_scale import Scale, round_values, short_number
from syncstudio.panes.series.statistics_plan import number
from syncstudio.panes.theme import Theme, color
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.panes.timeline.plan import Box, Curve, Dot, Line, Plan, Text
from syncstudio.panes.timeline.rows.frequency_axis import frequency_text

if TYPE_CHECKING:
    from syncstudio.media.series.analysis.spectrum import Spectrum

_LEFT, _BOTTOM, _TOP, _RIGHT = 62, 20, 8, 10
_LEAST_PX = 190
_FLOOR_DB = 120.0
_TICK_PX = 64
_CHAR = 5.6


class SpectrumPlot(QWidget):
    """Paints one spectrum; the mouse reads it off. `logarithmic` and `decibels` are its two choices."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.spectrum: Spectrum | None = None
        self.unit = ""
        self.logarithmic, self.decibels = True, True
        self._at: float | None = None
        self.setMinimumHeight(_LEAST_PX)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setAccessibleName(self.tr("Spectrum"))

    def show_spectrum(self, spectrum: Spectrum | None, unit: str) -> None:
        """Draw another one, or none."""
        self.spectrum, self.unit = spectrum, unit
        self.update()

    def mouseMoveEvent(self, event) -> None:
        self._at = event.position().x()
        self.update()

    def leaveEvent(self, event) -> None:
        self._at = None
        self.update()

    def paintEvent(self, event) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), color(self.theme.panel))
            paint_plan(painter, self.plan(self.width(), self.height()), self.devicePixelRatioF())

    def plan(self, width: int, height: int) -> Plan:
        """The shapes of the plot."""
        theme, found = self.theme, self.spectrum
        frame = Box(
            _LEFT, _TOP, max(width - _LEFT - _RIGHT, 1), max(height - _TOP - _BOTTOM, 1), None, theme.line
        )
        if found is None or len(found.frequencies) < 2:
            return [frame]
        frequencies, heights = found.frequencies[1:], self._heights(found)[1:]
        scale = self._scale(heights, height)
        low_hz, high_hz = float(frequencies[0]), float(frequencies[-1])
        xs = np.array([self._x(hz, low_hz, high_hz, width) for hz in (low_hz, high_hz)])
        plan: Plan = [frame, *self._axes(scale, low_hz, high_hz, width, height)]
        if self.logarithmic:
            share = np.log(frequencies / low_hz) / max(math.log(high_hz / low_hz), 1e-9)
        else:
            share = (frequencies - low_hz) / max(high_hz - low_hz, 1e-12)
        xs = _LEFT + share * (width - _LEFT - _RIGHT)
        ys = scale.bottom - (np.maximum(heights, scale.low) - scale.low) / (scale.high - scale.low) * (
            scale.bottom - scale.top
        )
        plan.append(Curve(*_thinned(xs, ys), theme.track(0), 1.25))
        peak_x = self._x(found.peak_hz, low_hz, high_hz, width)
        peak = 10 * math.log10(max(found.peak, 1e-300)) if self.decibels else found.peak
        plan.append(
            Dot(peak_x, min(max(scale.y(peak), scale.top), scale.bottom), 3.5, theme.accent, theme.panel)
        )
        return plan + self._readout(frequencies, heights, xs, scale, width)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _heights(self, found: Spectrum) -> np.ndarray:
        return 10 * np.log10(np.maximum(found.density, 1e-300)) if self.decibels else found.density

    def _scale(self, heights: np.ndarray, height: int) -> Scale:
        top = float(heights.max())
        if self.decibels:
            low = max(float(np.quantile(heights, 0.02)) - 3, top - _FLOOR_DB)
            return Scale(min(low, top - 10), top + 3, _TOP, height - _BOTTOM)
        return Scale(0, top * 1.05 or 1.0, _TOP, height - _BOTTOM)

    def _x(self, hz: float, low_hz: float, high_hz: float, width: int) -> float:
        if self.logarithmic:
            share = math.log(max(hz, low_hz) / low_hz) / max(math.log(high_hz / low_hz), 1e-9)
        else:
            share = (hz - low_hz) / max(high_hz - low_hz, 1e-12)
        return _LEFT + share * (width - _LEFT - _RIGHT)

    def _axes(self, scale: Scale, low_hz: float, high_hz: float, width: int, height: int) -> Plan:
        theme = self.theme
        plan: Plan = []
        ticks = scale.ticks(max(2, int((scale.bottom - scale.top) / 24)))
        step = abs(ticks[1] - ticks[0]) if len(ticks) > 1 else scale.high - scale.low
        for value in ticks:
            y = scale.y(value)
            text = short_number(value, step) if step > 1e-5 else number(value)
            plan.append(Line(_LEFT, y, width - _RIGHT, y, theme.line, alpha=130))
            plan.append(Text(0, y - 7, _LEFT - 6, 14, text, theme.soft, 9, mono=True, align="right"))
        last = -math.inf
        for hz in _frequency_ticks(low_hz, high_hz, self.logarithmic, (width - _LEFT - _RIGHT) / _TICK_PX):
            x = self._x(hz, low_hz, high_hz, width)
            if x - last < _TICK_PX * 0.8 or x > width - _RIGHT:
                continue
            last = x
            plan.append(Line(x, _TOP, x, height - _BOTTOM, theme.line, alpha=130))
            left = min(max(x - 32, 0), width - 64)
            plan.append(
                Text(
                    left,
                    height - _BOTTOM + 3,
                    64,
                    14,
                    frequency_text(hz),
                    theme.soft,
                    9,
                    mono=True,
                    align="centre",
                )
            )
        return plan

    def _readout(
        self,
        frequencies: np.ndarray,
        heights: np.ndarray,
        xs: np.ndarray,
        scale: Scale,
        width: int,
    ) -> Plan:
        if self._at is None or not _LEFT <= self._at <= width - _RIGHT:
            return []
        place = int(np.argmin(np.abs(xs - self._at)))
        x, theme = float(xs[place]), self.theme
        text = f"{frequency_text(float(frequencies[place]))} · {self.strength(float(heights[place]))}"
        wide = len(text) * _CHAR + 12
        left = x + 6 if x + 6 + wide <= width else x - 6 - wide
        return [
            Line(x, _TOP, x, scale.bottom, theme.soft, alpha=170),
            Box(left, _TOP + 3, wide, 16, theme.raised, theme.line, radius=4),
            Text(left + 6, _TOP + 3, wide, 16, text, theme.text, 9, mono=True),
        ]

    def strength(self, height: float) -> str:
        """A strength with its unit."""
        unit = f"{self.unit}²/Hz" if self.unit else "1/Hz"
        if self.decibels:
            return f"{height:.1f} dB re {unit if self.unit else '1/Hz'}".replace("-", "−")
        return f"{number(height)} {unit}"


def _frequency_ticks(low_hz: float, high_hz: float, logarithmic: bool, most: float) -> list[float]:
    if not logarithmic or high_hz / low_hz < 8:
        return round_values(low_hz, high_hz, max(int(most), 2))
    decades = range(math.floor(math.log10(low_hz)), math.ceil(math.log10(high_hz)) + 1)
    return [
        digit * 10.0**power
        for power in decades
        for digit in (1, 2, 5)
        if low_hz <= digit * 10.0**power <= high_hz
    ]


def _thinned(xs: np.ndarray, ys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """At most the highest and the lowest point of each column of pixels, in order."""
    columns = np.floor(xs).astype(np.int64)
    if len(xs) <= 4 * (columns[-1] - columns[0] + 1):
        return xs, ys
    starts = np.flatnonzero(np.diff(columns, prepend=columns[0] - 1))
    tops, bottoms = np.minimum.reduceat(ys, starts), np.maximum.reduceat(ys, starts)
    return np.repeat(xs[starts], 2), np.column_stack([tops, bottoms]).ravel()
