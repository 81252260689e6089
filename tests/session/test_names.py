"""Names of lanes and people: one line of at most 200 letters, never blank, wherever they come from."""

import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.names import fitted_name, free_name
from tests.session.region_rig import BOX, add_video

LONG = "x" * 100_000
BAD = (
    ("  ", "needs a name"),
    (LONG, "one line of at most 200 characters"),
    ("a\nb", "a character that cannot be seen"),
    ("\ud800", "a character that cannot be seen"),
)


def test_typed_names_are_refused_and_nothing_is_changed(make_session):
    session = make_session()
    lane, ann = session.add_lane("Voice"), session.add_person("Ann")
    steps = len(list(session.project.history()))
    for name, says in BAD:
        for write in (
            session.add_lane,
            lambda name: session.rename_lane(lane, name),
            session.add_person,
            lambda name: session.update_person(ann, name=name),
            lambda name: session.set_lane_person(lane, name),
        ):
            with pytest.raises(SessionError, match=says):
                write(name)
    assert len(list(session.project.history())) == steps
    session.rename_lane(lane, "y" * 200)
    assert session.project.lane(session.add_lane("y" * 200)).name == "y" * 198 + " 2"


def test_names_from_files_are_made_to_fit(make_session, tmp_path):
    session = make_session()
    add_video(session)
    path = tmp_path / "long.rttm"
    path.write_text(
        "".join(f"SPEAKER t 1 {at} 1 <NA> <NA> {name} <NA> <NA>\n" for at, name in enumerate((LONG, "Ben")))
    )
    lanes = session.import_speakers(path)
    people = {person.id: person.name for person in session.people()}
    assert [len(session.project.lane(lane).name) for lane in lanes] == [200, 3]
    assert [len(people[session.project.lane(lane).person_id]) for lane in lanes] == [200, 3]
    assert len(session.project.lane(session.merge_speakers(lanes)).name) == 200


def test_a_lane_of_regions_has_a_name_that_is_free_and_fits(make_session):
    session = make_session()
    video = add_video(session)
    session.rename_track(video, LONG)
    session.add_lane(fitted_name(f"{LONG} regions"))
    segment = session.add_region(video, "box", BOX, 0)
    name = session.project.lane(session.project.segment(segment).lane_id).name
    assert (len(name), name[-2:]) == (200, " 2")


def test_what_fits_stays_as_it_is():
    assert fitted_name(" Ann  Lee ") == "Ann  Lee"
    assert fitted_name("a\r\nb") == "a  b"
    assert free_name("Ann", ["ann", "Ann 2"]) == "Ann 3"
