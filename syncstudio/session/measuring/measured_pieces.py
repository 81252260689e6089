"""Carries a measurement from the reference's own clock onto the master timeline, through the reference's clock map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil

from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.streamclock import StreamClock

# Anchors are whole nanoseconds. A day apart, the rounding of one is nothing within the longest recording.
_BASE_NS = 100_000_000_000_000

Bound = Fraction | None


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the measured track's own time on one line of the master timeline; None as a bound is open."""

    low: Bound
    high: Bound
    source_ns: int
    master_ns: Fraction
    rate: Fraction

    def master(self, source_ns: int | Fraction) -> Fraction:
        """The exact master time of a source time, on this line."""
        return self.master_ns + (source_ns - self.source_ns) * self.rate

    def piece(self, clock: StreamClock, later_ns: int = 0) -> Piece | None:
        """The same as a track with this clock stores it, so much later; nothing where it holds no tick."""
        low, high = (
            None if bound is None else ceil(clock.exact_tick(bound)) for bound in (self.low, self.high)
        )
        if low is not None and high is not None and high <= low:
            return None
        anchors = [Anchor(self.source_ns, round(self.master_ns) + later_ns)]
        if self.rate != 1:
            far_ns = self.source_ns + _BASE_NS
            anchors.append(Anchor(far_ns, round(self.master(far_ns)) + later_ns))
        return Piece(tuple(anchors), low, high)


def stretches(measurement: Measurement, reference: ClockMap) -> tuple[Stretch, ...]:
    """Where the measured track's time lies on the master timeline, exactly: both maps composed as fractions.

    Where the reference has several pieces, so has the measured track. A measured piece that begins or ends inside the
    track's own time did so where one of the two was restarted; it stays with the pieces of the reference it was seen
    in, since what the reference holds elsewhere says nothing about it.
    """
    measured = _bounded(measurement.pieces or _whole(measurement))
    reaches = _reaches(reference)
    made: list[Stretch] = []
    for piece, low, high in measured:
        made += _through(piece, low, high, reference, reaches)
    return tuple(made)


def pieces_of(found: Sequence[Stretch], clock: StreamClock, later_ns: int = 0) -> tuple[Piece, ...]:
    """The pieces of a track on this stretch of lines; `later_ns` moves all of them."""
    pieces = (stretch.piece(clock, later_ns) for stretch in found)
    return tuple(piece for piece in pieces if piece is not None)


def _whole(measurement: Measurement) -> tuple[MeasuredPiece, ...]:
    """One piece from the offset and drift alone."""
    offset_ns, drift_ppm = measurement.offset_ns or 0, measurement.drift_ppm or 0.0
    if not drift_ppm:
        return (MeasuredPiece(((0, offset_ns),)),)
    far = round(_BASE_NS * (1 + Fraction(drift_ppm) / 1_000_000))
    return (MeasuredPiece(((0, offset_ns), (_BASE_NS, offset_ns + far))),)


def _bounded(pieces: Sequence[MeasuredPiece]) -> list[tuple[MeasuredPiece, Bound, Bound]]:
    """Each piece with its bounds; between two that leave theirs open, the middle of what was seen of them."""
    found: list[tuple[MeasuredPiece, Bound, Bound]] = []
    low = _exact(pieces[0].from_ns)
    for place, piece in enumerate(pieces):
        after = pieces[place + 1] if place + 1 < len(pieces) else None
        high = _exact(piece.to_ns)
        if after is not None:
            begins = _exact(after.from_ns)
            if high is None:
                high = begins
            if high is None:
                high = Fraction(piece.anchors_ns[-1][0] + after.anchors_ns[0][0], 2)
            found.append((piece, low, high))
            low = high if begins is None else max(begins, high)
        else:
            found.append((piece, low, high))
    return found


def _through(
    measured: MeasuredPiece, low: Bound, high: Bound, reference: ClockMap, reaches: list[tuple[Bound, Bound]]
) -> list[Stretch]:
    """One measured piece cut where the reference goes from one of its pieces to the next."""
    (other_ns, reference_ns), *rest = measured.anchors_ns
    rate = Fraction(rest[0][1] - reference_ns, rest[0][0] - other_ns) if rest else Fraction(1)

    def other_at(reference_bound: Fraction) -> Fraction:
        return other_ns + (reference_bound - reference_ns) / rate

    seen = [_holding(reaches, anchor[1]) for anchor in measured.anchors_ns]
    first = 0 if low is None else seen[0]
    last = len(reaches) - 1 if high is None else seen[-1]
    made = []
    for place in range(first, last + 1):
        begin = low if place == first else _later(low, other_at(_known(reaches[place][0])))
        end = high if place == last else _earlier(high, other_at(_known(reaches[place][1])))
        if begin is None or end is None or begin < end:
            on = reference.pieces[place]
            made.append(Stretch(begin, end, other_ns, on.master_exact(reference_ns), rate * on.rate))
    return made


def _reaches(reference: ClockMap) -> list[tuple[Bound, Bound]]:
    """The time of the reference that each of its pieces answers for; a gap is shared by its neighbours."""
    bounds = [reference.source_bounds(piece) for piece in reference.pieces]
    middles: list[Bound] = [None]
    for before, after in pairwise(bounds):
        middles.append((_known(before[1]) + _known(after[0])) / 2)
    middles.append(None)
    return list(pairwise(middles))


def _holding(reaches: list[tuple[Bound, Bound]], reference_ns: int) -> int:
    return next(place for place, (_, high) in enumerate(reaches) if high is None or reference_ns < high)


def _known(bound: Bound) -> Fraction:
    assert bound is not None
    return bound


def _exact(bound_ns: int | None) -> Bound:
    return None if bound_ns is None else Fraction(bound_ns)


def _later(one: Bound, other: Fraction) -> Fraction:
    return other if one is None else max(one, other)


def _earlier(one: Bound, other: Fraction) -> Fraction:
    return other if one is None else min(one, other)
