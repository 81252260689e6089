"""A reason names the short span that was looked at, and says to choose a longer one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from syncstudio.survey.measure_pair import measure_pair
from syncstudio.survey.short_span import with_short_span
from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Limits
from syncstudio.sync.measurement import Measurement
from tests.sync.transcript_cases import RATE, drawn

S = 1_000_000_000
NOT = Measurement.cannot_tell("sound", "Nothing in the two sounds is alike.")


@pytest.fixture(scope="module")
def talk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Subject, Subject]:
    """A sound of speech and its transcript."""
    case = drawn(12345, 3.0, False, 25, False, 1.0, 0, True, -4.0)
    path: Path = tmp_path_factory.mktemp("talk") / "talk.wav"
    soundfile.write(path, case.sound.read(0, case.sound.count), RATE)
    return Subject(path, "sound"), Subject(path, "transcript", speech=case.spans)


def test_a_short_span_of_a_transcript_or_of_its_sound_is_named(talk: tuple[Subject, Subject]) -> None:
    for reference, other in (talk, talk[::-1]):
        answer = measure_pair(reference, other, limits=Limits(spans_ns=((20 * S, 24 * S),)))
        assert answer.status != "measured"
        what = f"00:00:20.000 to 00:00:24.000 of the {reference.kind} of talk.wav was looked at (4 s)"
        assert what in answer.reason
        assert "choose a longer span" in answer.reason


def test_a_short_span_of_a_sound_is_named(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a.wav", "b.wav")]
    for seed, path in enumerate(paths):
        soundfile.write(path, np.random.default_rng(seed).normal(0, 0.1, 30 * 8000), 8000)
    subjects = [Subject(path, "sound") for path in paths]
    answer = measure_pair(*subjects, "sound", Limits(spans_ns=((5 * S, 6 * S),)))
    assert answer.status == "cannot-tell"
    assert "00:00:05.000 to 00:00:06.000 of the sound of a.wav was looked at (1 s)" in answer.reason


def test_what_was_looked_at_is_counted_without_what_is_excluded() -> None:
    limits = Limits(
        spans_ns=((10 * S, 40 * S), (50 * S, 100 * S)), excluded_ns=((20 * S, 39 * S), (60 * S, 99 * S))
    )
    assert "00:00:10.000 to 00:01:40.000 of a (22 s, 2 spans)" in with_short_span(
        NOT, "a", limits
    ).reason.replace(" was looked at", "")


def test_what_is_long_enough_or_told_stays_as_it_is() -> None:
    told = Measurement("sound", "measured", offset_ns=1, uncertainty_ns=1, confidence=0.9)
    short, long = Limits(spans_ns=((0, S),)), Limits(spans_ns=((0, 60 * S),))
    assert with_short_span(told, "a", short) is told
    assert with_short_span(NOT, "a", long) is NOT
    assert with_short_span(NOT, "a", Limits()) is NOT
