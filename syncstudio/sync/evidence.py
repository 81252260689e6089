"""What a measurement shows a person: curves, windows, events. Floats, for it is only painted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Window:
    """The offset found at one place: `at_s` on the other's own clock, `offset_s` reference time minus other time there.

    `used` is False for one that the fit left out. In an ambiguous answer windows are the candidates.
    """

    at_s: float
    offset_s: float
    score: float
    used: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Correlation:
    """How well the two fit at each offset: float64 (n,) each, at most 2,000 points, its extremes kept.

    `rival_s` is the next best offset that is not the peak's own flank, None where there is none.
    """

    offset_s: NDArray[np.float64]
    value: NDArray[np.float64]
    peak_s: float
    peak: float
    rival_s: float | None = None
    rival: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """A stretch of a waveform or curve to lay over another, on its own clock: float64 (n,), at most 4,000 points."""

    name: str
    at_s: NDArray[np.float64]
    value: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class EventPair:
    """One moment in both: a flash and its beep, a clap seen and heard, a cue of a person. Own clocks, seconds."""

    reference_s: float
    other_s: float
    strength: float = 1.0
    used: bool = True


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """Everything that can be shown of a measurement; each part may be missing.

    `reference` and `other` are the same moment in both, for laying over one another. `figures` are further numbers
    with their unit in the name ("snr_db"), `notes` sentences.
    """

    correlation: Correlation | None = None
    reference: Trace | None = None
    other: Trace | None = None
    events: tuple[EventPair, ...] = ()
    figures: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
