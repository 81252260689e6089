"""`new`, `add`, `info`, `align` and `import` change and describe projects."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from syncstudio.media.demo.truth import DemoTruth
from syncstudio.project.project import Project
from tests.cli.conftest import Run, document, refused


def track(found: dict[str, Any], name: str) -> dict[str, Any]:
    return next(entry for entry in found["tracks"] if entry["name"] == name)


def test_new_makes_a_track_of_each_stream(run: Run, demo: DemoTruth, tmp_path: Path) -> None:
    path = tmp_path / "all.syncstudio"
    files = [demo.path(file.name) for file in demo.files]
    found = document(run("new", path, *files, "--json"), "info-1")
    assert found["path"] == str(path)
    kinds = [entry["kind"] for entry in found["tracks"]]
    assert kinds == ["video", "sound", "video", "sound", "sound", "sound", "series", "transcript"]
    assert {lane["kind"] for lane in found["lanes"]} == {"transcript"}
    assert sum(lane["segments"] for lane in found["lanes"]) == len(demo.utterances)
    assert all(entry["alignment"] == "none" and not entry["missing"] for entry in found["tracks"])
    assert document(run("info", path, "--json"), "info-1") == found


def test_new_never_overwrites(run: Run, project: Path, demo: DemoTruth) -> None:
    before = project.read_bytes()
    refused(run("new", project, demo.path("recorder-1.wav")), "already there")
    assert project.read_bytes() == before


def test_what_cannot_be_added_is_said_and_the_rest_is_in(run: Run, demo: DemoTruth, tmp_path: Path) -> None:
    path = tmp_path / "some.syncstudio"
    result = run("new", path, tmp_path / "missing.wav", demo.path("recorder-1.wav"))
    refused(result, "missing.wav")
    assert "recorder-1" in result.stdout
    assert [entry["name"] for entry in document(run("info", path, "--json"), "info-1")["tracks"]] == [
        "recorder-1"
    ]


def test_a_new_project_of_nothing_is_not_left_behind(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "none.syncstudio"
    refused(run("new", path, tmp_path / "missing.wav"), "missing.wav")
    assert list(tmp_path.iterdir()) == []
    refused(run("new", tmp_path / "no" / "p.syncstudio", tmp_path / "x.wav"), "does not exist")


def test_a_new_project_stays_when_nobody_reads_what_is_said_of_it(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("syncstudio.cli.tell_project", gone)
    table = tmp_path / "a.csv"
    table.write_text("t,x\n0,1\n1,2\n")
    run("new", tmp_path / "a.syncstudio", table)
    with Project.open(tmp_path / "a.syncstudio") as project:
        assert [track.name for track in project.tracks()] == ["a"]


def test_add_adds_and_says_what_is_there_already(run: Run, project: Path, demo: DemoTruth) -> None:
    found = document(run("add", project, demo.path("sensor.csv"), "--json"), "info-1")
    assert [entry["kind"] for entry in found["tracks"]] == ["video", "sound", "sound", "series"]
    refused(run("add", project, demo.path("sensor.csv")), "already in this project")


def test_align_types_an_offset_and_a_drift(run: Run, project: Path) -> None:
    result = run(
        "align", project, "--track", "recorder-2", "--offset", "2.217600001", "--drift", "37.5", "--json"
    )
    found = track(document(result, "info-1"), "recorder-2")
    assert (found["offset_s"], found["drift_ppm"], found["alignment"]) == (2.217600001, 37.5, "typed")
    with Project.open(project) as opened:
        assert opened.clock_map(int(found["id"])).offset_ns == 2_217_600_001


def test_align_moves_the_whole_file_and_takes_negative_times(run: Run, project: Path) -> None:
    found = document(run("align", project, "--track", "camera-b", "--offset", "-1.5", "--json"), "info-1")
    assert [entry["offset_s"] for entry in found["tracks"]] == [-1.5, -1.5, 0.0]
    again = run(
        "align", project, "--track", track(found, "recorder-2")["id"], "--offset", "250 ms", "--drift", "-12"
    )
    assert again.exit_code == 0, again.output
    assert "+0.250000" in again.stdout
    assert "-12.000" in again.stdout


@pytest.mark.parametrize(
    ("option", "value", "words"),
    [
        ("--offset", "nan", "is not a time"),
        ("--offset", "inf", "is not a time"),
        ("--offset", "soon", "is not a time"),
        ("--offset", "", "is not a time"),
        ("--offset", "9e99", "is not a time"),
        ("--offset", "99999999999", "not plausible"),
        ("--drift", "nan", "is not a drift"),
        ("--drift", "1/0", "is not a drift"),
        ("--drift", "1e400", "is not a drift"),
        ("--drift", "-1000000", "not plausible"),
    ],
)
def test_times_and_drifts_that_are_none_are_refused(
    run: Run, project: Path, option: str, value: str, words: str
) -> None:
    before = run("info", project, "--json").stdout
    values = {"--offset": "0", "--drift": "0"} | {option: value}
    refused(
        run("align", project, "--track", "recorder-2", *(part for pair in values.items() for part in pair)),
        words,
    )
    assert run("info", project, "--json").stdout == before


def test_a_track_is_found_by_name_or_id(run: Run, project: Path, demo: DemoTruth, tmp_path: Path) -> None:
    other = tmp_path / "other" / "recorder-2.wav"
    other.parent.mkdir()
    shutil.copy(demo.path("recorder-1.wav"), other)
    found = document(run("add", project, other, "--json"), "info-1")
    ids = [entry["id"] for entry in found["tracks"] if entry["name"] == "recorder-2"]
    line = refused(
        run("align", project, "--track", "recorder-2", "--offset", "1"), "2 tracks are called", *ids
    )
    assert "by its id" in line
    assert run("align", project, "--track", ids[1], "--offset", "1").exit_code == 0
    refused(
        run("align", project, "--track", "nobody", "--offset", "1"), "no track “nobody”", "camera-b sound"
    )


def test_import_reads_a_transcript_on_a_track_s_clock(run: Run, project: Path, demo: DemoTruth) -> None:
    transcript = demo.path("transcript.json")
    found = document(run("import", project, transcript, "--track", "recorder-2", "--json"), "import-1")
    recorder = track(found, "recorder-2")["id"]
    assert [(lane["name"], lane["track"]) for lane in found["lanes"]] == [
        ("Ana", recorder),
        ("Ben", recorder),
    ]
    own = document(run("import", project, transcript, "--json"), "import-1")
    assert len(own["lanes"]) == 4
    assert track(own, "transcript")["kind"] == "transcript"


def test_media_that_moved_is_said(run: Run, demo: DemoTruth, tmp_path: Path) -> None:
    sound, path = tmp_path / "talk.wav", tmp_path / "p.syncstudio"
    shutil.copy(demo.path("recorder-2.wav"), sound)
    assert run("new", path, sound).exit_code == 0
    sound.unlink()
    assert document(run("info", path, "--json"), "info-1")["tracks"][0]["missing"]
    assert "(missing)" in run("info", path).stdout
