"""How far the two of a pair are apart anywhere in a sample: the whole interval, over its whole length."""

from __future__ import annotations

from syncstudio.sync.measurement import PPM
from syncstudio.verify.result import PairFound, Result


def early_span_s(pair: PairFound, duration_s: float) -> tuple[float, float] | None:
    """The least and the most by which the other may come early, in seconds (late is negative), with 95 % intervals,
    from the beginning to the end; None where nothing was measured."""
    if pair.offset_s is None or pair.uncertainty_s is None:
        return None
    end_s = pair.offset_s + (pair.drift_ppm or 0.0) / PPM * duration_s
    low, high = min(pair.offset_s, end_s), max(pair.offset_s, end_s)
    return low - pair.uncertainty_s, high + pair.uncertainty_s


def duration_of(result: Result) -> float:
    """How long the sample lasts, in seconds: its longest part, 0 where none says."""
    return max((part.duration_s for part in result.parts if part.duration_s is not None), default=0.0)


def furthest_s(span: tuple[float, float]) -> float:
    """The end of an interval that is further from nothing."""
    return max(abs(span[0]), abs(span[1]))
