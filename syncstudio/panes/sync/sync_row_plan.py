"""A row of the table of tracks, laid out without Qt: in columns where there is room, else on two lines."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.panes.sync import verdict_look
from syncstudio.panes.sync.sync_line import SyncLine
from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Align, Box, Diamond, Dot, Line, Plan, Shape, Text, Triangle

WIDE_PX = 600
_ONE_LINE, _TWO_LINES = 30, 46
HEAD_PX = 24
_LEFT, _RIGHT, _BETWEEN = 14, 10, 10
_DIGIT, _LETTER = 7.25, 6.3


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its head, where it is and how it is set."""

    name: str
    x: float
    w: float
    align: Align = "left"


def row_height(width: int) -> int:
    """How high each row is in a table so wide."""
    return _ONE_LINE if width >= WIDE_PX else _TWO_LINES


def columns(width: int) -> list[Column]:
    """The columns of a wide table: numbers keep the room they need, the name takes what is left."""
    fixed = (
        ("Offset", 13 * _DIGIT, "right"), ("±", 8 * _DIGIT, "left"), ("Drift", 16 * _DIGIT, "left"),
        ("Source", 88.0, "left"), ("Verdict", 112.0, "left"), ("Loop", 62.0, "right"),
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
    height = row_height(width)
    plan: Plan = [
        Box(0, 0, width, height, theme.raised if chosen else theme.panel),
        Box(0, 0, 4, height - 1, theme.track(line.color)),
        Line(0, height - 0.5, width, height - 0.5, theme.line),
    ]
    return plan + (_wide(line, width, theme) if width >= WIDE_PX else _narrow(line, width, theme))


def _wide(line: SyncLine, width: int, theme: Theme) -> Plan:
    name, offset, spread, drift, source, verdict, loop = columns(width)
    height = row_height(width)

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
    return plan + _state(line, verdict.x, height / 2 - 0.5, verdict.w, theme, right=False)


def _narrow(line: SyncLine, width: int, theme: Theme) -> Plan:
    offset = f"{line.offset} {line.spread}".strip()
    wide = len(offset) * _DIGIT + 4
    plan = _name(line, _LEFT, 4, width - _LEFT - _RIGHT - wide - 8, 20, theme)
    plan.append(Text(width - _RIGHT - wide, 4, wide, 20, offset, theme.text, 12, mono=True, align="right"))
    room = _state_width(line)
    words = " · ".join(part for part in (line.source, line.drift) if part)
    plan.append(Text(_LEFT, 24, width - _LEFT - _RIGHT - room - 8, 16, words, theme.soft, 11))
    return plan + _state(line, width - _RIGHT - room, 32, room, theme, right=True)


def _name(line: SyncLine, x: float, y: float, w: float, h: float, theme: Theme) -> Plan:
    """The name, with its role, and the mark of the reference behind it."""
    tail = " · ".join(part for part in ("reference" if line.reference else "", line.role) if part)
    wide = min(len(line.name) * 7.4, w)
    plan: Plan = [Text(x, y, w, h, line.name, theme.text, 13, bold=True)]
    if tail and w - wide > 40:
        ink = theme.accent if line.reference else theme.faint
        plan.append(Text(x + wide + 6, y, w - wide - 6, h, tail, ink, 11))
    return plan


def _state_text(line: SyncLine) -> str:
    return (
        line.waits or line.trouble or line.verdict_text or ("" if line.loop_closes else "loop does not close")
    )


def _state_width(line: SyncLine) -> float:
    words = _state_text(line)
    return len(words) * _LETTER + 18 if words else 0.0


def _state(line: SyncLine, x: float, middle: float, room: float, theme: Theme, right: bool) -> Plan:
    """What matters most: a proposal that waits, what could not be told, else the verdict."""
    words = _state_text(line)
    if not words:
        return []
    left = x + 14
    mark: Shape
    if line.waits:
        mark, ink = Dot(x + 5, middle, 4, theme.panel, theme.accent), theme.accent
    elif line.trouble:
        mark, ink = Triangle(x + 5, middle, 4.5, theme.undecided), theme.undecided
    elif line.verdict is not None and line.verdict_text:
        mark, ink = (
            verdict_look.shape(line.verdict, x + 5, middle, 4.5, theme),
            verdict_look.ink(line.verdict, theme),
        )
    else:
        mark, ink = Diamond(x + 5, middle, 4.5, theme.outside), theme.outside
    return [mark, Text(left, middle - 8, room - 14, 16, words, ink, 11)]
