"""What a source of times would make of pictures, in the words of the sheet."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

_NS_PER_S = 1_000_000_000
_UNITS = ((86_400, "d"), (3600, "h"), (60, "min"))


@dataclass(frozen=True, slots=True)
class PlanWords:
    """One line: how many pictures have a time, the first and the last, the usual step, and what is odd."""

    pictures: str
    first: str
    last: str
    interval: str
    gaps: str
    equal: str
    order: str

    @property
    def cells(self) -> list[str]:
        """The texts in the order of the columns."""
        return [self.pictures, self.first, self.last, self.interval, self.gaps, self.equal, self.order]


def plan_words(plan) -> PlanWords:
    """The line of a `PicturePlan`."""
    times = plan.times
    count, known = len(times.times_ns), len(times.times_ns) - len(times.untimed)
    return PlanWords(
        f"{count:,}"
        if known == count
        else _tr("{known} of {count}").format(known=f"{known:,}", count=f"{count:,}"),
        instant_words(times.epoch_ns, int(times.times_ns[0]), times.zone_known),
        instant_words(times.epoch_ns, int(times.times_ns[-1]), times.zone_known),
        step_words(times.usual_ns) if count > 1 else "–",
        f"{len(times.gaps()):,}",
        f"{len(times.same):,}",
        f"{len(times.backwards):,}",
    )


def meaning(plan) -> str:
    """What the choice means, below the list."""
    from syncstudio.media.images.picture_times import GAP_TIMES

    times = plan.times
    parts = []
    if times.epoch_ns is None:
        parts.append(_tr("The pictures count from the first one; nothing says when that was."))
    elif times.zone_known:
        parts.append(_tr("The zone of these times is known."))
    else:
        parts.append(_tr("The times do not say their zone: they are taken as those of the camera's clock."))
    if times.resolution_ns >= _NS_PER_S and times.epoch_ns is not None:
        parts.append(_tr("They are written to whole seconds."))
    parts.append(
        _tr(
            "Each picture is on show until the next; after a step of more than {times} times the usual one it is for "
            "the usual time, and then nothing is."
        ).format(times=GAP_TIMES)
    )
    if times.untimed:
        parts.append(_tr("Pictures without a time stand between their neighbours by name."))
    if times.same:
        parts.append(_tr("Of pictures with the same time only the last is seen in playing."))
    return " ".join(parts)


def instant_words(epoch_ns: int | None, after_ns: int, zone_known: bool) -> str:
    """A date and time to the thousandth, with UTC where the zone is known; else the time after the first."""
    if epoch_ns is None:
        return step_words(after_ns) if after_ns else "0 s"
    seconds, rest = divmod(epoch_ns + after_ns, _NS_PER_S)
    when = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    fraction = f".{rest // 1_000_000:03d}" if rest >= 1_000_000 else ""
    return f"{when:%Y-%m-%d %H:%M:%S}{fraction}" + (" UTC" if zone_known else "")


def interval_text(ns) -> str:
    """An interval as it is typed: seconds, or a rate where those have no end."""
    seconds = ns / _NS_PER_S
    if float(seconds) == round(float(seconds), 6):
        return f"{float(seconds):g} s"
    rate = 1 / seconds
    return f"{rate.numerator} Hz" if rate.denominator == 1 else f"{rate.numerator}/{rate.denominator} Hz"


def step_words(ns) -> str:
    """A length of time in the unit that suits it: "5 s", "33.33 ms", "2 h 5 min"."""
    if ns < _NS_PER_S:
        return f"{float(ns) / 1e6:.4g} ms"
    if ns < 120 * _NS_PER_S:
        return f"{float(ns) / 1e9:.4g} s"
    left, parts = int(ns) // _NS_PER_S, []
    for unit_s, name in _UNITS:
        if left >= unit_s:
            parts.append(f"{left // unit_s} {name}")
            left %= unit_s
    if left and len(parts) < 2:
        parts.append(f"{left} s")
    return " ".join(parts[:2])


def _tr(text: str) -> str:
    return QCoreApplication.translate("PictureTimes", text)
