"""Datasets as they are written: the same bytes each time, whole or not there, read back equal by others."""

from __future__ import annotations

import errno
import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards import tar_writer
from syncstudio.interchange.shards.clip_record import ClipRecord, clip_key, metadata_json
from syncstudio.interchange.shards.data_card import DataCard, VerdictRow, card_markdown, duration_text
from syncstudio.interchange.shards.layouts import LAYOUTS, open_layout
from syncstudio.interchange.shards.manifest import read_manifest
from syncstudio.interchange.shards.reader import read_shards

CARD = DataCard(
    "Interviews", licence="CC-BY-4.0", counts={"clips": 6}, verdicts=(VerdictRow("speech_mix", 5, 1),)
)
BEYOND_FLOATS = 2**53 + 1


def records(folder: Path) -> Iterator[ClipRecord]:
    video = folder / "cut.mp4"
    for number in range(6):
        video.write_bytes(bytes([number]) * 5000)
        metadata: dict[str, Any] = {
            "fps": Fraction(30000, 1001),
            "first_pts": BEYOND_FLOATS + number,
            "speaker": None if number else "anna",
            "words": [{"text": "hé", "start_ns": 1}],
            "tags": ["a", "b"],
            "odd": number if number % 2 else str(number),
        }
        files = {"mp4": video, "speech.wav": b"w" * number, "txt": "größer".encode()}
        yield ClipRecord(f"clip-{number}", files, metadata, "train" if number < 4 else "test")


def write(kind: str, out: Path, folder: Path, shard_bytes: int = 20_000) -> tuple[Path, ...]:
    with open_layout(kind, out, shard_bytes=shard_bytes) as layout:
        for record in records(folder):
            layout.add(record)
        return layout.finish(CARD)


def _add_all(kind: str, out: Path, clips: Iterator[ClipRecord], shard_bytes: int = 20_000) -> None:
    with open_layout(kind, out, shard_bytes=shard_bytes) as layout:
        for record in clips:
            layout.add(record)


def hashes(folder: Path) -> dict[str, str]:
    files = sorted(each for each in folder.rglob("*") if each.is_file())
    return {
        each.relative_to(folder).as_posix(): hashlib.sha256(each.read_bytes()).hexdigest() for each in files
    }


@pytest.mark.parametrize("kind", LAYOUTS)
def test_what_is_written_is_read_back_and_is_the_same_each_time(tmp_path: Path, kind: str) -> None:
    written = write(kind, tmp_path / "one", tmp_path)
    write(kind, tmp_path / "two", tmp_path)
    assert hashes(tmp_path / "one") == hashes(tmp_path / "two")
    assert sorted(hashes(tmp_path / "one")) == sorted(
        path.relative_to(tmp_path / "one").as_posix() for path in written
    )
    samples = {sample["__key__"]: sample for sample in read_shards(tmp_path / "one")}
    for record in records(tmp_path):
        sample = samples.pop(record.key)
        assert sample["mp4"] == bytes([int(record.key[-1])]) * 5000
        assert sample["speech.wav"] == b"w" * int(record.key[-1])
        assert sample["txt"] == "größer"
        assert sample["json"]["first_pts"] == record.metadata["first_pts"]
        assert sample["json"]["fps"] == "30000/1001"
    assert not samples


def test_shards_are_read_alike_by_the_webdataset_package(tmp_path: Path) -> None:
    groups = pytest.importorskip("webdataset.tariterators")
    written = [path for path in write("webdataset", tmp_path / "out", tmp_path) if path.suffix == ".tar"]
    assert [path.name for path in sorted(written)] == [
        "test-000000.tar",
        "train-000000.tar",
        "train-000001.tar",
    ]
    for path in written:
        with path.open("rb") as file:
            theirs = list(
                groups.group_by_keys(groups.tar_file_expander([{"url": str(path), "stream": file}]))
            )
        assert theirs == list(read_shards(path, parsed=False))


