"""Dub sync in a project: the original against its picture plus the dub against the original."""

from __future__ import annotations

import math

import pytest

from syncstudio.sync.measurement import Measurement
from tests.session.conftest import write_wav
from tests.session.measuring_rig import MS, answer, id_of


@pytest.fixture
def film(make_session, survey, clip, tmp_path):
    """A camera whose sound is the original, and a dub of it in another file."""
    session = make_session(clip, write_wav(tmp_path / "german.wav"))
    session.set_role(id_of(session, "camera sound"), "original")
    session.set_role(id_of(session, "german"), "dub")
    return session


def measure(film, survey, reference, other, found):
    survey.answers[reference, other] = found
    film.measure_pair(id_of(film, reference), id_of(film, other))
    assert film.jobs.wait(30)


def test_a_dub_is_judged_by_the_sum_with_the_interval_of_the_sum(film, survey):
    measure(
        film, survey, "camera", "camera sound", answer(30 * MS, uncertainty_ns=6 * MS, method="flash-beep")
    )
    measure(film, survey, "camera sound", "german", answer(10 * MS, uncertainty_ns=8 * MS, method="dub"))
    verdict = film.verdict(id_of(film, "german"))
    assert verdict.dub is not None
    assert verdict.recorded.sound_early_ms == pytest.approx(40)
    assert verdict.recorded.uncertainty_ms == pytest.approx(math.hypot(6, 8), abs=0.01)
    # 45 ms early are allowed: each part alone is inside, the sum is not told.
    assert verdict.recorded.verdict == "undecided"
    assert (verdict.dub.picture_id, verdict.dub.original_id) == (
        id_of(film, "camera"),
        id_of(film, "camera sound"),
    )


def test_the_original_keeps_its_own_verdict_beside_its_dub(film, survey):
    measure(
        film, survey, "camera", "camera sound", answer(80 * MS, uncertainty_ns=6 * MS, method="flash-beep")
    )
    measure(film, survey, "camera sound", "german", answer(0, uncertainty_ns=MS, method="dub"))
    verdict = film.verdict(id_of(film, "camera sound"))
    assert (verdict.dub, verdict.row.track_id) == (None, id_of(film, "camera sound"))
    assert verdict.recorded.sound_early_ms == pytest.approx(80)


def test_aligning_the_dub_is_in_its_sum(film, survey):
    measure(film, survey, "camera", "camera sound", answer(0, uncertainty_ns=MS, method="flash-beep"))
    measure(film, survey, "camera sound", "german", answer(200 * MS, uncertainty_ns=MS, method="dub"))
    german = id_of(film, "german")
    assert film.verdict(german).aligned.verdict == "outside"
    film.accept_measurement(film.shown_measurement(german).id)
    verdict = film.verdict(german)
    assert (verdict.recorded.verdict, verdict.aligned.verdict) == ("outside", "inside")
    assert verdict.corrected


def test_measured_the_other_way_round_it_is_the_same_sum(film, survey):
    measure(
        film, survey, "camera", "camera sound", answer(30 * MS, uncertainty_ns=6 * MS, method="flash-beep")
    )
    measure(film, survey, "german", "camera sound", answer(-10 * MS, uncertainty_ns=8 * MS, method="dub"))
    assert film.verdict(id_of(film, "german")).recorded.sound_early_ms == pytest.approx(40, abs=0.01)


def test_without_the_original_s_picture_the_dub_is_judged_against_the_original(film, survey):
    german, original = id_of(film, "german"), id_of(film, "camera sound")
    measure(film, survey, "camera sound", "german", answer(2 * MS, uncertainty_ns=MS, method="dub"))
    assert film.dub_sum(german) is None
    assert film.own_picture_tried(original) is None
    verdict = film.verdict(german)
    assert verdict.of_sounds
    assert (verdict.dub, verdict.recorded.verdict) == (None, "inside")
    refusal = Measurement.cannot_tell("flash-beep", "The picture flashes nowhere.")
    measure(film, survey, "camera", "camera sound", refusal)
    assert film.dub_sum(german) is None
    assert film.own_picture_tried(original).reason == "The picture flashes nowhere."


def test_what_was_rejected_is_in_no_sum(film, survey):
    measure(
        film, survey, "camera", "camera sound", answer(30 * MS, uncertainty_ns=6 * MS, method="flash-beep")
    )
    measure(film, survey, "camera sound", "german", answer(10 * MS, uncertainty_ns=8 * MS, method="dub"))
    german = id_of(film, "german")
    film.reject_measurement(film.measurements(id_of(film, "camera sound"))[0].id)
    assert film.dub_sum(german) is None
    film.undo()
    assert film.dub_sum(german) is not None


def test_a_guessed_role_makes_no_sum(film, survey):
    from syncstudio.project.records import Track

    measure(
        film, survey, "camera", "camera sound", answer(30 * MS, uncertainty_ns=6 * MS, method="flash-beep")
    )
    measure(film, survey, "camera sound", "german", answer(10 * MS, uncertainty_ns=8 * MS, method="dub"))
    with film.project.edit("Guess role") as edit:
        edit.update(Track, id_of(film, "german"), role_from="guessed")
    assert film.dub_sum(id_of(film, "german")) is None
