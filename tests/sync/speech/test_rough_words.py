"""Words laid over the voice: in order, within their utterance, in the pauses' places, in any script."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Sound
from syncstudio.sync.speech.rough_words import (
    ends_clause,
    even_words,
    rough_utterances,
    rough_words,
    weight_of,
)
from syncstudio.sync.speech.voice_activity import VoiceActivity, voice_activity
from tests.sync.transcript_cases import RATE, corpus, read_words


def voice(*spans, length_s=20.0):
    presence = np.zeros(round(length_s * 100), np.float32)
    for start, end in spans:
        presence[round(start * 100) : round(end * 100)] = 1
    return VoiceActivity(presence, 0.0, 30.0, False)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.text(max_size=12), max_size=25),
    st.floats(0, 10),
    st.floats(0, 10),
    st.lists(st.tuples(st.floats(0, 10), st.floats(0, 3)), max_size=5),
)
def test_words_rise_within_their_utterance(words, start_s, length_s, spoken):
    heard = voice(*((at, at + long) for at, long in spoken))
    made = rough_words(heard, words, start_s, start_s + length_s)
    assert len(made) == len(words)
    flat = [at for pair in made for at in pair]
    assert flat == sorted(flat)
    assert all(start_s - 1e-6 <= at <= start_s + length_s + 1e-6 for at in flat)


def test_nothing_is_said_in_a_pause():
    made = rough_words(voice((1, 2), (4, 5)), ["alpha", "beta,", "gamma", "delta"], 0.0, 6.0)
    assert made[0][0] == pytest.approx(1, abs=0.1)
    assert made[1][1] <= 2.1
    assert made[2][0] >= 3.9
    assert made[3][1] == pytest.approx(5, abs=0.1)


def test_it_is_nearer_than_even_spreading_on_real_speech():
    heard = voice_activity(Sound(corpus(), RATE))
    rows = read_words()
    texts, span = [row[2] for row in rows], (rows[0][0], rows[-1][1])
    true = np.array([row[:2] for row in rows])
    rough, even = (np.median(np.abs(np.array(made(*args)) - true)) for made, args in (
        (rough_words, (heard, texts, *span)), (even_words, (texts, *span))
    ))  # fmt: skip
    assert rough < 0.7 * even


def test_utterances_of_a_text_without_times_lie_between_pauses():
    heard = voice((1, 3), (4, 5), (6.5, 9.5), length_s=12)
    found = rough_utterances(heard, [["one", "two", "three", "four"], ["five", "six"], ["seven"] * 6])
    assert found == [pytest.approx(each, abs=0.2) for each in ((1, 3), (4, 5), (6.5, 9.5))]
    # More of them than there are pauses: still all of them, in order.
    many = rough_utterances(heard, [["word"]] * 15)
    assert len(many) == 15
    assert [at for pair in many for at in pair] == sorted(at for pair in many for at in pair)
    assert rough_utterances(voice(), [["word"]]) == []
    with pytest.raises(MeasuringCancelled):
        rough_utterances(heard, [["a"], ["b"]], cancelled=lambda: True)


@pytest.mark.parametrize(
    ("longer", "shorter"),
    [
        ("extraordinary", "end"),
        ("я-говорю-медленно", "да"),
        ("我们走吧", "我们"),
        ("ひらがな", "ひら"),
        ("مرحبابكم", "نعم"),
        ("한국어입니다", "한국"),
        ("1984", "7"),
        ("a", "…"),
    ],
)
def test_what_takes_longer_to_say_weighs_more_in_any_script(longer, shorter):
    assert weight_of(longer) > weight_of(shorter) > 0


def test_clauses_end_where_a_reader_breathes():
    assert [ends_clause(word) for word in ("so,", "go.”", "走。", "لماذا؟", "and", "")] == [True] * 4 + [
        False
    ] * 2
