"""Everybody's speech follows the project; overlaps are worked out from it and never stored."""

from contextlib import suppress
from fractions import Fraction

import numpy as np
import pytest

from syncstudio.project.errors import ProjectError
from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import SpeakersChanged
from syncstudio.timebase.span import Span

S = 1_000_000_000
T = S // 4


@pytest.fixture
def two(make_session, wav):
    session = make_session(wav)
    track = session.project.tracks()[0].id
    lanes = []
    for name in ("Anna", "Ben"):
        lane = session.add_lane(name, track)
        session.set_lane_person(lane, session.add_person(name))
        lanes.append(lane)
    return session, track, *lanes


def said(session):
    return {
        each.name: list(zip(each.starts.tolist(), each.ends.tolist(), strict=True))
        for each in session.speech()
    }


def overlaps(session):
    found = session.overlaps()
    return list(zip(found.starts.tolist(), found.ends.tolist(), found.counts.tolist(), strict=True))


def test_it_follows_edits_undo_alignment_and_people(two):
    session, track, anna, ben = two
    assert said(session) == {"Anna": [], "Ben": []}
    first = session.add_segment(anna, Span(0, 2 * S))
    session.add_segment(ben, Span(S, 3 * S))
    assert overlaps(session) == [(S, 2 * S, 2)]
    assert session.speakers_at(S) == ("Anna", "Ben")
    session.move_segment(first, Span(0, S))
    assert overlaps(session) == []
    session.undo()
    assert overlaps(session) == [(S, 2 * S, 2)]
    session.preview_shift(track, S)
    assert overlaps(session) == [(2 * S, 3 * S, 2)]
    session.cancel_preview()
    session.set_alignment(track, 5 * S)
    assert overlaps(session) == [(6 * S, 7 * S, 2)]
    session.set_lane_person(ben, None)
    assert overlaps(session) == []
    session.set_lane_person(ben, session.people()[0].id)
    assert said(session) == {"Anna": [(5 * S, 8 * S)]}
    session.delete_lane(ben)
    assert said(session) == {"Anna": [(5 * S, 7 * S)]}
    session.delete_segments([first])
    assert said(session) == {"Anna": []}


def test_many_labels_at_once_are_read_by_their_lane(two):
    session, _, anna, ben = two
    session.speech()
    with session.project.edit("Many") as edit:
        for at in range(300):
            edit.insert(Segment(lane_id=(anna, ben)[at % 2], start_ns=at * S, end_ns=at * S + S + 1))
    assert len(overlaps(session)) == 299
    session.undo()
    assert overlaps(session) == []


def test_a_transcripts_lane_speaks_for_whom_its_labels_name(make_session, wav):
    session = make_session(wav)
    lane = session.add_lane("Talk", session.project.tracks()[0].id, "transcript")
    with session.project.edit("Add") as edit:
        for start, end, who in ((0, 2, "Anna"), (1, 3, "Ben"), (5, 6, "")):
            edit.insert(Segment(lane_id=lane, start_ns=start * S, end_ns=end * S, speaker=who))
    assert list(said(session)) == ["Anna", "Ben", "Talk"]
    assert overlaps(session) == [(S, 2 * S, 2)]


