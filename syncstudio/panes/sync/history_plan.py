"""One measurement as a row of the history, laid out without Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from syncstudio.panes.sync.sync_words import DECISIONS, against_text, spans_text, when_text
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.chip import uncertainty_text
from syncstudio.panes.timeline.plan import Box, Plan, Text
from syncstudio.project.records import MeasurementRow
from syncstudio.survey.method_words import method_text

ROW_PX = 40
_LEFT, _RIGHT, _LINE = 12, 12, 17
_DECISION_PX = 92


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """The texts of one measurement."""

    id: int
    when: str
    how: str
    result: str
    decision: str

    @property
    def spoken(self) -> str:
        """The whole of it as one text."""
        return ", ".join((self.result, self.how, self.decision, self.when))


def history_line(
    row: MeasurementRow,
    reference: str,
    stale: bool,
    now_ns: int,
    together: bool = False,
    only: Sequence[tuple[int, int]] = (),
) -> HistoryLine:
    """A measurement in short: when, how and against what, what came out, and what was decided.

    `together`: the two were meant to run together, as sound and its picture. `only` are the spans of the reference
    that it was confined to.
    """
    if row.offset_ns is None:
        result = "ambiguous" if row.status == "ambiguous" else "cannot tell"
    else:
        spread = "" if row.uncertainty_ns is None else f" {uncertainty_text(row.uncertainty_ns)}"
        result = against_text(row, together) + spread
    waits = row.decision == "proposed" and row.status != "measured"
    decision = "" if waits else DECISIONS[row.decision]
    how = f"{method_text(row.method)}, against {reference}" if reference else method_text(row.method)
    if only:
        how += f", only at {spans_text(only)}"
    return HistoryLine(
        row.id, when_text(row.at_ns, now_ns), how, result, "file replaced" if stale else decision
    )


def plan_history(line: HistoryLine, width: int, theme: Theme, chosen: bool) -> Plan:
    """Result and decision above, how and when below."""
    room = width - _LEFT - _RIGHT
    plan: Plan = [Box(0, 0, width, ROW_PX, theme.raised if chosen else theme.panel)]
    if chosen:
        plan.append(Box(0, 0, 3, ROW_PX, theme.accent))
    ink = {"accepted": theme.inside, "proposed": theme.accent, "file replaced": theme.undecided}.get(
        line.decision, theme.soft
    )
    wide = len(line.when) * 6.6 + 6
    return [
        *plan,
        Text(_LEFT, 3, room - _DECISION_PX, _LINE, line.result, theme.text, 12, mono=True),
        Text(width - _RIGHT - _DECISION_PX, 3, _DECISION_PX, _LINE, line.decision, ink, 11, align="right"),
        Text(_LEFT, 20, room - wide, _LINE - 2, line.how, theme.soft, 11),
        Text(width - _RIGHT - wide, 20, wide, _LINE - 2, line.when, theme.soft, 11, align="right"),
    ]
