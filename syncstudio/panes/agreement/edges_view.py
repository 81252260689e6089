"""How far the edges of matched labels lie apart, painted: starts above, ends below."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from syncstudio.panes.agreement.edges_plan import EDGES_HEIGHT, edges_plan
from syncstudio.panes.theme import Theme, color
from syncstudio.panes.timeline.paint import paint_plan
from syncstudio.session.agreement.sentence import milliseconds

if TYPE_CHECKING:
    from syncstudio.session.agreement.bootstrap import Estimate
    from syncstudio.session.agreement.boundary_errors import BoundaryErrors
    from syncstudio.session.agreement.lane_agreement import PairAgreement


class EdgesView(QWidget):
    """Paints the histograms of a pair of raters."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._pair: PairAgreement | None = None
        self.setAccessibleName(self.tr("How far edges lie apart"))

    def show_of(self, pair: PairAgreement | None) -> None:
        """Show another pair."""
        self._pair = pair
        parts = self._parts()
        self.setMinimumHeight(EDGES_HEIGHT * len(parts) + 8)
        self.setAccessibleDescription("; ".join(title for title, _ in parts))
        self.update()

    def paintEvent(self, event) -> None:
        with QPainter(self) as painter:
            painter.fillRect(event.rect(), color(self.theme.panel))
            for place, (title, errors) in enumerate(self._parts()):
                painter.save()
                painter.translate(0, place * EDGES_HEIGHT)
                plan = edges_plan(
                    errors, self.width(), self.theme, title, self.tr("earlier"), self.tr("later"),
                    self.theme.ink(place),
                )  # fmt: skip
                paint_plan(painter, plan, self.devicePixelRatioF())
                painter.restore()

    def _parts(self) -> list[tuple[str, BoundaryErrors]]:
        pair = self._pair
        if pair is None:
            return []
        named = (
            (self.tr("Starts: {median} apart in the middle, nine of ten within {most}"), pair.onsets),
            (self.tr("Ends: {median} apart in the middle, nine of ten within {most}"), pair.offsets),
        )
        return [
            (title.format(median=_ms(errors.median_ns), most=_ms(errors.p90_ns)), errors)
            for title, errors in named
            if errors is not None and errors.count
        ]


def _ms(estimate: Estimate) -> str:
    return milliseconds(estimate.value)
