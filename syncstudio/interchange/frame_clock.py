"""Frame numbers of other tools' files as exact times, and back: by the video's own table, or by a frame rate."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from syncstudio.interchange.errors import InterchangeError

NS_PER_S = 1_000_000_000
MOST_FRAMES = 1 << 40
# 23.976, 29.97, 59.94 and the like, however many digits they are written with, are these over 1001.
_NTSC = (24_000, 30_000, 48_000, 60_000, 120_000)
_NTSC_NEAR = Fraction(1, 20_000)
_HIGHEST_RATE = 1_000_000


@dataclass(frozen=True, slots=True)
class FrameClock:
    """When frames come on show, counted from 0. `starts_ns` are all starts and the last end; without, `rate` counts.

    A frame's start is rounded up to a whole nanosecond, and the frame on show at an instant is found by rounding down,
    so that the pair loses nothing.
    """

    rate: Fraction = Fraction(0)
    starts_ns: Sequence[int] = ()
    _per_frame: tuple[int, int] = field(init=False, default=(0, 1))
    """Nanoseconds a frame as whole numbers: a fraction takes ten times as long."""

    def __post_init__(self) -> None:
        rate = self.rate or Fraction(1)
        object.__setattr__(self, "_per_frame", (NS_PER_S * rate.denominator, rate.numerator))

    @property
    def count(self) -> int | None:
        """How many frames there are, None where only a rate is known."""
        return len(self.starts_ns) - 1 if self.starts_ns else None

    @property
    def even_rate(self) -> Fraction:
        """Frames a second: the rate, or the table's mean."""
        if not self.starts_ns:
            return self.rate
        return Fraction((len(self.starts_ns) - 1) * NS_PER_S, max(1, self.starts_ns[-1] - self.starts_ns[0]))

    def start_ns(self, frame: int) -> int:
        """When a frame comes on show; frames after the table's end go on at its mean rate."""
        starts = self.starts_ns
        if not starts:
            many, parts = self._per_frame
            return -(-frame * many // parts)
        if frame < len(starts):
            return starts[frame]
        last = len(starts) - 1
        return starts[last] + _up((frame - last) * NS_PER_S / self.even_rate)

    def end_ns(self, frame: int) -> int:
        """When the next one comes."""
        return max(self.start_ns(frame + 1), self.start_ns(frame) + 1)

    def frame_at(self, at_ns: int) -> int:
        """The frame on show at an instant; below 0 before the first."""
        if not self.starts_ns:
            many, parts = self._per_frame
            return at_ns * parts // many
        if at_ns >= self.starts_ns[-1]:
            last = len(self.starts_ns) - 1
            return last + int((at_ns - self.starts_ns[-1]) * self.even_rate / NS_PER_S)
        return bisect_right(self.starts_ns, at_ns) - 1

    def frames_at_most(self, length_ns: int) -> int:
        """As many frames as begin within some time, or more: quickly said, for limits."""
        if not self.starts_ns:
            many, parts = self._per_frame
            return length_ns * parts // many + 1
        # However a table is spaced, a frame lasts a nanosecond at least.
        return length_ns

    def frame_near(self, at_ns: int) -> int:
        """The frame whose start is nearest to an instant, never below 0."""
        frame = self.frame_at(at_ns)
        if frame < 0:
            return 0
        after_ns = at_ns - self.start_ns(frame)
        return frame + 1 if after_ns and self.start_ns(frame + 1) - at_ns < after_ns else frame


def rate_of(text: str) -> Fraction:
    """A frame rate in words: "25", "30000/1001", or "29.97", which means 30000/1001."""
    try:
        found = Fraction(text.strip())
        if "." in text:
            near = (Fraction(rate, 1001) for rate in _NTSC)
            found = next((rate for rate in near if abs(rate - found) < rate * _NTSC_NEAR), found)
    except (ValueError, ZeroDivisionError):
        found = Fraction(0)
    if not 0 < found <= _HIGHEST_RATE or found.denominator > _HIGHEST_RATE * NS_PER_S:
        raise InterchangeError(f"“{text[:40]}” is no frame rate; write it as 25 or 30000/1001.")
    return found


def clock_of(starts_ns: Sequence[int], rate: str, name: str, why: str = "it counts frames") -> FrameClock:
    """The clock that was handed in. InterchangeError, in a sentence that says how to give one, without any."""
    if len(starts_ns) > 1:
        return FrameClock(starts_ns=starts_ns)
    if rate.strip():
        return FrameClock(rate_of(rate))
    raise InterchangeError(
        f"{name} says no times ({why}): choose the video that it belongs to, "
        "or give the frame rate (--frame-rate 30000/1001)."
    )


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
