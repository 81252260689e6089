"""Lips against speech: an interval that holds the truth, or no answer."""

from __future__ import annotations

import pytest

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.pictures.faces import measure_faces
from tests.sync.picture_cases import face_case, flash_case


def test_talking_faces_are_measured_inside_their_interval() -> None:
    measured = 0
    for seed in range(1, 4):
        case = face_case(seed, "talk")
        answer = measure_faces(case.picture, case.sound)
        if answer.status != "measured":
            continue
        measured += 1
        assert answer.offset_ns is not None
        assert answer.uncertainty_ns is not None
        assert 0.06e9 <= answer.uncertainty_ns < 0.2e9
        assert abs(answer.offset_ns / 1e9 - case.offset_s) < 0.12
    assert measured >= 1


@pytest.mark.parametrize("kind", ["dubbed", "still", "short"])
def test_other_speech_still_lips_and_short_clips_get_no_answer(kind: str) -> None:
    for seed in range(100, 102):
        case = face_case(seed, kind)
        answer = measure_faces(case.picture, case.sound)
        assert answer.status == "cannot-tell"
        assert answer.reason.endswith(".")


def test_a_picture_nobody_looked_for_faces_in_is_refused() -> None:
    case = flash_case(1)
    assert "faces" in measure_faces(case.picture, case.sound).reason


def test_cancelling_ends_it() -> None:
    case = face_case(0, "talk")
    with pytest.raises(MeasuringCancelled):
        measure_faces(case.picture, case.sound, cancelled=lambda: True)
