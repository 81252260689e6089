"""What the clocks written in two files say of how they lie: asked for, all there is, or worth a word where nothing else
tells."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from syncstudio.survey.errors import SurveyError
from syncstudio.survey.methods import CLOCKS
from syncstudio.survey.subject import Subject
from syncstudio.survey.whole_files import by_clocks
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.instant import NS_PER_S

_NS_PER_MS = 1_000_000
_TRIED = " Tried: "
# Recordings whose clocks lie farther apart are hardly of one session: that is no advice.
_ONE_DAY_NS = 86_400 * NS_PER_S

Cancelled = Callable[[], bool] | None


def clocks_within(
    reference: Subject, other: Subject, limits: Limits, cancelled: Cancelled = None
) -> Measurement:
    """By the clocks in both files, unless what those say lies outside the search range."""
    found = by_clocks(reference, other, cancelled)
    if found.status != "measured" or is_within(found, limits):
        return found
    return Measurement.cannot_tell(
        CLOCKS,
        f"What the clocks in both files say, {_apart(found)}, lies outside the search range: widen it, or mark the "
        "same moment in both.",
    )


def clocks_alone(
    reference: Subject, other: Subject, limits: Limits, cancelled: Cancelled = None
) -> Measurement:
    """How two pictures lie as far as their files say, for nothing compares what they show."""
    found = clocks_within(reference, other, limits, cancelled)
    if found.status == "measured":
        return found
    return Measurement.cannot_tell(
        CLOCKS, f"Two pictures are compared by the clocks in their files alone. {found.reason}"
    )


def with_clocks(
    answer: Measurement, reference: Subject, other: Subject, limits: Limits, cancelled: Cancelled = None
) -> Measurement:
    """The answer; where it tells nothing and the clocks in both files put them within a day, its reason says so."""
    if answer.status == "measured" or reference.path == other.path:
        return answer
    try:
        found = by_clocks(reference, other, cancelled)
    except SurveyError:
        return answer
    if found.status != "measured" or not is_within(found, limits) or abs(found.offset_ns or 0) > _ONE_DAY_NS:
        return answer
    said, tried, methods = answer.reason.partition(_TRIED)
    clocks = f"The clocks written in both files lay it {_apart(found)}: the method “{CLOCKS}” takes that."
    return replace(answer, reason=f"{said} {clocks}{tried}{methods}")


def is_within(answer: Measurement, limits: Limits) -> bool:
    """Whether an offset lies in the search range."""
    away_ns = abs((answer.offset_ns or 0) - limits.around_ns)
    return limits.search_ns is None or away_ns <= limits.search_ns


def _apart(found: Measurement) -> str:
    """ "5.500 s after the reference, ±0.04 ms"."""
    offset_ns, width_ns = found.offset_ns or 0, found.uncertainty_ns or 0
    side = "before" if offset_ns < 0 else "after"
    width = f"{width_ns / NS_PER_S:.2g} s" if width_ns >= NS_PER_S else f"{width_ns / _NS_PER_MS:.2g} ms"
    return f"{abs(offset_ns) / NS_PER_S:.3f} s {side} the reference, ±{width}"
