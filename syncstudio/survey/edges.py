"""Measured pairs as edges of the graph."""

from __future__ import annotations

from fractions import Fraction

from syncstudio.sync.graph import Edge
from syncstudio.sync.interval import centre_of, main_piece
from syncstudio.sync.measurement import Measurement


def edge_of(reference: int, other: int, measurement: Measurement) -> Edge | None:
    """The pair as an edge, None when nothing was measured.

    Of several pieces it is the one measured over the longest time, carried on to source zero.
    """
    if measurement.status != "measured" or measurement.offset_ns is None:
        return None
    piece = main_piece(measurement.pieces)
    offset_ns, drift_ppm = measurement.offset_ns, measurement.drift_ppm or 0.0
    if piece is not None and len(measurement.pieces) > 1:
        other_ns, reference_ns = piece.anchors_ns[0]
        drift_ppm = piece.drift_ppm
        offset_ns = round(reference_ns - other_ns * (1 + Fraction(drift_ppm) / 1_000_000))
    return Edge(
        reference,
        other,
        offset_ns,
        drift_ppm,
        measurement.uncertainty_ns or 0,
        measurement.drift_uncertainty_ppm,
        centre_of(piece),
    )
