"""How early or late a picture came on the screen, against what was heard when its painting ended."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import floor

from syncstudio.timebase.span import Span


@dataclass(frozen=True, slots=True)
class PaintError:
    """One picture's error in ns of the listener's time: positive late, negative early.

    `from_due_ns` is the distance from the instant at which the picture was due, with its sign: a painting that is
    held up by 50 ms reads 50 ms. `outside_ns` is how far the heard instant lies outside the picture's own span
    [start, next): 0 while the right picture is on screen, whenever in its span it came.
    """

    from_due_ns: int
    outside_ns: int


def paint_error(frame: Span, heard_ns: int, speed: Fraction, loop: Span | None = None) -> PaintError:
    """The error of the picture that is on show during `frame` of the master timeline, painted while `heard_ns` was
    heard.

    A picture is due when the instant heard comes to its span: to the start playing forward, to the end playing
    backward. Distances on the master timeline are divided by the speed played, so that a delay reads the same at
    every speed. Round a `loop` the shorter way counts: the last picture is not early by a whole turn.
    """
    heard_ns = _shorter_way(frame, heard_ns, loop)
    pace = abs(speed) or Fraction(1)
    passed_ns = heard_ns - frame.start_ns if speed >= 0 else frame.end_ns - heard_ns
    outside_ns = passed_ns
    if passed_ns >= 0:
        outside_ns = max(0, passed_ns - frame.duration_ns)
    return PaintError(floor(passed_ns / pace), floor(outside_ns / pace))


def _shorter_way(frame: Span, heard_ns: int, loop: Span | None) -> int:
    if loop is None or loop.duration_ns <= 0:
        return heard_ns
    turn_ns = loop.duration_ns
    return min((heard_ns, heard_ns + turn_ns, heard_ns - turn_ns), key=lambda at: abs(at - frame.start_ns))
