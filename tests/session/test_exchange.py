"""Labels go out and come back: on any clock, with their recordings, as one step, and nothing is written over."""

import json
from fractions import Fraction

import jsonschema
import pytest

from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import WriteOptions
from syncstudio.interchange.label_formats import format_named
from syncstudio.interchange.label_losses import losses
from syncstudio.project.records import Label, Segment, Word
from syncstudio.resource import resource
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.document_reading import document_of
from syncstudio.session.exchange.export_choice import ExportChoice
from syncstudio.session.exchange.import_plan import ImportOptions, LaneClock
from syncstudio.session.exchange.media_finding import find_medium
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.session.conftest import write_wav

S = 1_000_000_000


@pytest.fixture
def talk(make_session, wav):
    """A recorder that starts five seconds in and drifts, with a lane on its clock and one on the master timeline."""
    session = make_session(wav)
    track = session.project.tracks()[0]
    session.set_alignment(track.id, 5 * S, Fraction(25))
    own, master = session.add_lane("Ann", track.id, "transcript"), session.add_lane("Marks")
    with session.project.edit("Label") as edit:
        walk = edit.insert(Label(name="walk", color=2))
        said = edit.insert(Segment(0, own, S // 2, S, None, "so the pump", author="ann", key="a1"))
        edit.insert_many(
            [
                Word(0, said, n, S // 2 + n, S // 2 + n + 1, text)
                for n, text in enumerate(("so", "the", "pump"))
            ]
        )
        edit.insert(Segment(0, master, 6 * S, 7 * S, walk, "", status="accepted"))
    session.add_comment("here", span=Span(6 * S, 6 * S))
    session.track, session.own, session.marks = track.id, own, master
    return session


def lane(document, name):
    return next(one for one in document.lanes if one.name == name)


def test_a_project_is_told_on_any_clock(talk):
    baked = document_of(talk)
    (said,) = lane(baked, "Ann").segments
    at = talk.clock_map(talk.track).nearest_master
    assert (said.start_ns, said.end_ns) == (at(S // 2), at(S))
    assert [word.text for word in said.words] == ["so", "the", "pump"]
    assert said.words[0].start_ns == at(S // 2)
    (mark,) = lane(baked, "Marks").segments
    assert (mark.label, mark.status, mark.start_ns) == ("walk", "accepted", 6 * S)
    assert [(one.at_ns, one.text) for one in baked.comments] == [(6 * S, "here")]
    (medium,) = baked.media
    assert (medium.name, medium.offset_ns, medium.drift_ppm) == ("recorder.wav", 5 * S, 25.0)
    on_track = document_of(talk, ExportChoice(time_base=talk.track))
    assert lane(on_track, "Ann").segments[0].start_ns == S // 2
    assert on_track.media[0].offset_ns == 0
    kept = document_of(talk, ExportChoice(offsets="keep"))
    assert (lane(kept, "Ann").medium, lane(kept, "Ann").segments[0].start_ns) == ("recorder.wav", S // 2)
    assert lane(kept, "Marks").medium == ""
    part = document_of(talk, ExportChoice(span=Span(6 * S + S // 2, 8 * S), lane_ids=(talk.marks, talk.own)))
    assert [len(one.segments) for one in part.lanes] == [0, 1]


@pytest.mark.parametrize("offsets", ["bake", "keep"])
def test_a_file_brings_its_recordings_where_they_lie_as_one_step(talk, make_session, tmp_path, offsets):
    written = talk.export_labels(tmp_path / "out.eaf", choice=ExportChoice(offsets=offsets))
    assert written.paths[0].is_file()
    fresh = make_session()
    plan = fresh.plan_import(tmp_path / "out.eaf")
    assert [(one.medium.name, one.bring) for one in plan.media] == [("recorder.wav", True)]
    done = fresh.import_labels(plan)
    (track,) = fresh.project.tracks()
    assert (track.alignment, done.track_ids) == ("from-file", [track.id])
    assert fresh.clock_map(track.id).offset_ns == 5 * S
    (ann,) = [one for one in fresh.project.lanes() if one.name == "Ann"]
    (said,) = fresh.project.segments(ann.id)
    place = fresh.placed_segment(said.id).master
    before = talk.placed_segment(talk.project.segments(talk.own)[0].id).master
    assert abs(place.start_ns - before.start_ns) <= 1_000_000
    assert said.text == "so the pump"
    assert ann.origin.endswith("out.eaf")
    assert len([row for row in fresh.project.history()]) == 1
    fresh.undo()
    assert (fresh.project.tracks(), fresh.project.lanes(), fresh.project.labels()) == ([], [], [])


def test_what_cannot_carry_offsets_has_a_file_beside_it_that_is_used(talk, tmp_path):
    done = talk.export_labels(tmp_path / "out.csv")
    beside = tmp_path / "out.csv.sync.json"
    assert done.paths == (tmp_path / "out.csv", beside)
    told = json.loads(beside.read_bytes())
    jsonschema.validate(told, json.loads(resource("contracts", "sync-1.json").read_text(encoding="utf-8")))
    assert (told["offsets"], told["time_base"], told["tracks"][0]["offset_ns"]) == ("bake", "master", 5 * S)
    before = talk.project.segments(talk.own)[0]
    # The recorder is found to lie elsewhere, and the old export is read again: its labels follow the recorder.
    talk.set_alignment(talk.track, 40 * S)
    plan = talk.plan_import(tmp_path / "out.csv")
    ann = next(one for one in plan.lanes if one.lane.name == "Ann")
    assert ann.clock == LaneClock("track", talk.track)
    talk.import_labels(plan)
    again = next(one for one in talk.project.lanes() if one.name == "Ann 2")
    (made,) = talk.project.segments(again.id)
    assert abs(made.start_ns - before.start_ns) <= 1
    beside.write_text("{}")
    assert any("sync.json" in note for note in talk.plan_import(tmp_path / "out.csv").notes)


def test_a_file_read_again_changes_what_has_its_id_and_adds_the_rest(talk, tmp_path):
    out = tmp_path / "out.jsonl"
    talk.export_labels(out)
    text = out.read_text().replace("so the pump", "so the pumps")
    out.write_text(text)
    plan = talk.plan_import(out, ImportOptions(update=True))
    assert [one.target for one in plan.lanes if one.name == "Ann"] == ["existing"]
    done = talk.import_labels(plan)
    assert done.changed == 1
    (said,) = talk.project.segments(talk.own)
    assert said.text == "so the pumps"
    talk.undo()
    assert talk.project.segments(talk.own)[0].text == "so the pump"


def test_nothing_is_written_over_unasked_and_nothing_half(talk, tmp_path, wav):
    out = tmp_path / "out.eaf"
    out.write_text("mine")
    for path, says in (
        (out, "is there already"),
        (talk.project.path.with_suffix(".nothing"), "does not say by its ending"),
        (tmp_path / "no" / "out.eaf", "does not exist"),
        (tmp_path, "does not say"),
    ):
        with pytest.raises(SessionError, match=says):
            talk.export_labels(path)
    for path, says in ((talk.project.path, "is this project"), (wav, "is a file of this project")):
        with pytest.raises(SessionError, match=says):
            talk.export_labels(path, "eaf", overwrite=True)
    assert out.read_text() == "mine"
    assert not list(tmp_path.glob(".*part"))
    talk.export_labels(out, overwrite=True)
    assert out.read_bytes().startswith(b"<?xml")


def test_recordings_are_looked_for_beside_the_file_and_never_on_the_network(tmp_path, wav):
    file = tmp_path / "a.eaf"
    file.write_text("x")
    found, says = find_medium(DocumentMedium("x", "C:\\Users\\me\\RECORDER.wav"), file)
    assert found == wav
    assert says == "found at recorder.wav"
    assert find_medium(DocumentMedium("x", f"file://{wav}"), file)[0] == wav
    for address in (
        "https://example.org/recorder2.wav",
        "\\\\server\\share\\r.wav",
        "file://server/r.wav",
        "//server/r.wav",
    ):
        found, says = find_medium(DocumentMedium("x", address), file)
        assert found is None
        assert "network" in says
    inside = tmp_path / "deep"
    inside.mkdir()
    found, says = find_medium(DocumentMedium("x", "../recorder.wav"), inside / "a.eaf")
    assert found == wav
    assert "left out, for it lies outside the folder" in says
    beside = inside / "recorder.wav"
    beside.write_bytes(wav.read_bytes())
    assert find_medium(DocumentMedium("x", "../recorder.wav"), inside / "a.eaf")[0] == beside
    assert find_medium(DocumentMedium("x", "a\0b", also=("",)), file)[0] is None
    assert find_medium(DocumentMedium("x", "/dev/zero"), file)[0] is None


@pytest.mark.parametrize("said", ["../recorder.wav", "{wav}"])
def test_a_recording_outside_the_folder_is_never_opened_by_itself(
    make_session, tmp_path, wav, said, monkeypatch
):
    folder = tmp_path / "deep"
    folder.mkdir()
    path = folder / "a.jsonl"
    medium = DocumentMedium("talk", said.format(wav=wav), "sound", 0)
    document = LabelDocument(
        (DocumentLane("Ann", "segments", (DocumentSegment(0, S, "hi"),)),), (), (medium,)
    )
    path.write_bytes(format_named("jsonl").write(document, WriteOptions()).content)
    fresh = make_session()
    monkeypatch.setattr(fresh, "looked_at", lambda path: pytest.fail(f"{path} was opened"))
    plan = fresh.plan_import(path)
    assert [(one.path, one.bring) for one in plan.media] == [(None, False)]
    assert any("outside the folder" in note and "add it yourself" in note for note in plan.notes)
    assert fresh.import_labels(plan).track_ids == []
    # A recording that the person has added is that recording, wherever it lies.
    known = make_session(wav)
    assert known.plan_import(path).media[0].track_id == known.project.tracks()[0].id


def test_the_plan_promises_only_recordings_that_can_be_added(make_session, tmp_path):
    (tmp_path / "notes.wav").write_text("no sound at all")
    path = tmp_path / "a.jsonl"
    media = (DocumentMedium("notes.wav", "notes.wav", "sound", 0),)
    document = LabelDocument((DocumentLane("Ann", "segments", (DocumentSegment(0, S, "hi"),)),), (), media)
    path.write_bytes(format_named("jsonl").write(document, WriteOptions()).content)
    fresh = make_session()
    plan = fresh.plan_import(path)
    assert [one.bring for one in plan.media] == [False]
    assert len([note for note in plan.notes if note.startswith("notes.wav was left out: ")]) == 1
    assert fresh.import_labels(plan).track_ids == []


def test_a_file_with_nothing_sound_in_it_says_so_with_its_name_and_what_to_do(make_session, tmp_path):
    path = tmp_path / "odd.boris"
    path.write_text('{"project_format_version":"7.0","observations":{"x":{"events":[[1],null]}}}')
    fresh = make_session()
    with pytest.raises(
        SessionError, match=r"^odd\.boris: nothing was imported \(.*event 1 has no time.*write it again"
    ):
        fresh.import_file(path)


def test_losses_are_counted_before_anything_is_written(talk):
    assert losses(document_of(talk), format_named("jsonl"), ExportChoice().write_options()) == ()
    told = losses(document_of(talk), format_named("csv"), ExportChoice().write_options())
    assert "3 colours are lost: CSV has no colours." in told
    assert not any("word" in one or "text" in one for one in told)
    mot = losses(document_of(talk), format_named("mot"), ExportChoice().write_options())
    assert any("left out" in one for one in mot)
    preview = talk.preview_export("csv", ExportChoice(offsets="keep"))
    assert preview.writes_sync
    assert any("sync.json" in one for one in preview.losses)


def test_what_is_here_already_takes_the_labels_and_places_the_rest(talk, make_session, tmp_path):
    """ELAN's timeline is where its recordings say: the one that is here, wherever it was put, carries the others."""
    second = write_wav(tmp_path / "second.wav")
    talk.add_media([second])
    other = talk.project.tracks()[-1].id
    talk.set_alignment(other, 8 * S)
    talk.export_labels(tmp_path / "out.eaf")
    (tmp_path / "out.eaf.sync.json").unlink(missing_ok=True)
    fresh = make_session(tmp_path / "recorder.wav")
    here = fresh.project.tracks()[0].id
    fresh.set_alignment(here, 100 * S)
    plan = fresh.plan_import(tmp_path / "out.eaf")
    assert [(one.track_id, one.bring) for one in plan.media] == [(here, False), (None, True)]
    fresh.import_labels(plan)
    came = fresh.project.tracks()[-1]
    assert (came.alignment, fresh.clock_map(came.id).offset_ns) == ("from-file", 103 * S)
    ann = next(one for one in fresh.project.lanes() if one.name == "Ann")
    assert ann.track_id == here
    (said,) = fresh.project.segments(ann.id)
    assert abs(said.start_ns - S // 2) <= 1_000_000


def test_opening_a_file_of_labels_makes_a_draft_with_its_recordings(talk, tmp_path):
    talk.export_labels(tmp_path / "out.eaf")
    draft = Session.draft([tmp_path / "out.eaf"])
    try:
        assert draft.first_troubles == []
        assert [track.name for track in draft.project.tracks()] == ["recorder"]
        assert {lane.name for lane in draft.project.lanes()} == {"Ann", "Marks"}
    finally:
        draft.close()


def test_regions_land_on_frames_of_their_video(make_session, clip, tmp_path):
    session = make_session(clip)
    video = session.project.tracks()[0].id
    segment = session.add_region(video, "box", ((10.0, 20.0), (50.0, 60.0)), 3, (160.0, 96.0))
    session.export_labels(tmp_path / "out.jsonl")
    lane_id = session.project.segment(segment).lane_id
    before = session.project.segments(lane_id)[0]
    done = session.import_file(tmp_path / "out.jsonl")
    (made,) = session.project.segments(done.lane_ids[-1])
    assert (made.start_ns, made.end_ns) == (before.start_ns, before.end_ns)
    assert session.region(made.id).keyframes[0].points == session.region(before.id).keyframes[0].points


def test_lanes_of_a_recording_that_cannot_come_lie_where_it_lay(make_session, tmp_path, wav):
    said = tmp_path / "said.srt"
    said.write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    session = make_session(wav)
    (lane_id,) = session.import_transcript(said)
    track_id = session.project.lane(lane_id).track_id
    session.set_alignment(track_id, 730_000_000, Fraction(25))
    placed = session.clock_map(track_id).nearest_master(S)
    session.export_labels(tmp_path / "keep.eaf", choice=ExportChoice(offsets="keep"))
    assert (tmp_path / "keep.eaf.sync.json").is_file()
    # The file of the transcript comes along as the track that it was.
    whole = make_session(wav)
    (came,) = whole.import_file(tmp_path / "keep.eaf").lane_ids
    (track,) = (track for track in whole.project.tracks() if track.kind == "transcript")
    assert whole.project.lane(came).track_id == track.id
    assert whole.project.place_of(whole.project.source(track.source_id)) == said
    assert track.alignment == "from-file"
    (segment,) = whole.project.segments(came)
    assert abs(segment.start_ns - S) <= 1_000_000
    assert abs(whole.clock_map(track.id).nearest_master(segment.start_ns) - placed) <= 1_000_000
    whole.undo()
    assert [track.kind for track in whole.project.tracks()] == ["sound"]

    said.unlink()
    fresh = make_session(wav)
    plan = fresh.plan_import(tmp_path / "keep.eaf")
    assert [one.bring for one in plan.media if one.medium.name.startswith("said")] == [False]
    assert any("said.srt was not found" in note for note in plan.notes)
    (back,) = fresh.import_labels(plan).lane_ids
    (segment,) = fresh.project.segments(back)
    clock = fresh.project.lane(back).track_id
    start_ns = segment.start_ns if clock is None else fresh.clock_map(clock).nearest_master(segment.start_ns)
    # ELAN keeps milliseconds.
    assert abs(start_ns - placed) <= 1_000_000
