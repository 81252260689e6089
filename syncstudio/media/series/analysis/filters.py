"""Takes slow or fast swings out of values without moving anything in time: each filter runs forwards and backwards.

Butterworth of the fourth order in each direction: at the frequency named the swing is half as high (-6 dB). Values come
and go in pieces, with the state of the filter carried over, so that the result is that of the whole at once.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]

_ORDER = 4
# Rows filtered at once.
_PIECE = 1 << 17


def sections(kind: str, edges_hz: tuple[float, ...], rate: float) -> Values:
    """The filter as second-order sections; `kind` is "lowpass", "highpass" or "bandpass", edges below rate / 2."""
    from scipy import signal

    edges = edges_hz[0] if len(edges_hz) == 1 else edges_hz
    return np.asarray(signal.butter(_ORDER, edges, kind, fs=rate, output="sos"))


def least_rows(sos: Values) -> int:
    """With fewer rows than this there is nothing to tell slow from fast by."""
    return 3 * (2 * len(sos) + 1) + 1


def zero_phase(sos: Values, values: Values, done: Callable[[int], None] | None = None) -> None:
    """Filter values where they lie, memory-mapped ones too; none is missing, and there are `least_rows` at least.

    At both ends the values are mirrored through the first and last one, as `scipy.signal.sosfiltfilt` does.
    `done` is told the number of rows of each piece, of the two ways together twice the rows.
    """
    from scipy import signal

    pad = least_rows(sos) - 1
    rows = len(values)
    front = 2 * values[0] - values[pad:0:-1]
    back = 2 * values[-1] - values[-2 : -pad - 2 : -1]
    rest = signal.sosfilt_zi(sos)
    _, state = signal.sosfilt(sos, front, zi=rest * front[0])
    for first in range(0, rows, _PIECE):
        part = slice(first, min(first + _PIECE, rows))
        values[part], state = signal.sosfilt(sos, values[part], zi=state)
        if done is not None:
            done(part.stop - part.start)
    tail, _ = signal.sosfilt(sos, back, zi=state)
    _, state = signal.sosfilt(sos, tail[::-1], zi=rest * tail[-1])
    for last in range(rows, 0, -_PIECE):
        part = slice(max(last - _PIECE, 0), last)
        turned, state = signal.sosfilt(sos, values[part][::-1], zi=state)
        values[part] = turned[::-1]
        if done is not None:
            done(part.stop - part.start)