def test_the_manifest_says_where_each_byte_lies_and_numbers_stay_exact(tmp_path: Path) -> None:
    write("webdataset", tmp_path / "out", tmp_path)
    lines = list(read_manifest(tmp_path / "out/manifest.jsonl"))
    table = pq.read_table(tmp_path / "out/manifest.parquet")
    assert table.schema.metadata == {b"schema": b"syncstudio.dataset/1"}
    for line, row in zip(lines, table.to_pylist(), strict=True):
        assert row["files"] == line["files"]
        assert row["first_pts"] == line["first_pts"] >= BEYOND_FLOATS
        assert row["words"] == '[{"text":"hé","start_ns":1}]'
        assert row["odd"] in ("1", "3", "5", '"0"', '"2"', '"4"')
        data = (tmp_path / "out" / row["shard"]).read_bytes()
        for file in row["files"]:
            content = data[file["offset"] : file["offset"] + file["bytes"]]
            if file["extension"] == "mp4":
                assert content == bytes([int(row["key"][-1])]) * 5000


def test_hugging_faces_layout_has_one_schema_and_says_its_splits(tmp_path: Path) -> None:
    write("huggingface", tmp_path / "out", tmp_path)
    train, test = (
        pq.read_schema(tmp_path / "out" / split / "metadata.parquet") for split in ("train", "test")
    )
    assert train == test
    row = pq.read_table(tmp_path / "out/train/metadata.parquet").to_pylist()[1]
    assert row["file_name"] == "clips/clip-1.mp4"
    assert row["speech_wav_path"] == "parts/clip-1.speech.wav"
    assert row["words"] == '[{"text": "hé", "start_ns": 1}]'
    page = (tmp_path / "out/README.md").read_text(encoding="utf-8")
    assert page.startswith(
        '---\npretty_name: "Interviews"\nlicense: "cc-by-4.0"\nconfigs:\n- config_name: "default"\n'
    )
    assert (
        '  - split: "test"\n    path:\n    - "test/clips/**/*.mp4"\n    - "test/metadata.parquet"\n' in page
    )
    with (
        pytest.raises(InterchangeError, match="neither video nor sound"),
        open_layout("huggingface", tmp_path / "x") as one,
    ):
        one.add(ClipRecord("a", {"txt": b"x"}))


@pytest.mark.parametrize("kind", LAYOUTS)
def test_an_export_that_breaks_off_looks_like_none_and_can_be_begun_anew(tmp_path: Path, kind: str) -> None:
    out = tmp_path / "out"

    def broken() -> Iterator[ClipRecord]:
        yield from records(tmp_path)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        _add_all(kind, out, broken())
    left = {path.name for path in out.rglob("*") if path.is_file()}
    assert (
        not {"manifest.jsonl", "manifest.parquet", "metadata.parquet", "README.md", "train-000001.tar"} & left
    )
    assert not [name for name in left if name.endswith(".part")]
    write(kind, out, tmp_path)
    assert hashes(out) == (write(kind, tmp_path / "fresh", tmp_path) and hashes(tmp_path / "fresh"))


def test_nothing_of_a_persons_is_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write("folder", out, tmp_path)
    with pytest.raises(InterchangeError, match="is not empty"), open_layout("folder", out):
        pass
    other = tmp_path / "other"
    with open_layout("webdataset", other) as layout:
        layout.add(ClipRecord("a", {"mp4": b"x"}))
    (other / "mine.txt").write_text("mine")
    with pytest.raises(InterchangeError, match=r"holds mine\.txt"), open_layout("webdataset", other):
        pass
    (other / ".unfinished-dataset").write_text("../out\n.\n")
    with pytest.raises(InterchangeError, match="is not empty"), open_layout("webdataset", other):
        pass
    assert (out / "manifest.jsonl").exists()


def test_a_killed_export_leaves_no_shard_that_looks_whole(tmp_path: Path) -> None:
    code = """
import os, signal, sys
from pathlib import Path
from syncstudio.interchange.shards.clip_record import ClipRecord
from syncstudio.interchange.shards.layouts import open_layout
with open_layout("webdataset", Path(sys.argv[1]), shard_bytes=20_000) as layout:
    for number in range(5):
        layout.add(ClipRecord(f"clip-{number}", {"mp4": bytes(5000)}, {}))
    os.kill(os.getpid(), signal.SIGKILL)
"""
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "out")], check=False)
    assert done.returncode == -9 or os.name == "nt"
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    parts = [".clips-000002.tar.part", ".manifest.jsonl.part", ".unfinished-dataset"]
    assert names == [*parts, "clips-000000.tar", "clips-000001.tar"]
    assert len(list(read_shards(tmp_path / "out"))) == 4


