"""The command `agree`: its document, its sentence, its exit statuses, and input that will not do."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from syncstudio.project.labelling_records import Keyframe, Region
from syncstudio.project.records import Lane, Segment
from tests.cli.conftest import document, refused
from tests.session.comparing_rig import make


@pytest.fixture
def two(tmp_path):
    """Anna's and Ben's work on one recording, with known differences on the lane of the sound."""
    paths = []
    for name, rows in (
        ("anna", [(0, 1000, "laugh"), (2000, 3000, "cough"), (4000, 5000, "laugh")]),
        ("ben", [(100, 1000, "laugh"), (2000, 3000, "laugh"), (8000, 9000, "cough")]),
    ):
        made = make(tmp_path / f"{name}.syncstudio", seed=f"{name}/")
        for start, end, label in rows:
            made.put("Sounds", start, end, label)
        with made.project.edit("More lanes") as edit:
            speech = edit.insert(Lane(track_id=made.tracks["boom"], name="Speech", kind="transcript"))
            edit.insert(
                Segment(0, speech, 0, 10**9, None, "one two three" if name == "anna" else "One, too three.")
            )
            boxes = edit.insert(Lane(track_id=made.tracks["camera"], name="Faces", kind="regions"))
            face = edit.insert(Segment(0, boxes, 0, 10**9))
            region = edit.insert(Region(segment_id=face))
            left = 0 if name == "anna" else 50
            edit.insert(Keyframe(region_id=region, at_ns=0, points=f"[[{left},0],[{left + 100},100]]"))
        if name == "ben":
            made.align("camera", 41)
        made.project.close()
        paths.append(tmp_path / f"{name}.syncstudio")
    return paths


def test_all_figures_of_two_projects(run, two) -> None:
    before = [path.read_bytes() for path in two]
    found = document(run("agree", *two, "--json", "--replicates", 50), "agree-1")
    assert found["raters"] == ["anna", "ben"]
    assert "“camera” is aligned differently: 41.0 ms later in ben than in anna" in found["alignment"][0]
    lanes = {lane["name"]: lane for lane in found["lanes"]}
    sounds = lanes["Sounds"]["pairs"][0]
    assert lanes["Sounds"]["clock"] == "boom"
    assert {key: sounds["events"][key] for key in ("matched", "missing", "extra", "renamed")} == {
        "matched": 1, "missing": 2, "extra": 2, "renamed": 1,
    }  # fmt: skip
    # Rows and columns: laugh, cough, nothing.
    assert sounds["confusion"]["counts"] == [[1, 0, 1], [1, 0, 0], [0, 1, 0]]
    assert sounds["onset"]["p90_ms"]["value"] == 90.0
    speech = lanes["Speech"]["pairs"][0]["words"]
    assert speech["word_error_rate"]["value"] == pytest.approx(1 / 3, abs=1e-6)
    assert speech["differences"][0]["steps"][1] == {"what": "replace", "first": "two", "second": "too"}
    # Boxes of 100 by 100 that share half: 5000 of 15000.
    assert lanes["Faces"]["pairs"][0]["regions"]["mean"]["value"] == pytest.approx(1 / 3, abs=1e-6)
    assert [path.read_bytes() for path in two] == before


def test_for_people_the_alignment_is_said_first(run, two, tmp_path) -> None:
    picture = tmp_path / "confusion.svg"
    result = run("agree", *two, "--lanes", "Sounds", "--names", "Anna B.,Ben", "--picture", picture)
    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert "aligned differently" in lines[0]
    assert lines[1].startswith("Anna B. and Ben: 1 of 3 and 3 labels match; F1 0.33")
    assert "both edges within 250 ms" in result.stdout
    drawn = picture.read_text(encoding="utf-8")
    assert ElementTree.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"
    assert "cough with laugh: 1" in drawn
    assert ".m8" in drawn
    assert "var(" not in drawn


def test_the_exit_status_says_what_was_asked(run, two) -> None:
    assert run("agree", *two, "--no-gamma", "--fail-under", "0.9").exit_code == 1
    assert run("agree", *two, "--no-gamma", "--fail-under", "0.1").exit_code == 0
    assert run("agree", *two, "--lanes", "Scenes").exit_code == 3


def test_lanes_of_one_project(run, two) -> None:
    found = document(run("agree", two[0], "--lanes", "Sounds=Scenes", "--json", "--no-gamma"), "agree-1")
    assert found["raters"] == ["Sounds", "Scenes"]
    assert found["lanes"][0]["clock"] == "master timeline"
    assert found["lanes"][0]["labels"] == [3, 0]


def test_three_projects(run, two, tmp_path) -> None:
    third = tmp_path / "cleo.syncstudio"
    third.write_bytes(two[0].read_bytes())
    found = document(run("agree", *two, third, "--json", "--lanes", "Sounds", "--replicates", 0), "agree-1")
    assert [(pair["first"], pair["second"]) for pair in found["lanes"][0]["pairs"]] == [
        ("anna", "ben"), ("anna", "cleo"), ("ben", "cleo"),
    ]  # fmt: skip
    assert found["lanes"][0]["cells"]["kappa_name"] == "Fleiss"


def test_what_will_not_do_is_said_in_a_sentence(run, two, tmp_path) -> None:
    anna, ben = two
    refused(run("agree", anna), "Name two projects")
    refused(run("agree", anna, anna), "choose another one")
    refused(run("agree", anna, ben, ben), "named twice")
    refused(run("agree", anna, tmp_path / "none.syncstudio"), "none.syncstudio")
    refused(run("agree", anna, ben, "--lanes", "Dogs"), "no lane “Dogs”", "“Sounds”")
    refused(run("agree", anna, ben, "--tolerance", "soon"), "no tolerance")
    refused(run("agree", anna, ben, "--step", "0ms"), "step")
    refused(run("agree", anna, ben, "--names", "Anna"), "1 name for 2")
    refused(run("agree", anna, "--lanes", "Sounds=Sounds"), "with itself")
    damaged = tmp_path / "damaged.syncstudio"
    damaged.write_bytes(ben.read_bytes()[:600] + b"x" * 600)
    refused(run("agree", anna, damaged), "damaged")
    strange = make(tmp_path / "strange.syncstudio", files=("other.mp4",), seed="s/", names=("A", "B"))
    strange.project.close()
    refused(run("agree", anna, tmp_path / "strange.syncstudio"), "nothing in common")
