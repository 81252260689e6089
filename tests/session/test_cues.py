"""Moments that a person marks: which moment a mark belongs to, and what is measured from them."""

from __future__ import annotations

import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.notices import MeasuringChanged
from tests.session.conftest import write_wav

S, MS = 1_000_000_000, 1_000_000


@pytest.fixture
def session(make_session, tmp_path):
    return make_session(*(write_wav(tmp_path / f"{name}.wav", 30) for name in ("one", "two", "three")))


def ids(session):
    return [track.id for track in session.project.tracks()]


def mark(session, track_id, at_ns):
    session.transport.seek(at_ns)
    return session.mark_moment(track_id)


def test_a_mark_in_another_track_is_the_same_moment(session):
    one, two, three = ids(session)
    first = mark(session, one, 3 * S)
    assert (first.number, session.open_moment.id) == (1, first.id)
    for track_id, at_ns in ((two, 2 * S), (three, 4 * S)):
        assert mark(session, track_id, at_ns).id == first.id
    assert session.moments()[0].track_ids == {one, two, three}
    assert session.project.history()[-1].name == "Mark moment in three"


def test_marking_the_only_track_again_moves_the_mark(session):
    one, *_ = ids(session)
    mark(session, one, 3 * S)
    again = mark(session, one, 4 * S)
    assert [cue.source_ns for cue in again.cues] == [4 * S]
    assert len(session.moments()) == 1


def test_a_pair_that_is_complete_lets_the_next_mark_begin_anew(session):
    one, two, _ = ids(session)
    mark(session, one, 3 * S)
    mark(session, two, 2 * S)
    assert mark(session, two, 12 * S).number == 2
    assert mark(session, one, 13 * S).number == 2
    assert session.pairs_marked(one, two) == [(3 * S, 2 * S), (13 * S, 12 * S)]


def test_ending_a_moment(session):
    told = []
    one, two, _ = ids(session)
    mark(session, one, 3 * S)
    session.notices.subscribe(told.append)
    session.end_moment()
    assert session.open_moment is None
    assert told == [MeasuringChanged()]
    assert mark(session, two, 3 * S).number == 2


def test_marks_are_kept_on_the_track_s_own_clock(session):
    one, *_ = ids(session)
    session.set_alignment(one, 5 * S)
    mark(session, one, 7 * S)
    assert [cue.source_ns for cue in session.moments()[0].cues] == [2 * S]


def test_outside_what_was_recorded_nothing_is_marked(session):
    one, *_ = ids(session)
    session.set_alignment(one, 5 * S)
    with pytest.raises(SessionError, match="one recorded nothing here"):
        mark(session, one, 1 * S)
    with pytest.raises(SessionError, match="Click a track"):
        session.mark_moment()


def test_undo_takes_a_mark_back(session):
    one, two, _ = ids(session)
    mark(session, one, 3 * S)
    mark(session, two, 2 * S)
    session.undo()
    assert session.open_moment.track_ids == {one}
    session.undo()
    assert session.open_moment is None


def test_deleting(session):
    one, two, _ = ids(session)
    mark(session, one, 3 * S)
    moment = mark(session, two, 2 * S)
    session.delete_mark(moment.cues[0].id)
    assert len(session.moments()[0].cues) == 1
    session.delete_moment(moment.id)
    assert (session.moments(), session.open_moment) == ([], None)
    with pytest.raises(SessionError, match="no longer"):
        session.delete_moment(moment.id)


def test_measuring_from_marks(session):
    one, two, three = ids(session)
    for at_s in (3, 25):
        mark(session, one, at_s * S)
        mark(session, two, at_s * S - 1500 * MS)
        mark(session, three, at_s * S + 250 * MS)
        session.end_moment()
    made = session.measure_from_marks()
    assert session.project.history()[-1].name == "Measure from marks"
    rows = {row.track_id: row for row in session.project.measurements()}
    assert set(made) == {row.id for row in rows.values()}
    assert (rows[two].offset_ns, rows[three].offset_ns) == (1500 * MS, -250 * MS)
    assert {row.method for row in rows.values()} == {"cues"}
    session.accept_measurement(rows[two].id)
    assert session.clock_map(two).offset_ns == 1500 * MS
    assert len(session.evidence(rows[two].id).evidence.events) == 2


def test_an_outlier_is_left_out_and_shown(session):
    one, two, _ = ids(session)
    for at_s, off_ms in ((2, 0), (8, 0), (14, 700), (20, 0), (26, 0)):
        mark(session, one, at_s * S)
        mark(session, two, at_s * S - (500 - off_ms) * MS)
        session.end_moment()
    (made,) = session.measure_from_marks()
    answered = session.evidence(made)
    assert answered.offset_ns == pytest.approx(500 * MS, abs=2 * MS)
    assert [pair.used for pair in answered.evidence.events] == [True, True, False, True, True]


def test_without_a_pair_it_says_what_to_do(session):
    one, *_ = ids(session)
    with pytest.raises(SessionError, match="Mark this moment"):
        session.measure_from_marks()
    mark(session, one, 3 * S)
    with pytest.raises(SessionError, match="where the same moment is in another"):
        session.measure_from_marks()


def test_where_the_reference_is_not_marked_another_stands_in(session):
    _, two, three = ids(session)
    mark(session, two, 3 * S)
    mark(session, three, 2 * S)
    (made,) = session.measure_from_marks()
    row = session.project.measurement(made)
    assert {row.reference_id, row.track_id} == {two, three}


def test_marks_in_tracks_of_one_file_count_for_it(make_session, clip, tmp_path):
    session = make_session(clip, write_wav(tmp_path / "one.wav", 5))
    video, sound, recorder = ids(session)
    session.set_reference(recorder)
    mark(session, recorder, 1 * S)
    mark(session, video, 500 * MS)
    session.end_moment()
    mark(session, recorder, 1200 * MS)
    mark(session, sound, 700 * MS)
    (made,) = session.measure_from_marks()
    row = session.project.measurement(made)
    assert (row.track_id, row.offset_ns) == (video, 500 * MS)
    assert len(session.evidence(made).evidence.events) == 2
