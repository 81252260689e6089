from fractions import Fraction

import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.notices import AlignmentPreviewed

S = 1_000_000_000


def test_tracks_of_one_file_move_together_until_unlinked(make_session, clip):
    session = make_session(clip)
    video, sound = (track.id for track in session.project.tracks())
    session.set_alignment(video, 3 * S, Fraction(50))
    assert session.clock_map(sound).offset_ns == 3 * S
    assert session.clock_map(sound).drift_ppm == 50
    session.set_linked(sound, False)
    session.nudge_offset(video, 1_000_000)
    assert session.clock_map(video).offset_ns == 3 * S + 1_000_000
    assert session.clock_map(sound).offset_ns == 3 * S
    assert session.project.track(video).alignment == "typed"


def test_a_drag_previews_and_is_one_step(make_session, wav):
    session = make_session(wav)
    track = session.project.tracks()[0].id
    heard = []
    session.notices.subscribe(
        lambda notice: heard.append(notice) if isinstance(notice, AlignmentPreviewed) else None
    )
    steps = len(session.project.history())
    for shift in (10, 20, 30):
        session.preview_shift(track, shift)
        assert session.clock_map(track).offset_ns == shift
        assert session.mixer.tracks[0].clock_map.offset_ns == shift
    assert len(session.project.history()) == steps
    session.commit_preview()
    assert len(session.project.history()) == steps + 1
    assert session.project.clock_map(track).offset_ns == 30
    assert len(heard) == 3
    session.undo()
    assert session.clock_map(track).offset_ns == 0
    assert session.mixer.tracks[0].clock_map.offset_ns == 0


def test_a_cancelled_drag_leaves_nothing(make_session, wav):
    session = make_session(wav)
    track = session.project.tracks()[0].id
    steps = len(session.project.history())
    session.preview_shift(track, 500)
    session.cancel_preview()
    assert session.clock_map(track).offset_ns == 0
    assert len(session.project.history()) == steps


@pytest.mark.parametrize(("offset_ns", "drift"), [(0, 10**6), (10**19, 0)])
def test_implausible_alignments_are_refused_in_words(make_session, wav, offset_ns, drift):
    session = make_session(wav)
    with pytest.raises(SessionError, match="not plausible"):
        session.set_alignment(session.project.tracks()[0].id, offset_ns, drift)


def test_labels_on_a_tracks_lane_follow_it_and_others_are_counted(make_session, wav, clip):
    from syncstudio.timebase.span import Span

    session = make_session(wav, clip)
    sound = session.project.tracks()[0].id
    own, master = session.add_lane("Speech", sound), session.add_lane("Events")
    followed = session.add_segment(own, Span(S // 2, S), text="hello")
    stays = session.add_segment(master, Span(S // 2, S))
    assert session.labels_moved_by(sound) == 1
    session.set_alignment(sound, 5 * S, Fraction(100))
    assert session.placed_segment(followed).master.start_ns == pytest.approx(5 * S + S // 2, abs=60_000)
    assert session.placed_segment(stays).master == Span(S // 2, S)
    assert [p.segment.id for p in session.segments_on(own, Span(5 * S, 7 * S))] == [followed]


def test_a_track_without_pieces_moves_from_master_zero(make_session, wav):
    session = make_session(wav)
    track = session.project.tracks()[0].id
    with session.project.edit("Clear") as edit:
        edit.set_pieces(track, ())
    session.nudge_offset(track, 5)
    assert session.clock_map(track).offset_ns == 5
