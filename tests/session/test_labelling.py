from fractions import Fraction

import pytest

from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.timebase.piece import Anchor, Piece
from syncstudio.timebase.span import Span

S = 1_000_000_000


def test_an_edge_nobody_touched_is_never_rewritten(make_session, wav):
    session = make_session(wav)
    track = session.project.tracks()[0].id
    lane = session.add_lane("Speech", track)
    segment_id = session.add_segment(lane, Span(S, 2 * S))
    session.set_alignment(track, 123_456_789, Fraction("37.5"))
    before = session.project.segment(segment_id)
    placed = session.placed_segment(segment_id)
    session.move_segment(segment_id, Span(placed.master.start_ns, placed.master.end_ns + 1000))
    after = session.project.segment(segment_id)
    assert after.start_ns == before.start_ns
    assert after.end_ns > before.end_ns
    assert session.project.can_undo == "Move edge"


def test_a_moved_body_keeps_its_length_through_drift(make_session, wav):
    session = make_session(wav)
    track = session.project.tracks()[0].id
    session.set_alignment(track, 0, Fraction(500))
    lane = session.add_lane("Speech", track)
    segment_id = session.add_segment(lane, Span(S // 10, S // 2))
    before = session.project.segment(segment_id)
    for step in range(1, 20):
        placed = session.placed_segment(segment_id).master
        session.move_segment(segment_id, placed.shifted(7_777_777 * step))
    after = session.project.segment(segment_id)
    assert after.end_ns - after.start_ns == before.end_ns - before.start_ns


def test_events_are_instants(make_session, wav):
    session = make_session(wav)
    lane = session.add_lane("Knocks", kind="events")
    event = session.add_segment(lane, Span(S, 2 * S))
    assert session.project.segment(event).end_ns == S
    assert [p.segment.id for p in session.segments_on(lane, Span(0, 3 * S))] == [event]


def test_deleting_and_undoing_brings_all_back(make_session, wav):
    session = make_session(wav)
    lane = session.add_lane("Speech")
    ids = [session.add_segment(lane, Span(k * S, k * S + 10), text=str(k)) for k in range(5)]
    session.selected_segments = frozenset(ids)
    session.delete_segments(ids)
    assert session.segments_on(lane, Span(0, 10 * S)) == []
    assert session.selected_segments == frozenset()
    session.undo()
    assert [p.segment.text for p in session.segments_on(lane, Span(0, 10 * S))] == list("01234")
    session.delete_lane(lane)
    session.undo()
    session.redo()
    assert session.project.lanes() == []


def test_label_keys_do_not_clash(make_session, wav):
    session = make_session(wav)
    first = session.add_label("Speech")
    second = session.add_label("Noise")
    assert [label.hotkey for label in session.project.labels()] == ["1", "2"]
    with pytest.raises(SessionError, match="already belongs"):
        session.update_label(second, hotkey="1")
    lane = session.add_lane("Labels")
    segment = session.add_segment(lane, Span(0, S), label_id=first)
    session.set_label([segment], second)
    session.delete_label(second)
    assert session.project.segment(segment).label_id is None


def test_words_follow_a_moved_utterance(make_session, tmp_path):
    talk = tmp_path / "talk.json"
    talk.write_text(
        '{"text": "hi all", "segments": [{"id": 0, "start": 1.0, "end": 2.0, "text": " hi all", "words": '
        '[{"word": " hi", "start": 1.0, "end": 1.4, "probability": 0.9}, '
        '{"word": " all", "start": 1.5, "end": 2.0, "probability": 0.8}]}]}'
    )
    session = make_session(talk)
    utterance = session.utterances()[0]
    session.move_segment(utterance.segment.id, utterance.master.shifted(S))
    moved = session.utterances()[0]
    assert [word.master.start_ns for word in moved.words] == [2 * S, 2 * S + S // 2]
    session.undo()
    assert session.utterances()[0].words == utterance.words


def test_gone_segments_are_said(make_session, wav):
    session = make_session(wav)
    with pytest.raises(ProjectError, match="no longer"):
        session.move_segment(12345, Span(0, 1))


@pytest.fixture
def restarted(make_session, wav):
    """A recorder that stopped after a second, for five, and ends after another second."""
    session = make_session(wav)
    track = session.project.tracks()[0].id
    pieces = (Piece((Anchor(0, -S),), 0, 8000), Piece((Anchor(S, 5 * S),), 8000, 16000))
    with session.project.edit("Restart") as edit:
        edit.set_pieces(track, pieces)
    return session, session.add_lane("Speech", track)


@pytest.mark.parametrize(
    ("drawn", "lies"),
    [
        ((-S // 2, 0), (-S // 2, 0)),
        ((-S // 2, 2 * S), (-S // 2, 0)),
        ((3 * S, 5 * S + 5), (5 * S, 5 * S + 5)),
        ((-S // 2, 5 * S + 7), (-S // 2, 5 * S + 7)),
        ((5 * S + S // 2, 9 * S), (5 * S + S // 2, 9 * S)),
        ((-9 * S, -S // 2), (-9 * S, -S // 2)),
    ],
)
def test_labels_near_a_gap_lie_where_they_were_drawn_and_are_found_there(restarted, drawn, lies):
    session, lane = restarted
    segment = session.add_segment(lane, Span(*drawn))
    assert session.placed_segment(segment).master == Span(*lies)
    assert [found.segment.id for found in session.segments_on(lane, Span(*lies))] == [segment]
    middle = sum(lies) // 2
    assert [found.segment.id for found in session.segments_on(lane, Span(middle, middle + 1))] == [segment]
    assert session.segments_on(lane, Span(lies[1], lies[1] + S)) == []


def test_a_label_where_nothing_was_recorded_is_refused(restarted):
    session, lane = restarted
    with pytest.raises(SessionError, match="Nothing was recorded there"):
        session.add_segment(lane, Span(S, 2 * S))


def test_undo_leaves_nothing_selected_that_is_gone(make_session, wav):
    session = make_session(wav)
    lane = session.add_lane("Speech")
    stays = session.add_segment(lane, Span(0, S))
    goes = session.add_segment(lane, Span(S, 2 * S))
    session.selected_segments = frozenset({stays, goes})
    session.undo()
    assert session.selected_segments == {stays}
    session.focus_track_id = session.project.tracks()[0].id
    session.remove_source(session.project.sources()[0].id)
    assert session.focus_track_id is None


def test_an_event_stays_an_event_however_it_is_moved(make_session):
    session = make_session()
    lane = session.add_lane("Claps", None, "events")
    event = session.add_segment(lane, Span(S, S))
    session.move_segment(event, Span(2 * S, 3 * S))
    assert session.placed_segment(event).master == Span(2 * S, 2 * S)


def test_a_label_keeps_a_name(make_session):
    session = make_session()
    label = session.add_label("Pump")
    with pytest.raises(SessionError, match="needs a name"):
        session.update_label(label, name=" ")


def test_broken_text_is_kept_as_far_as_it_can_be(make_session):
    session = make_session()
    lane = session.add_lane("Ann", kind="transcript")
    segment = session.add_segment(lane, Span(0, S), text="one \ud83d")
    assert session.project.segment(segment).text == "one \ufffd"
    session.set_text(segment, "two \udc00 three")
    assert session.project.segment(segment).text == "two \ufffd three"
    session.undo()
    assert session.project.segment(segment).text == "one \ufffd"
