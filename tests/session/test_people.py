"""People: names, colours, and what is theirs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.session.errors import SessionError
from syncstudio.session.regions.presence import joined, shared
from syncstudio.timebase.span import Span
from tests.session.region_rig import BOX, add_video, go_to

S = 1_000_000_000
SPANS = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda ends: Span(min(ends), max(ends)))


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


def test_who_is_heard_and_seen_and_when_both(make_session):
    session = make_session()
    video = add_video(session)
    session.set_alignment(video, 500_000_000)
    ann = session.add_person("Ann")
    voice = session.add_lane("Voice")
    session.set_lane_person(voice, ann)
    for start_ns, end_ns in ((0, S), (S // 2, 3 * S // 2), (9 * S, 10 * S)):
        session.add_segment(voice, Span(start_ns, end_ns))
    seen = session.add_region(video, "box", BOX, 0)
    session.set_region_person([seen], "Ben")
    session.set_region_person([seen], ann)
    suggested = session.add_region(video, "box", BOX, 0)
    session.set_region_person([suggested], ann, "suggested")
    go_to(session, video, 30)
    session.end_regions([seen])
    go_to(session, video, 10)
    session.toggle_outside([seen])
    first, second = session.presences()
    assert (first.person.name, second.person.name) == ("Ann", "Ben")
    assert first.heard == (Span(0, 3 * S // 2), Span(9 * S, 10 * S))
    assert first.seen == (Span(session.frame_start(video, 0), session.frame_start(video, 10)),)
    assert first.both_ns == first.seen_ns == session.frame_start(video, 10) - session.frame_start(video, 0)
    assert len(first.regions) == 2
    assert (second.heard_ns, second.seen_ns) == (0, 0)


@given(st.lists(SPANS, max_size=8), st.lists(SPANS, max_size=8))
def test_spans_shared_and_joined_hold_the_same_instants(first, second):
    one, other = joined(first), joined(second)
    both = shared(one, other)
    for ns in range(31):
        inside = [any(span.covers(ns) for span in spans) for spans in (first, second)]
        assert any(span.covers(ns) for span in one) == inside[0]
        assert any(span.covers(ns) for span in both) == all(inside)
    assert list(both) == sorted(both, key=lambda span: span.start_ns)
