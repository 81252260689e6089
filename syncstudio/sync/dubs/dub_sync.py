"""How a dub lies against the picture: the original against its picture, and the dub against the original, added up."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction

from syncstudio.sync.evidence import Evidence
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement

METHOD = "dub"


def sum_of(original_against_picture: Measurement, dub_against_original: Measurement) -> Measurement:
    """Dub sync: the dub against the picture, from original against picture and dub against original.

    Both intervals are of independent errors, so the sum's half-width is their root sum of squares. When one of the
    two cannot be told, so is the sum, for its reason.
    """
    for part in (original_against_picture, dub_against_original):
        if part.status != "measured" or part.offset_ns is None:
            return Measurement(
                METHOD, part.status, reason=part.reason, windows=part.windows, evidence=part.evidence
            )
    first, second = original_against_picture, dub_against_original
    assert first.offset_ns is not None
    assert second.offset_ns is not None
    rate = 1 + (first.drift_ppm or 0.0) / PPM
    away_ns = (first.drift_uncertainty_ppm or 0.0) / PPM * abs(second.offset_ns)
    width = math.hypot(first.uncertainty_ns or 0, second.uncertainty_ns or 0, away_ns)
    other_rate = 1 + (second.drift_ppm or 0.0) / PPM
    return Measurement(
        METHOD,
        "measured",
        first.offset_ns + round(second.offset_ns * rate),
        (rate * other_rate - 1) * PPM,
        math.ceil(width),
        math.hypot(first.drift_uncertainty_ppm or 0.0, second.drift_uncertainty_ppm or 0.0),
        first.confidence * second.confidence,
        _through(first, second),
        second.windows,
        evidence=Evidence(
            second.evidence.correlation,
            second.evidence.reference,
            second.evidence.other,
            figures={
                "original_against_picture_ms": first.offset_ns / 1e6,
                "dub_against_original_ms": second.offset_ns / 1e6,
            },
            notes=("The sum of original against picture and dub against original.", *second.evidence.notes),
        ),
        settings={"original_against_picture": first.method, "dub_against_original": second.method},
    )


def is_dub_sync(measurement: Measurement) -> bool:
    """Whether a measurement is such a sum: of a dub against a picture, without asking the lips."""
    return "dub_against_original" in measurement.settings


def _through(first: Measurement, second: Measurement) -> tuple[MeasuredPiece, ...]:
    """The dub's pieces with their anchors on the picture's clock."""
    out = []
    for piece in second.pieces:
        anchors, widths = [], []
        for dub_ns, original_ns in piece.anchors_ns:
            picture_ns, width = _carried(first, original_ns)
            anchors.append((dub_ns, picture_ns))
            widths.append(width)
        width = math.ceil(math.hypot(piece.uncertainty_ns, max(widths, default=0)))
        out.append(replace(piece, anchors_ns=tuple(anchors), uncertainty_ns=width))
    return tuple(out)


def _carried(first: Measurement, original_ns: int) -> tuple[int, int]:
    """An instant of the original on the picture's clock, and the half-width there."""
    for piece in first.pieces:
        if (piece.from_ns is None or piece.from_ns <= original_ns) and (
            piece.to_ns is None or original_ns < piece.to_ns
        ):
            (at, there), *more = piece.anchors_ns
            rate = Fraction(more[0][1] - there, more[0][0] - at) if more else Fraction(1)
            return there + round((original_ns - at) * rate), piece.uncertainty_ns
    rate = Fraction(1) + Fraction(first.drift_ppm or 0.0) / PPM
    return (first.offset_ns or 0) + round(original_ns * rate), first.uncertainty_ns or 0
