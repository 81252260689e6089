"""Figures of a conversation: who talks how much, who follows whom and how soon, and how much is silence or overlap.

The floor belongs to whoever spoke alone last. When somebody else speaks alone next, the floor has changed hands; the
offset is where the new speaker began less where the old one ended: above zero a gap, below an overlap (Heldner and
Edlund 2010; Levinson and Torreira 2015). Speech over another's that never comes to stand alone takes no floor.
Everything is whole nanoseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from syncstudio.session.speakers.overlaps import Speech
from syncstudio.timebase.span import Span


@dataclass(slots=True)
class SpeakerFigures:
    """One speaker: speech, that part of it over others, turns and their length, and how often they broke in.

    `broke_in` began over the speaker who had the floor and took it; `spoke_over` did not take it.
    """

    name: str
    color: int
    talk_ns: int = 0
    alone_ns: int = 0
    stretches: int = 0
    turns: int = 0
    turns_ns: int = 0
    broke_in: int = 0
    spoke_over: int = 0

    @property
    def mean_turn_ns(self) -> int:
        """The mean length of a turn, rounded down; 0 without any."""
        return self.turns_ns // self.turns if self.turns else 0


@dataclass(frozen=True, slots=True)
class Switch:
    """The floor changed hands: from whom, to whom (places among the speakers), when, and the offset."""

    before: int
    after: int
    at_ns: int
    offset_ns: int


@dataclass(slots=True)
class TurnFigures:
    """A stretch of conversation in figures.

    `silence_ns` nobody speaks, of which `pauses_ns` lie within one speaker's turn and `gaps_ns` between two speakers';
    the rest lies before the first and after the last speech. `overlap_ns`: two or more speak.
    """

    scope: Span
    speakers: list[SpeakerFigures]
    switches: list[Switch] = field(default_factory=list)
    silence_ns: int = 0
    overlap_ns: int = 0
    pauses_ns: int = 0
    gaps_ns: int = 0

    def switch_count(self, before: int, after: int) -> int:
        """How often the floor went from one speaker to another."""
        return sum(each.before == before and each.after == after for each in self.switches)

    @property
    def median_offset_ns(self) -> int | None:
        """The offset in the middle (of two, the earlier one); None where the floor never changed hands."""
        offsets = sorted(each.offset_ns for each in self.switches)
        return offsets[(len(offsets) - 1) // 2] if offsets else None

    def offsets(self, width_ns: int, most_ns: int) -> list[int]:
        """How many offsets fall in bins from `-most_ns` to `most_ns`; what lies beyond, in the outermost."""
        counts = [0] * (2 * most_ns // width_ns)
        for each in self.switches:
            counts[min(max((each.offset_ns + most_ns) // width_ns, 0), len(counts) - 1)] += 1
        return counts


def turn_figures(speech: Sequence[Speech], scope: Span) -> TurnFigures:
    """The figures of everything that is said within a span; what reaches over its edges is cut there."""
    cut = [_cut(each, scope) for each in speech]
    figures = TurnFigures(scope, [SpeakerFigures(each.name, each.color) for each in speech])
    for of_one, stretches in zip(figures.speakers, cut, strict=True):
        of_one.talk_ns = sum(end - start for start, end in stretches)
        of_one.stretches = len(stretches)
    _walk(figures, cut)
    return figures


def _cut(speech: Speech, scope: Span) -> list[tuple[int, int]]:
    starts = np.maximum(speech.starts, scope.start_ns)
    ends = np.minimum(speech.ends, scope.end_ns)
    kept = ends > starts
    return list(zip(starts[kept].tolist(), ends[kept].tolist(), strict=True))


class _Floor:
    """Who has the floor, since when, and where they stopped last."""

    def __init__(self, who: int, since_ns: int) -> None:
        self.who, self.since_ns, self.until_ns = who, since_ns, since_ns


def _walk(figures: TurnFigures, cut: Sequence[Sequence[tuple[int, int]]]) -> None:
    """Go from one change of who speaks to the next."""
    changes = sorted(
        [(start, 1, who) for who, stretches in enumerate(cut) for start, _ in stretches]
        + [(end, 0, who) for who, stretches in enumerate(cut) for _, end in stretches]
    )
    speaking: dict[int, int] = {}  # who, and since when
    ended: dict[int, int] = {}
    over: set[int] = set()  # who began while somebody else had the floor and was speaking
    floor: _Floor | None = None
    quiet_ns = 0
    here_ns = figures.scope.start_ns
    for at_ns, begins, who in [*changes, (figures.scope.end_ns, 2, -1)]:
        passed_ns = at_ns - here_ns
        here_ns = at_ns
        if passed_ns:
            if not speaking:
                figures.silence_ns += passed_ns
                quiet_ns += passed_ns
            elif len(speaking) > 1:
                figures.overlap_ns += passed_ns
            else:
                (alone,) = speaking
                figures.speakers[alone].alone_ns += passed_ns
                if floor is None or floor.who != alone:
                    floor = _hand_over(
                        figures, floor, alone, speaking[alone], ended, speaking, over, quiet_ns
                    )
                else:
                    figures.pauses_ns += quiet_ns
                quiet_ns = 0
        if begins == 1:
            speaking[who] = at_ns
            if floor is not None and floor.who in speaking and floor.who != who:
                over.add(who)
        elif begins == 0:
            del speaking[who]
            ended[who] = at_ns
            if floor is not None and floor.who == who:
                floor.until_ns = at_ns
            if who in over:
                over.discard(who)
                figures.speakers[who].spoke_over += 1
    if floor is not None:
        _close(figures, floor, max(floor.until_ns, ended.get(floor.who, floor.until_ns)))


def _hand_over(
    figures: TurnFigures, floor: _Floor | None, who: int, since_ns: int, ended: dict[int, int],
    speaking: dict[int, int], over: set[int], quiet_ns: int,
) -> _Floor:  # fmt: skip
    """Somebody else speaks alone: the turn before is over, and this one began where their speech did."""
    if floor is not None:
        stopped_ns = ended[floor.who]
        figures.switches.append(Switch(floor.who, who, since_ns, since_ns - stopped_ns))
        figures.gaps_ns += quiet_ns
        _close(figures, floor, stopped_ns)
    if who in over:
        over.discard(who)
        figures.speakers[who].broke_in += 1
    return _Floor(who, since_ns)


def _close(figures: TurnFigures, floor: _Floor, until_ns: int) -> None:
    of_one = figures.speakers[floor.who]
    of_one.turns += 1
    of_one.turns_ns += max(0, until_ns - floor.since_ns)
