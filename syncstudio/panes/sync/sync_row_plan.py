"""A row of the table of tracks, laid out without Qt: in columns where there is room, else on two lines or more."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from syncstudio.panes.sync import verdict_look
from syncstudio.panes.sync.sync_line import SyncLine
from syncstudio.panes.text_width import about_px
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Align, Box, Diamond, Dot, Line, Plan, Shape, Text, Triangle
from syncstudio.sync.verdict import VerdictClass

WIDE_PX = 720
_ONE_LINE, _NAME_PX, _DETAIL_PX, _BELOW_PX = 30, 21, 16, 5
HEAD_PX = 24
_LEFT, _RIGHT, _BETWEEN = 14, 10, 10
_DIGIT = 7.25
_DOT = " · "
# Widths are told to a tenth or so: words that might not fit get a line of their own.
_SURE = 1.06
_SPREAD, _MARK = 8 * _DIGIT, 13.0


StateKind = VerdictClass | Literal["waits", "trouble", "broken"]
State = tuple[StateKind, str]


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, where it is and how it is set."""

    name: str
    x: float
    w: float
    align: Align = "left"


def row_height(line: SyncLine, width: int) -> int:
    """How high a row is in a table so wide: in a narrow one as many lines as it takes to cut none of them."""
    if width >= WIDE_PX:
        return _ONE_LINE
    details, beside = _lines(line, width)
    return _NAME_PX + (len(details) + (not beside)) * _DETAIL_PX + _BELOW_PX


def columns(width: int) -> list[Column]:
    """The columns of a wide table: numbers keep the room they need, the name takes what is left."""
    fixed = (
        ("Offset", 13 * _DIGIT, "right"), ("±", 8 * _DIGIT, "left"), ("Drift", 16 * _DIGIT, "left"),
        ("Source", 104.0, "left"), ("Verdict", 150.0, "left"), ("Loop", 62.0, "right"),
    )  # fmt: skip
    rest = width - _LEFT - _RIGHT - sum(wide + _BETWEEN for _, wide, _ in fixed)
    made = [Column("Track", _LEFT, rest)]
    x = _LEFT + rest + _BETWEEN
    for name, wide, align in fixed:
        made.append(Column(name, x, wide, align))  # type: ignore[arg-type]  # the words above are two of three
        x += wide + _BETWEEN
    return made


def plan_head(width: int, theme: Theme) -> Plan:
    """The names of the columns, with a hairline under them."""
    plan: Plan = [
        Text(each.x, 0, each.w, HEAD_PX - 1, each.name, theme.soft, 11, align=each.align)
        for each in columns(width)
    ]
    return [*plan, Line(0, HEAD_PX - 0.5, width, HEAD_PX - 0.5, theme.line)]


def plan_row(line: SyncLine, width: int, theme: Theme, chosen: bool) -> Plan:
    """One track."""
    height = row_height(line, width)
    plan: Plan = [
        Box(0, 0, width, height, theme.raised if chosen else theme.panel),
        Box(0, 0, 4, height - 1, theme.track(line.color)),
        Line(0, height - 0.5, width, height - 0.5, theme.line),
    ]
    return plan + (_wide(line, width, theme) if width >= WIDE_PX else _narrow(line, width, theme))


def _wide(line: SyncLine, width: int, theme: Theme) -> Plan:
    name, offset, spread, drift, source, verdict, loop = columns(width)
    height = _ONE_LINE

    def text(at: Column, words: str, ink: str, mono: bool = False, px: int = 12) -> Text:
        return Text(at.x, 0, at.w, height - 1, words, ink, px, mono=mono, align=at.align)

    plan = _name(line, name.x, 0, name.w, height - 1, theme)
    plan += [
        text(offset, line.offset, theme.text, True),
        text(spread, line.spread, theme.soft, True),
        text(drift, line.drift, theme.soft, True),
        text(source, line.source, theme.soft),
        text(loop, line.loop, theme.soft if line.loop_closes else theme.outside, True, 11),
    ]
    x = verdict.x
    for state in _states(line):
        plan += _state(state, x, height / 2 - 0.5, theme)
        x += _width(state) + _BETWEEN
    return plan


