"""Many labels moved at one go come to lie where they would if each were looked at."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, assume, event, example, given, settings
from hypothesis import strategies as st

from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.labels import label_shifting
from syncstudio.session.labels.neighbours import MODES
from syncstudio.timebase.span import Span

LANES, PLAIN, ONE, OTHER = (1, 2, 3), 4, 5, 6
RELATIONS = ("", "inside", "same-span")


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    from syncstudio.session.session import Session

    session = Session.create(tmp_path_factory.mktemp("shifts") / "shifts.syncstudio")
    with session.project.edit("Lanes") as edit:
        edit.insert_many([Label(PLAIN, name="plain")])
        edit.insert_many([Label(each, name=str(each), exclusive="g") for each in (ONE, OTHER)])
        edit.insert_many([Lane(each, name=str(each), position=each) for each in LANES])
    yield session
    session.close()


places = st.lists(
    st.tuples(
        st.integers(0, 60),
        st.integers(0, 8),
        st.sampled_from((None, PLAIN, ONE, OTHER)),
        st.booleans(),
        st.sampled_from(((), (2,), (2, 3))),
        st.booleans(),
    ),
    min_size=1,
    max_size=7,
)


@settings(deadline=None, max_examples=40, suppress_health_check=list(HealthCheck))
@given(
    places,
    st.sampled_from(RELATIONS),
    st.sampled_from(RELATIONS),
    st.sampled_from(MODES),
    st.integers(-30, 30),
)
@example(
    [(0, 4, ONE, True, (2, 3), True), (9, 4, ONE, False, (2,), True)], "inside", "same-span", "protect", 5
)
def test_the_law_of_plain_shifts(session, places, second, third, mode, by_ns):
    """Whatever the neighbours, exclusive groups and lanes held to others: what may move at once does so one by one."""
    assume(by_ns)
    rows, moving = laid(places)
    session.neighbours = mode
    with session.project.edit("Lay") as edit:
        edit.delete_many(Segment, session.project.segment_ids())
        edit.update(Lane, 2, parent_id=1, relation=second)
        edit.update(Lane, 3, parent_id=2, relation=third)
        edit.insert_many(rows)
    assume(moving)
    before = whereabouts(session)
    may = [session._nothing_against(moving, by_ns)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(label_shifting, "_MOST_LOOKED_FOR", 1)
        may.append(session._nothing_against(moving, by_ns))
    assert may[0] == may[1]
    event(f"at once: {may[0]}")
    if may[0]:
        steps = len(session.project.history())
        session.shift_labels(moving, by_ns)  # too few for one go: each is looked at
        assert len(session.project.history()) == steps + 1
        shifts = {each: by_ns * (each in moving) for each in before}
        assert whereabouts(session) == {
            each: (lane, start + shifts[each], end + shifts[each], *more)
            for each, (lane, start, end, *more) in before.items()
        }


def whereabouts(session):
    found = session.project.segments_where("1")
    return {each.id: (each.lane_id, each.start_ns, each.end_ns, each.label_id) for each in found}


def laid(places):
    """Labels as the rules let them lie, children over or inside their parents; and the ids of those that move."""
    rows, moving = [], []
    for start, length, label, moves, children, follow in places:
        top = Segment(100 + len(rows), 1, start, start + length, label)
        if any(clash(top, each) for each in rows):
            continue
        rows.append(top)
        moving += [top.id] * moves
        for lane in children:
            child = replace(top, id=100 + len(rows), lane_id=lane)
            if not any(clash(child, each) or same_place(child, each) for each in rows):
                rows.append(child)
                moving += [child.id] * (moves if follow else not moves)
            else:
                break
    return rows, moving


def clash(one, other):
    groups = (ONE, OTHER)
    if one.lane_id != other.lane_id or one.label_id not in groups or other.label_id not in groups:
        return False
    return Span(one.start_ns, one.end_ns).overlaps(Span(other.start_ns, other.end_ns))


def same_place(one, other):
    return (one.lane_id, one.start_ns, one.end_ns) == (other.lane_id, other.start_ns, other.end_ns)


def test_hundreds_with_rules_are_one_step_and_one_undo(session):
    """All but the first, with their children: rules ask nothing of them that they do not keep."""
    tops = [Segment(1000 + n, 1, n * 10, n * 10 + 4, ONE) for n in range(150)]
    children = [replace(each, id=each.id + 1000, lane_id=2) for each in tops]
    session.neighbours = "protect"
    with session.project.edit("Lay") as edit:
        edit.delete_many(Segment, session.project.segment_ids())
        edit.update(Lane, 2, parent_id=1, relation="same-span")
        edit.update(Lane, 3, parent_id=None, relation="")
        edit.insert_many([*tops, *children])
    before = whereabouts(session)
    assert session.shift_labels([each.id for each in (*tops[1:], *children[1:])], 5) == 298
    after = whereabouts(session)
    assert {id: place for id, place in after.items() if before[id] == place}.keys() == {1000, 2000}
    assert all(after[each.id][1] == each.start_ns + 5 for each in (*tops[1:], *children[1:]))
    session.undo()
    assert whereabouts(session) == before
    session.shift_labels([each.id for each in tops[1:]], 5)  # what lies over the same span is taken along
    assert whereabouts(session) == after
    session.undo()
    session.shift_labels([each.id for each in (*tops[1:], *children[1:])], -8)  # stops at the one that stays
    assert whereabouts(session)[1001][1] == whereabouts(session)[2001][1] == 4
