"""Which part of a segment lies under the mouse."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

from syncstudio.timebase.span import Span

Part: TypeAlias = Literal["start", "body", "end"]

# How far into a segment, and out of it, an edge can be taken; in a narrow segment the body keeps half of it.
_INSIDE_PX, _OUTSIDE_PX = 6.0, 4.0
_INSTANT_PX = 7.0


@dataclass(frozen=True, slots=True)
class Hit:
    """A segment under the mouse: which one, which part, and where it lies now on the master timeline."""

    segment_id: int
    part: Part
    span: Span


def part_at(x0: float, x1: float, x: float) -> tuple[Part | None, bool]:
    """The part of a segment drawn from `x0` to `x1` that lies at `x`, and whether `x` is inside the segment."""
    if x1 == x0:
        return ("body", True) if abs(x - x0) <= _INSTANT_PX else (None, False)
    inside = x0 <= x < x1
    reach = min(_INSIDE_PX, (x1 - x0) / 4)
    if x0 - _OUTSIDE_PX <= x < x0 + reach:
        return "start", inside
    if x1 - reach <= x < x1 + _OUTSIDE_PX:
        return "end", inside
    return ("body", True) if inside else (None, False)
