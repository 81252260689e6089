"""The demo is written once, whole or not at all, and never over anybody's files."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from syncstudio.media.demo.recording import DEVICES, write_demo
from syncstudio.media.demo.story import tell
from syncstudio.media.demo.truth import DemoTruth, read_truth
from syncstudio.media.errors import MediaError
from tests.demo import demo_in
from tests.kept import Kept


def test_the_answer_sheet_comes_back_as_it_was_written(demo: DemoTruth) -> None:
    assert read_truth(demo.folder) == demo


def test_a_complete_demo_is_used_again(demo: DemoTruth) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in demo.folder.iterdir()}
    assert write_demo(demo.folder, 30) == demo
    assert {path.name: path.stat().st_mtime_ns for path in demo.folder.iterdir()} == before
    assert set(before) == {device.name for device in DEVICES} | {"truth.json"}


def test_the_same_demo_is_written_everywhere(tmp_path: Path, kept: Kept) -> None:
    one, two = demo_in(tmp_path / "one", 8, kept), write_demo(tmp_path / "two", 8)
    for file in one.files:
        assert one.path(file.name).read_bytes() == two.path(file.name).read_bytes(), file.name
    assert (one.folder / "truth.json").read_bytes() == (two.folder / "truth.json").read_bytes()


def test_a_changed_demo_is_not_taken_for_whole(tmp_path: Path, kept: Kept) -> None:
    truth = demo_in(tmp_path / "demo", 8, kept)
    with truth.path("sensor.csv").open("a", encoding="utf-8") as file:
        file.write("1\n")
    with pytest.raises(MediaError, match=r"incomplete or was changed"):
        write_demo(truth.folder)


def test_other_files_of_the_same_name_are_left_alone(tmp_path: Path) -> None:
    mine = tmp_path / "transcript.json"
    mine.write_text("mine", encoding="utf-8")
    with pytest.raises(MediaError, match=r"already holds transcript\.json"):
        write_demo(tmp_path)
    assert mine.read_text(encoding="utf-8") == "mine"
    assert [path.name for path in tmp_path.iterdir()] == ["transcript.json"]


@pytest.mark.parametrize(
    "text", ["", "[]", "{", '{"schema": "other/1"}', '{"schema": "syncstudio.demo-truth/1"}']
)
def test_a_strange_answer_sheet_is_refused_in_words(tmp_path: Path, text: str) -> None:
    (tmp_path / "truth.json").write_text(text, encoding="utf-8")
    with pytest.raises(MediaError, match="choose another folder"):
        write_demo(tmp_path)


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(MediaError, match="cannot be written"):
        write_demo(tmp_path / "file" / "inside")


def test_a_writer_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(MediaError, match="No space left"):
        write_demo(tmp_path / "demo", 8)
    assert list((tmp_path / "demo").iterdir()) == []


def test_events_are_aperiodic_and_the_words_are_in_the_transcript(demo: DemoTruth) -> None:
    gaps = [later - earlier for earlier, later in zip(tell(60).claps_ns, tell(60).claps_ns[1:], strict=False)]
    assert min(gaps) > 150_000_000
    assert len({gap // 1_000 for gap in gaps}) == len(gaps)
    document = json.loads(demo.path("transcript.json").read_text(encoding="utf-8"))
    assert [segment["speaker"] for segment in document["segments"]] == [
        said.speaker for said in demo.utterances
    ]
    own = demo.file("transcript.json")
    for segment, said in zip(document["segments"], demo.utterances, strict=True):
        for word, truth in zip(segment["words"], said.words, strict=True):
            assert word["word"].strip() == truth.text
            assert round(word["start"] * 1e9) + own.offset_ns == truth.start_ns


def test_too_short_a_demo_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least 8 seconds"):
        write_demo(tmp_path, 3)
