"""Samples of manifests, as NeMo, lhotse, Hugging Face and others write them."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.finding.local_parts import local_parts
from syncstudio.verify.finding.manifest_columns import row_says
from syncstudio.verify.finding.manifest_span import span_of
from syncstudio.verify.sample import Sample, Unfound

S = 10**9


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.mp4", "a.wav", "b.wav", "sub/my clip.mp4", "a.vtt", "speech.wav"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    return tmp_path


def lines(folder: Path, *rows: Any, name: str = "m.jsonl") -> Path:
    text = "".join((row if isinstance(row, str) else json.dumps(row)) + "\n" for row in rows)
    (folder / name).write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
    return folder / name


def read(path: Path, remote: bool = False) -> tuple[list[Sample], list[Unfound]]:
    found = list(find_samples([path], remote=remote))
    return [each for each in found if isinstance(each, Sample)], [
        each for each in found if isinstance(each, Unfound)
    ]


def test_a_nemo_manifest_names_stretches(folder: Path) -> None:
    rows = [
        {
            "audio_filepath": "a.wav",
            "offset": 1.1,
            "duration": 2.2,
            "text": "good morning",
            "speaker": "anna",
            "lang": "en",
        },
        {"audio_filepath": str(folder / "a.wav"), "duration": 0.5, "text": ""},
    ]
    (one, other), troubles = read(lines(folder, *rows, name="m.json.manifest"))
    assert not troubles
    assert one.name == "a@1.1-3.3"
    assert one.span_ns == (1_100_000_000, 3_300_000_000)
    assert one.said == (("speaker", "anna"),)
    text = one.parts[1]
    assert (text.kind, text.name, text.place.text, text.language) == (
        "transcript",
        "text.txt",
        "good morning",
        "en",
    )
    assert other.span_ns == (0, S // 2)
    assert one.parts[0].place.mark == other.parts[0].place.mark != ""


def test_a_lhotse_manifest_of_cuts_names_its_recordings(folder: Path) -> None:
    cut = {
        "id": "cut-1",
        "start": 2.0,
        "duration": 1.5,
        "channel": 0,
        "supervisions": [{"text": "one", "speaker": "x"}, {"text": "two", "speaker": "y"}],
        "recording": {
            "id": "r",
            "sources": [{"type": "file", "channels": [0], "source": "a.wav"}],
            "duration": 9,
        },
        "type": "MonoCut",
    }
    shell = {
        **cut,
        "id": "cut-2",
        "recording": {"sources": [{"type": "command", "source": "touch /tmp/x.wav"}]},
    }
    mixed = {"id": "cut-3", "tracks": [cut], "type": "MixedCut"}
    (sample,), troubles = read(lines(folder, cut, shell, mixed, name="cuts.jsonl.gz"))
    assert (sample.name, sample.span_ns) == ("cut-1", (2 * S, 3_500_000_000))
    assert sample.parts[1].place.text == "one two"
    assert dict(sample.said)["speaker"] == "x, y"
    assert "Line 2 of cuts.jsonl.gz names no recording" in troubles[0].reason
    assert "mixed of several" in troubles[1].reason


def test_a_hugging_face_folder_is_read_by_its_metadata(folder: Path) -> None:
    rows = 'sub/my clip.mp4,"a dog, running",5,speech.wav\na.wav,,,\n'
    (folder / "metadata.csv").write_text(f"file_name,caption,stars,camera_b_path\n{rows}")
    (folder / "a.mp4").unlink()
    samples, troubles = read(folder)
    assert [sample.name for sample in samples] == ["my clip", "a", "b"]
    assert [part.name for part in samples[0].parts] == ["my clip.mp4", "caption.txt"]
    assert samples[0].said == (("stars", "5"), ("camera_b_path", "speech.wav"))
    assert [each.reason for each in troubles] == [
        f"a.vtt in {folder.name}: lies beside recordings that the folder's metadata names, and is not named there."
    ]


def test_stems_dubs_and_texts_have_columns_of_their_own(folder: Path) -> None:
    row = {
        "Sample ID": "x/1",
        "video_path": "a.mp4",
        "speech-path": "speech.wav",
        "dub_de": "b.wav",
        "transcript": "a.vtt",
        "text": "what is said",
        "caption": "what is seen",
        "licence": "CC0",
        "start_ms": 500,
        "end_time": "1:02.25",
        "more": {"deep": [1, 2]},
    }
    (sample,), _ = read(lines(folder, row))
    assert sample.name == "x/1"
    assert [(part.name, part.kind, part.role, part.language) for part in sample.parts] == [
        ("a.mp4", "video", "", ""),
        ("b.wav", "sound", "dub", "de"),
        ("speech.wav", "sound", "speech", ""),
        ("a.vtt", "transcript", "", ""),
        ("caption.txt", "transcript", "", ""),
        ("text.txt", "transcript", "", ""),
    ]
    assert sample.span_ns == (S // 2, 62_250_000_000)
    assert sample.said == (("licence", "CC0"), ("more", '{"deep": [1, 2]}'))


def test_a_row_of_our_own_datasets_is_the_clip_it_tells_of(folder: Path) -> None:
    row = {
        **{
            "file_name": "a.mp4",
            "flac_path": "b.wav",
            "camera_b_mp4_path": "x.mp4",
            # Names of tracks that are the ending of a sensor's log, and a word for a video.
            "rec_flac_path": "speech.wav",
            "video_mp4_path": "b.mp4",
            "key": "clip-1",
            "tracks": "[]",
        },
        **{
            "project": "talk.syncstudio",
            "clip": "1",
            "duration_s": 8.0,
            "first_pts": 7,
            "speech": "good morning",
        },
    }
    (sample,), troubles = read(lines(folder, row, {"project": "a.syncstudio"}))
    assert sample.name == "clip-1"
    assert [part.name for part in sample.parts] == ["a.mp4", "b.wav", "text.txt"]
    assert dict(sample.said)["project"] == "talk.syncstudio"
    assert sample.span_ns is None
    assert "names a.syncstudio, and there is no such file" in troubles[0].reason


def test_the_manifest_of_our_own_dataset_tells_its_clips(folder: Path) -> None:
    files = [
        {"extension": extension, "path": path, "offset": -1, "bytes": 1}
        for extension, path in (("mp4", "a.mp4"), ("wav", "a.wav"), ("cam.wav", "b.wav"), ("vtt", "a.vtt"))
    ]
    row = {
        "schema": "syncstudio.clip/1",
        "key": "clip-1",
        "shard": "",
        "files": files,
        "fps": "25",
        "project": "p.mp4",
    }
    (folder / "set.tar").write_bytes(b"x" * 2048)
    inside = [{"extension": "mp4", "path": "k.mp4", "offset": 512, "bytes": 100}]
    in_shard = row | {"key": "k", "shard": "set.tar", "files": inside}
    gone = row | {"key": "gone", "shard": "gone.tar", "files": inside}
    odd = row | {"files": [{"extension": 3}], "project": "gone.mp4"}
    mute = row | {"files": files[3:]}
    (plain, sharded), troubles = read(lines(folder, row, in_shard, gone, odd, mute, name="manifest.jsonl"))
    assert plain.name == "clip-1"
    assert [part.name for part in plain.parts] == ["a.mp4", "a.wav", "a.vtt"]
    assert dict(plain.said) == {"schema": "syncstudio.clip/1", "fps": "25", "not_checked": "b.wav"}
    place = sharded.parts[0].place
    assert (sharded.name, place.url, place.member) == ("k", str(folder / "set.tar"), "k.mp4")
    assert (place.offset, place.size) == (512, 100)
    assert [each.reason for each in troubles] == [
        "Line 3 of manifest.jsonl names gone.tar, and there is no such file.",
        "Line 4 of manifest.jsonl names gone.mp4, and there is no such file.",
        "Line 5 of manifest.jsonl names no recording among its files.",
    ]


def test_a_text_file_that_is_the_rows_caption_is_not_taken_for_speech(folder: Path) -> None:
    (folder / "a.txt").write_text("a dog\n")
    for caption, parts in (("a dog", ["a.mp4", "caption.txt"]), ("a cat", ["a.mp4", "a.txt", "caption.txt"])):
        row = {"file_name": "a.mp4", "txt_path": "a.txt", "caption": caption}
        (sample,), _ = read(lines(folder, row))
        with local_parts(sample) as local:
            assert [part.name for part in local] == parts


def test_parquet_is_read_without_the_bytes_in_it(folder: Path) -> None:
    audio = pa.array([{"bytes": b"much", "path": "a.wav"}, {"bytes": b"more", "path": None}])
    table = pa.table(
        {"audio": audio, "blob": [b"1", b"2"], "span_ns": [[0, 5], [1, 3]], "speaker": ["s", None]}
    )
    pq.write_table(table, folder / "m.parquet")
    (sample,), troubles = read(folder / "m.parquet")
    assert (sample.span_ns, sample.said) == ((0, 5), (("speaker", "s"),))
    assert "Line 2 of m.parquet names no recording" in troubles[0].reason


def test_bad_lines_are_said_with_their_number_and_the_rest_is_read(folder: Path) -> None:
    bad = [
        "{",
        "[1]",
        '{"audio": "gone.wav"}',
        '{"audio": "sub"}',
        '{"audio": "a.wav", "start": 3, "end": 2}',
        "",
    ]
    path = lines(folder, *bad, {"audio": "a.wav"}, '{"audio": "a.wav", "start": "soon", "end": 5}')
    (folder / "m.jsonl").write_bytes(path.read_bytes() + b'{"audio": "\xff.wav"}\n' + b'{"video": "a.mp4"}')
    samples, troubles = read(path)
    assert [sample.name for sample in samples] == ["a", "a (2)"]
    assert [each.name.rpartition(" ")[2] for each in troubles] == ["1", "2", "3", "4", "5", "8", "9"]
    assert "there is no such file" in troubles[2].reason
    assert all(each.reason.startswith("Line ") and each.reason.endswith(".") for each in troubles)


def test_csv_with_quotes_left_open_or_cells_too_many_goes_on(folder: Path) -> None:
    (folder / "m.csv").write_bytes(
        b"\xef\xbb\xbfaudio;start;end\na.wav;0;1\nb.wav;1;2;3\n\nb.wav;00:01;1:00,5\n"
    )
    samples, troubles = read(folder / "m.csv")
    assert [sample.span_ns for sample in samples] == [(0, S), (S, 60_500_000_000)]
    assert troubles[0].reason == "Line 3 of m.csv has 4 cells under 3 headings."


def test_what_a_manifest_names_on_the_network_needs_a_word(folder: Path) -> None:
    path = lines(folder, {"video": "s3://bucket/a.mp4"})
    samples, troubles = read(path)
    assert not samples
    assert "--allow-remote" in troubles[0].reason
    (sample,), troubles = read(path, remote=True)
    assert not troubles
    assert sample.parts[0].place.url == "s3://bucket/a.mp4"


def test_a_json_named_itself_is_a_manifest_where_its_lines_are(folder: Path) -> None:
    samples, _ = read(lines(folder, {"audio_filepath": "a.wav", "duration": 1}, name="train.json"))
    assert samples[0].span_ns == (0, S)
    _, troubles = read(lines(folder, {"segments": []}, name="whisper.json"))
    assert "name the recording that it belongs to" in troubles[0].reason


def test_a_table_of_something_else_is_said_once(folder: Path) -> None:
    (folder / "m.csv").write_text("youtube,x,y\n" + "abc,1,2\n" * 1000)
    samples, troubles = read(folder / "m.csv")
    assert not samples
    assert [each.reason for each in troubles] == [
        "No column of m.csv names a recording; its columns are youtube, x, y."
    ]
    (folder / "m.csv").write_text("audio,x\n,1\n,2\na.wav,3\n")
    samples, troubles = read(folder / "m.csv")
    assert (len(samples), len(troubles)) == (1, 2)


@pytest.mark.parametrize("name", ["m.jsonl", "m.csv", "m.parquet", "m.jsonl.gz"])
def test_a_file_that_is_nothing_is_one_sentence(folder: Path, name: str) -> None:
    for content in (b"", b"\0\1\2", b"PAR1", b"[1, 2]", b"\xff" * 100):
        (folder / name).write_bytes(content)
        samples, troubles = read(folder / name)
        assert not samples
        assert troubles
        assert all("Traceback" not in each.reason and each.reason.endswith(".") for each in troubles)


@pytest.mark.parametrize(
    ("columns", "span"),
    [
        ({"start": 1, "end": 2}, (S, 2 * S)),
        ({"start": "0.1", "duration": "0.2"}, (S // 10, 3 * S // 10)),
        ({"offset": 1.5, "duration": 2}, (3 * S // 2, 7 * S // 2)),
        ({"onset": 1, "offset": 4}, (S, 4 * S)),
        ({"start_ns": 7, "end_ns": 9}, (7, 9)),
        ({"end": 3}, (0, 3 * S)),
        ({"duration": 3}, None),
        ({"audio_filepath": "a", "duration": 3}, (0, 3 * S)),
        ({"span": ["0:01", "0:02.5"]}, (S, 5 * S // 2)),
        ({"span_ns": [5, 6]}, (5, 6)),
        ({"start": 0}, None),
    ],
)
def test_a_span_is_exact(columns: dict[str, Any], span: tuple[int, int] | None) -> None:
    assert span_of(columns)[::2] == (span, "")


@given(start=st.integers(0, 10**15), length=st.integers(1, 10**15))
def test_a_span_in_seconds_is_kept_to_the_nanosecond(start: int, length: int) -> None:
    said = {"start": f"{start // S}.{start % S:09d}", "duration": f"{length // S}.{length % S:09d}"}
    assert span_of(said)[0] == (start, start + length)


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["a.wav", "x.mp4"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
_NAMES = st.sampled_from(
    [
        "id",
        "video",
        "audio",
        "path",
        "recording",
        "sources",
        "supervisions",
        "tracks",
        "start",
        "end",
        "span",
        "text",
    ]
) | st.text(max_size=12)


@settings(max_examples=25)
@given(st.dictionaries(_NAMES, _VALUES, max_size=6))
def test_no_row_is_too_strange(row: dict[str, Any]) -> None:
    says = row_says(row)
    assert all("\n" not in path.strip() for _, path in says.files)
    json.dumps(says.said).encode()
