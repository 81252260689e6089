"""Which methods suit two streams, and which pairs of a project are measured."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.survey.methods import CLOCKS, METHODS
from syncstudio.survey.nature import natures_of, suiting
from syncstudio.survey.pairing import methods_for, pairs_worth_measuring, plans_by
from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import SpeechSpans


def sound(file: str, role: str = "", stream: int = 1) -> Subject:
    return Subject(Path(file), "sound", stream, role=role, group=file)


def video(file: str) -> Subject:
    return Subject(Path(file), "video", 0, group=file)


def series(file: str, name: str = "") -> Subject:
    return Subject(Path(file), "series", name=name, group=file)


def pairs(subjects: dict[int, Subject], reference: int | None = None) -> set[tuple[int, int]]:
    return {(plan.reference, plan.other) for plan in pairs_worth_measuring(subjects, reference)}


@pytest.mark.parametrize(
    ("reference", "other", "wanted"),
    [
        (sound("a"), sound("b"), ("sound", "dub")),
        (sound("a", "original"), sound("b", "dub"), ("dub", "sound")),
        (sound("a", "mix"), sound("b", "effects"), ("stems", "sound")),
        (sound("a", "music"), sound("b", "speech"), ()),
        (video("a"), sound("a"), ("flash-beep", "impacts", "faces")),
        (sound("a"), video("a"), ("flash-beep", "impacts", "faces")),
        (video("a"), sound("a", "speech"), ("faces",)),
        (video("a"), sound("a", "effects"), ("flash-beep", "impacts")),
        (video("a"), sound("b", "dub"), ()),
        (video("a"), sound("b", "music"), ()),
        (series("a"), series("b"), ("series",)),
        (video("a"), series("b"), ("rotation-flow", "light")),
        (sound("a"), series("b"), ("taps",)),
        (video("a"), video("b"), ()),
    ],
)  # fmt: skip
def test_methods_suit_kinds_and_roles(reference: Subject, other: Subject, wanted: tuple[str, ...]) -> None:
    assert methods_for(reference, other) == wanted
    assert set(wanted) <= set(METHODS)


def test_every_method_is_there() -> None:
    for method in METHODS.values():
        assert callable(method.call())


def test_each_file_s_sound_against_its_picture_and_all_sounds_against_each_other() -> None:
    subjects = {
        1: video("a"),
        2: sound("a"),
        3: sound("a", stream=2),
        4: video("b"),
        5: sound("b"),
        6: sound("c"),
    }
    assert pairs(subjects) == {(1, 2), (4, 5), (2, 5), (2, 6), (5, 6)}


def test_the_reference_comes_first() -> None:
    subjects = {1: sound("a"), 2: sound("b"), 3: video("c"), 4: sound("c")}
    assert pairs(subjects, reference=3) == {(3, 4), (4, 1), (4, 2), (1, 2)}


def test_many_sounds_are_a_star_with_a_ring() -> None:
    subjects = {number: sound(str(number)) for number in range(40)}
    found = pairs(subjects, reference=7)
    assert len(found) == 39 + 38
    assert {(7, other) for other in subjects if other != 7} <= found


def test_a_dub_is_measured_against_its_original_and_never_against_lips() -> None:
    subjects = {
        1: video("o"),
        2: sound("o", "original"),
        3: video("d"),
        4: sound("d", "dub"),
        5: sound("m", "music"),
    }
    assert pairs(subjects) == {(1, 2), (2, 4), (2, 5)}


def test_of_a_camera_s_many_series_those_that_tell_are_measured() -> None:
    names = ["accelerometer", "gyroscope", "sensor gain", "exposure time", "temperature"]
    subjects = {1: video("cam"), 2: sound("cam")}
    subjects |= {10 + place: series("cam", name) for place, name in enumerate(names)}
    subjects[20] = series("watch.csv", "watch gyro")
    assert pairs(subjects) == {(1, 2), (1, 11), (1, 20), (11, 20)}


def test_a_series_of_another_file_meets_picture_and_sound() -> None:
    subjects = {1: video("cam"), 2: sound("cam"), 3: series("arm.csv", "arm")}
    assert pairs(subjects) == {(1, 2), (1, 3), (2, 3)}


def test_a_transcript_meets_the_sound_of_its_name() -> None:
    import numpy as np

    spans = SpeechSpans(np.array([0]), np.array([1]))
    subjects = {
        1: sound("talk-a.wav"),
        2: sound("talk-b.wav"),
        3: Subject(Path("talk-b.en.srt"), "transcript", group="t", speech=spans),
        4: Subject(Path("empty.srt"), "transcript", group="e"),
    }
    assert pairs(subjects) == {(1, 2), (2, 3)}


@pytest.mark.parametrize(
    ("name", "natures"),
    [
        ("gyroscope", {"rotation"}),
        ("Wrist accelerometer", {"acceleration"}),
        ("ax", {"acceleration"}),
        ("LED", {"light"}),
        ("led strip lux", {"light"}),
        ("temperature", set()),
        ("max", set()),
    ],
)
def test_names_tell_what_a_series_senses(name: str, natures: set[str]) -> None:
    assert natures_of(series("x", name)) == natures


def test_a_method_is_left_out_where_it_does_not_suit() -> None:
    assert suiting(("rotation-flow", "light"), frozenset({"acceleration"})) == ()
    assert suiting(("rotation-flow", "light"), frozenset({"light"})) == ("light",)
    assert suiting(("rotation-flow", "light"), frozenset()) == ("rotation-flow", "light")
    assert suiting(("series",), frozenset({"light"})) == ("series",)


def test_by_clocks_one_track_of_each_file_meets_the_others() -> None:
    subjects = {
        1: video("a"),
        2: sound("a"),
        3: video("b"),
        4: series("c"),
        5: Subject(Path("t.srt"), "transcript", group="t"),
    }
    plans = plans_by(pairs_worth_measuring(subjects, 3, CLOCKS), subjects, CLOCKS)
    assert [(plan.reference, plan.other, plan.method) for plan in plans] == [
        (3, 1, "clocks"),
        (3, 4, "clocks"),
        (1, 4, "clocks"),
    ]
