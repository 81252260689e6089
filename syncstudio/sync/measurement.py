"""What every method answers: offset, drift, pieces, uncertainty, confidence, and the evidence.

Sign: `reference time = other time * (1 + drift) + offset`, each on its own source's clock. For sound (other) against
picture (reference) a positive offset is sound ahead of picture.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from syncstudio.sync.evidence import Evidence, Window

Status = Literal["measured", "ambiguous", "cannot-tell"]

PPM = 1_000_000


@dataclass(frozen=True, slots=True)
class MeasuredPiece:
    """A stretch of the other's own time on one line; None as a bound is open.

    `anchors_ns` are one or two pairs (other, reference): offset, or offset and drift. `uncertainty_ns` is the 95 %
    half-width anywhere between them. `to_within_ns` is that of `to_ns`, which is the next piece's `from_ns`; None where
    it is open or was not estimated.
    """

    anchors_ns: tuple[tuple[int, int], ...]
    from_ns: int | None = None
    to_ns: int | None = None
    uncertainty_ns: int = 0
    to_within_ns: int | None = None

    @property
    def drift_ppm(self) -> float:
        """Rate - 1 in parts per million; 0 with one anchor."""
        if len(self.anchors_ns) < 2:
            return 0.0
        (other_a, reference_a), (other_b, reference_b) = self.anchors_ns
        return ((reference_b - reference_a) / (other_b - other_a) - 1) * PPM


@dataclass(frozen=True, slots=True, eq=False)
class Measurement:
    """One answer. With `ambiguous` and `cannot-tell` the numbers are None, `reason` is a sentence a person can act on,
    and `windows` hold the candidates.

    `offset_ns` is the reference time of the other's source zero on the first piece's line; `uncertainty_ns` and
    `drift_uncertainty_ppm` are half-widths of 95 % intervals; `confidence` is the calibrated chance, 0 to 1, that the
    answer is right. `pieces` are in the other's order. `settings` say how it was measured, `elapsed_s` how long it
    took.
    """

    method: str
    status: Status
    offset_ns: int | None = None
    drift_ppm: float | None = None
    uncertainty_ns: int | None = None
    drift_uncertainty_ppm: float | None = None
    confidence: float = 0.0
    pieces: tuple[MeasuredPiece, ...] = ()
    windows: tuple[Window, ...] = ()
    reason: str = ""
    evidence: Evidence = field(default_factory=Evidence)
    settings: Mapping[str, float | str] = field(default_factory=dict)
    elapsed_s: float = 0.0

    @classmethod
    def cannot_tell(
        cls, method: str, reason: str, windows: tuple[Window, ...] = (), evidence: Evidence | None = None
    ) -> Measurement:
        """No answer, with the sentence that says why and what would help."""
        return cls(method, "cannot-tell", reason=reason, windows=windows, evidence=evidence or Evidence())

    @classmethod
    def ambiguous(
        cls, method: str, reason: str, windows: tuple[Window, ...] = (), evidence: Evidence | None = None
    ) -> Measurement:
        """Several answers fit about equally well: `windows` are the candidates."""
        return cls(method, "ambiguous", reason=reason, windows=windows, evidence=evidence or Evidence())
