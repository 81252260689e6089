"""Says of an answer that could not be given how little was looked at, where somebody chose to look at little."""

from __future__ import annotations

from dataclasses import replace

from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import Measurement
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.timecode import clock_text

# What people say and do in so much tells most methods where it lies; less may be too little for any.
_ENOUGH_NS = 60 * NS_PER_S


def with_short_span(answer: Measurement, name: str, limits: Limits) -> Measurement:
    """The answer; where it tells nothing and little was looked at, its reason names the span and says to choose more.

    `name` is what the chosen spans are of.
    """
    spans = sorted(limits.spans_ns or ())
    looked_ns = sum(_left_ns(span, limits.excluded_ns) for span in spans)
    if answer.status == "measured" or not spans or looked_ns >= _ENOUGH_NS:
        return answer
    told = f"{clock_text(spans[0][0])} to {clock_text(spans[-1][1])}"
    parts = "" if len(spans) == 1 else f", {len(spans)} spans"
    reason = (
        f"Only {told} of {name} was looked at ({looked_ns / NS_PER_S:.3g} s{parts}), which may be too little: choose a "
        f"longer span, of a minute or more. {answer.reason}"
    )
    return replace(answer, reason=reason)


def _left_ns(span: tuple[int, int], excluded_ns: tuple[tuple[int, int], ...]) -> int:
    """How much of a span is left when what is excluded is taken out."""
    reached, left_ns = span[0], 0
    for low, high in sorted(excluded_ns):
        left_ns += max(min(low, span[1]) - reached, 0)
        reached = max(reached, high)
    return left_ns + max(span[1] - reached, 0)
