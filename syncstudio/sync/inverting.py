"""The same answer seen from the other side: what was the reference becomes the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from syncstudio.sync.evidence import Correlation, EventPair, Window
from syncstudio.sync.interval import width_at_ns
from syncstudio.sync.measurement import PPM, MeasuredPiece, Measurement


def inverted(measurement: Measurement) -> Measurement:
    """The measurement with reference and other exchanged.

    Windows and curves show reference time minus other time: they change their sign.
    """
    evidence = measurement.evidence
    seen = replace(
        evidence,
        correlation=None if evidence.correlation is None else _curve(evidence.correlation),
        reference=evidence.other,
        other=evidence.reference,
        events=tuple(EventPair(e.other_s, e.reference_s, e.strength, e.used) for e in evidence.events),
        figures=_figures(evidence.figures),
    )
    windows = tuple(Window(w.at_s + w.offset_s, -w.offset_s, w.score, w.used) for w in measurement.windows)
    turned = replace(
        measurement, evidence=seen, windows=tuple(sorted(windows, key=lambda window: window.at_s))
    )
    if measurement.offset_ns is None:
        return turned
    pieces = tuple(
        sorted((_piece(piece) for piece in measurement.pieces), key=lambda piece: piece.anchors_ns)
    )
    rate = 1 + Fraction(measurement.drift_ppm or 0.0) / PPM
    offset_ns, drift_ppm = round(-measurement.offset_ns / rate), float((1 / rate - 1) * PPM)
    # The interval was given at the other's zero, and is wanted where the reference's zero lies on the other's clock.
    uncertainty_ns = width_at_ns(measurement, offset_ns)
    return replace(
        turned, offset_ns=offset_ns, drift_ppm=drift_ppm, uncertainty_ns=uncertainty_ns, pieces=pieces
    )


def _curve(curve: Correlation) -> Correlation:
    return Correlation(
        -curve.offset_s[::-1],
        curve.value[::-1],
        -curve.peak_s,
        curve.peak,
        None if curve.rival_s is None else -curve.rival_s,
        curve.rival,
    )


def _piece(piece: MeasuredPiece) -> MeasuredPiece:
    """Where a piece begins and ends is carried along its own line."""
    anchors = tuple((reference, other) for other, reference in piece.anchors_ns)
    (other_ns, reference_ns), rate = piece.anchors_ns[0], Fraction(1)
    if len(piece.anchors_ns) > 1:
        last_other_ns, last_reference_ns = piece.anchors_ns[1]
        rate = Fraction(last_reference_ns - reference_ns, last_other_ns - other_ns)

    def carried(bound_ns: int | None) -> int | None:
        return None if bound_ns is None else round(reference_ns + (bound_ns - other_ns) * rate)

    return MeasuredPiece(
        anchors, carried(piece.from_ns), carried(piece.to_ns), piece.uncertainty_ns, piece.to_within_ns
    )


def _figures(figures: Mapping[str, float]) -> Mapping[str, float]:
    """Figures that name a side name the other one."""
    sides = {"reference": "other", "other": "reference"}
    return {
        "_".join(sides.get(word, word) for word in name.split("_")): value for name, value in figures.items()
    }
