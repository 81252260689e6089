"""How late sound is heard against the picture, told from a person who taps along with both.

Everybody taps a little before a beat, and whoever taps along with flashes does so a little later or earlier than
with clicks; most of it cancels in the difference. What does not is in the interval: see `_OWN_NS`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from syncstudio.timebase.instant import NS_PER_MS

# The first taps find the beat.
_FINDING = 2
LEAST_TAPS = 8
"""Taps along with each that an answer needs, after those that find the beat."""
# A tap further than this share of an interval from every beat belongs to none.
_BELONGS = 0.4
# Taps whose spread is wider than this were not along with the beat (trained people reach 10 to 40 ms: Repp and Su,
# "Sensorimotor synchronization", Psychonomic Bulletin & Review 20, 2013).
_WILD_NS = 80 * NS_PER_MS
# The same review: how much earlier people tap along with clicks than with flashes differs by some 15 ms from one to
# the next.
_OWN_NS = 15 * NS_PER_MS
# The median of a normal sample is known to 1.2533 sigma / sqrt(n), and sigma is 1.4826 times the median deviation.
_OF_MEDIAN = 1.2533
_OF_DEVIATION = 1.4826
_TWO_SIDED_95 = 1.96


@dataclass(frozen=True, slots=True)
class Taps:
    """Taps along with a row of beats: how late they came, how well that is known, and how many there were.

    `lag_ns` is positive where the taps come after the beats; `error_ns` is its standard error.
    """

    lag_ns: int
    error_ns: int
    count: int
    wild: bool


@dataclass(frozen=True, slots=True)
class HeardDelay:
    """How much later than its flash a click is heard, with its 95 % interval (ns)."""

    delay_ns: int
    uncertainty_ns: int


def beat_nearest(instant_ns: int, interval_ns: int) -> int:
    """The beat (a multiple of the interval) that lies nearest to an instant."""
    return (instant_ns + interval_ns // 2) // interval_ns * interval_ns


def taps_along(taps_ns: Sequence[int], interval_ns: int) -> Taps | None:
    """What taps at these instants say, beats being at the multiples of `interval_ns`; None while they are too few."""
    lags = [tap - beat_nearest(tap, interval_ns) for tap in taps_ns[_FINDING:]]
    lags = [lag for lag in lags if abs(lag) <= _BELONGS * interval_ns]
    if len(lags) < LEAST_TAPS:
        return None
    middle = median(lags)
    spread_ns = _OF_DEVIATION * median(abs(lag - middle) for lag in lags)
    return Taps(
        round(middle), round(_OF_MEDIAN * spread_ns / len(lags) ** 0.5), len(lags), spread_ns > _WILD_NS
    )


def heard_after_seen(heard: Taps, seen: Taps) -> HeardDelay:
    """How much later clicks are heard than flashes are seen, from taps along with each."""
    error_ns = (heard.error_ns**2 + seen.error_ns**2 + _OWN_NS**2) ** 0.5
    return HeardDelay(heard.lag_ns - seen.lag_ns, round(_TWO_SIDED_95 * error_ns))
