"""How far ahead of the clock a seek of a player aims, by what its seeks took before. Numbers only.

As measured with libVLC 3 and 1080p H.264 on two cores that nobody else wants: 0.1 s, and 2.2 to 2.6 ms for every frame
on the way; the same place takes now a tenth less, now a quarter more, however many bytes are on the way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S

# A seek aims at least and at most so far ahead of the clock; the rest is held, and rather too much than too little.
_LEAST_LEAD_NS, _MOST_LEAD_NS, _LEAD_STEP_NS = 100 * NS_PER_MS, 3 * NS_PER_S, 10 * NS_PER_MS
# Beyond what a seek is thought to take: this, and a share of it that is larger as long as few seeks were seen.
_SPARE_NS, _SPARE_SHARE, _UNSURE_SHARE = 30 * NS_PER_MS, Fraction(1, 20), Fraction(1, 5)
# What a seek takes on two free cores: whatever its way, and for each pixel of each frame on it.
_BASE_NS, _PIXEL_PS = 115 * NS_PER_MS, 1_100
# It is thought to take so many times as long until seeks were seen: while the player is alone on the computer, and
# while another decoder is at work beside it. To be late is dearer than to wait.
_ALONE, _BESIDE = Fraction(6, 5), Fraction(2)
# No seek is thought to be so many times as quick, or as slow.
_QUICKEST, _SLOWEST = Fraction(1, 2), Fraction(20)
# So many seeks are remembered; three quarters of those on a way alike, if there were any, were no slower than is
# thought.
_REMEMBERED = 16
_ALIKE_FRAMES = 30


@dataclass(frozen=True, slots=True)
class Lead:
    """What seeks take, in host ns: a base, and for every frame that is decoded on the way from the key frame before the
    target, all of it so many times as long as on a free computer. So it may pay to aim at a later place: the next key
    frame.

    `first` is the factor until a seek was seen; `seen` are the ways and factors of the last ones.
    """

    frame_ns: int = 2_300_000
    first: Fraction = _ALONE
    seen: tuple[tuple[int, Fraction], ...] = ()

    @classmethod
    def of_size(cls, pixels: int, alone: bool = False) -> Lead:
        """What to begin with, for pictures of so many pixels, where another decoder is at work, or the player is
        `alone`."""
        return cls(pixels * _PIXEL_PS // 1000, _ALONE if alone else _BESIDE)

    def factor(self, way: int) -> Fraction:
        """How many times as long as on a free computer a seek on such a way takes."""
        alike = [factor for seen, factor in self.seen if _is_alike(seen, way)]
        if alike:
            return _most(alike)
        # Other ways tell that the computer is slow, but not that it is quick.
        return max(self.first, _most([factor for _, factor in self.seen])) if self.seen else self.first

    def takes_ns(self, way: int) -> int:
        """How long a seek takes whose target lies so many frames after a key frame."""
        return round(self._free_ns(way) * self.factor(way))

    def host_ns(self, way_to: Callable[[int], int]) -> int:
        """The shortest lead that is long enough; `way_to` answers how many frames lie between the key frame and the
        place the clock will be at after so many host ns."""
        share = 1 + _SPARE_SHARE + _UNSURE_SHARE / (1 + len(self.seen))
        for lead_ns in range(_LEAST_LEAD_NS, _MOST_LEAD_NS, _LEAD_STEP_NS):
            if lead_ns >= self.takes_ns(way_to(lead_ns)) * share + _SPARE_NS:
                return lead_ns
        return _MOST_LEAD_NS

    def learnt(self, took_ns: int, way: int) -> Lead:
        """After a seek that took so long."""
        factor = min(_SLOWEST, max(_QUICKEST, Fraction(took_ns, self._free_ns(way))))
        return replace(self, seen=(*self.seen, (way, factor))[-_REMEMBERED:])

    def _free_ns(self, way: int) -> int:
        return _BASE_NS + way * self.frame_ns


def _most(factors: list[Fraction]) -> Fraction:
    """What three quarters of them do not exceed."""
    return sorted(factors)[len(factors) * 3 // 4]


def _is_alike(one: int, other: int) -> bool:
    return abs(one - other) <= _ALIKE_FRAMES or max(one, other) <= 2 * min(one, other)
