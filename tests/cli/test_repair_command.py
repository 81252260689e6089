"""`repair`: one sentence first, what was lost, a document of the contract, the damaged file untouched."""

from __future__ import annotations

from pathlib import Path

from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment
from tests.cli.conftest import Run, document, refused


def test_a_damaged_project_is_salvaged_beside_it(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "talk.syncstudio"
    with Project.create(path) as project, project.edit("Label") as edit:
        lane = edit.insert(Lane(name="speech"))
        edit.insert(Segment(lane_id=lane, start_ns=1, end_ns=2, text="hello"))
    assert "is whole" in run("repair", path).stdout
    whole = path.read_bytes()
    path.write_bytes(bytes(4096) + whole[4096:])
    told = run("repair", path)
    assert told.exit_code == 0
    assert told.stdout.startswith("talk.syncstudio was damaged: what it holds, 1 label among it, is in ")
    assert path.read_bytes() == bytes(4096) + whole[4096:]
    with Project.open(tmp_path / "talk (repaired).syncstudio") as project:
        assert [lane.name for lane in project.lanes()] == ["speech"]
    found = document(run("repair", path, "--out", tmp_path / "new.syncstudio", "--json"), "repair-1")
    assert {
        "table": "segment",
        "kept": 1,
        "from_history": 0,
        "stand_ins": 0,
        "lost": 0,
        "unreadable_pages": 0,
    } in found["tables"]
    refused(run("repair", path, "--out", tmp_path / "new.syncstudio"), "already there")


def test_what_is_no_project_is_refused(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "notes.syncstudio"
    path.write_text("dear diary")
    refused(run("repair", path), "Nothing of a Sync Studio project is left")
    refused(run("repair", tmp_path / "none.syncstudio"), "none.syncstudio")
