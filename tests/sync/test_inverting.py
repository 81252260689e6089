"""A measurement seen from the other side is the same statement."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.sync.evidence import Correlation, EventPair, Evidence, Trace, Window
from syncstudio.sync.interval import width_at_ns
from syncstudio.sync.inverting import inverted
from syncstudio.sync.measurement import MeasuredPiece, Measurement

S = 1_000_000_000


def measured(offset_ns: int, drift_ppm: float) -> Measurement:
    at = [0, 100 * S]
    anchors = tuple((ns, offset_ns + ns + round(ns * drift_ppm / 1e6)) for ns in at)
    evidence = Evidence(
        Correlation(np.array([-1.0, 2.0, 3.0]), np.array([0.1, 0.9, 0.3]), 2.0, 0.9, 3.0, 0.3),
        Trace("a", np.array([1.0]), np.array([2.0])),
        Trace("b", np.array([3.0]), np.array([4.0])),
        (EventPair(5.0, 3.0),),
        {"reference_snr_db": 20.0, "overlap_s": 100.0},
    )
    return Measurement(
        "series", "measured", offset_ns, drift_ppm, 1000, 0.01, 0.99,
        (MeasuredPiece(anchors, None, 100 * S, 900),), (Window(10.0, 2.0, 0.8),), evidence=evidence,
    )  # fmt: skip


@given(st.integers(-3600 * S, 3600 * S), st.floats(-500, 500))
def test_there_and_back_is_where_it_was(offset_ns: int, drift_ppm: float) -> None:
    before = measured(offset_ns, drift_ppm)
    after = inverted(inverted(before))
    assert abs((after.offset_ns or 0) - offset_ns) <= 2
    assert after.drift_ppm == pytest.approx(drift_ppm, abs=1e-6)
    assert after.pieces[0].anchors_ns == before.pieces[0].anchors_ns
    # A length of time is another one on a clock of another rate.
    assert (after.uncertainty_ns or 0) >= 990


def test_everything_that_is_shown_turns_with_it() -> None:
    after = inverted(measured(2 * S, 0.0))
    assert after.offset_ns == -2 * S
    assert after.pieces[0].anchors_ns == ((2 * S, 0), (102 * S, 100 * S))
    assert (after.pieces[0].from_ns, after.pieces[0].to_ns) == (None, 102 * S)
    assert after.windows == (Window(12.0, -2.0, 0.8),)
    evidence = after.evidence
    assert evidence.correlation is not None
    assert list(evidence.correlation.offset_s) == [-3.0, -2.0, 1.0]
    assert (evidence.correlation.peak_s, evidence.correlation.rival_s) == (-2.0, -3.0)
    assert evidence.reference is not None
    assert evidence.reference.name == "b"
    assert evidence.events == (EventPair(3.0, 5.0),)
    assert evidence.figures == {"other_snr_db": 20.0, "overlap_s": 100.0}


def test_an_interval_is_wider_away_from_what_was_measured() -> None:
    found = measured(0, 0.0)
    assert width_at_ns(found, 50 * S) < width_at_ns(found, 0) <= 1001
    assert width_at_ns(found, 3600 * S) == pytest.approx(35_500, rel=0.02)


def test_no_answer_stays_none() -> None:
    refused = Measurement.cannot_tell("taps", "Too few knocks.", (Window(1.0, 2.0, 0.1),))
    after = inverted(refused)
    assert (after.status, after.offset_ns, after.reason) == ("cannot-tell", None, "Too few knocks.")
