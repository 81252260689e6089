"""Speakers' lanes: from RTTM, parted from a lane that mixes them, and joined again; each is one step of undo."""

import pytest

from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import Said

S = 1_000_000_000


def rttm(tmp_path, *lines, name="who.rttm"):
    path = tmp_path / name
    path.write_text("".join(f"SPEAKER {line} <NA>\n" for line in lines))
    return path


def said(session):
    heard = []
    session.notices.subscribe(
        lambda notice: heard.append(notice.message) if isinstance(notice, Said) else None
    )
    return heard


def test_diarisation_becomes_lanes_with_people_on_the_recording_it_names(make_session, wav, tmp_path):
    session = make_session(wav)
    track = session.project.tracks()[0]
    session.set_alignment(track.id, 5 * S)
    ben = session.add_person("Ben")
    path = rttm(
        tmp_path,
        "recorder 1 0.5 1 <NA> <NA> anna 0.9",
        "recorder 1 1 0.5 <NA> <NA> ben <NA>",
        "elsewhere 1 0 1 <NA> <NA> cleo <NA>",
    )
    heard = said(session)
    assert session.add_media([path]) == []
    anna, bens = session.project.lanes()
    assert (anna.name, anna.track_id, anna.wave_track_id) == ("anna", track.id, track.id)
    assert (bens.name, bens.person_id) == ("ben", ben)
    assert [person.name for person in session.people()] == ["Ben", "anna"]
    (segment,) = session.project.segments(anna.id)
    assert (segment.start_ns, segment.end_ns, segment.speaker, segment.confidence) == (
        S // 2,
        S * 3 // 2,
        "anna",
        0.9,
    )
    assert session.placed_segment(segment.id).master.start_ns == 5 * S + S // 2
    assert any("elsewhere" in message for message in heard)
    assert heard[-1] == "who.rttm: anna and ben speak in 2 stretches, on a lane each."
    assert session.current_lane_id == anna.id
    session.undo()
    assert session.project.lanes() == []
    assert [person.name for person in session.people()] == ["Ben"]


def test_diarisation_of_nothing_here_is_refused_or_taken_for_the_only_recording(make_session, wav, tmp_path):
    session = make_session()
    alone = rttm(tmp_path, "talk 1 0 1 <NA> <NA> anna <NA>")
    assert "add that recording first" in session.add_media([alone])[0]
    # Dropped together, the recording comes first.
    assert session.add_media([alone, wav]) == []
    assert [lane.track_id for lane in session.project.lanes()] == [session.project.tracks()[0].id]
    two = rttm(tmp_path, "a 1 0 1 <NA> <NA> x <NA>", "b 1 0 1 <NA> <NA> y <NA>", name="two.rttm")
    assert "2 recordings (a, b), none of this project" in session.add_media([two])[0]
    with pytest.raises(SessionError, match="2 recordings"):
        session.import_transcript(two, session.project.tracks()[0].id)
    late = rttm(tmp_path, "recorder 1 90 1 <NA> <NA> x <NA>", name="late.rttm")
    assert "1 of 1 stretches begin after recorder ends" in session.add_media([late])[0]
    heard = said(session)
    far = rttm(
        tmp_path, "recorder 1 0 90 <NA> <NA> x <NA>", "recorder 1 0 0.1 <NA> <NA> x <NA>", name="far.rttm"
    )
    assert session.add_media([far]) == []
    assert any("1 of 2 stretches ends after recorder ends" in message for message in heard)
    session.undo()
    broken = tmp_path / "broken.rttm"
    broken.write_text("SPEAKER a 1\n")
    assert "line 1" in session.add_media([broken])[0]
    assert len(session.project.lanes()) == 1


def test_a_crowd_of_speakers_is_no_diarisation(make_session, wav, tmp_path):
    session = make_session(wav)
    crowd = rttm(tmp_path, *(f"recorder 1 0.{n} 0.1 <NA> <NA> s{n} <NA>" for n in range(101)))
    says = "who.rttm names 101 speakers, and more than 100 are no use as lanes"
    assert says in session.add_media([crowd])[0]
    assert session.project.lanes() == []
    assert session.people() == []
    track = session.project.tracks()[0]
    lane = session.add_lane("Talk", track.id)
    with session.project.edit("Add") as edit:
        edit.insert_many(
            [Segment(lane_id=lane, start_ns=n, end_ns=n + 1, speaker=f"s{n}") for n in range(101)]
        )
    with pytest.raises(SessionError, match="The labels of Talk name 101 speakers, and more than 100"):
        session.split_by_speaker(lane)


