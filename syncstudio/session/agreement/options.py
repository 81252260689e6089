"""What a person chooses about measuring agreement, and what is taken unless they do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Criterion = Literal["edges", "onset", "overlap"]
CRITERIA: tuple[Criterion, ...] = ("edges", "onset", "overlap")

TOLERANCE_NS = 250_000_000
"""The collar of sed_eval (Mesaros, Heittola & Virtanen 2016, "Metrics for polyphonic sound event detection")."""
STEP_NS = 10_000_000
"""The cells of the grid: the frames of speech processing. The grid is counted in runs, so a finer one costs nothing."""


@dataclass(frozen=True, slots=True)
class AgreementOptions:
    """How agreement is measured.

    Two labels match where both edges ("edges"), or the onset alone ("onset"), differ by the tolerance at most, or
    where they share `least_overlap` of what they cover together ("overlap", intersection over union). Intervals are
    95 %, from `replicates` resamplings by `seed`. `gamma` works out the unified gamma, until its chance disorder is
    known to `gamma_precision` (relative, 95 %). `fold_case` and `drop_punctuation` say what counts as the same word.
    """

    criterion: Criterion = "edges"
    tolerance_ns: int = TOLERANCE_NS
    least_overlap: float = 0.5
    step_ns: int = STEP_NS
    replicates: int = 1000
    seed: int = 20151
    gamma: bool = True
    gamma_precision: float = 0.05
    gamma_positional: float = 1.0
    gamma_categorial: float = 1.0
    fold_case: bool = True
    drop_punctuation: bool = True
