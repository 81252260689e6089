"""`package`: handed out, worked on, sent back as a copy or as changes, collected, counted and sampled."""

from __future__ import annotations

import hashlib
import zlib
from pathlib import Path
from typing import Any

import pytest

from syncstudio.project.project import Project
from syncstudio.project.records import Segment
from tests.cli.conftest import document, refused
from tests.project.merging_rig import fill_base

S = 10**9


@pytest.fixture
def base(tmp_path: Path) -> Path:
    path = tmp_path / "talk.syncstudio"
    with Project.create(path) as project, project.edit("Add media") as edit:
        fill_base(edit)
    return path


def _work(path: Path, who: str, *starts_s: int, status: str = "submitted") -> None:
    with Project.open(path) as project:
        project.author = who
        ticks = iter(range(10**18, 2 * 10**18, 60 * S))
        project.wall_ns = lambda: next(ticks)
        lane = next(each.id for each in project.lanes() if each.name == "scenes")
        for start in starts_s:
            with project.edit("Draw label") as edit:
                one = Segment(
                    lane_id=lane, start_ns=start * S, end_ns=start * S + S, author=who, status=status
                )  # type: ignore[arg-type]
                edit.insert(one)


def test_work_goes_out_and_comes_back(run: Any, base: Path, tmp_path: Path) -> None:
    anna, ben, mail = (tmp_path / name for name in ("anna.syncstudio", "ben.syncstudio", "ben.changes"))
    found = document(
        run(
            "package",
            "hand-out",
            base,
            "--to",
            "Anna",
            "--span",
            "0",
            "60",
            "--lane",
            "scenes",
            "--out",
            anna,
            "--json",
        ),
        "package-1",
    )
    assert found["packages"][0]["parts"] == ["lane scenes, 00:00.0 to 01:00.0"]
    assert run("package", "hand-out", base, "--to", "Ben", "--span", "60", "120", "--out", ben).exit_code == 0
    _work(anna, "Anna", 1, 3, 5)
    _work(ben, "Ben", 61, 63)
    told = document(run("package", "changes", ben, "--out", mail, "--json"), "package-1")
    assert told["changes"]["steps"] == 2
    assert mail.stat().st_size < 2_000
    back = document(run("package", "collect", base, anna, mail, "--json"), "package-1")
    assert [each["person"] for each in back["collected"]] == ["Anna", "Ben"]
    assert [each["inserted"] for each in back["collected"]] == [{"segment": 3}, {"segment": 2}]
    progress = document(run("package", "progress", base, "--json"), "package-1")["packages"]
    assert [(each["person"], each["returned"], each["submitted"], each["span_s"]) for each in progress] == [
        ("Anna", True, 3, 60.0),
        ("Ben", True, 2, 60.0),
    ]
    assert [each["worked_s"] for each in progress] == [120.0, 60.0]
    assert (progress[1]["labelled_s"], progress[1]["labels"]) == (2.0, 2)
    assert "Anna" in run("package", "progress", base).stdout
    # The same once more brings nothing new.
    again = document(run("package", "collect", base, mail, anna, "--json"), "package-1")
    assert [each["inserted"] for each in again["collected"]] == [{}, {}]
    with Project.open(base) as project:
        assert {each.author for each in project.segments_where("start_ns >= ?", S)} == {"Anna", "Ben"}
        assert {row.author for row in project.history()} >= {"Anna", "Ben"}


def test_a_sample_is_the_same_for_the_same_seed(run: Any, base: Path, tmp_path: Path) -> None:
    anna, again = tmp_path / "anna.syncstudio", tmp_path / "again.syncstudio"
    run("package", "hand-out", base, "--to", "Anna", "--span", "0", "60", "--out", anna)
    refused(run("package", "sample", base), "nothing to look at again")
    _work(anna, "Anna", *range(1, 40, 2))
    run("package", "collect", base, anna)
    one, other, third = (
        document(run("package", "sample", base, "--share", "20%", "--seed", seed, "--json"), "package-1")[
            "sample"
        ]
        for seed in (1, 1, 2)
    )
    assert len(one) == 4
    assert one == other != third
    refused(run("package", "sample", base, "--by", "disagreement"), "Nobody disagreed")
    refused(run("package", "sample", base, "--to", "Cleo"), "--out")
    refused(run("package", "sample", base, "--share", "0"), "no share")
    given = run(
        "package", "sample", base, "--share", "20", "--seed", 1, "--to", "Cleo", "--out", again, "--json"
    )
    found = document(given, "package-1")
    assert found["packages"][1]["purpose"] == "review"
    assert found["packages"][1]["parts"] == ["4 labels"]
    with Project.open(again) as project, project.edit("Accept") as edit:
        for each in found["sample"]:
            edit.update(Segment, int(each["id"]), status="accepted", reviewer="Cleo")
    run("package", "collect", base, again)
    assert document(run("package", "progress", base, "--json"), "package-1")["packages"][1]["accepted"] == 4


def test_what_is_wrong_is_one_line_and_changes_nothing(run: Any, base: Path, tmp_path: Path) -> None:
    anna, mail, other = (tmp_path / name for name in ("anna.syncstudio", "anna.changes", "other.syncstudio"))
    run("package", "hand-out", base, "--to", "Anna", "--out", anna)
    _work(anna, "Anna", 1)
    run("package", "changes", anna, "--out", mail)
    Project.create(other).close()
    before = base.read_bytes()
    refused(run("package", "hand-out", base, "--to", "Anna", "--out", anna), "already there")
    refused(run("package", "hand-out", base, "--to", " ", "--out", tmp_path / "x.syncstudio"), "to whom")
    refused(run("package", "hand-out", base, "--to", "B", "--out", tmp_path / "no" / "x"), "does not exist")
    refused(
        run("package", "hand-out", base, "--to", "B", "--lane", "none", "--out", tmp_path / "x"), "no lane"
    )
    refused(
        run("package", "hand-out", base, "--to", "B", "--source", "none", "--out", tmp_path / "x"), "talk.mp4"
    )
    refused(
        run("package", "hand-out", base, "--to", "B", "--span", "5", "5", "--out", tmp_path / "x"), "after it"
    )
    refused(run("package", "changes", base, "--out", tmp_path / "x.changes"), "was not handed out")
    refused(run("package", "changes", anna, "--out", mail), "already there")
    refused(run("package", "collect", base, tmp_path / "none.changes"), "There is no file")
    refused(run("package", "collect", other, mail), "belongs to another project")
    refused(run("package", "collect", base, base), "same project twice")
    data = mail.read_bytes()
    head = data.index(b"\n", data.index(b"\n") + 1) + 1
    for name, made, said in (
        ("torn", data[:-9], "damaged"),
        ("flipped", data[:-9] + bytes([data[-9] ^ 1]) + data[-8:], "damaged"),
        ("newer", data.replace(b"CHANGES 1", b"CHANGES 9", 1), "newer"),
        ("alien", b"PK" + data, "no file of changes"),
        ("empty", b"", "no file of changes"),
    ):
        path = tmp_path / f"{name}.changes"
        path.write_bytes(made)
        refused(run("package", "collect", base, path), said)
    for text in (b"{}", b"[]", b'{"schema":1}', zlib.decompress(data[head:]).replace(b'"edit"', b'"evil"')):
        packed = zlib.compress(text)
        (tmp_path / "odd.changes").write_bytes(
            b"SYNCSTUDIO-CHANGES 1\n" + hashlib.sha256(packed).hexdigest().encode() + b"\n" + packed
        )
        refused(run("package", "collect", base, tmp_path / "odd.changes"), "damaged")
    assert base.read_bytes() == before
