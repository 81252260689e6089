"""What the alignments of a project leave of what was measured between two of its tracks."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import ns_down


def as_aligned(answer: Measurement, reference: ClockMap, other: ClockMap) -> Measurement:
    """What would be measured if both were recorded as they are aligned: what the alignment leaves of the offset."""
    if answer.offset_ns is None:
        return answer

    def left_ns(other_ns: int, reference_ns: int) -> int:
        master = other.nearest_master(other_ns)
        return reference_ns - reference_time(reference, Fraction(master))

    pieces = tuple(
        replace(
            piece,
            anchors_ns=tuple(
                (other_ns, other_ns + left_ns(other_ns, at_ns)) for other_ns, at_ns in piece.anchors_ns
            ),
        )
        for piece in answer.pieces
    )
    return replace(answer, offset_ns=left_ns(0, answer.offset_ns), pieces=pieces)


def reference_time(reference: ClockMap, master: Fraction) -> int:
    """The reference's own time of an instant, on the line of the piece that holds it or lies nearest."""

    def away(place: int) -> Fraction:
        low, high = reference.master_bounds(reference.pieces[place])
        below = Fraction(0) if low is None else low - master
        above = Fraction(0) if high is None else master - high
        return max(below, above, Fraction(0))

    place = min(range(len(reference.pieces)), key=away)
    return ns_down(reference.pieces[place].source_exact(master))