@pytest.mark.parametrize("kind", LAYOUTS)
def test_a_full_disk_is_one_sentence_and_leaves_what_was_whole(
    tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    made = list(records(tmp_path))

    def filling() -> Iterator[ClipRecord]:
        yield from made[:3]
        monkeypatch.setattr(tar_writer, "copied", full)
        monkeypatch.setattr("syncstudio.interchange.shards.writing.copied", full)
        yield made[3]

    with pytest.raises(InterchangeError, match="is full; what is whole stays") as raised:
        _add_all(kind, tmp_path / "out", filling(), 11_000)
    assert isinstance(raised.value.__cause__, OSError)
    files = [
        path for path in (tmp_path / "out").rglob("*") if path.is_file() and not path.name.startswith(".")
    ]
    assert files
    assert not [path for path in (tmp_path / "out").rglob(".*.part")]
    for path in files:
        if path.suffix == ".tar":
            assert list(read_shards(path))


def test_clips_that_cannot_be_are_refused_in_a_sentence(tmp_path: Path) -> None:
    for key in ("", "a.b", "../a", "/a", "a/", "a//b", "__a__", "a b", "ä", "a" * 300):
        with pytest.raises(InterchangeError, match="cannot be a clip's key"):
            ClipRecord(key, {})
    for extension in ("", ".mp4", "json", "../x", "MP4", "a.b.c.d.e"):
        with pytest.raises(InterchangeError, match="cannot be the ending"):
            ClipRecord("a", {extension: b""})
    with pytest.raises(InterchangeError, match="name of a split"):
        ClipRecord("a", {}, {}, "../train")
    with open_layout("folder", tmp_path / "out") as layout:
        layout.add(ClipRecord("a", {"txt": b""}))
        with pytest.raises(InterchangeError, match="two clips a"):
            layout.add(ClipRecord("a", {"txt": b""}))
        with pytest.raises(InterchangeError, match="column of the manifest itself"):
            layout.add(ClipRecord("b", {"txt": b""}, {"shard": 1}))
        with pytest.raises(InterchangeError, match="could not be written"):
            layout.add(ClipRecord("c", {"mp4": tmp_path / "gone.mp4"}))
    for kind, size in (("zip", 10**9), ("webdataset", 5)):
        with pytest.raises(InterchangeError), open_layout(kind, tmp_path / "new", shard_bytes=size):
            pass
    with pytest.raises(InterchangeError, match="as JSON"):
        metadata_json({"a": b"bytes"})
    assert clip_key("Straße 3.mp4", 12) == "Stra-e-3-mp4-12"


def test_a_card_is_a_page_of_tables() -> None:
    page = card_markdown(CARD)
    assert "| speech mix | 5 | 1 | 0 | 0 |  |  |" in page
    assert page.endswith("## Licence\n\nCC-BY-4.0\n")
    assert duration_text(5_025_500_000_000) == "1 h 23 min 45.5 s"
    assert "Nobody said" in card_markdown(DataCard("a | b"))


def test_a_reader_refuses_what_is_damaged_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a.tar").write_bytes(b"no tar")
    (tmp_path / "plain").mkdir()
    for path in (tmp_path / "a.tar", tmp_path / "plain", tmp_path / "gone.tar"):
        with pytest.raises(InterchangeError):
            list(read_shards(path))
    (tmp_path / "plain/manifest.jsonl").write_text(
        '{"key": "a", "files": [{"extension": "mp4", "path": "../a.tar", "offset": -1, "bytes": 1}]}\n'
    )
    with pytest.raises(InterchangeError, match="outside of the dataset"):
        list(read_shards(tmp_path / "plain"))
    (tmp_path / "plain/manifest.jsonl").write_text('{"key": 1}\n')
    with pytest.raises(InterchangeError, match="Line 1"):
        list(read_shards(tmp_path / "plain"))
