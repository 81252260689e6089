"""That a series cannot tell anything, for it is too short or never changes: known before any picture or sound, which
takes much longer, is opened for it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from syncstudio.survey.openers import open_series
from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Signal
from syncstudio.sync.measurement import Measurement

# Fewer values than any method of series works with.
_LEAST_ROWS = 10


def still(
    reference: Subject, other: Subject, method: str, cancelled: Callable[[], bool] | None = None
) -> Measurement | None:
    """That the series of a pair holds nothing to compare with its picture or sound; None where it may tell."""
    if {reference.kind, other.kind} not in ({"series", "video"}, {"series", "sound"}):
        return None
    one = reference if reference.kind == "series" else other
    why = _why(open_series(one, None, cancelled))
    if not why:
        return None
    name = one.name or one.path.name
    return Measurement.cannot_tell(
        method, f"{name} {why}, so nothing can be compared with it: choose another series."
    )


def _why(signal: Signal) -> str:
    rows = len(signal.times_ns)
    if rows < _LEAST_ROWS:
        return f"holds {rows} {'row' if rows == 1 else 'rows'}, and ten are the least"
    values = np.asarray(signal.values, np.float64).reshape(rows, -1)
    finite = np.isfinite(values)
    if not finite.any():
        return "holds no numbers"
    low = np.where(finite, values, np.inf).min(axis=0)
    high = np.where(finite, values, -np.inf).max(axis=0)
    return "" if bool((high > low).any()) else "never changes"
