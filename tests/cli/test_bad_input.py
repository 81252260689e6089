"""Bad usage and bad input: exit status 2, one clear line on standard error, nothing on standard output."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from syncstudio.media.demo.truth import DemoTruth
from syncstudio.project.project import Project
from tests.cli.conftest import Run, document, refused


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["frobnicate"], "No such command"),
        (["info"], "Missing argument"),
        (["info", "x", "--loud"], "No such option"),
        (["new", "p.syncstudio"], "Missing argument"),
        (["align", "p.syncstudio", "--offset", "1"], "--track"),
        (["frame", "x.mp4", "--index", "one", "--out", "x.png"], "--index"),
        (["shot", "p.syncstudio", "--at", "0", "--out", "x.png", "--size", "huge"], "is not a size"),
        (
            ["shot", "p.syncstudio", "--at", "0", "--out", "x.png", "--size", "10x10"],
            "no size for the window",
        ),
        (["shot", "p.syncstudio", "--at", "0", "--out", "x.png", "--theme", "pink"], "--theme"),
        (["shot", "p.syncstudio", "--at", "nan", "--out", "x.png"], "is not a time"),
    ],
)
def test_bad_usage(run: Run, args: list[str], words: str) -> None:
    result = run(*args)
    line = refused(result, words)
    assert "--help" in line
    assert result.stdout == ""


def test_a_recording_without_a_command_is_told_how(run: Run, demo: DemoTruth) -> None:
    refused(run(demo.path("camera-a.mp4")), "syncstudio open")


def broken(kind: str, folder: Path, demo: DemoTruth) -> Path:
    """A path that no command can read."""
    path = folder / {"text": "words.mp4", "empty": "empty.mp4", "playlist": "list.mp4"}.get(kind, kind)
    if kind == "text":
        path.write_text("These are only words.\n" * 50, encoding="utf-8")
    elif kind == "empty":
        path.touch()
    elif kind == "folder":
        path.mkdir()
    elif kind == "playlist":
        path.write_text(f"#EXTM3U\n{demo.path('camera-a.mp4')}\n", encoding="utf-8")
    elif kind == "cut":
        path.write_bytes(demo.path("camera-a.mp4").read_bytes()[:600])
    elif kind == "concat":
        return Path(f"concat:{demo.path('camera-a.mp4')}|{demo.path('camera-b.mp4')}")
    elif kind == "address":
        return Path("http://localhost:9/camera.mp4")
    elif kind == "protocol":
        return Path(f"subfile,,start,0,end,0,,:{demo.path('camera-a.mp4')}")
    elif kind == "dash":
        return Path("-")
    return path


KINDS = ["missing", "empty", "text", "folder", "playlist", "cut", "concat", "address", "protocol", "dash"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("command", ["info", "frames", "frame", "new"])
def test_unreadable_files(run: Run, demo: DemoTruth, tmp_path: Path, command: str, kind: str) -> None:
    path, out = broken(kind, tmp_path, demo), tmp_path / "out.png"
    args = {"frame": ["--index", 0, "--out", out], "frames": ["--json"], "info": ["--json"]}.get(command, [])
    target = [tmp_path / "p.syncstudio"] if command == "new" else []
    result = run(command, *target, path, *args)
    refused(result)
    assert result.stdout == ""
    assert not out.exists()
    assert not (tmp_path / "p.syncstudio").exists()


def test_a_file_is_named_in_what_is_said_of_it(run: Run, tmp_path: Path, demo: DemoTruth) -> None:
    refused(run("info", broken("text", tmp_path, demo)), "words.mp4", "text file")
    refused(run("info", broken("empty", tmp_path, demo)), "empty.mp4", "empty")
    refused(run("info", broken("address", tmp_path, demo)), "only files on this computer")


@pytest.mark.parametrize("text", ["", "a;b\n", "words\nonly words\n", "x,y\n1,2\n3\n"])
def test_a_table_without_a_time_is_described_or_refused_in_words(run: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "table.csv"
    path.write_text(text, encoding="utf-8")
    result = run("info", path, "--json")
    if result.exit_code == 0:
        document(result, "info-1")
    else:
        refused(result, "table.csv")


@pytest.mark.parametrize("args", [["info"], ["add", "x.wav"], ["align", "--track", "a", "--offset", "1"]])
@pytest.mark.parametrize("kind", ["missing", "empty", "text", "other database"])
def test_unreadable_projects(run: Run, tmp_path: Path, args: list[str], kind: str) -> None:
    path = tmp_path / "bad.syncstudio"
    if kind == "empty":
        path.touch()
    elif kind == "text":
        path.write_text("not a project, however long it may be " * 100, encoding="utf-8")
    elif kind == "other database":
        with sqlite3.connect(path) as other:
            other.execute("CREATE TABLE t (x)")
        other.close()
    before = path.read_bytes() if path.exists() else None
    refused(run(args[0], path, *args[1:]), "bad.syncstudio")
    assert (path.read_bytes() if path.exists() else None) == before


def test_a_project_of_a_newer_version_is_refused(run: Run, project: Path) -> None:
    with sqlite3.connect(project) as newer:
        newer.execute("PRAGMA user_version = 999")
    newer.close()
    refused(run("info", project), "newer Sync Studio", "999")
    refused(run("align", project, "--track", "x", "--offset", "1"), "newer Sync Studio")


def test_a_project_open_elsewhere_can_be_read_but_not_changed(
    run: Run, project: Path, demo: DemoTruth
) -> None:
    with Project.open(project) as holder:
        assert holder.viewing is None
        document(run("info", project, "--json"), "info-1")
        refused(run("align", project, "--track", "recorder-2", "--offset", "1"), "viewing only")
        refused(run("add", project, demo.path("sensor.csv")), "viewing only")
    assert run("align", project, "--track", "recorder-2", "--offset", "1").exit_code == 0


def test_an_error_nobody_expected_goes_to_the_log(
    run: Run, project: Path, own_folders: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise RuntimeError("a bug, made for this test")

    monkeypatch.setattr("syncstudio.cli.is_project", fails)
    line = refused(run("info", project), "RuntimeError")
    log = own_folders / "config" / "syncstudio.log"
    assert str(log) in line
    assert "a bug, made for this test" in log.read_text(encoding="utf-8")


def test_a_bug_shows_itself_to_those_who_ask(
    run: Run, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("syncstudio.cli.is_project", lambda _: 1 / 0)
    monkeypatch.setenv("SYNCSTUDIO_DEBUG", "1")
    with pytest.raises(AssertionError):
        run("info", project)


def test_names_with_line_breaks_or_without_end_keep_to_their_lines(
    run: Run, demo: DemoTruth, tmp_path: Path
) -> None:
    odd, long = tmp_path / "one\ntwo.wav", tmp_path / f"{'x' * 240}.wav"
    for path in (odd, long):
        shutil.copy(demo.path("recorder-1.wav"), path)
    shown = run("new", tmp_path / "p.syncstudio", odd, long, tmp_path / "no\nfile.wav")
    assert shown.exit_code == 2
    assert len(shown.stderr.splitlines()) == 1
    lines = shown.stdout.splitlines()
    assert len(lines) == 4
    assert all(len(line) < 200 for line in lines[1:])
