"""Labels in and out by commands: documents keep their contracts, losses are told first, folders go at one go."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from syncstudio.resource import resource
from tests.cli.conftest import Run, document, refused

SRT = "1\n00:00:01,000 --> 00:00:02,000\nHello\n\n2\n00:00:02,500 --> 00:00:03,000\nworld\n"


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.srt"
    path.write_text(SRT)
    return path


def test_a_preview_writes_nothing_and_an_import_says_what_came_in(
    run: Run, project: Path, talk: Path
) -> None:
    told = document(run("import", project, talk, "--preview", "--json"), "import-1")
    (file,) = told["files"]
    assert (told["preview"], told["lanes"]) == (True, [])
    assert [(lane["labels"], lane["start_s"], lane["end_s"]) for lane in file["lanes"]] == [(2, 1.0, 3.0)]
    assert file["lanes"][0]["clock"] == "a track of its own"
    done = document(run("import", project, talk, "--track", "recorder-2", "--json"), "import-1")
    assert done["files"][0]["added"] == 2
    lane = done["lanes"][0]["name"]
    again = document(run("import", project, talk, "--into", lane, "--preview", "--json"), "import-1")
    assert again["files"][0]["lanes"][0]["clashes"][-1] == "2 labels overlap some that are there"
    refused(run("import", project, talk, "--into", "Nobody"), "no lane “Nobody”")
    assert "2 labels added." in run("import", project, talk).stdout


def test_one_lane_is_no_lanes(run: Run, project: Path, talk: Path) -> None:
    run("import", project, talk, "--track", "recorder-2")
    said = run("export", project, talk.with_name("out.eaf")).stdout
    assert "2 labels on 1 lane," in said
    assert "2 labels on 1 lane." in run("convert", talk, talk.with_name("talk.vtt")).stdout
    told = run("info", project).stdout
    assert "\n1 lane\n" in told


def test_an_export_is_never_written_over_anything_unasked(run: Run, project: Path, talk: Path) -> None:
    run("import", project, talk, "--track", "recorder-2")
    out = talk.with_name("out.eaf")
    (done,) = document(run("export", project, out, "--json"), "export-1")["exports"]
    assert (done["labels"], done["offsets"], done["time_base"]) == (2, "bake", "master timeline")
    refused(run("export", project, out), "out.eaf is there already")
    assert run("export", project, out, "--overwrite", "--time-base", "recorder-2").exit_code == 0
    refused(run("export", project, project), "does not say by its ending")
    refused(run("export", project, project, "--format", "eaf", "--overwrite"), "is this project")
    refused(run("export", project, out.with_name("x.nothing")), "does not say by its ending")
    refused(run("export", project, out, "--format", "nothing"), "no format “nothing”")


def test_folders_go_at_one_go(run: Run, project: Path, talk: Path, tmp_path: Path) -> None:
    run("import", project, talk)
    found = document(
        run("export", tmp_path, "--format", "eaf", "--out", tmp_path / "out", "--json"), "export-1"
    )
    assert [Path(each["path"]).name for each in found["exports"]] == ["work.eaf"]
    (tmp_path / "in").mkdir()
    for name in ("a.srt", "b.srt"):
        (tmp_path / "in" / name).write_text(SRT)
    (tmp_path / "in" / "c.eaf").write_text("<no>")
    result = run("convert", tmp_path / "in", tmp_path / "made", "--to", "eaf", "--json")
    assert result.exit_code == 2
    assert "c.eaf" in result.stderr
    told = json.loads(result.stdout)
    jsonschema.validate(told, json.loads(resource("contracts", "convert-1.json").read_text(encoding="utf-8")))
    assert [Path(each["path"]).name for each in told["files"]] == ["a.eaf", "b.eaf"]
    refused(run("convert", talk, talk, "--to", "eaf"), "the file that is read")


def test_the_formats_are_listed(run: Run) -> None:
    listed = document(run("formats", "--json"), "formats-1")["formats"]
    assert "eaf" in {one["id"] for one in listed}
    assert "ELAN" in run("formats").stdout


def test_files_that_count_frames_are_written_with_a_given_frame_rate(
    run: Run, project: Path, talk: Path
) -> None:
    refused(run("convert", talk, talk.with_name("a.edl")), "give its frame rate (--frame-rate 25")
    assert run("convert", talk, talk.with_name("a.edl"), "--frame-rate", "25").exit_code == 0
    assert "|D:25" in talk.with_name("a.edl").read_text()
    run("import", project, talk, "--track", "recorder-2")
    out = talk.with_name("b.edl")
    assert run("export", project, out, "--frame-rate", "30000/1001").exit_code == 0
    assert "FCM: DROP FRAME" in out.read_text()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("export", "b.eaf", "--dialect", "zz"), "no dialect “zz”; it has none"),
        (("export", "b.TextGrid", "--dialect", "zz"), "no dialect “zz”; its dialects are long"),
        (("export", "b.edl", "--frame-rate", "0"), "“0” is no frame rate"),
        (("convert", "b.eaf", "--dialect", "zz"), "no dialect “zz”"),
        (("import", "", "--frame-rate", "0"), "“0” is no frame rate"),
        (("import", "", "--frame-rate=-25"), "“-25” is no frame rate"),
        (("import", "", "--columns", "foo=bar"), "“bar” is nothing that a column can be; choose one of"),
        (("import", "", "--columns", "foo=start:s"), "has no columns to name"),
    ],
)
def test_what_there_is_not_is_refused(
    run: Run, project: Path, talk: Path, asked: tuple[str, ...], said: str
) -> None:
    command, out, *options = asked
    first = talk if command == "convert" else project
    refused(run(command, first, talk.with_name(out) if out else talk, *options), said)
