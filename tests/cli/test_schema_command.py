"""`schema` tells, applies and saves the labels, lanes and attributes of a project."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.project.project import Project
from tests.cli.conftest import Run, document, refused

CONFIG = """<View><Header value="Hi"/><Audio name="a" value="$a"/>
<Labels name="talk" toName="a"><Label value="Ann" background="red"/></Labels></View>"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "talk.syncstudio"
    Project.create(path).close()
    return path


def test_the_ready_sets_are_listed(run: Run) -> None:
    found = document(run("schema", "--list", "--json"), "schema-1")
    assert [entry["name"] for entry in found["library"]] == [
        "behaviour", "dubbing", "industrial-event", "medical", "speech", "trading-floor",
    ]  # fmt: skip
    assert "trading-floor" in run("schema", "--list").stdout


def test_a_ready_set_is_previewed_applied_and_saved(run: Run, project: Path, tmp_path: Path) -> None:
    would = document(run("schema", project, "--apply", "speech", "--dry-run", "--json"), "schema-1")
    assert would["applied"] is False
    assert would["labels"] == []
    done = document(run("schema", project, "--apply", "speech", "--json"), "schema-1")
    assert done["added"] == would["added"]
    assert {lane["name"]: lane["relation"] for lane in done["lanes"]} == {
        "Turns": None, "Inside turns": "inside", "Sounds": None,
    }  # fmt: skip
    again = document(run("schema", project, "--apply", "Speech", "--json"), "schema-1")
    assert (again["added"], again["changed"]) == ([], [])
    saved = tmp_path / "mine.labels.toml"
    assert f"Wrote {saved}" in run("schema", project, "--save", saved).stdout
    other = tmp_path / "other.syncstudio"
    Project.create(other).close()
    copy = document(run("schema", other, "--apply", saved, "--json"), "schema-1")
    assert copy["labels"] == done["labels"]
    assert copy["attributes"] == done["attributes"]
    told = run("schema", project).stdout
    assert "Backchannel" in told
    assert "inside Turns" in told


def test_a_config_of_label_studio_says_what_it_left_out(run: Run, project: Path, tmp_path: Path) -> None:
    config = tmp_path / "talk.xml"
    config.write_text(CONFIG, encoding="utf-8")
    found = document(run("schema", project, "--apply", config, "--json"), "schema-1")
    assert [label["name"] for label in found["labels"]] == ["Ann"]
    assert found["left_out"][0]["what"] == "<Header “Hi”>"
    assert "Left out: line 1, <Header “Hi”>" in run("schema", project, "--apply", config).stdout


def test_what_cannot_be_done_is_one_line(run: Run, project: Path, tmp_path: Path) -> None:
    refused(run("schema"), "Name a project, or ask for --list")
    refused(run("schema", "--list", "--save", tmp_path / "x"), "Name the project")
    refused(run("schema", project, "--dry-run"), "--dry-run goes with --apply")
    refused(run("schema", tmp_path / "none.syncstudio"), "none.syncstudio")
    refused(run("schema", project, "--apply", "nothing"), "There is no label schema “nothing”")
    broken = tmp_path / "b.labels.toml"
    broken.write_text('format = "syncstudio.labels/1"\n[[label]]\nname = "A"\nhue = 3\n')
    refused(run("schema", project, "--apply", broken), "b.labels.toml, line 4", "“hue”")
    bomb = tmp_path / "b.xml"
    bomb.write_text('<!DOCTYPE v [<!ENTITY a "b">]><View>&a;</View>')
    refused(run("schema", project, "--apply", bomb), "b.xml, line 1", "declares a document type")
    refused(run("schema", project, "--save", tmp_path / "no" / "x.labels.toml"), "cannot be written")
    with Project.open(project, view_only=True) as kept:
        assert kept.labels() == []