def _narrow(line: SyncLine, width: int, theme: Theme) -> Plan:
    spread_x = width - _RIGHT - _SPREAD
    wide = len(line.offset) * _DIGIT + 4
    plan = _name(line, _LEFT, 3, spread_x - wide - 16 - _LEFT, 19, theme)
    plan.append(Text(spread_x - 6 - wide, 3, wide, 19, line.offset, theme.text, 12, mono=True, align="right"))
    plan.append(Text(spread_x, 3, _SPREAD, 19, line.spread, theme.soft, 12, mono=True))
    details, beside = _lines(line, width)
    for place, words in enumerate(details):
        plan.append(
            Text(
                _LEFT,
                _NAME_PX + place * _DETAIL_PX,
                width - _LEFT - _RIGHT,
                _DETAIL_PX,
                words,
                theme.soft,
                11,
            )
        )
    middle = _NAME_PX + (len(details) - beside) * _DETAIL_PX + _DETAIL_PX / 2
    x = float(width - _RIGHT)
    for state in reversed(_fitting(_states(line), width - _LEFT - _RIGHT)):
        x -= _width(state)
        plan += _state(state, x, middle, theme)
        x -= _BETWEEN
    return plan


def _lines(line: SyncLine, width: int) -> tuple[list[str], bool]:
    """The details of a narrow row in lines that fit, and whether the states stand beside the last of them."""
    room = width - _LEFT - _RIGHT
    loop = f"loop {line.loop}" if line.loop and line.loop_closes else ""
    details = [""]
    for part in filter(None, (*line.source.split(_DOT), line.drift, loop)):
        longer = f"{details[-1]}{_DOT}{part}" if details[-1] else part
        if details[-1] and about_px(longer, 11) * _SURE > room:
            details.append(part)
        else:
            details[-1] = longer
    states = _fitting(_states(line), room)
    taken = sum(_width(state) + _BETWEEN for state in states)
    return details, not states or about_px(details[-1], 11) * _SURE + taken <= room


def _name(line: SyncLine, x: float, y: float, w: float, h: float, theme: Theme) -> Plan:
    """The name, with its role, and the mark of the reference behind it."""
    wide = min(about_px(line.name, 13, bold=True), w)
    marks = ["reference" if line.reference else "", line.role]
    tail = _DOT.join(filter(None, marks))
    if about_px(tail, 11) * _SURE > w - wide - 6:
        tail = line.role  # that it is the reference stands below, too
    plan: Plan = [Text(x, y, w, h, line.name, theme.text, 13, bold=True)]
    if tail and w - wide > 40:
        ink = theme.accent if line.reference else theme.faint
        plan.append(Text(x + wide + 6, y, w - wide - 6, h, tail, ink, 11))
    return plan


def _states(line: SyncLine) -> list[State]:
    """The verdict, and what waits or could not be told; loops that do not close are named, too."""
    states: list[State] = []
    if not line.loop_closes:
        states.append(("broken", f"loop {line.loop}"))
    if line.verdict is not None:
        states.append((line.verdict, line.verdict_text))
    if line.waits:
        states.append(("waits", line.waits))
    elif line.trouble:
        states.append(("trouble", line.trouble))
    return states


def _fitting(states: list[State], room: float) -> list[State]:
    """The states in the words that there is room for; of three in a very narrow dock the tooltip says the third."""

    def wide(some: list[State]) -> float:
        return sum(map(_width, some)) + _BETWEEN * (len(some) - 1)

    if wide(states) <= room:
        return states
    states = [
        (kind, {"broken": "loop", "waits": words, "trouble": words}.get(kind, kind)) for kind, words in states
    ]
    while len(states) > 1 and wide(states) > room:
        # What waits for a person stands last.
        states = states[1:]
    return states


def _width(state: State) -> float:
    return about_px(state[1], 11) + _MARK


def _state(state: State, x: float, middle: float, theme: Theme) -> Plan:
    """A shape and a word, in its colour."""
    kind, words = state
    mark: Shape
    if kind == "waits":
        mark, ink = Dot(x + 4, middle, 3.5, theme.panel, theme.accent), theme.accent
    elif kind == "trouble":
        mark, ink = Triangle(x + 4, middle, 4.5, theme.undecided), theme.undecided
    elif kind == "broken":
        mark, ink = Diamond(x + 4, middle, 4.5, theme.outside), theme.outside
    else:
        mark, ink = verdict_look.shape(kind, x + 4, middle, 4.5, theme), verdict_look.ink(kind, theme)
    return [mark, Text(x + _MARK, middle - 8, _width(state), 16, words, ink, 11)]
