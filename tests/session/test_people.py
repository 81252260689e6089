"""People: names, colours, and what is theirs."""

import pytest

from syncstudio.session.errors import SessionError


def test_people_are_named_once_and_keep_their_lanes_when_merged(make_session):
    session = make_session()
    ann, ben = session.add_person(" Ann "), session.add_person("Ben")
    assert [(one.name, one.color) for one in session.people()] == [("Ann", 0), ("Ben", 1)]
    with pytest.raises(SessionError, match="somebody called “ann” already"):
        session.add_person("ann")
    with pytest.raises(SessionError, match="needs a name"):
        session.update_person(ann, name="  ")
    voice, other = session.add_lane("Voice"), session.add_lane("Other")
    session.set_lane_person(voice, ben)
    session.set_lane_person(other, ann)
    session.update_person(ben, note="seen at the door")
    session.merge_people(ann, [ben])
    assert [one.name for one in session.people()] == ["Ann"]
    assert [lane.id for lane in session.lanes_of_person(ann)] == [voice, other]
    assert session.project.person(ann).note == "seen at the door"
    session.undo()
    assert [lane.id for lane in session.lanes_of_person(ben)] == [voice]
    session.delete_person(ben)
    assert session.project.lane(voice).person_id is None
    session.undo()
    assert session.project.lane(voice).person_id == ben


def test_names_of_a_running_edit_find_who_is_there(make_session):
    session = make_session()
    ann = session.add_person("Ann")
    with session.project.edit("Make speaker lanes") as edit:
        found = session.people_in(edit, ["ANN", "Cy", "cy "])
    assert found["ANN"] == ann
    assert found["Cy"] == found["cy "]
    assert [one.name for one in session.people()] == ["Ann", "Cy"]
    session.undo()
    assert [one.name for one in session.people()] == ["Ann"]
