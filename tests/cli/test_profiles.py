"""Tolerance profiles by command: listed, added by name or from a file, removed, and used without being kept."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run, document, refused

RECORDINGS = Path(__file__).parents[1] / "data" / "recordings"
DUB = (RECORDINGS / "original_en.m4a", RECORDINGS / "dubbed_de.m4a", "--roles", "original,dub")


def test_profiles_are_listed_added_and_removed(run: Run) -> None:
    first = document(run("profiles", "--json"), "profiles-1")["profiles"]
    assert [one["id"] for one in first] == [
        "bt1359", "bt1359-acceptability", "ebu-r37", "atsc-is191", "half-frame",
    ]  # fmt: skip
    added = document(
        run("profiles", "--add", "My studio", "--early", 10, "--late", 22.5, "--json"), "profiles-1"
    )
    assert added["profiles"][-1] == {
        "id": "my-studio", "name": "My studio", "early_ms": 10, "late_ms": 22.5, "own": True,
    }  # fmt: skip
    assert Path(added["path"]).is_file()
    told = run("profiles").stdout
    assert "my-studio" in told
    assert "half a frame" in told
    assert run("profiles", "--remove", "my STUDIO").stdout.startswith("Removed: My studio\n")
    assert document(run("profiles", "--json"), "profiles-1")["profiles"] == first


def test_a_file_is_added_or_only_judged_by(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "strict.json"
    path.write_text(json.dumps({"name": "Strict", "early_ms": 0.00001, "late_ms": 0.00001}))
    result = run("measure", *DUB, "--profile", path)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[0].endswith(": undecided Strict.")
    assert len(document(run("profiles", "--json"), "profiles-1")["profiles"]) == 5
    assert "Added: Strict" in run("profiles", "--add", path).stdout
    assert run("measure", *DUB, "--profile", "strict").stdout.splitlines()[0].endswith("undecided Strict.")
    assert run("measure", *DUB, "--profile", "EBU R37").stdout.splitlines()[0].endswith("inside EBU R37.")


def test_what_cannot_be_done_is_one_line(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text("{")
    refused(run("profiles", "--add", bad), "bad.json holds no tolerance profile")
    refused(run("measure", *DUB, "--profile", bad), "bad.json holds no tolerance profile")
    refused(run("profiles", "--add", "Studio"), "no file “Studio”", "--early MS and --late MS")
    refused(run("profiles", "--add", "Studio", "--early", 5), "both --early and --late")
    refused(run("profiles", "--early", 5, "--late", 5), "go with --add")
    refused(run("profiles", "--add", "Studio", "--early", "nan", "--late", 5), "0 to 60,000 ms")
    refused(run("profiles", "--remove", "Studio"), "none of your own")
    refused(run("profiles", "--remove", "a", "--add", "b"), "One at a time")
    refused(run("measure", *DUB, "--profile", "none"), "no tolerance profile “none”", "bt1359")


@pytest.mark.parametrize("command", ["report", "verify"])
def test_other_commands_know_profiles_of_files_too(
    run: Run, project: Path, tmp_path: Path, command: str
) -> None:
    path = tmp_path / "strict.toml"
    path.write_text('name = "Strict"\nearly_ms = 1\nlate_ms = 2\n')
    if command == "report":
        told = json.loads(run("report", project, "--profile", path, "--json").stdout)
        assert told["projects"][0]["tolerance"] == "Strict"
    else:
        out = tmp_path / "out.parquet"
        refused(
            run("verify", project.parent, "--out", out, "--profile", tmp_path / "no.toml"), "cannot be read"
        )
