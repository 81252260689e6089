import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.sync.clocks.cue_fit import measure_cues
from syncstudio.sync.interval import CLOCKS_DIFFER_PPM

S = 1_000_000_000
FRAME = 40_000_000


def cues(times_s, offset_s=12.5, drift_ppm=0.0, errors_s=0.0):
    """(reference, other) pairs with this truth."""
    other = np.asarray(times_s, float)
    reference = other * (1 + drift_ppm * 1e-6) + offset_s + errors_s
    return [(round(r * S), round(o * S)) for r, o in zip(reference, other, strict=True)]


def test_one_moment_gives_the_offset():
    found = measure_cues([(14 * S, 2 * S)], FRAME, FRAME)
    assert found.status == "measured"
    assert found.method == "cues"
    assert found.offset_ns == 12 * S
    assert found.drift_ppm == 0
    assert found.drift_uncertainty_ppm == CLOCKS_DIFFER_PPM
    assert FRAME < found.uncertainty_ns < 2 * FRAME
    assert found.pieces[0].anchors_ns == ((2 * S, 14 * S),)
    assert found.confidence > 0.8


def test_a_late_single_moment_is_less_sure_at_source_zero():
    near, far = measure_cues([(14 * S, 2 * S)]), measure_cues([(7214 * S, 7202 * S)])
    assert far.uncertainty_ns > 2 * near.uncertainty_ns
    assert far.pieces[0].uncertainty_ns == near.pieces[0].uncertainty_ns


def test_two_moments_give_drift():
    found = measure_cues(cues([10, 3610], drift_ppm=120), 1_000_000, 1_000_000)
    assert found.drift_ppm == pytest.approx(120, abs=0.01)
    assert found.offset_ns == pytest.approx(12.5 * S, abs=20_000)
    assert found.drift_uncertainty_ppm < 1
    assert len(found.pieces[0].anchors_ns) == 2


def test_two_moments_close_together_give_no_drift_but_a_mean():
    found = measure_cues([(10 * S + 20_000_000, 0), (20 * S, 10 * S)], FRAME, FRAME)
    assert found.drift_ppm == 0
    assert found.offset_ns == 10 * S + 10_000_000
    assert "Drift cannot be told" in found.evidence.notes[0]


def test_an_outlier_is_found_and_named():
    pairs = cues([5, 60, 200, 400, 900], drift_ppm=40)
    pairs[2] = (pairs[2][0] + 2 * S, pairs[2][1])
    found = measure_cues(pairs, 5_000_000, 5_000_000)
    assert found.drift_ppm == pytest.approx(40, abs=1)
    assert [pair.used for pair in found.evidence.events] == [True, True, False, True, True]
    assert "03:20.000" in found.evidence.notes[0]
    assert "2.000 s" in found.evidence.notes[0]


def test_a_good_mark_that_chance_put_far_is_kept():
    """Of eight good marks one lies over three standard deviations off every fortieth time: it is of the same moment."""
    sd_s = np.hypot(0.01, 0.01) / 1.96
    errors_s = sd_s * np.array([-0.6, 0.4, -0.5, 3.0, -0.7, 0.2, -0.6, -0.4])
    pairs = cues([5, 10, 15, 20, 25, 30, 35, 40], errors_s=errors_s)
    found = measure_cues(pairs, 10_000_000, 10_000_000)
    assert all(pair.used for pair in found.evidence.events)


def test_pal_speed_is_a_drift_that_all_agree_on():
    found = measure_cues(cues([5, 60, 200, 400], drift_ppm=41_708), FRAME, FRAME)
    assert found.drift_ppm == pytest.approx(41_708, abs=1)
    assert all(pair.used for pair in found.evidence.events)


def test_worse_marks_than_stated_widen_the_interval():
    errors = np.array([1, -1, 1, -1, 1, -1]) * 0.02
    fine = measure_cues(cues(range(0, 600, 100)), 1_000_000, 1_000_000)
    rough = measure_cues(cues(range(0, 600, 100), errors_s=errors), 1_000_000, 1_000_000)
    assert rough.status == "measured"
    assert rough.uncertainty_ns > 5 * fine.uncertainty_ns


