"""Times of one lane on another clock: thousands of edges at once, each composed exactly and rounded once.

As labels are placed on the timeline (`segment_writing.placed`): a start is the first nanosecond at which it has begun,
an end that of the tick before it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import cached_property

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import ns_up
from syncstudio.timebase.piece import Piece

Edges = list[tuple[int, int]]


class LaneTimes:
    """From a lane's own clock to another one.

    `own` is the lane's clock map, None for the master timeline; `other` that of the clock wanted, None for master time.
    """

    def __init__(self, own: ClockMap | None, other: ClockMap | None, same: bool = False) -> None:
        """`same`: both are the clock of one recording, so that nothing changes."""
        self._same = same or (own is None and other is None)
        self._own, self._other = own, other
        self._starts = [] if own is None else _first_ns(own)
        self._lines: dict[int, tuple[int, int, int]] = {}
        self.in_gaps = 0
        """Labels that lie where the other clock recorded nothing; they were left out."""
        self.clipped = 0
        """Labels of which an edge lies there; it was put at the nearest moment."""

    @property
    def same(self) -> bool:
        """Whether nothing changes."""
        return self._same

    def instants(self, times_ns: Sequence[int]) -> list[int]:
        """Instants on the other clock."""
        if self._same:
            return list(times_ns)
        straight = self._straight
        if straight is not None:
            return [pair[0] for pair in straight(times_ns, times_ns) if pair is not None]
        return [self._start(at_ns) for at_ns in times_ns]

    def edges(self, starts_ns: Sequence[int], ends_ns: Sequence[int]) -> list[tuple[int, int] | None]:
        """Edges of labels on the other clock; None for one that lies wholly where it recorded nothing."""
        if self._same:
            return list(zip(starts_ns, ends_ns, strict=True))
        straight = self._straight
        if straight is not None:
            return straight(starts_ns, ends_ns)
        gaps = self._other is not None and len(self._other.pieces) > 1
        found: list[tuple[int, int] | None] = []
        for start_ns, end_ns in zip(starts_ns, ends_ns, strict=True):
            begin = self._start(start_ns)
            end = begin if start_ns == end_ns else max(begin, self._end(end_ns))
            if gaps and not self._heard(start_ns, end_ns):
                self.in_gaps += 1
                found.append(None)
                continue
            found.append((begin, end))
        return found

    @cached_property
    def _straight(self) -> Callable[[Sequence[int], Sequence[int]], list[tuple[int, int] | None]] | None:
        """Where both clocks are one line: whole numbers do, without asking which piece holds what."""
        own = () if self._own is None else self._own.pieces
        other = () if self._other is None else self._other.pieces
        if len(own) > 1 or len(other) > 1:
            return None
        many, plus, parts = _line(own[0] if own else None, other[0] if other else None)
        if many == parts and plus % parts == 0:
            by_ns = plus // parts
            return lambda starts, ends: [(s + by_ns, e + by_ns) for s, e in zip(starts, ends, strict=True)]
        return lambda starts, ends: [
            (-((-s * many - plus) // parts), -((-e * many - plus) // parts))
            for s, e in zip(starts, ends, strict=True)
        ]

    def _start(self, at_ns: int) -> int:
        return self._carried(at_ns, self._piece_of(at_ns, bisect_right))

    def _end(self, at_ns: int) -> int:
        # A label that ends where a piece does is of that piece, not of the next one.
        return self._carried(at_ns, self._piece_of(at_ns, bisect_left))

    def _piece_of(self, at_ns: int, look: Callable[[list[int], int], int]) -> int:
        """The place of the piece that holds an instant of the lane's clock, or the nearest one."""
        if self._own is None or len(self._own.pieces) == 1:
            return 0
        place = max(0, look(self._starts, at_ns) - 1)
        if place + 1 < len(self._own.pieces):
            ends = self._own.source_bounds(self._own.pieces[place])[1]
            begins = self._own.source_bounds(self._own.pieces[place + 1])[0]
            if ends is not None and begins is not None and at_ns > ends and at_ns - ends > begins - at_ns:
                place += 1
        return place

    def _carried(self, at_ns: int, place: int) -> int:
        piece = None if self._own is None else self._own.pieces[place]
        if self._other is None or len(self._other.pieces) == 1:
            line = self._lines.get(place)
            if line is None:
                other = None if self._other is None else self._other.pieces[0]
                line = self._lines[place] = _line(piece, other)
            many, plus, parts = line
            return -((-at_ns * many - plus) // parts)
        master = Fraction(at_ns) if piece is None else piece.master_exact(at_ns)
        for held in reversed(self._other.pieces):
            low, high = self._other.master_bounds(held)
            if (low is None or low <= master) and (high is None or master < high):
                return ns_up(held.source_exact(master))
        return self._other.edge_from_master(ns_up(master))

    def _heard(self, start_ns: int, end_ns: int) -> bool:
        """Whether the other clock recorded anything of a label; one of which it missed an edge is counted."""
        assert self._other is not None
        begin, end = (self._master(start_ns, bisect_right), self._master(end_ns, bisect_left))
        inside = [
            (low is None or low <= max(begin, end - 1)) and (high is None or begin < high)
            for low, high in map(self._other.master_bounds, self._other.pieces)
        ]
        if any(inside):
            held = [
                any(
                    (low is None or low <= at) and (high is None or at <= high)
                    for low, high in map(self._other.master_bounds, self._other.pieces)
                )
                for at in (begin, end)
            ]
            self.clipped += not all(held)
            return True
        first = self._other.master_bounds(self._other.pieces[0])[0]
        last = self._other.master_bounds(self._other.pieces[-1])[1]
        # Before its first and after its last moment a clock is counted on; only between pieces nothing is known.
        return (first is not None and end <= first) or (last is not None and begin >= last)

    def _master(self, at_ns: int, look: Callable[[list[int], int], int]) -> Fraction:
        if self._own is None:
            return Fraction(at_ns)
        return self._own.pieces[self._piece_of(at_ns, look)].master_exact(at_ns)


def _first_ns(clock_map: ClockMap) -> list[int]:
    """The first source nanosecond of each piece."""
    lows = [clock_map.source_bounds(piece)[0] for piece in clock_map.pieces]
    return [-(2**63) if low is None else ns_up(low) for low in lows]


def _line(own: Piece | None, other: Piece | None) -> tuple[int, int, int]:
    """`other = (own * many + plus) / parts` in whole numbers: two lines composed as one fraction."""
    rate, at_zero = Fraction(1), Fraction(0)
    if own is not None:
        rate, at_zero = own.rate, own.master_exact(0)
    if other is not None:
        at_zero = other.source_exact(at_zero)
        rate /= other.rate
    parts = rate.denominator * at_zero.denominator
    return rate.numerator * at_zero.denominator, at_zero.numerator * rate.denominator, parts
