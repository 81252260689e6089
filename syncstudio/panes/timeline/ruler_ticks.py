"""Where the ruler's ticks stand and what they say, at every zoom, in whole nanoseconds."""

from dataclasses import dataclass

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

_MINUTE_NS = 60 * NS_PER_S
_HOUR_NS = 60 * _MINUTE_NS
_DAY_NS = 24 * _HOUR_NS
# (labelled step, small steps in it): 1-2-5 below a second, clock-like steps above.
_STEPS: tuple[tuple[int, int], ...] = (
    *((mantissa * 10**power, 4 if mantissa == 2 else 5) for power in range(2, 9) for mantissa in (1, 2, 5)),
    (NS_PER_S, 5),
    (2 * NS_PER_S, 4),
    (5 * NS_PER_S, 5),
    (10 * NS_PER_S, 5),
    (15 * NS_PER_S, 3),
    (30 * NS_PER_S, 6),
    (_MINUTE_NS, 6),
    (2 * _MINUTE_NS, 4),
    (5 * _MINUTE_NS, 5),
    (10 * _MINUTE_NS, 5),
    (15 * _MINUTE_NS, 3),
    (30 * _MINUTE_NS, 6),
    (_HOUR_NS, 6),
    (2 * _HOUR_NS, 4),
    (6 * _HOUR_NS, 6),
    (12 * _HOUR_NS, 4),
    (_DAY_NS, 4),
    (2 * _DAY_NS, 4),
    (7 * _DAY_NS, 7),
    (14 * _DAY_NS, 2),
    (28 * _DAY_NS, 4),
    (91 * _DAY_NS, 7),
    (182 * _DAY_NS, 2),
    (364 * _DAY_NS, 4),
    (728 * _DAY_NS, 2),
    (1820 * _DAY_NS, 5),
)
# "0:00:00", of days and weeks "99999:00:00"; and air between one label and the next tick.
_LONGEST_CLOCK, _LONGEST_DAYS = 7, 11
_ROOM_PX = 22.0


@dataclass(frozen=True, slots=True)
class Tick:
    """One tick of the ruler; a small one has no label."""

    ns: int
    label: str | None


def step_for(ns_per_px: float, char_px: float) -> tuple[int, int]:
    """The labelled step (ns) that leaves room for its labels, and how many small steps it has."""
    for step_ns, parts in _STEPS:
        clock = _LONGEST_CLOCK if step_ns < _DAY_NS else _LONGEST_DAYS
        label_px = (clock + len(_fraction_text(0, step_ns))) * char_px
        if step_ns / ns_per_px >= label_px + _ROOM_PX:
            return step_ns, parts
    return _STEPS[-1]


def ruler_ticks(span: Span, ns_per_px: float, char_px: float = 6.6) -> list[Tick]:
    """The ticks in a span and one labelled step before it, so that a label half out of sight is still drawn."""
    step_ns, parts = step_for(ns_per_px, char_px)
    small_ns = step_ns // parts
    first = (span.start_ns - step_ns) // small_ns
    last = span.end_ns // small_ns
    return [
        Tick(n * small_ns, tick_label(n * small_ns, step_ns) if n % parts == 0 else None)
        for n in range(first, last + 1)
    ]


def tick_label(ns: int, step_ns: int) -> str:
    """The clock at a tick, with as many digits as the step needs: "00:42", "1:00:42", "00:42.843 250"."""
    sign = "-" if ns < 0 else ""
    whole_s, rest_ns = divmod(abs(ns), NS_PER_S)
    hours, minutes, seconds = whole_s // 3600, whole_s // 60 % 60, whole_s % 60
    clock = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes:02d}:{seconds:02d}"
    return sign + clock + _fraction_text(rest_ns, step_ns)


def _fraction_text(rest_ns: int, step_ns: int) -> str:
    if step_ns >= NS_PER_S:
        return ""
    digits = 9
    while digits > 1 and step_ns % 10 ** (10 - digits) == 0:
        digits -= 1
    text = f"{rest_ns:09d}"[:digits]
    return "." + " ".join(text[at : at + 3] for at in range(0, len(text), 3))
