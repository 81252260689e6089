"""Light in a picture against the column that switched it, or a sensor that saw it."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.inputs import Limits, Signal
from syncstudio.sync.interval import width_at_ns
from syncstudio.sync.series.light import measure_light
from syncstudio.sync.series.light_edges import edges_of
from syncstudio.sync.series.light_fit import LightFit, fit_light, switchings_of
from syncstudio.sync.series.light_match import match_light, reach_s
from tests.sync.light_cases import STAMPS, LightCase, light_case
from tests.sync.odd_light_cases import ODD_KINDS, odd_light_case

FRAME_S, OFFSET_S = 1 / 30, -2.7


def instants(seed: int = 3, count: int = 24) -> np.ndarray:
    """Uneven switching on and off, true time."""
    steps = np.random.default_rng(seed).uniform(0.5, 2.4, count)
    return 3 + np.cumsum(steps)


def lit(true_s: np.ndarray, turns: np.ndarray) -> np.ndarray:
    return (np.searchsorted(turns, true_s) % 2).astype(float)


def picture(turns: np.ndarray, open_s: float = 0.012, end_s: float = 45.0, seed: int = 0) -> Signal:
    """Mean luma of frames whose stamps are the middle of their exposure."""
    at = np.arange(0, end_s, FRAME_S)
    fine = at[:, None] + np.linspace(-0.5, 0.5, 41)[None, :] * open_s
    luma = 20 + 30 * lit(fine, turns).mean(axis=1) + np.random.default_rng(seed).normal(0, 0.2, len(at))
    stamps = (at * 1e9).astype(np.int64)
    change = np.abs(np.diff(luma, prepend=luma[:1]))
    return Signal(
        stamps, np.stack([luma, change], axis=1), ("luma", "change"), ("%", "%"), round(FRAME_S * 1e9)
    )


def led(
    turns: np.ndarray, rate: float = 500.0, end_s: float = 45.0, low: float = 0.0, high: float = 1.0
) -> Signal:
    own = np.arange(0, end_s - OFFSET_S, 1 / rate)
    level = low + (high - low) * lit(own + OFFSET_S, turns)
    other = np.sin(own)
    return Signal((own * 1e9).astype(np.int64), np.stack([other, level], axis=1), ("phase", "led"))


def fitted(case: LightCase) -> LightFit:
    """What the light tells for stamps in the middle of exposures."""
    frame = case.picture.exposure_ns / 1e9
    found = match_light(case.picture, edges_of(case.series), Limits(), None)
    assert found is not None
    match = found.match
    near = frame + reach_s(frame, found.edges)
    return fit_light(switchings_of(found, frame), match.offset_s, match.drift_ppm / 1e6, near)


def holds(case: LightCase) -> bool:
    """Whether the truth lies in what is said of it."""
    answer = measure_light(case.picture, case.series)
    assert answer.status == "measured", answer.reason
    assert case.offset_s is not None
    assert answer.uncertainty_ns is not None
    return abs((answer.offset_ns or 0) - case.offset_s * 1e9) <= answer.uncertainty_ns


def test_an_led_is_found_finer_than_a_frame() -> None:
    answer = measure_light(picture(instants()), led(instants()))
    assert answer.status == "measured", answer.reason
    assert answer.offset_ns is not None
    assert answer.uncertainty_ns is not None
    assert abs(answer.offset_ns - OFFSET_S * 1e9) < 6_000_000
    assert abs(answer.offset_ns - OFFSET_S * 1e9) < 1.5 * answer.uncertainty_ns
    assert answer.uncertainty_ns < 15_000_000
    assert "led" in str(answer.settings["series_column"])
    assert "delay_frames" in answer.evidence.figures


def test_an_led_may_be_logged_the_other_way_up() -> None:
    answer = measure_light(picture(instants(5)), led(instants(5), low=3.3, high=0.0))
    assert answer.offset_ns == pytest.approx(OFFSET_S * 1e9, abs=10_000_000)


def test_a_light_sensor_is_compared_as_a_curve() -> None:
    dice = np.random.default_rng(2)
    at = np.arange(0, 60, 0.001)
    smooth = np.convolve(dice.normal(size=len(at)), np.hanning(501), "same")
    smooth = 40 + 10 * smooth / smooth.std()
    frames = np.arange(0, 60, FRAME_S)
    luma = np.interp(frames, at, smooth) + dice.normal(0, 0.3, len(frames))
    own = np.arange(0, 50, 0.01)
    lux = np.interp(own + 4.2, at, smooth) * 7 + dice.normal(0, 5, len(own))
    one = Signal((frames * 1e9).astype(np.int64), luma[:, None], ("luma",), ("%",), round(FRAME_S * 1e9))
    two = Signal((own * 1e9).astype(np.int64), lux[:, None], ("lux",), ("lx",))
    answer = measure_light(one, two)
    assert answer.method == "light"
    assert answer.offset_ns == pytest.approx(4.2e9, abs=5_000_000)


def test_even_blinking_is_ambiguous() -> None:
    even = 3 + np.arange(60) * 0.5
    assert measure_light(picture(even), led(even)).status == "ambiguous"


def test_light_of_another_time_is_refused() -> None:
    for seed in range(3):
        assert measure_light(picture(instants(seed)), led(instants(seed + 50))).status != "measured"


def test_what_switches_is_not_laid_over_other_switching_as_a_curve() -> None:
    for seed in (1328, 20_004, 20_011):
        case = light_case(seed)
        assert case.kind == "unrelated"
        assert measure_light(case.picture, case.series).status != "measured"


def test_what_meets_by_chance_does_not_where_the_light_goes() -> None:
    case = light_case(300_060)
    assert case.kind == "unrelated"
    assert measure_light(case.picture, case.series).status != "measured"


@pytest.mark.parametrize("seed", [1119, 2148])
def test_even_blinking_stays_ambiguous_where_some_of_it_is_not_seen(seed: int) -> None:
    case = light_case(seed)
    assert case.kind == "periodic"
    assert measure_light(case.picture, case.series).status == "ambiguous"


def test_even_blinking_is_measured_within_less_than_a_period() -> None:
    even = 3 + np.arange(60) * 0.5
    near = Limits(around_ns=round((OFFSET_S + 0.1) * 1e9), search_ns=200_000_000)
    answer = measure_light(picture(even), led(even), near)
    assert answer.status != "measured" or answer.offset_ns == pytest.approx(OFFSET_S * 1e9, abs=5_000_000)


def test_a_slow_log_is_not_half_a_row_off() -> None:
    case = light_case(3, "middle")
    answer = measure_light(case.picture, case.series)
    assert case.kind == "slow log"
    assert case.offset_s is not None
    assert answer.offset_ns == pytest.approx(case.offset_s * 1e9, abs=6_000_000)


@pytest.mark.parametrize("seed", [2997, 2998, 3005])
def test_a_long_exposure_tells_finer_than_a_frame_whether_light_comes_or_goes(seed: int) -> None:
    case = light_case(seed, "middle")
    fit = fitted(case)
    assert case.kind in ("half", "full")
    assert abs(fit.offset_s - (case.offset_s or 0.0)) <= fit.stamped_half_s < 0.002


@pytest.mark.parametrize("seed", [60_075, 60_111, 60_118])
def test_light_that_fills_dark_pixels_is_not_seen_to_go_late(seed: int) -> None:
    # These erred by 2 to 4 ms, ten times their interval: any light was taken to add to a little of it.
    case = light_case(seed, "middle")
    fit = fitted(case)
    assert abs(fit.offset_s - (case.offset_s or 0.0)) <= fit.stamped_half_s < 0.002


@pytest.mark.parametrize("seed", [60_077, 60_133])
def test_a_light_is_not_taken_for_drawn_on_its_frames(seed: int) -> None:
    # These were half a frame off.
    case = light_case(seed)
    answer = measure_light(case.picture, case.series)
    assert case.offset_s is not None
    assert answer.offset_ns == pytest.approx(case.offset_s * 1e9, abs=answer.uncertainty_ns)


@pytest.mark.parametrize("kind", ODD_KINDS)
def test_lights_that_are_not_simply_on_or_off_hold_their_interval(kind: str) -> None:
    for seed in range(3):
        case = odd_light_case(seed, kind)
        answer = measure_light(case.picture, case.series)
        assert answer.status == "measured", answer.reason
        assert case.offset_s is not None
        assert answer.offset_ns == pytest.approx(case.offset_s * 1e9, abs=1.2 * (answer.uncertainty_ns or 0))


@pytest.mark.parametrize("stamp", STAMPS)
@pytest.mark.parametrize("seed", [600_013, 600_014, 600_016])
def test_whatever_instant_of_an_exposure_is_stamped_the_interval_holds_it(seed: int, stamp: str) -> None:
    # With stamps at either end of the exposure they were off by half of it, 20 times the interval.
    case = light_case(seed, stamp)
    assert case.kind in ("half", "full", "curve")
    assert holds(case)


def test_what_a_stamp_is_taken_for_is_said_with_what_else_it_may_be() -> None:
    answer = measure_light(picture(instants()), led(instants()))
    (note,) = answer.evidence.notes
    assert "middle of its exposure, which lasts about 12 ms" in note
    assert "6 ms later" in note


@pytest.mark.parametrize(("count", "times"), [(1, "once"), (2, "twice"), (3, "3 times"), (6, "6 times")])
def test_a_light_that_switches_seldom_is_not_laid_over_any(count: int, times: str) -> None:
    # One change was measured, with a confidence of 99 %, and of five unrelated ones now and then a place.
    answer = measure_light(picture(instants()[:count]), led(instants()[:count]))
    assert answer.status == "cannot-tell"
    assert f"led switches {times}" in answer.reason


def test_a_light_sensor_is_compared_beside_a_switch_that_is_seldom_thrown() -> None:
    case = light_case(600_002, "middle")
    assert case.kind == "curve"
    thrown = (np.arange(case.series.rows) > case.series.rows // 2).astype(float)
    both = np.column_stack([thrown, case.series.values])
    answer = measure_light(case.picture, Signal(case.series.times_ns, both, ("door", "lux")))
    assert answer.settings["other_column"] == "lux"
    assert answer.offset_ns == pytest.approx((case.offset_s or 0.0) * 1e9, abs=5_000_000)


def test_what_is_known_best_lies_between_the_anchors() -> None:
    answer = measure_light(picture(instants()), led(instants()))
    (first, _), (last, _) = answer.pieces[0].anchors_ns
    inside = width_at_ns(answer, (first + last) // 2)
    assert inside < min(width_at_ns(answer, first), width_at_ns(answer, last), answer.uncertainty_ns or 0)


def test_dark_or_empty_is_said() -> None:
    frames = (np.arange(0, 20, FRAME_S) * 1e9).astype(np.int64)
    dark = Signal(frames, np.full((len(frames), 1), 5.0), ("luma",))
    lost = Signal(frames, np.full((len(frames), 1), np.nan), ("luma",))
    other = Signal(frames, np.zeros((len(frames), 1)), ("change",))
    for one in (dark, lost, other):
        answer = measure_light(one, led(instants()))
        assert answer.status == "cannot-tell"
        assert answer.reason.endswith(".")
    still = Signal(frames, np.zeros((len(frames), 2)))
    assert measure_light(picture(instants()), still).status == "cannot-tell"
