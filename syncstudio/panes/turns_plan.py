"""The figures of a conversation as rows of text and as one small picture, without Qt's widgets."""

from __future__ import annotations

import csv
import io

from syncstudio.panes.theme import Theme
from syncstudio.panes.timeline.plan import Box, Line, Plan, Text
from syncstudio.session.speakers.turn_figures import TurnFigures

FIGURE_HEIGHT = 96
BIN_NS, MOST_NS = 100_000_000, 2_000_000_000
_TOP, _FOOT, _SIDE = 18.0, 18.0, 8.0
_NS_PER_S = 1_000_000_000


def seconds(ns: int, decimals: int = 1) -> str:
    """A length: "83.2 s"; from a minute on "1 min 23 s"."""
    if ns >= 60 * _NS_PER_S:
        whole = (ns + _NS_PER_S // 2) // _NS_PER_S
        return f"{whole // 60:,} min {whole % 60:02d} s".replace(",", " ")
    return f"{ns / _NS_PER_S:.{decimals}f} s"


def share(part_ns: int, whole_ns: int) -> str:
    """A part in whole percent: "34 %"."""
    return "" if whole_ns <= 0 else f"{100 * part_ns / whole_ns:.0f} %"


def offset_words(ns: int, gap: str, overlap: str) -> str:
    """An offset in words: "180 ms gap", "40 ms overlap"; `gap` and `overlap` hold `{ms}`."""
    return (overlap if ns < 0 else gap).format(ms=f"{abs(ns) / 1e6:.0f}")


def speaker_rows(figures: TurnFigures) -> list[list[str]]:
    """One row for each speaker: name, speech, its share, turns, mean turn, broke in, spoke over."""
    return [
        [
            each.name,
            seconds(each.talk_ns),
            share(each.talk_ns, figures.scope.duration_ns),
            str(each.turns),
            seconds(each.mean_turn_ns) if each.turns else "",
            str(each.broke_in),
            str(each.spoke_over),
        ]
        for each in figures.speakers
    ]


def switch_rows(figures: TurnFigures) -> list[list[str]]:
    """From whom (rows) to whom (columns) the floor went, how often."""
    places = range(len(figures.speakers))
    return [
        [figures.speakers[before].name]
        + ["" if before == after else str(figures.switch_count(before, after)) for after in places]
        for before in places
    ]


def as_table(figures: TurnFigures, between: str = "\t") -> str:
    """Everything as a table for a spreadsheet: exact seconds, one row for each speaker, then changes, then the rest."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=between, lineterminator="\n").writerow
    write(["speaker", "talk_s", "alone_s", "stretches", "turns", "turn_mean_s", "broke_in", "spoke_over"])
    for each in figures.speakers:
        lengths = [_s(each.talk_ns), _s(each.alone_ns)]
        turns = [each.stretches, each.turns, _s(each.mean_turn_ns)]
        write([each.name, *lengths, *turns, each.broke_in, each.spoke_over])
    write([])
    write(["from", "to", "at_s", "offset_s"])
    for switch in figures.switches:
        names = [figures.speakers[place].name for place in (switch.before, switch.after)]
        write([*names, _s(switch.at_ns), _s(switch.offset_ns)])
    write([])
    for name, ns in (
        ("from_s", figures.scope.start_ns),
        ("to_s", figures.scope.end_ns),
        ("silence_s", figures.silence_ns),
        ("pauses_s", figures.pauses_ns),
        ("gaps_s", figures.gaps_ns),
        ("overlap_s", figures.overlap_ns),
    ):
        write([name, _s(ns)])
    return out.getvalue()


def _s(ns: int) -> str:
    """Exact seconds."""
    sign, ns = ("-" if ns < 0 else ""), abs(ns)
    return f"{sign}{ns // _NS_PER_S}.{ns % _NS_PER_S:09d}"


class OffsetFigure:
    """How soon the next speaker begins: overlaps left of zero, gaps right of it, in tenths of a second."""

    def __init__(self, figures: TurnFigures, width: int) -> None:
        self._counts = figures.offsets(BIN_NS, MOST_NS)
        self._width = width

    def plan(self, theme: Theme, overlap: str, gap: str) -> Plan:
        """Bars; `overlap` and `gap` name the two sides."""
        bottom = FIGURE_HEIGHT - _FOOT
        most = max(self._counts, default=0)
        middle = self._x(len(self._counts) / 2)
        plan: Plan = [
            Text(_SIDE, 0, middle - 2 * _SIDE, 15, overlap, theme.undecided, 11, align="right"),
            Text(middle + _SIDE, 0, self._width - middle - 2 * _SIDE, 15, gap, theme.accent, 11),
        ]
        for place, count in enumerate(self._counts):
            if count:
                high = max((bottom - _TOP) * count / most, 1.5)
                ink = theme.undecided if place < len(self._counts) // 2 else theme.accent
                x0, x1 = self._x(place), self._x(place + 1)
                plan.append(Box(x0 + 0.5, bottom - high, max(x1 - x0 - 1, 1), high, ink))
        plan.append(Line(_SIDE, bottom + 0.5, self._width - _SIDE, bottom + 0.5, theme.line))
        plan.append(Line(middle, _TOP, middle, bottom, theme.soft))
        for seconds_off in (-2, -1, 0, 1, 2):
            x = self._x((seconds_off * _NS_PER_S + MOST_NS) / BIN_NS)
            text = "0 s" if not seconds_off else f"{abs(seconds_off)} s"
            left = min(max(x - 20, 0.0), self._width - 40.0)
            plan.append(Text(left, bottom + 3, 40, 14, text, theme.soft, 10, mono=True, align="centre"))
        return plan

    def _x(self, place: float) -> float:
        return _SIDE + (self._width - 2 * _SIDE) * place / len(self._counts)
