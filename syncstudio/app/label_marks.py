"""How labels are moved, in every window and the next time: neighbours, snapping and nudges, kept and shown in menus."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QPushButton

from syncstudio.session.labels.neighbours import MODES
from syncstudio.session.labels.nudging import NUDGE_UNITS
from syncstudio.session.labels.snap_ways import SnapWays
from syncstudio.session.notices import LabelsOpen, LabelWaysChanged, SegmentsSelected, TransportChanged

_KEPT = "labels/ways"
_ONCE = (
    *(
        "new_segment",
        "new_event",
        "repeat_label",
        "label_live",
        "split",
        "merge",
        "paste",
        "cut",
        "duplicate",
    ),
    *("neighbours", "nudge_unit", "snap", "magnet", "loop_current"),
)
_SNAPS = {
    "snap": "on",
    "magnet": "magnetic",
    "snap_edges": "edges",
    "snap_frames": "frames",
    "snap_zero": "zero",
    "snap_onsets": "onsets",
    "snap_silence": "silence",
}


class LabelMarks(QObject):
    """Checks a window's actions by what holds for labels in its session, and remembers it."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        # A key that is held down a little long must not begin and end labels by the dozen.
        for id in (*_ONCE, *(f"label_{digit}" for digit in range(1, 10))):
            window.acts[id].setAutoRepeat(False)
        # Overlapping is what one expects; that labels stop or give way stands to be read.
        self._says = QPushButton(window)
        self._says.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._says.clicked.connect(window.acts["neighbours"].trigger)
        window.status.addPermanentWidget(self._says)
        kept = _read(window.settings.text(_KEPT))
        session = self._session
        if kept.get("neighbours") in MODES:
            session.neighbours = kept["neighbours"]
        if kept.get("nudge") in NUDGE_UNITS:
            session.nudge_unit = kept["nudge"]
        names = {field.name for field in fields(SnapWays)}
        snaps = kept.get("snap")
        if isinstance(snaps, dict):
            told = {name: value for name, value in snaps.items() if name in names and isinstance(value, bool)}
            session.snap_ways = SnapWays(**told)
        window.acts["hold_label_keys"].setChecked(kept.get("hold") is True)
        self.mark()

    def keep(self) -> None:
        """Remember what holds now."""
        session = self._session
        ways = {
            "neighbours": session.neighbours,
            "nudge": session.nudge_unit,
            "snap": asdict(session.snap_ways),
            "hold": self._window.acts["hold_label_keys"].isChecked(),
        }
        self._window.settings.set_text(_KEPT, json.dumps(ways))
        self.mark()

    def mark(self) -> None:
        """Let the menus show what holds."""
        acts, session = self._window.acts, self._session
        for id, name in _SNAPS.items():
            acts[id].setChecked(getattr(session.snap_ways, name))
        for mode in MODES:
            acts[f"neighbours_{mode}"].setChecked(session.neighbours == mode)
        for unit in NUDGE_UNITS:
            acts[f"nudge_{unit}"].setChecked(session.nudge_unit == unit)
        texts = {"protect": self.tr("Edges stop at neighbours"), "bulldoze": self.tr("Neighbours give way")}
        self._says.setText(texts.get(session.neighbours, ""))
        self._says.setToolTip(acts["neighbours"].toolTip())
        self._says.setVisible(session.neighbours in texts)
        acts["loop_current"].setChecked(session.is_looping())
        acts["abandon_labels"].setEnabled(bool(session.open_labels))

    def on_notice(self, notice: object) -> None:
        """Follow what other windows of the session choose, and what is open."""
        if isinstance(notice, LabelWaysChanged | LabelsOpen):
            self.mark()
        elif isinstance(notice, TransportChanged | SegmentsSelected):
            loops = self._session.transport.loop is not None and self._session.is_looping()
            self._window.acts["loop_current"].setChecked(loops)


def _read(text: str) -> dict:
    try:
        kept = json.loads(text or "{}")
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}
