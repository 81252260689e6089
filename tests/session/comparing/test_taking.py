"""Taking theirs makes the difference go, in one step that undo takes back; what was decided stays decided."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncstudio.project.labelling_records import Attribute, AttributeValue, Comment, Keyframe, Person, Region
from syncstudio.project.records import Label, Lane, Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import ComparisonChanged
from syncstudio.session.session import Session
from syncstudio.timebase.instant import NS_PER_MS
from tests.session.comparing_rig import make, two

__all__ = ["two"]


@pytest.fixture(autouse=True)
def _own_data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_DATA_DIR", str(tmp_path / "data"))


@pytest.fixture
def opened(two):
    """Anna's session, and Ben's project that it is going to be compared with."""
    anna, ben = two
    anna.project.close()
    session = Session.open(anna.project.path)
    anna.project = session.project
    yield session, anna, ben
    session.close()


def rows(comparison):
    return [comparison.row(place) for place in range(len(comparison.found.differences))]


def state(project):
    """Everything that a person made, whatever its ids."""
    labels = {each.id: each.name for each in project.labels()}
    return sorted(
        (lane.name, each.start_ns, each.end_ns, labels.get(each.label_id, ""), each.text, each.speaker, each.status,
         tuple((w.text, w.start_ns, w.end_ns) for w in project.words(each.id)),
         tuple(sorted(v.value for v in project.attribute_values(each.id))))
        for lane in project.lanes()
        for each in project.segments(lane.id)
    )  # fmt: skip


def test_each_difference_is_taken_in_one_step(opened):
    session, anna, ben = opened
    anna.put("Sounds", 0, 1000, "laugh", "hi", speaker="S1")
    anna.put("Sounds", 5000, 6000, "laugh")
    ben.put("Sounds", 200, 1000, "cough", "ho", speaker="S2", status="submitted", author="Ben")
    with ben.project.edit("More") as edit:
        sneeze = edit.insert(Label(name="sneeze", hotkey="s"))
        new = edit.insert(Segment(0, ben.lanes["Sounds"], 9 * 10**9, 10 * 10**9, sneeze, "new", author="Ben"))
        edit.insert(Word(0, new, 0, 9 * 10**9, 9 * 10**9 + 5, "new"))
        question = edit.insert(Attribute(name="Mood"))
        edit.insert(AttributeValue(0, question, new, "glad"))
        thread = edit.insert(Comment(segment_id=new, author="Ben", text="sure?", made_ns=1))
        edit.insert(Comment(parent_id=thread, author="Ann", text="yes", made_ns=2))
    comparison = session.compare_with(ben.project.path)
    kinds = sorted((row.kind, row.field) for row in rows(comparison))
    assert kinds == [
        ("attribute", "speaker"), ("edge", "start"), ("extra", ""), ("label", ""), ("missing", ""),
        ("status", ""), ("text", ""),
    ]  # fmt: skip
    before = state(session.project)
    steps = len(session.project.history())
    for count in range(len(kinds), 0, -1):
        assert len(rows(comparison)) == count
        session.take_theirs(comparison, rows(comparison)[:1])
    assert comparison.found.alike
    assert len(session.project.history()) == steps + len(kinds)
    assert session.project.history()[-1].name.startswith("Take theirs: ")
    made = session.project.segment(new)
    assert (made.author, session.project.label(made.label_id).name, made.text) == ("Ben", "sneeze", "new")
    assert [word.text for word in session.project.words(new)] == ["new"]
    assert [value.value for value in session.project.attribute_values(new)] == ["glad"]
    assert [each.text for each in session.project.comments()] == ["sure?", "yes"]
    for _ in kinds:
        session.undo()
    assert state(session.project) == before
    assert [label.name for label in session.project.labels()] == ["laugh", "cough"]
    assert len(rows(comparison)) == len(kinds)


def test_all_at_once_is_one_step_and_mirrors_theirs(opened):
    session, anna, ben = opened
    for n in range(30):
        anna.put("Sounds", n * 1000, n * 1000 + 600, "laugh", f"t{n}")
        ben.put(
            "Sounds", n * 1000 + 100 * (n % 3), n * 1000 + 600, "cough" if n % 4 else "laugh", f"t{n % 7}"
        )
    comparison = session.compare_with(ben.project.path)
    before = state(session.project)
    session.take_theirs(comparison, rows(comparison))
    assert state(session.project) == state(ben.project)
    assert comparison.found.alike
    session.undo()
    assert state(session.project) == before


def test_an_edge_alone_takes_the_other_where_it_must(opened):
    session, anna, ben = opened
    mine = anna.put("Sounds", 0, 1000, "laugh")
    session.project.save_copy(ben.project.path.with_name("copy.syncstudio"))
    comparison = session.compare_with(ben.project.path.with_name("copy.syncstudio"))
    with session.project.edit("Move") as edit:
        edit.update(Segment, mine, start_ns=5000 * NS_PER_MS, end_ns=6000 * NS_PER_MS)
    (end,) = [row for row in rows(comparison) if row.field == "end"]
    session.take_theirs(comparison, [end])
    assert session.project.segment(mine).start_ns == 0
    assert comparison.found.alike


def test_words_stay_where_they_are_when_only_the_edges_move(opened):
    session, anna, ben = opened
    for made, start in ((anna, 0), (ben, 100)):
        segment = made.put("Sounds", start, start + 1000, "laugh", "hi")
        with made.project.edit("Words") as edit:
            edit.insert(Word(0, segment, 0, 300 * NS_PER_MS, 400 * NS_PER_MS, "hi"))
    comparison = session.compare_with(ben.project.path)
    session.take_theirs(comparison, rows(comparison))
    assert comparison.found.alike


def test_their_alignment_is_taken(opened):
    session, anna, ben = opened
    ben.align("boom", 41)
    comparison = session.compare_with(ben.project.path)
    (found,) = comparison.found.alignments
    session.take_alignments(comparison, [found])
    assert session.project.clock_map(anna.tracks["boom"]).offset_ns == 41 * NS_PER_MS
    assert comparison.found.alike
    assert session.project.history()[-1].name == "Take theirs: alignment of boom"
    session.undo()
    assert len(comparison.found.alignments) == 1


def test_regions_are_taken_with_whom_they_show(opened):
    session, anna, ben = opened
    for made, x in ((anna, 10), (ben, 50)):
        with made.project.edit("Regions") as edit:
            lane = edit.insert(Lane(track_id=made.tracks["camera"], name="Faces", kind="regions"))
            for n in range(1 if made is anna else 2):
                segment = edit.insert(Segment(0, lane, n * 10**9, n * 10**9 + 5 * 10**8))
                person = edit.insert(Person(name="Zoe")) if made is ben and not n else None
                region = edit.insert(Region(0, segment, "box", person))
                edit.insert(Keyframe(0, region, n * 10**9, f"[[{x},10],[90,90]]"))
    comparison = session.compare_with(ben.project.path)
    assert sorted((row.kind, row.field) for row in rows(comparison)) == [
        ("missing", ""), ("region", "person"), ("region", "shape"),
    ]  # fmt: skip
    session.take_theirs(comparison, rows(comparison))
    assert comparison.found.alike
    assert [each.name for each in session.project.people()] == ["Zoe"]


def test_what_was_decided_stays_until_it_changes(opened):
    session, anna, ben = opened
    mine = anna.put("Sounds", 0, 1000, "laugh")
    ben.put("Sounds", 200, 1000, "laugh")
    comparison = session.compare_with(ben.project.path)
    session.take_mine(comparison, rows(comparison))
    assert comparison.decided.tolist() == [True]
    session.end_comparison(comparison)
    comparison = session.compare_with(ben.project.path)
    assert comparison.decided.tolist() == [True]
    with session.project.edit("Move") as edit:
        edit.update(Segment, mine, start_ns=NS_PER_MS)
    assert comparison.decided.tolist() == [False]
    session.undo()
    session.decide_again(comparison, rows(comparison))
    assert comparison.decided.tolist() == [False]


def test_a_rule_against_it_changes_nothing(opened):
    session, _, ben = opened
    ben.put("Sounds", 0, 1000, "laugh")
    with ben.project.edit("Far") as edit:
        edit.insert(Segment(0, ben.lanes["Sounds"], 10**14, 10**14 + 5, edit.insert(Label(name="rare"))))
    comparison = session.compare_with(ben.project.path)
    steps = session.project.history()
    with pytest.raises(SessionError, match="outside"):
        session.take_theirs(comparison, rows(comparison))
    assert not session.project.segment_ids()
    assert [label.name for label in session.project.labels()] == ["laugh", "cough"]
    assert [row.name for row in session.project.history() if row.kind == "edit" and not row.undone] == [
        row.name for row in steps
    ]


def test_what_cannot_be_compared_is_refused_in_a_sentence(opened, tmp_path):
    session, _, _ = opened
    with pytest.raises(SessionError, match="this project itself"):
        session.compare_with(session.project.path)
    stranger = make(tmp_path / "stranger.syncstudio", files=("elsewhere.mp4",))
    with pytest.raises(SessionError, match="nothing in common"):
        session.compare_with(stranger.project.path)
    stranger.project.close()
    assert session.comparisons == ()


SEGMENTS = st.lists(
    st.tuples(
        st.sampled_from(["Sounds", "Scenes"]), st.integers(0, 40), st.integers(0, 9),
        st.sampled_from(["laugh", "cough", None]), st.sampled_from(["", "a", "b"]),
        st.sampled_from(["draft", "accepted"]),
    ),
    max_size=8,
)  # fmt: skip


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SEGMENTS, SEGMENTS)
def test_taking_everything_leaves_nothing_and_undo_restores(opened, ours, theirs):
    session, anna, ben = opened
    for made, told in ((anna, ours), (ben, theirs)):
        with made.project.edit("Fill") as edit:
            edit.delete_many(Segment, made.project.segment_ids())
            for lane, start, length, label, text, status in told:
                times = start * 100 * NS_PER_MS, (start + length) * 100 * NS_PER_MS
                label_id = None if label is None else made.labels[label]
                edit.insert(Segment(0, made.lanes[lane], *times, label_id, text, status=status))
    comparison = session.compare_with(ben.project.path)
    before = state(session.project)
    found = rows(comparison)
    session.take_theirs(comparison, found)
    assert comparison.found.alike
    if found:
        session.undo()
        assert state(session.project) == before


def test_edges_of_regions_are_taken_where_the_video_is_not_at_hand(opened):
    session, anna, ben = opened
    for made, start in ((anna, 0), (ben, 400)):
        with made.project.edit("Regions") as edit:
            lane = edit.insert(Lane(track_id=made.tracks["camera"], name="Faces", kind="regions"))
            segment = edit.insert(Segment(0, lane, start * NS_PER_MS, 2 * 10**9, text="a" if start else ""))
            region = edit.insert(Region(0, segment, "box"))
            edit.insert(Keyframe(0, region, start * NS_PER_MS, "[[1,1],[9,9]]"))
    comparison = session.compare_with(ben.project.path)
    assert sorted(row.kind for row in rows(comparison)) == ["edge", "region", "text"]
    session.take_theirs(comparison, [row for row in rows(comparison) if row.kind == "text"])
    session.take_theirs(comparison, [row for row in rows(comparison) if row.kind == "edge"])
    assert comparison.found.alike


def test_what_others_change_meanwhile_is_followed(opened):
    session, anna, ben = opened
    anna.put("Sounds", 0, 1000, "laugh")
    comparison = session.compare_with(ben.project.path)
    assert comparison.found.counts["extra"] == 1
    session.look_at_others()
    ben.put("Sounds", 0, 1000, "laugh")
    session.look_at_others()
    assert comparison.found.alike


def test_large_projects_are_compared_anew_behind(opened, monkeypatch):
    session, anna, ben = opened
    monkeypatch.setattr("syncstudio.session.comparing.comparing._AT_ONCE", 0)
    mine = anna.put("Sounds", 0, 1000, "laugh")
    ben.put("Sounds", 0, 1000, "laugh")
    comparison = session.compare_with(ben.project.path)
    told = threading.Event()
    session.notices.subscribe(lambda notice: told.set() if isinstance(notice, ComparisonChanged) else None)
    with session.project.edit("Move") as edit:
        edit.update(Segment, mine, start_ns=500 * NS_PER_MS)
    assert told.wait(10)
    assert comparison.found.counts["edge"] == 1