def test_a_transcript_with_a_crowd_of_speakers_is_one_lane_that_names_them(make_session, wav, tmp_path):
    session = make_session(wav)
    path = tmp_path / "crowd.vtt"
    cues = (f"00:00.{n:03} --> 00:01.000\n<v Speaker {n}>Hello\n\n" for n in range(101))
    path.write_text("WEBVTT\n\n" + "".join(cues))
    heard = said(session)
    (lane,) = session.import_transcript(path, session.project.tracks()[0].id)
    assert len(session.speakers_on(lane)) == 101
    assert session.people() == []
    assert any("names 101 speakers: all of it is one lane" in message for message in heard)


def test_a_lane_is_parted_by_speaker_and_joined_again(make_session, wav):
    session = make_session(wav)
    track = session.project.tracks()[0].id
    lane, below = session.add_lane("Talk", track), session.add_lane("Below", track)
    with session.project.edit("Add") as edit:
        for at, who in enumerate(["anna", "ben", "anna", "cleo"]):
            edit.insert(Segment(lane_id=lane, start_ns=at * S, end_ns=at * S + S, speaker=who))
    before = [(each.id, each.start_ns, each.speaker) for each in session.project.segments(lane)]
    made = session.split_by_speaker(lane)
    lanes = session.project.lanes()
    assert [each.name for each in lanes] == ["anna", "ben", "cleo", "Below"]
    assert [each.id for each in lanes[:3]] == made
    assert lanes[3].id == below
    assert [len(session.project.segments(each)) for each in made] == [2, 1, 1]
    assert [person.name for person in session.people()] == ["anna", "ben", "cleo"]
    with pytest.raises(SessionError, match="no more than one speaker"):
        session.split_by_speaker(made[0])
    assert session.merge_speakers(made) == lane
    assert [(each.id, each.start_ns, each.speaker) for each in session.project.segments(lane)] == before
    session.undo()
    session.undo()
    assert [each.name for each in session.project.lanes()] == ["Talk", "Below"]
    assert session.people() == []
    with pytest.raises(SessionError, match="two lanes"):
        session.merge_speakers([lane])
    with pytest.raises(SessionError, match="follow the same track"):
        session.merge_speakers([lane, session.add_lane("Master")])


def test_labels_that_name_nobody_stay_on_the_lane(make_session, wav):
    session = make_session(wav)
    lane = session.add_lane("Talk", session.project.tracks()[0].id)
    with session.project.edit("Add") as edit:
        for at, who in enumerate(["", "ben"]):
            edit.insert(Segment(lane_id=lane, start_ns=at * S, end_ns=at * S + S, speaker=who))
    made = session.split_by_speaker(lane)
    assert [each.name for each in session.project.lanes()] == ["Talk", "ben"]
    assert made[0] == lane


def test_what_is_saved_as_rttm_is_read_again(make_session, wav, tmp_path):
    session = make_session(wav)
    path = rttm(
        tmp_path, "recorder 1 0.123456789 1 <NA> <NA> anna 0.9000", "recorder 1 0.5 0.25 <NA> <NA> ben <NA>"
    )
    session.import_speakers(path)
    lines = path.read_text().replace("0.123456789 1 ", "0.123456789 1.000000000 ").splitlines()
    assert session.save_speakers(tmp_path / "again.rttm") == 2
    again = (tmp_path / "again.rttm").read_text().splitlines()
    assert again[0] == lines[0]
    assert again[1] == "SPEAKER recorder 1 0.500000000 0.250000000 <NA> <NA> ben <NA> <NA>"
    with pytest.raises(SessionError, match="could not be written"):
        session.save_speakers(tmp_path / "no such folder" / "x.rttm")
    with pytest.raises(SessionError, match="Nobody speaks yet"):
        make_session().save_speakers(tmp_path / "none.rttm")


def test_a_transcripts_speakers_are_people(make_session, wav, tmp_path):
    session = make_session(wav)
    path = tmp_path / "talk.vtt"
    path.write_text("WEBVTT\n\n00:01.000 --> 00:02.000\n<v Mary>Hello\n\n00:02.000 --> 00:03.000\nsomebody\n")
    session.import_transcript(path)
    mary, nobody = session.project.lanes()
    assert [person.id for person in session.people()] == [mary.person_id]
    assert nobody.person_id is None
