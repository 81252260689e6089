"""A camera that turns: its picture against its gyroscope, on made movements and on a real flight."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.series.even_series import track_of
from syncstudio.sync.series.flow_noise import filtered, predictor, predictor_order
from syncstudio.sync.series.rotation_flow import measure_rotation_flow
from syncstudio.sync.series.series_columns import rate_columns
from tests.kept import Kept
from tests.sync.series_cases import turning_camera

NS = 1_000_000_000
KARMA = Path(__file__).parents[2] / "data" / "recordings" / "karma.mp4"


@pytest.mark.parametrize(("noise", "delay_s"), [(0.1, 0.042), (0.5, -0.3), (1.5, 0.0)])
def test_the_delay_of_a_picture_is_found_to_a_small_part_of_a_frame(noise: float, delay_s: float) -> None:
    flow, gyroscope = turning_camera(np.random.default_rng(3), noise, delay_s=delay_s)
    answer = measure_rotation_flow(flow, gyroscope)
    assert answer.status == "measured", answer.reason
    assert answer.offset_ns is not None
    assert answer.uncertainty_ns is not None
    assert abs(answer.offset_ns - delay_s * NS) < 1.5 * answer.uncertainty_ns < 12_000_000
    figures = answer.evidence.figures
    assert figures["delay_frames"] == pytest.approx(figures["delay_ms"] / 33.37, abs=0.01)
    assert any("rolling shutter" in note for note in answer.evidence.notes)
    assert answer.evidence.reference is not None
    assert answer.evidence.correlation is not None


def test_the_mounting_does_not_matter() -> None:
    flow, gyroscope = turning_camera(np.random.default_rng(4), 0.3, delay_s=0.02)
    turn, _ = np.linalg.qr(np.random.default_rng(0).normal(size=(3, 3)))
    turned = Signal(gyroscope.times_ns, gyroscope.values @ turn, gyroscope.names, gyroscope.units)
    one, two = measure_rotation_flow(flow, gyroscope), measure_rotation_flow(flow, turned)
    assert one.offset_ns == pytest.approx(two.offset_ns, abs=300_000)


def test_a_gyroscope_of_another_camera_is_refused() -> None:
    for seed in range(4):
        flow, gyroscope = turning_camera(np.random.default_rng(seed), related=False, span_s=30)
        answer = measure_rotation_flow(flow, gyroscope)
        assert answer.status == "cannot-tell"
        assert answer.offset_ns is None
        assert answer.reason.endswith(".")


def test_too_noisy_a_picture_is_refused() -> None:
    flow, gyroscope = turning_camera(np.random.default_rng(1), 6.0, span_s=30)
    assert measure_rotation_flow(flow, gyroscope).status == "cannot-tell"


def test_a_camera_or_sensor_at_rest_is_refused() -> None:
    flow, gyroscope = turning_camera(np.random.default_rng(1), span_s=20)
    still = Signal(gyroscope.times_ns, np.zeros_like(gyroscope.values), gyroscope.names, gyroscope.units)
    lost = Signal(flow.times_ns, np.full_like(flow.values, np.nan), flow.names)
    short = Signal(gyroscope.times_ns[:5], gyroscope.values[:5], gyroscope.names, gyroscope.units)
    for one, two in ((flow, still), (lost, gyroscope), (flow, short)):
        assert measure_rotation_flow(one, two).status == "cannot-tell"
    apart = Signal(gyroscope.times_ns, gyroscope.values, gyroscope.names, gyroscope.units)
    assert (
        measure_rotation_flow(flow, apart, Limits(around_ns=500 * NS, search_ns=NS)).status == "cannot-tell"
    )


def test_frames_that_were_lost_count_for_nothing() -> None:
    flow, gyroscope = turning_camera(np.random.default_rng(6), 0.3, delay_s=0.05)
    values = flow.values.copy()
    values[100:160] = np.nan
    values[::40] = np.nan
    answer = measure_rotation_flow(Signal(flow.times_ns, values, flow.names, flow.units), gyroscope)
    assert answer.offset_ns == pytest.approx(0.05 * NS, abs=4_000_000)


@pytest.mark.parametrize("lost_each", [0, 40])
def test_pieces_do_not_share_what_walks_slowly_through_a_noisy_picture(lost_each: int) -> None:
    """Else they err alike, and their scatter says too little of how the whole errs."""
    dice = np.random.default_rng(2)
    walk = 50 * dice.normal(size=(2400, 3)) + np.cumsum(1.5 * dice.normal(size=(2400, 3)), axis=0)
    at = np.arange(len(walk)) / 30
    kept = np.ones(len(at), np.bool_)
    if lost_each:
        kept[::lost_each] = False
    flow = track_of(at[kept], walk[kept])
    assert flow is not None
    known = flow.known(flow.at_s + 1e-6)
    order = predictor_order(flow, known)
    left = filtered(flow.values, predictor(flow.values, known, order))[order:]
    blocks = left[: len(left) // 45 * 45].reshape(-1, 45, 3).sum(axis=1) / np.sqrt(45)
    assert blocks.var() < 1.3 * left.var()
    assert order == (12 if lost_each else 24)


def test_it_can_be_cancelled() -> None:
    flow, gyroscope = turning_camera(np.random.default_rng(6), span_s=15)
    with pytest.raises(MeasuringCancelled):
        measure_rotation_flow(flow, gyroscope, cancelled=lambda: True)


def test_the_angular_rate_is_told_from_accelerations() -> None:
    six = ("ax", "ay", "az", "gx", "gy", "gz")
    nothing = np.zeros((0, 6))
    times = np.zeros(0, np.int64)
    assert rate_columns(Signal(times, nothing, six, ("m/s²",) * 3 + ("°/s",) * 3), 6) == (3, 4, 5)
    assert rate_columns(Signal(times, nothing, six), 6) == (3, 4, 5)
    assert rate_columns(Signal(times, nothing[:, :3], ("x", "y", "z")), 3) == (0, 1, 2)


def test_a_real_flight_with_its_vibration_gives_one_delay_all_along(
    tmp_path: Path, kept: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    from syncstudio.media.gpmf import GPMF
    from syncstudio.media.index_store import build_index
    from syncstudio.media.optical_flow import optical_flow

    with kept.carried("flow of karma", tmp_path / "cache") as cache:
        monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(cache))
        flow, gyroscope = optical_flow(KARMA, 0, build_index(KARMA, 0)), GPMF.series(KARMA, "GYRO")
    try:
        seen = Signal(np.array(flow.times_ns), np.array(flow.values), flow.names, flow.units)
        felt = Signal(np.array(gyroscope.times_ns), np.array(gyroscope.values), units=gyroscope.units)
    finally:
        flow.close()
        gyroscope.close()
    answer = measure_rotation_flow(seen, felt, Limits(search_ns=NS))
    assert answer.status == "measured", answer.reason
    assert answer.offset_ns is not None
    assert answer.uncertainty_ns is not None
    # By other means -16 ms were found, thirds between -22 and -16: of the picture against the gyroscope, whose first
    # row stood at zero, and with a movement stamped by the first of its two frames, half a frame earlier than here.
    half_frame_ms = 1001 / 60
    otherwise_ms = -((answer.offset_ns + int(felt.times_ns[0])) / 1e6 - half_frame_ms)
    assert otherwise_ms == pytest.approx(-18, abs=5)
    assert 0.5e6 < answer.uncertainty_ns < 6e6
    used = [window.offset_s for window in answer.windows if window.used]
    assert len(used) >= 5
    assert np.ptp(used) < 0.008
    assert "is seen 18." in answer.evidence.notes[0]
    # Few rows agree well by chance: the curve's ends are no higher than its peak for that.
    curve = answer.evidence.correlation
    assert curve is not None
    assert curve.peak == max(curve.value)
    overlay = answer.evidence.reference
    assert overlay is not None
    assert 0.5 < np.ptp(overlay.at_s) <= 2.1
