import numpy as np
import pytest

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.speech.speech_cues import top_of
from syncstudio.sync.speech.voice_activity import STEP_S, voice_activity
from tests.sync.transcript_cases import RATE, corpus, read_words

rng = np.random.default_rng(5)


def said_at(activity, words):
    steps = activity.start_s + (np.arange(len(activity.presence)) + 0.5) * STEP_S
    said = np.zeros(len(steps), bool)
    for start, end, _ in words:
        said |= (steps >= start) & (steps < end)
    return said


def agreement_with(sound):
    activity = voice_activity(sound)
    return float(((activity.presence > 0.5) == said_at(activity, read_words())).mean())


def test_words_placed_by_hand_are_heard_where_they_are():
    assert agreement_with(Sound(corpus(), RATE)) > 0.88


def test_the_fallback_hears_them_too_at_rates_the_detector_has_not():
    from scipy.signal import resample_poly

    sound = Sound(resample_poly(corpus(), 3, 4).astype(np.float32), 12_000)
    assert not voice_activity(sound).detector
    assert agreement_with(sound) > 0.88


def test_noise_leaves_most_of_it():
    noise = rng.normal(0, 0.02, len(corpus())).astype(np.float32)
    assert agreement_with(Sound(corpus() + noise, RATE)) > 0.65


def test_edges_lie_between_the_steps():
    """Words moved by 3 ms are heard 3 ms later."""

    def told(moved):
        samples = np.pad(corpus(), (RATE + moved, RATE))[: 28 * RATE]
        return voice_activity(Sound(samples, RATE)).told()

    lags = np.arange(-20, 21)
    still, later = np.diff(told(0)), np.diff(told(48))
    alike = np.array([still[50:-50] @ np.roll(later, -lag)[50:-50] for lag in lags])
    place, _ = top_of(alike, STEP_S)
    assert place - 20 * STEP_S == pytest.approx(0.003, abs=0.0016)


@pytest.mark.parametrize(
    "samples", [np.zeros(RATE * 5, np.int16), np.zeros(0, np.float32), np.full(999, np.nan)]
)
def test_silence_says_nothing(samples):
    activity = voice_activity(Sound(samples, RATE))
    assert activity.range_db == 0
    assert (activity.presence == 0.5).all()


def test_blocks_leave_no_seam():
    """More than a block's length reads as its parts do."""
    long = np.tile(corpus(), 4)
    activity = voice_activity(Sound(long, RATE))
    period = len(corpus()) / RATE / STEP_S
    assert len(activity.presence) == int(4 * period)
    middle = activity.presence[6000 - 20 : 6000 + 20]
    same = activity.presence[6000 - 20 - round(period) : 6000 + 20 - round(period)]
    assert np.median(np.abs(middle - same)) < 0.02


def test_excluded_spans_are_not_looked_at():
    limits = Limits(
        spans_ns=((2_000_000_000, 20_000_000_000),), excluded_ns=((5_000_000_000, 6_000_000_000),)
    )
    presence = voice_activity(Sound(corpus(), RATE), limits).presence
    assert (presence[:200] == 0.5).all()
    assert (presence[500:600] == 0.5).all()
    assert (presence[2000:] == 0.5).all()
    assert np.ptp(presence[700:2000]) > 0.9


def test_it_can_be_stopped():
    with pytest.raises(MeasuringCancelled):
        voice_activity(Sound(corpus(), RATE), cancelled=lambda: True)
