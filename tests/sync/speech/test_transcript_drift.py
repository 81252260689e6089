"""A transcript against the voice, minute by minute: steps and drifts are found, and a right one is left alone."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Sound, SpeechSpans
from syncstudio.sync.speech.drift_fit import stretches_of
from syncstudio.sync.speech.drift_minutes import MinuteDrift
from syncstudio.sync.speech.transcript_drift import transcript_drift
from syncstudio.sync.speech.voice_activity import voice_activity
from tests.sync.drift_cases import KINDS, drift_case
from tests.sync.transcript_cases import RATE, corpus, read_words, spans_of


@pytest.mark.parametrize("kind", KINDS)
def test_a_right_transcript_is_left_alone(kind):
    case = drift_case(3, 4, kind)
    found = transcript_drift(voice_activity(case.sound), case.spans)
    assert found.off == ()
    assert sum(each.late_s is not None for each in found.minutes) >= 3
    assert all(abs(each.late_s) <= each.half_s + 0.03 for each in found.minutes if each.late_s is not None)
    assert found.lingers == (kind == "lingering cues")


def test_a_step_is_found_with_its_place():
    case = drift_case(501, 6, "words", step=True)
    found = transcript_drift(voice_activity(case.sound), case.spans)
    (off,) = found.off
    assert abs(off.middle_late_s - case.late_s) <= off.half_s
    assert abs(off.from_s - case.from_s - max(case.late_s, 0)) < 15
    assert off.slope == 0


def test_a_slow_drift_is_one_stretch_with_a_slope():
    case = drift_case(900, 8, "words", slope=True)
    (off,) = transcript_drift(voice_activity(case.sound), case.spans).off
    assert off.slope == pytest.approx(case.slope, rel=0.1)
    assert off.late_at(400) == pytest.approx(400 * case.slope, abs=0.05)


def test_real_speech_is_told_right_and_late():
    voice = voice_activity(Sound(corpus(), RATE))
    for late_s in (0.0, -0.24, 0.5):
        words = [(a + late_s, b + late_s) for a, b, _ in read_words()]
        (minute,) = transcript_drift(voice, spans_of(words)).minutes
        assert minute.late_s == pytest.approx(late_s, abs=minute.half_s)
        assert minute.half_s < 0.1


def test_only_what_changed_is_told_anew():
    case = drift_case(7, 3, "words")
    voice = voice_activity(case.sound)
    first = transcript_drift(voice, case.spans)
    # What is known is believed: a minute that is asked again would not answer this.
    marked = {key: MinuteDrift(each.minute, 9.0, 0.1, each.at_s, 50) for key, each in first.known.items()}
    again = transcript_drift(voice, case.spans, marked)
    assert {each.late_s for each in again.minutes} == {9.0}
    ends = case.spans.ends_ns.copy()
    ends[-1] += 10_000_000
    edited = transcript_drift(voice, SpeechSpans(case.spans.starts_ns, ends, True), marked)
    assert [each.late_s == 9.0 for each in edited.minutes][:2] == [True, True]
    assert edited.minutes[-1].late_s != 9.0


def test_what_tells_nothing_is_said_to_tell_nothing():
    voice = voice_activity(Sound(corpus(), RATE))
    few = spans_of([(1.0, 2.0), (70.0, 75.0), (200.0, 230.0)])
    assert [(each.late_s, each.why) for each in transcript_drift(voice, few).minutes] == [
        (None, "little-speech"),
        (None, "no-sound"),
        (None, "no-sound"),
    ]
    assert transcript_drift(voice, spans_of([])).minutes == ()
    silence = voice_activity(Sound(np.zeros(RATE * 30, np.float32), RATE))
    assert transcript_drift(silence, spans_of([(1, 9), (10, 20)])).minutes == ()
    # Another recording's transcript is not blamed with a figure.
    noise = Sound(np.random.default_rng(1).normal(0, 0.1, RATE * 60).astype(np.float32), RATE)
    told = transcript_drift(voice_activity(noise), spans_of(read_words()))
    assert told.off == ()


def test_it_stops_when_told_to():
    case = drift_case(7, 2, "words")
    with pytest.raises(MeasuringCancelled):
        transcript_drift(voice_activity(case.sound), case.spans, cancelled=lambda: True)


def minutes(values, half_s=0.05):
    return [MinuteDrift(n, v, half_s, n * 60 + 30.0, 20) for n, v in enumerate(values)]


def test_one_odd_minute_is_no_step():
    assert len(stretches_of(minutes([0.0] * 10 + [0.9] + [0.0] * 10))) == 1
    assert [
        round(each.middle_late_s, 2) for each in stretches_of(minutes([0.0] * 10 + [0.4] * 10 + [0.1] * 5))
    ] == [
        0.0,
        0.4,
        0.1,
    ]
    assert stretches_of(minutes([None, None])) == ()


@settings(max_examples=40, deadline=None)
@given(st.lists(st.one_of(st.none(), st.floats(-5, 5)), max_size=60))
def test_stretches_follow_on_one_another(values):
    found = stretches_of(minutes(values))
    assert bool(found) == any(value is not None for value in values)
    for one, two in itertools.pairwise(found):
        assert one.from_s < one.to_s == two.from_s
