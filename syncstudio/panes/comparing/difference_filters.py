"""What of the differences is shown: a kind, a lane, open ones or decided ones, each with its count."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QWidget

from syncstudio.panes.comparing.difference_texts import kind_name
from syncstudio.session.comparing.differences import KINDS, Comparison

STATES = ("open", "decided", "all")


class DifferenceFilters(QWidget):
    """Three choices in a row. `changed` says that others were made."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.kind, self.lane, self.state = QComboBox(self), QComboBox(self), QComboBox(self)
        self.kind.setAccessibleName(self.tr("Kind of difference"))
        self.lane.setAccessibleName(self.tr("Lane"))
        self.state.setAccessibleName(self.tr("Open or decided"))
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 10, 4)
        row.setSpacing(6)
        for box in (self.kind, self.lane, self.state):
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(8)
            row.addWidget(box, 1)
            box.activated.connect(lambda _place: self.changed.emit())

    def shown(self, found: Comparison, decided: np.ndarray) -> np.ndarray:
        """The places of the differences that are asked for; the counts of all choices are brought up to date."""
        rows = found.differences
        state = self.state.currentData() or "open"
        chosen = {"open": ~decided, "decided": decided}.get(state, np.ones(len(rows), dtype=bool))
        kind, lane = self.kind.currentData(), self.lane.currentData()
        of_kind = np.ones(len(rows), dtype=bool) if kind is None else rows.kinds == KINDS.index(kind)
        of_lane = np.ones(len(rows), dtype=bool) if lane is None else rows.lanes == lane
        self._fill_kinds(rows.kinds[chosen & of_lane], kind)
        self._fill_lanes(found, rows.lanes[chosen & of_kind], lane)
        self._fill_states(int((~decided).sum()), int(decided.sum()), state)
        return np.flatnonzero(chosen & of_kind & of_lane)

    def clear(self) -> None:
        """Ask for everything that is open."""
        for box in (self.kind, self.lane, self.state):
            box.setCurrentIndex(0)

    def _fill_kinds(self, kinds: np.ndarray, current: object) -> None:
        counts = np.bincount(kinds, minlength=len(KINDS))
        told: list[tuple[str, object, int]] = [(self.tr("All differences"), None, len(kinds))]
        told += [
            (kind_name(kind), kind, int(counts[n]))
            for n, kind in enumerate(KINDS)
            if counts[n] or kind == current
        ]
        _fill(self.kind, told, current)

    def _fill_lanes(self, found: Comparison, lanes: np.ndarray, current: object) -> None:
        counts = np.bincount(lanes, minlength=len(found.matched.lanes))
        told: list[tuple[str, object, int]] = [(self.tr("All lanes"), None, len(lanes))]
        told += [(pair.one.name, n, int(counts[n])) for n, pair in enumerate(found.matched.lanes)]
        _fill(self.lane, told, current)

    def _fill_states(self, open_ones: int, decided: int, current: str) -> None:
        told: list[tuple[str, object, int]] = [
            (self.tr("Open"), "open", open_ones),
            (self.tr("Decided"), "decided", decided),
            (self.tr("Open and decided"), "all", open_ones + decided),
        ]
        _fill(self.state, told, current)


def _fill(box: QComboBox, told: list[tuple[str, object, int]], current: object) -> None:
    """Write the choices anew, the current one kept."""
    texts = [f"{text} ({count:,})" for text, _, count in told]
    if [box.itemText(n) for n in range(box.count())] == texts:
        return
    box.clear()
    for text, (_, data, _count) in zip(texts, told, strict=True):
        box.addItem(text, data)
    values = [data for _, data, _ in told]
    box.setCurrentIndex(values.index(current) if current in values else 0)
