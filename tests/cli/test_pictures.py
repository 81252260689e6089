"""`info` and `health` say of pictures and documents what a project takes them as."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from syncstudio.media.probe import probe
from syncstudio.session.session import Session
from tests.cli.conftest import Run, document
from tests.media.images.pdf_files import pdf_file
from tests.media.images.taken_pictures import taken

S = 1_000_000_000


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def made(kind: str, folder: Path) -> Path:
    if kind == "document":
        return pdf_file(folder / "talk.pdf", [(1, 0, 0), (0, 1, 0), (0, 0, 1)])
    if kind == "exif":
        files = [taken(folder / f"IMG_{n:04d}.JPG", f"2026:05:01 12:{n:02d}:00") for n in range(6)]
    elif kind == "names":
        files = [taken(folder / f"cam_2026-05-01_12-{n:02d}-00.png") for n in range(6)]
    else:
        files = [taken(folder / f"img_{n:04d}.png") for n in range(6)]
    return files[0]


@pytest.mark.parametrize(
    ("kind", "length_s", "codes"),
    [
        ("exif", 360, {"clock-zone"}),
        ("names", 360, {"clock-zone"}),
        ("document", 60, set()),
        ("numbers", 0.24, {"missing-timestamp"}),
    ],
)
def test_info_and_health_say_what_a_project_takes(
    run: Run, tmp_path: Path, kind: str, length_s: float, codes: set[str]
) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    path = made(kind, folder)
    found = document(run("info", path, "--json"), "info-1")
    assert (found["path"], found["duration_s"]) == (str(path), length_s)
    for asked in (path,) if kind == "document" else (path, folder):
        told = json.loads(run("health", asked, "--json").stdout)["files"]
        assert [file["path"] for file in told] == [str(path)]
        assert {finding["code"] for finding in told[0]["findings"]} == codes
    session = Session.draft([path])
    try:
        assert session.jobs.wait(10)
        assert session.extent().end_ns == round(length_s * S)
        project = tmp_path / "p.syncstudio"
        session.save_as(project)
    finally:
        session.close()
    told = json.loads(run("health", project, "--json").stdout)["files"]
    assert {finding["code"] for finding in told[0]["findings"]} == codes


def test_pages_are_counted_as_pages(tmp_path: Path) -> None:
    path = made("document", tmp_path)
    assert probe(path).streams[0].text.split(" · ")[1:] == ["3 pages", "PDF"]