def test_going_from_overlap_to_overlap_and_showing_them(two):
    session, _, anna, ben = two
    session.add_segment(anna, Span(0, S))
    session.add_segment(ben, Span(S // 2, S))
    assert session.go_to_overlap(1) == S // 2
    assert session.transport.position_ns() == S // 2
    assert session.go_to_overlap(1) is None
    heard = []
    session.notices.subscribe(
        lambda notice: heard.append(notice) if isinstance(notice, SpeakersChanged) else None
    )
    session.overlap_shown = True
    session.overlap_shown = True
    assert len(heard) == 1
    assert session.project.can_undo == "Add segment"


def test_places_are_exact_through_offset_drift_and_none(two):
    session, track, anna, _ = two
    ids = [session.add_segment(anna, Span(at, at + 333_333_333)) for at in (1, 777_777_777, 1_500_000_001)]
    for offset, drift in ((0, 0), (-5_000_000_001, 0), (123_456_789, Fraction("37.5"))):
        session.set_alignment(track, offset, drift)
        exact = [session.placed_segment(each).master for each in ids]
        assert said(session)["Anna"] == [(span.start_ns, span.end_ns) for span in exact]


def test_figures_of_the_whole_and_of_a_part(two):
    session, _, anna, ben = two
    session.add_segment(anna, Span(0, S))
    session.add_segment(ben, Span(S // 2, 3 * S))
    whole = session.conversation()
    assert [each.talk_ns for each in whole.speakers] == [S, 5 * S // 2]
    assert (whole.overlap_ns, whole.scope.end_ns) == (S // 2, 3 * S)
    part = session.conversation(Span(0, S))
    assert [each.talk_ns for each in part.speakers] == [S, S // 2]


def mixed(session):
    return {track.id: (track.muted, track.solo, track.channels) for track in session.mixer.tracks}


def test_a_lane_is_heard_alone_without_anything_being_stored(two, wav, tmp_path):
    session, track, anna, _ = two
    other = tmp_path / "other.wav"
    other.write_bytes(wav.read_bytes())
    session.add_media([other])
    second = session.project.tracks()[1].id
    session.set_muted(track, True)
    before, steps = mixed(session), len(session.project.history())
    session.add_segment(anna, Span(S, 2 * S))
    session.hear_lane_alone(anna, labels_only=True)
    assert mixed(session) == {track: (False, False, ()), second: (True, False, ())}
    assert session.skip_to(0) == S
    assert session.skip_to(S) is None
    assert session.skip_to(2 * S) is None
    session.hear_lane_alone(None)
    assert mixed(session) == before
    assert session.skip_to(0) is None
    assert len(session.project.history()) == steps + 1
    session.hear_lane_alone(anna)
    session.delete_lane(anna)
    assert session.lane_alone is None
    assert mixed(session) == before
    with pytest.raises(SessionError, match="not known which sound"):
        session.hear_lane_alone(session.add_lane("Master"))


def test_sound_behind_labels_is_one_step_for_all_speakers(two):
    session, track, anna, ben = two
    session.add_lane("Notes")
    assert session.set_backdrop([lane.id for lane in session.speaker_lanes()], "own") == 2
    assert {session.project.lane(each).backdrop for each in (anna, ben)} == {"own"}
    assert session.project.lane(anna).wave_track_id == track
    assert session.set_backdrop([anna, ben], "own") == 0
    session.undo()
    assert session.project.lane(anna).backdrop == ""
    with pytest.raises(SessionError, match="has no channel 3"):
        session.set_lane_wave(anna, track, 2)
    session.set_lane_wave(anna, track, 0)
    assert session.project.lane(anna).backdrop == "own"


@pytest.mark.parametrize("mode", ["free", "protect", "bulldoze"])
def test_labels_of_two_speakers_never_touch_each_others(two, mode):
    session, _, anna, ben = two
    for start in (0, 2, 4):
        session.add_segment(ben, Span(start * T, (start + 1) * T))
    hers = [session.add_segment(anna, Span(start * T // 2, (start + 1) * T // 2)) for start in (1, 5, 9)]
    session.neighbours = mode
    before = session.project.segments(ben)

    def try_to(verb, *facts):
        # There may be no room, or the label gave way to another: then that is said, and nothing changes.
        with suppress(SessionError, ProjectError):
            verb(*facts)
        assert session.project.segments(ben) == before

    try_to(session.add_segment, anna, Span(0, 3 * T))
    try_to(session.move_segment, hers[1], Span(T, 5 * T))
    try_to(session.shift_labels, hers, T)
    session.selected_segments = frozenset(hers[:2])
    try_to(session.merge_segments)
    session.selected_segments = frozenset(hers[2:])
    try_to(session.extend_to_playhead, "start", 0)
    try_to(session.extend_to_neighbour, "end")
    try_to(session.split_at, 2 * T)
    try_to(session.delete_segments, hers)


def test_what_is_kept_in_step_is_what_is_read_anew(two):
    session, track, anna, ben = two
    rng = np.random.default_rng(7)
    session.overlaps()
    for _ in range(40):
        segments = [each for lane in (anna, ben) for each in session.project.segments(lane)]
        kind = rng.integers(6) if segments else 0
        chosen = segments[rng.integers(len(segments))] if segments else None
        at = int(rng.integers(0, 8)) * T
        with suppress(SessionError, ProjectError):  # outside of what was recorded
            match kind:
                case 0 | 1:
                    session.add_segment((anna, ben)[rng.integers(2)], Span(at, at + T))
                case 2:
                    session.move_segment(chosen.id, Span(at, at + 2 * T))
                case 3:
                    session.delete_segments([chosen.id])
                case 4:
                    session.undo()
                case 5:
                    session.set_alignment(track, at) if rng.random() < 0.3 else session.set_lane(
                        [chosen.id], ben
                    )
        kept = overlaps(session), said(session)
        session._lane_talk.clear()
        session._speech = session._overlaps = None
        assert (overlaps(session), said(session)) == kept
