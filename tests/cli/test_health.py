"""`health` names what is wrong with files, folders and projects, for people and as one document."""

from __future__ import annotations

import contextlib
import json
import shutil
import time
from fractions import Fraction
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import Result

from syncstudio.cli_health import health
from syncstudio.media.demo.truth import DemoTruth
from syncstudio.media.health.finding import CODES, SEVERITIES
from syncstudio.media.series.time_column import TimeColumn
from syncstudio.resource import resource
from syncstudio.session.session import Session
from tests.cli.conftest import Run
from tests.media.clips.stills import still
from tests.media.health.made import write, write_sound

SCHEMA = json.loads(resource("contracts", "health-1.json").read_text(encoding="utf-8"))


def told(result: Result) -> dict[str, Any]:
    """The document a command printed, whatever its exit status, checked against the contract."""
    found: dict[str, Any] = json.loads(result.stdout)
    jsonschema.Draft202012Validator(SCHEMA).validate(found)
    return found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clean video, a variable one below, one that breaks off, and things that are no recordings."""
    path = tmp_path_factory.mktemp("folder")
    write(path / "clean.mp4")
    (path / "below").mkdir()
    ticks = [0, 3000, 12_000, 13_000, 16_000, 28_000, 30_000, 33_000]
    write(
        path / "below" / "variable.mkv",
        count=8,
        ticks=ticks.__getitem__,
        base=Fraction(1, 90_000),
        sound=None,
    )
    whole = write(path / "whole.mkv").read_bytes()
    (path / "cut.mkv").write_bytes(whole[: len(whole) // 2])
    (path / "whole.mkv").unlink()
    (path / "notes.md").write_text("nothing")
    (path / "people.csv").write_text("name,town\nAna,Ulm\nBen,Bonn\n")
    return path


def test_the_contract_knows_every_code() -> None:
    assert SCHEMA["$defs"]["finding"]["properties"]["code"]["enum"] == list(CODES)
    assert SCHEMA["$defs"]["severity"]["enum"] == list(SEVERITIES)


def test_a_clean_file(run: Run, folder: Path) -> None:
    result = run("health", folder / "clean.mp4", "--json")
    assert result.exit_code == 0
    (file,) = told(result)["files"]
    assert file["worst"] in (None, "info")
    picture, sound = file["streams"]
    assert (picture["kind"], picture["count"], picture["nominal_rate"]) == ("video", 100, 25)
    assert picture["histogram"] == [{"ticks": 512, "count": 99}]
    assert sound["shift_s"] == pytest.approx(1024 / 48_000)


def test_a_folder_is_told_worst_first(run: Run, folder: Path) -> None:
    result = run("health", folder)
    assert result.exit_code == 1
    lines = result.stdout.splitlines()
    assert lines[0] == "3 files: 1 with errors, 1 with warnings, 1 clean"
    assert [line.split()[:2] for line in lines[2:5]] == [
        ["error", "cut.mkv"], ["warning", "variable.mkv"], ["ok", "clean.mp4"]
    ]  # fmt: skip
    assert all(len(line) <= 100 for line in lines[:5])
    assert "truncated: The file breaks off" in result.stdout
    assert "edit-list" not in result.stdout
    assert "people.csv" in result.stderr
    assert "priming" in run("health", folder, "--all").stdout
    assert [Path(file["path"]).name for file in told(run("health", folder, "--json"))["files"]] == [
        "clean.mp4", "cut.mkv", "variable.mkv"
    ]  # fmt: skip


def test_one_unreadable_file_does_not_hide_the_others(run: Run, folder: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(b"\0\0\0\x18ftypisom" + bytes(500))
    result = run("health", bad, folder / "clean.mp4", tmp_path / "none.mp4", "--json")
    assert result.exit_code == 2
    document = told(result)
    assert [Path(file["path"]).name for file in document["files"]] == ["clean.mp4"]
    assert len(document["unreadable"]) == 2
    lines = result.stderr.splitlines()
    assert len(lines) == 2
    assert all(line.startswith("syncstudio: ") for line in lines)
    assert "none.mp4" in lines[0]
    assert "bad.mp4" in lines[1]


def test_an_empty_folder_is_refused(run: Run, tmp_path: Path) -> None:
    result = run("health", tmp_path)
    assert result.exit_code == 2
    assert "no recordings" in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_every_source_of_a_project(run: Run, demo: DemoTruth, project: Path) -> None:
    result = run("health", project, "--json")
    assert result.exit_code == 0
    assert [Path(file["path"]).name for file in told(result)["files"]] == ["camera-b.mp4", "recorder-2.wav"]


def test_the_command_and_the_window_say_the_same_of_a_project(run: Run, tmp_path: Path) -> None:
    """A table is read by the time column the project has, and what is missing is named."""
    table = tmp_path / "two.csv"
    rows = [f"{n / 10:.1f},{n * 20 + (500 if n > 50 else 0)},{n % 7}" for n in range(100)]
    table.write_text("t,ms,value\n" + "\n".join(rows) + "\n")
    write_sound(tmp_path / "lost.wav", "pcm_s16le")
    path = tmp_path / "work.syncstudio"
    with contextlib.closing(Session.create(path)) as session:
        choice = TimeColumn("ms", "ms")
        assert session.add_media([table, tmp_path / "lost.wav"], {table: choice}) == []
        (track,) = (track for track in session.project.tracks() if track.kind == "series")
        end = time.monotonic() + 60
        while (known := session.health(track.id)) is None and time.monotonic() < end:
            time.sleep(0.02)
        assert known is not None
    assert [file["worst"] for file in told(run("health", table, "--json"))["files"]] == [None]
    (tmp_path / "lost.wav").unlink()
    result = run("health", path, "--json")
    assert result.exit_code == 2
    assert "lost.wav of" in result.stderr
    assert "is missing, it was at" in result.stderr
    (file,) = told(result)["files"]
    assert [found["message"] for found in file["findings"]] == [found.message for found in known.findings]
    assert "timestamp-gap" in {found["code"] for found in file["findings"]}


def test_a_row_of_pictures_is_one_entry_of_a_folder(run: Run, folder: Path, tmp_path: Path) -> None:
    for number in (1, 2, 3, 4, 5, 6, 9):
        still(tmp_path / f"shot_{number:03}.png", number)
    still(tmp_path / "poster.png", 1)
    still(tmp_path / "page7.png", 1)
    shutil.copy(folder / "clean.mp4", tmp_path / "take.mp4")
    found = told(run("health", tmp_path, "--json"))["files"]
    assert [Path(file["path"]).name for file in found] == ["shot_001.png", "take.mp4"]
    assert [each["code"] for each in found[0]["findings"]] == ["missing-timestamp", "timestamp-gap"]
    assert "numbers 7 to 8 are missing" in found[0]["findings"][1]["message"]
    # Named one by one, as a shell does with a star, they are one row all the same.
    named = [tmp_path / f"shot_{number:03}.png" for number in (3, 1, 2)]
    assert len(told(run("health", *named, tmp_path / "poster.png", "--json"))["files"]) == 2


def test_a_table(run: Run, demo: DemoTruth) -> None:
    (file,) = told(run("health", demo.path("sensor.csv"), "--json"))["files"]
    assert file["streams"][0]["kind"] == "series"


def test_a_file_is_checked_once_however_often_it_is_named(run: Run, folder: Path) -> None:
    result = run("health", folder / "clean.mp4", folder / "below" / ".." / "clean.mp4", "--json")
    assert len(told(result)["files"]) == 1


def test_many_files_in_processes_of_their_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_sound(tmp_path / "a.wav", "pcm_s16le")
    for name in ("b.wav", "c.wav"):
        shutil.copy(tmp_path / "a.wav", tmp_path / name)
    monkeypatch.setattr("syncstudio.cli_health._WORTH_BYTES", 0)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    result = run("health", tmp_path, "--json")
    assert result.exit_code == 0
    assert [Path(file["path"]).name for file in told(result)["files"]] == ["a.wav", "b.wav", "c.wav"]


def test_help_names_the_exit_statuses() -> None:
    assert "Exit status" in (health.help or "")


def test_the_manual_explains_every_code() -> None:
    text = resource("manual", "09-timing-health.md").read_text(encoding="utf-8")
    assert [code for code in CODES if f"| `{code}` |" not in text] == []
