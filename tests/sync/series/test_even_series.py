"""Curves on even grids: what smoothing leaves as it is."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.inputs import Signal
from syncstudio.sync.series.even_series import track_of
from syncstudio.sync.series.imu_axes import measure_imu


@pytest.mark.parametrize("gap_s", [0.0, 3.0])
def test_smoothing_leaves_slow_movement_as_it_is_up_to_its_ends_and_gaps(gap_s: float) -> None:
    at = np.arange(0, 20, 0.01)
    at = at[(at < 7) | (at > 7 + gap_s)]
    values = np.stack([np.cos(2 * np.pi * 0.7 * at + 1), np.sin(2 * np.pi * 0.4 * at - 1)], axis=1)
    track = track_of(at, values)
    assert track is not None
    smooth = track.smoothed(20.0)
    # The very ends turn there, which no filter can know.
    inside = at[
        (at > 0.05) & (at < at[-1] - 0.05) & (np.abs(at - 7) > 0.05) & (np.abs(at - 7 - gap_s) > 0.05)
    ]
    np.testing.assert_allclose(smooth.sampled(inside), track.sampled(inside), atol=0.005)
    assert smooth.at_s[0] == track.at_s[0]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_sensor_with_missing_rows_has_no_drift_from_its_ends(seed: int) -> None:
    dice = np.random.default_rng(seed)
    times_ns = np.arange(6_000, dtype=np.int64) * 10_000_000
    turns = np.stack(
        [np.convolve(dice.normal(size=len(times_ns)), np.hanning(40) / 20, "same") for _ in range(3)], axis=1
    )
    missing = turns.copy()
    missing[::3] = np.nan
    names, units = ("gyro_x", "gyro_y", "gyro_z"), ("rad/s",) * 3
    answer = measure_imu(Signal(times_ns, turns, names, units), Signal(times_ns, missing, names, units))
    assert answer.status == "measured", answer.reason
    assert answer.uncertainty_ns is not None
    assert abs(answer.offset_ns or 0) <= answer.uncertainty_ns
    assert abs(answer.drift_ppm or 0) <= 0.5 * (answer.drift_uncertainty_ppm or 0)
