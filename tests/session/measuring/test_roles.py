"""Roles of sounds, set and guessed, and the reference track."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.project.records import Source
from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.named_roles import role_by_name
from tests.session.conftest import write_wav
from tests.session.measuring_rig import id_of, track


def test_roles_are_set_and_taken_back(camera):
    sound = id_of(camera, "camera sound")
    camera.set_role(sound, "dub")
    assert (track(camera, "camera sound").role, track(camera, "camera sound").role_from) == ("dub", "set")
    camera.set_role(sound, "")
    assert (track(camera, "camera sound").role, track(camera, "camera sound").role_from) == ("", "")
    with pytest.raises(SessionError, match="no sound"):
        camera.set_role(id_of(camera, "camera"), "dub")


def test_the_reference_is_the_first_picture_until_one_is_chosen(camera):
    assert camera.reference_track_id == id_of(camera, "camera")
    camera.set_reference(id_of(camera, "recorder"))
    assert camera.reference_track_id == id_of(camera, "recorder")
    camera.undo()
    assert camera.reference_track_id == id_of(camera, "camera")


def test_a_sound_whose_file_is_called_a_dub_is_told_until_somebody_says_what_it_is(make_session, tmp_path):
    session = make_session(write_wav(tmp_path / "film_dubbed_de.wav"), write_wav(tmp_path / "film.wav"))
    dub, film = (each.id for each in session.project.tracks())
    assert (session.dub_by_name(dub), session.dub_by_name(film)) == ("dubbed", "")
    session.set_role(dub, "mix")
    assert session.dub_by_name(dub) == ""


def test_a_guessed_role_is_a_guess(session, survey, monkeypatch):
    from syncstudio.survey import role_guess
    from syncstudio.sync.sound.roles import RoleGuess

    guesses = {"one": RoleGuess("speech", 0.9, "Voices."), "two": RoleGuess("", 0.3, "Nothing stands out.")}
    monkeypatch.setattr(role_guess, "guess_role_of", lambda subject, cancelled: guesses[subject.name])
    session.set_role(id_of(session, "three"), "music")
    session.guess_roles()
    assert session.jobs.wait(30)
    found = {each.name: (each.role, each.role_from) for each in session.project.tracks()}
    assert found == {"one": ("speech", "guessed"), "two": ("", ""), "three": ("music", "set")}
    assert session.project.history()[-1].name == "Guess roles"
    session.set_role(id_of(session, "one"), "speech")
    session.set_role(id_of(session, "two"), "mix")
    with pytest.raises(SessionError, match="no sound whose role is open"):
        session.guess_roles()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("dubbed_de.mp4", ("dub", "dubbed")),
        ("Film Original.mov", ("original", "Original")),
        ("film.doublage.fr.mkv", ("dub", "doublage")),
        ("dub of the original.wav", ("", "")),
        ("dublin_originals.wav", ("", "")),
    ],
)
def test_a_name_tells_dub_or_original(name, says):
    assert role_by_name(Path(name)) == says


def test_a_dub_is_guessed_by_its_name(session, monkeypatch, tmp_path):
    from syncstudio.survey import role_guess
    from syncstudio.sync.sound.roles import RoleGuess

    monkeypatch.setattr(role_guess, "guess_role_of", lambda subject, cancelled: RoleGuess("mix", 0.9, "All."))
    with session.project.edit("Rename file") as edit:
        source_id = session.project.track(id_of(session, "two")).source_id
        edit.update(Source, source_id, absolute_path=str(tmp_path / "two dubbed.wav"))
    session.guess_roles()
    assert session.jobs.wait(30)
    roles = {track.name: (track.role, track.role_from) for track in session.project.tracks()}
    assert (roles["one"], roles["two"]) == (("mix", "guessed"), ("dub", "guessed"))


def test_a_guess_does_not_decide_how_it_is_measured(session):
    from syncstudio.project.records import Track
    from syncstudio.survey.project_subjects import subject_of

    with session.project.edit("Guess roles") as edit:
        edit.update(Track, id_of(session, "one"), role="dub", role_from="guessed")
    assert subject_of(session.project, track(session, "one")).role == ""


def test_wrong_roles_are_named_as_the_reason(make_session, tmp_path):
    session = make_session(*(write_wav(tmp_path / f"{name}.wav") for name in ("one", "two")))
    session.set_role(id_of(session, "one"), "speech")
    session.set_role(id_of(session, "two"), "music")
    with pytest.raises(
        SessionError, match=r"two \(music\) and one \(speech\) have nothing in common to compare"
    ):
        session.measure_track(id_of(session, "two"))
    with pytest.raises(SessionError, match="By the roles that are set no two tracks"):
        session.measure_all()
