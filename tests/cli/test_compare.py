"""`compare`: the sentence, the document, the status, and every kind of bad input in one line."""

from __future__ import annotations

import json
import shutil

import jsonschema
import pytest

from syncstudio.project.project import Project
from syncstudio.resource import resource
from tests.cli.conftest import refused
from tests.old_projects import old_project
from tests.session.comparing_rig import make


@pytest.fixture
def pair(tmp_path):
    anna, ben = make(tmp_path / "anna.syncstudio"), make(tmp_path / "ben.syncstudio")
    for made in (anna, ben):
        for n in range(3):
            made.put("Sounds", n * 1000, n * 1000 + 500, "laugh")
    ben.put("Scenes", 0, 1000, "cough", "new")
    ben.align("camera", 41)
    for made in (anna, ben):
        made.project.close()
    return anna.project.path, ben.project.path


def test_differences_are_told_and_end_with_1(run, pair):
    anna, ben = pair
    before = ben.read_bytes()
    told = run("compare", anna, ben)
    assert told.exit_code == 1
    assert told.stdout.splitlines()[0] == (
        "camera is aligned 41 ms apart; anna and ben agree on 3 of 4 segments; 1 missing (only ben has it)."
    )
    assert "cough: new" in told.stdout
    found = json.loads((printed := run("compare", anna, ben, "--json")).stdout)
    assert printed.exit_code == 1
    schema = json.loads(resource("contracts", "compare-1.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(found)
    (one,) = found["comparisons"]
    assert one["counts"]["alignment"] == one["counts"]["missing"] == 1
    assert one["alignments"][0]["later_s"] == 0.041
    assert ben.read_bytes() == before
    assert not ben.with_name("ben.syncstudio.lock").exists()


def test_a_copy_is_alike_and_ends_with_0(run, pair):
    anna, _ = pair
    copy = anna.with_name("copy.syncstudio")
    shutil.copy(anna, copy)
    told = run("compare", anna, copy, copy)
    assert told.exit_code == 0
    assert told.stdout.count("anna and copy agree on all 3 segments.") == 2


def test_lanes_and_tolerances_are_chosen(run, pair):
    anna, ben = pair
    told = run("compare", anna, ben, "--lanes", "Scenes=", "--lanes", "sounds=Scenes", "--tolerance", "1s")
    assert "Only anna has the lane “Scenes”: not compared." in told.stdout
    refused(run("compare", anna, ben, "--lanes", "Talk=Scenes"), "no lane “Talk”")
    refused(run("compare", anna, ben, "--lanes", "Talk"), "MINE=THEIRS")
    refused(run("compare", anna, ben, "--tolerance", "soon"), "tolerance")
    refused(run("compare", anna, ben, "--lanes", anna.with_name("no.json")), "cannot be read")


def test_bad_projects_are_one_line(run, pair, tmp_path):
    anna, ben = pair
    refused(run("compare", anna, anna), "this project itself")
    refused(run("compare", anna, tmp_path / "gone.syncstudio"), "no project")
    stranger = make(tmp_path / "stranger.syncstudio", files=("elsewhere.mp4",))
    stranger.project.close()
    refused(run("compare", anna, stranger.project.path), "nothing in common")
    empty = Project.create(tmp_path / "empty.syncstudio")
    empty.close()
    refused(run("compare", anna, empty.path), "is empty")
    cut = tmp_path / "cut.syncstudio"
    cut.write_bytes(ben.read_bytes()[:20_000])
    refused(run("compare", anna, cut), "damaged")
    text = tmp_path / "text.syncstudio"
    text.write_text("not a project at all", encoding="utf-8")
    refused(run("compare", anna, text), "not a Sync Studio project")
    newer = tmp_path / "newer.syncstudio"
    content = bytearray(ben.read_bytes())
    content[60:64] = (99).to_bytes(4, "big")
    newer.write_bytes(content)
    refused(run("compare", anna, newer), "newer Sync Studio")


def test_what_is_open_elsewhere_is_only_looked_at(run, pair):
    anna, ben = pair
    with Project.open(ben) as held:
        assert run("compare", anna, ben).exit_code == 1
        with held.edit("Still mine"):
            pass
        assert held.viewing is None


def test_an_older_project_is_compared_and_left_as_it_is(run, tmp_path):
    old, copy = tmp_path / "old.syncstudio", tmp_path / "today.syncstudio"
    for path in (old, copy):
        old_project(5, path)
    Project.open(copy).close()
    before = old.read_bytes()
    told = run("compare", copy, old)
    assert told.exit_code == 0, told.output
    assert old.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir() if "old" in path.name) == ["old.syncstudio"]


def test_what_a_killed_program_left_is_read_from_a_copy(run, pair):
    anna, ben = pair
    journal = ben.with_name("ben.syncstudio-journal")
    journal.write_bytes(b"half an edit" * 50)
    before = ben.read_bytes()
    assert run("compare", anna, ben).exit_code in (1, 2)
    assert ben.read_bytes() == before
    assert journal.read_bytes() == b"half an edit" * 50
