"""`dataset`: what it lists, writes and says, by its contract; refused in a sentence."""

import json

import jsonschema
import pytest
import soundfile

from syncstudio.resource import resource
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.media.dataset_clips.rig import RATE, sound, write_video

S = 1_000_000_000


@pytest.fixture(scope="module")
def project(tmp_path_factory, kept):
    folder = tmp_path_factory.mktemp("dataset") / "kept"

    def make(place):
        write_video(place / "camera.mp4", 60)
        soundfile.write(place / "recorder.wav", sound(1.5), RATE, subtype="PCM_16")
        session = Session.create(place / "take.syncstudio")
        assert not session.add_media([place / "camera.mp4", place / "recorder.wav"])
        lane = session.add_lane("Takes")
        for start, end in ((0.1, 0.5), (0.6, 0.9), (1.2, 1.8)):
            session.add_segment(lane, Span(round(start * S), round(end * S)))
        session.jobs.wait(30)
        session.close()

    kept.fill("dataset cli project", folder, make)
    return folder / "take.syncstudio"


def checked(result):
    said = json.loads(result.stdout)
    schema = json.loads(resource("contracts", "dataset-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(said)
    return said


def test_a_dataset_is_listed_and_then_written(run, project, tmp_path):
    out = tmp_path / "out"
    listed = run("dataset", project, "--out", out, "--dry-run", "--json")
    said = checked(listed)
    assert listed.exit_code == 0
    assert not out.exists()
    assert not said["written"]
    assert len(said["clips"]) == 2
    assert said["left_out"][0]["reason"].startswith("Left out, for recorder recorded nothing for")
    written = run(
        "dataset", project, "--out", out, "--json", "--preset", "ultrafast", "--split", "person", "--test", "50%",
        "--layout", "folder",
    )  # fmt: skip
    assert written.exit_code == 0
    said = checked(written)
    # Nobody said who is in them, so all clips of one recording stay together.
    assert said["splits"] == {"train": 2}
    assert "recorder was never aligned with camera" in said["notes"][0]
    assert "must stay together" in said["notes"][1]
    assert said["residual_sound_s"] < 1e-5
    assert said["residual_frames"] == 0
    for clip in said["clips"]:
        for ending in clip["files"]:
            assert (out / clip["split"] / f"{clip['key']}.{ending}").is_file()
    again = run("dataset", project, "--out", out)
    assert again.exit_code == 2
    assert "is not empty" in again.stderr


def test_people_read_what_is_left_out_first(run, project, tmp_path):
    said = run(
        "dataset", project, "--out", tmp_path / "out", "--dry-run", "--cut", "fixed", "--length", "0.5"
    )
    assert said.exit_code == 0
    assert "clips, " in said.stdout
    assert "nothing was written" in said.stdout
    lost = run("dataset", project, "--out", tmp_path / "out", "--dry-run").stdout.splitlines()
    assert lost[0].startswith("take.syncstudio, 1.200 s “Takes”: Left out")


def test_a_missing_recording_ends_with_status_1(run, project, tmp_path):
    moved = tmp_path / "moved.syncstudio"
    moved.write_bytes(project.read_bytes())
    from syncstudio.project.project import Project
    from syncstudio.project.records import Source

    with Project.open(moved) as opened:
        for source in opened.sources():
            with opened.edit("Lose it") as edit:
                edit.update(Source, source.id, relative_path="gone", absolute_path=str(tmp_path / "gone.mp4"))
    result = run("dataset", moved, "--out", tmp_path / "out", "--json")
    assert result.exit_code == 1
    said = checked(result)
    assert not said["written"]
    assert said["left_out"][0]["kind"] == "source"
    assert "is missing" in said["left_out"][0]["reason"]


@pytest.mark.parametrize(("options", "why"), [
    (["--lane", "Nothing"], "There is no lane “Nothing” in take.syncstudio"),
    (["--cut", "utterances"], "has no transcript to cut clips at"),
    (["--cut", "fixed", "--length", "1", "--overlap", "1"], "must be longer than their --overlap"),
    (["--video-codec", "ffv1"], "FFV1 needs --container mkv"),
    (["--mux"], "--mux takes --sound aac"),
    (["--split", "person", "--test", "2"], "is no part"),
    (["--shard-size", "much"], "is no size"),
    (["--query", "label:("], "at character"),
    (["--max", "1", "--min", "2"], "no clip would fit"),
    (["--cut", "fixed", "--accepted"], "--accepted goes with --cut labels or utterances, and this is --cut fixed"),
    (["--cut", "whole", "--label", "laugh"], "--label goes with --cut labels"),
    (["--cut", "fixed", "--before", "1"], "--before goes with another --cut than fixed"),
    (["--length", "2"], "--length goes with --cut fixed, and this is --cut labels"),
    (["--seed", "a"], "--seed goes with --split person, session or source, and this is --split none"),
    (["--fps", "0"], "“0” is not a rate: write how many a second"),
])  # fmt: skip
def test_what_cannot_be_is_refused_in_a_sentence(run, project, tmp_path, options, why):
    result = run("dataset", project, "--out", tmp_path / "out", *options)
    assert result.exit_code == 2
    assert why in result.stderr
    assert not (tmp_path / "out").exists()


def test_no_project_and_somebody_else_s_folder_are_refused(run, project, tmp_path):
    assert "There is no project in" in run("dataset", tmp_path, "--out", tmp_path / "out").stderr
    for paths in ((project, "--out", ""), ("", "--out", tmp_path / "out")):
        result = run("dataset", *paths)
        assert result.exit_code == 2
        assert "nothing is named there" in result.stderr
    (tmp_path / "mine.txt").write_text("mine")
    result = run("dataset", project, "--out", tmp_path)
    assert result.exit_code == 2
    assert "is not empty (it holds mine.txt)" in result.stderr
    assert (tmp_path / "mine.txt").read_text() == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_length_that_no_recording_has_is_said(run, project, tmp_path):
    result = run(
        "dataset", project, "--out", tmp_path / "out", "--cut", "fixed", "--length", "1000", "--dry-run"
    )
    assert result.exit_code == 0
    assert "no clip of 1000 s fits, for its tracks record together for" in result.stdout
    assert "0 clips, 0.0 s; nothing was written" in result.stdout