@pytest.mark.parametrize(
    ("pairs", "says"),
    [
        ([], "No moment"),
        ([(5 * S, 1 * S), (9 * S, 1 * S)], "marked as two of the reference"),
        ([(5 * S, 1 * S), (5 * S, 3 * S)], "marked as two of the other"),
        ([(5 * S, 1 * S), (2 * S, 30 * S)], "order is reversed"),
        ([(0, 0), (13 * S, 10 * S)], "contradict"),
        ([(0, 0), (13 * S, 10 * S), (40 * S, 22 * S), (45 * S, 40 * S), (77 * S, 50 * S)], "do not agree"),
    ],
)
def test_contradictions_are_said_in_a_sentence(pairs, says):
    found = measure_cues(pairs, FRAME, FRAME)
    assert found.status == "cannot-tell"
    assert says in found.reason
    assert found.offset_ns is None
    assert len(found.evidence.events) == len(set(pairs))


def test_the_same_pair_twice_counts_once():
    assert measure_cues([(5 * S, S), (5 * S, S)]).evidence.figures["moments"] == 1


def test_a_mark_out_of_order_among_many_is_left_out():
    pairs = [*cues([5, 60, 200, 400]), (20 * S, 100 * S)]
    found = measure_cues(pairs, FRAME, FRAME)
    assert found.offset_ns == pytest.approx(12.5 * S, abs=1000)
    assert found.evidence.figures["used"] == 4


@settings(max_examples=40, deadline=None)
@given(
    st.integers(-(10**6), 10**6),
    st.integers(-300, 300),
    st.lists(st.integers(0, 3600), min_size=2, max_size=8, unique=True),
)
def test_exact_marks_are_met_whatever_the_offset(offset_ms, drift_ppm, times_s):
    found = measure_cues(cues(times_s, offset_ms / 1000, drift_ppm), 1000, 1000)
    assert found.status == "measured"
    assert abs(found.offset_ns - offset_ms * 1_000_000) <= found.uncertainty_ns + 2
    assert abs(found.drift_ppm - drift_ppm) <= found.drift_uncertainty_ppm + 1e-6


def simulated(seed, wrong=True):
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 9))
    times = np.sort(rng.uniform(0, 3600, count))
    drift_ppm = float(rng.normal(0, CLOCKS_DIFFER_PPM / 1.96))
    errors = rng.normal(0, 0.040 * np.sqrt(2) / 1.96, count)
    if wrong and count >= 4 and rng.random() < 0.5:
        errors[rng.integers(count)] += float(rng.choice([-1, 1])) * rng.uniform(1, 30)
    pairs = cues(times, float(rng.uniform(-100, 100)), drift_ppm, errors)
    offset_ns = pairs[0][0] - pairs[0][1] * (1 + drift_ppm * 1e-6) - errors[0] * S
    found = measure_cues(pairs, FRAME, FRAME)
    return found, offset_ns, drift_ppm


def test_the_interval_covers_and_is_not_too_wide():
    held = held_drift = 0
    errors, halves = [], []
    for seed in range(300):
        found, offset_ns, drift_ppm = simulated(seed)
        assert found.status == "measured"
        error = abs(found.offset_ns - offset_ns)
        held += error <= found.uncertainty_ns
        held_drift += abs(found.drift_ppm - drift_ppm) <= found.drift_uncertainty_ppm
        errors.append(error)
        halves.append(found.uncertainty_ns)
    assert held >= 277  # the binomial interval of 300 at 95 % begins there
    assert held_drift >= 277
    assert np.median(halves) <= 3.2 * np.median(errors)


def test_a_thousand_moments_are_no_burden():
    times = np.linspace(0, 3600, 1000)
    errors = np.random.default_rng(1).normal(0, 0.01, 1000)
    errors[::5] += 4
    found = measure_cues(cues(times, errors_s=errors), 20_000_000, 20_000_000)
    assert found.evidence.figures["used"] == 800
    assert abs(found.offset_ns - 12.5 * S) <= found.uncertainty_ns


def test_marks_much_worse_than_stated_say_how_hardly_they_are_known():
    dice = np.random.default_rng(3)
    held = answered = 0
    for _ in range(300):
        found = measure_cues(cues([5, 12, 20, 26], errors_s=dice.normal(0, 0.02, 4)), 1_000_000, 1_000_000)
        if found.status == "measured":
            answered += 1
            held += abs(found.offset_ns - 12.5 * S) <= found.uncertainty_ns
    assert answered > 150
    assert held / answered > 0.9
