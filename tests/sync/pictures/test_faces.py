"""Lips against speech: an interval that holds the truth, or no answer."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.inputs import Limits, Signal, Sound
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
        assert 0.055e9 <= answer.uncertainty_ns < 0.2e9
        assert abs(answer.offset_ns / 1e9 - case.offset_s) < 0.12
    assert measured >= 1


def test_motion_of_the_mouth_says_the_same_as_its_opening() -> None:
    motion, opening = [], []
    for seed in (1005, 1016, 1020, 1025, 1036, 1045):
        case = face_case(seed)
        answer = measure_faces(case.picture, case.sound)
        motion.append(answer.windows[0].offset_s - case.offset_s)
        opening.append(answer.windows[1].offset_s - case.offset_s)
    # Held against loudness itself, motion lies 70 ms early.
    assert abs(np.median(motion) - np.median(opening)) < 0.03


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


def test_clips_of_ten_seconds_are_measured_and_wider() -> None:
    told = {"talk": 0, "dubbed": 0}
    for seed in range(2000, 2024):
        kind = ("talk", "talk", "dubbed")[seed % 3]
        case = face_case(seed, kind)
        count = int(np.searchsorted(case.picture.times_ns, 10 * 1e9))
        picture = Signal(
            case.picture.times_ns[:count],
            case.picture.values[:count],
            case.picture.names,
            case.picture.units,
            case.picture.exposure_ns,
        )
        sound = Sound(case.sound.samples[: 10 * case.sound.rate], case.sound.rate)
        answer = measure_faces(picture, sound, Limits(0, 10**9))
        if answer.status != "measured":
            continue
        told[kind] += 1
        assert answer.offset_ns is not None
        assert answer.uncertainty_ns is not None
        assert abs(answer.offset_ns / 1e9 - case.offset_s) < 0.12
        assert answer.uncertainty_ns > 0.075e9
    assert told["dubbed"] == 0
    assert told["talk"] >= 6
