"""Samples of WebDataset shards: grouped as the package groups them, by headers alone, also where a shard breaks off."""

from __future__ import annotations

import io
import json
import tarfile
from pathlib import Path

import pytest

from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.finding.local_parts import local_parts
from syncstudio.verify.sample import Sample, Unfound


def shard(path: Path, members: list[tuple[str, bytes]], form: int = tarfile.PAX_FORMAT) -> Path:
    with tarfile.open(path, "w", format=form) as tar:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


MEMBERS = [
    *(("a/1.mp4", b"video" * 300), ("a/1.speech.wav", b"speech"), ("a/1.txt", b"words"), ("a/1.cls", b"3")),
    *(("__index__", b"?"), ("a/2.MP4", b"other"), ("a/2.json", b'{"caption": "a dog"}'), ("3.txt", b"alone")),
]


def read(*paths: Path | str) -> tuple[list[Sample], list[Unfound]]:
    found = list(find_samples(paths))
    return [each for each in found if isinstance(each, Sample)], [
        each for each in found if isinstance(each, Unfound)
    ]


def test_members_of_one_key_are_one_sample_and_stay_where_they_lie(tmp_path: Path) -> None:
    (one, two), (alone,) = read(shard(tmp_path / "s-000000.tar", MEMBERS))
    assert (one.name, two.name) == ("s-000000/a/1", "s-000000/a/2")
    assert [(part.name, part.kind, part.role) for part in one.parts] == [
        ("1.mp4", "video", ""),
        ("1.speech.wav", "sound", "speech"),
        ("1.txt", "transcript", ""),
    ]
    assert one.said == (("other_members", "cls"),)
    assert "3 holds no recording, only txt" in alone.reason
    with local_parts(one, temporary=tmp_path) as local:
        assert [path.read_bytes() for path in local.values()] == [b"video" * 300, b"speech", b"words"]
        (folder,) = {path.parent for path in local.values()}
        assert folder.parent == tmp_path
    assert not folder.exists()
    with local_parts(two) as local:
        # Its metadata has a caption only, which is about what is to be seen.
        assert [(path.name, path.read_text()) for path in local.values()] == [("2.MP4", "other")]


def test_further_recordings_of_other_names_are_said_and_not_taken_for_the_main_one(tmp_path: Path) -> None:
    names = (
        "1.mp4",
        "1.camera_b.mp4",
        "1.flac",
        "1.recorder.flac",
        "1.speech.flac",
        "1.arm.parquet",
        "2.left.wav",
    )
    (one, two), _ = read(shard(tmp_path / "s.tar", [(name, b"x") for name in names]))
    assert [part.name for part in one.parts] == ["1.mp4", "1.flac", "1.speech.flac", "1.arm.parquet"]
    assert one.said == (("not_checked", "1.camera_b.mp4, 1.recorder.flac"),)
    assert [part.name for part in two.parts] == ["2.left.wav"]


def test_a_clips_own_metadata_tells_what_is_said_and_when(tmp_path: Path) -> None:
    said = {"start_ns": 500_000_000, "end_ns": 1_250_000_000, "text": "two\n\nlines --> of it"}
    # As it stands in our own clips, which have times that are no label's.
    windows = [[0.440437 * number, 1e-09, 0.9999] for number in range(12)]
    own = {"clip": "1", "schema": "syncstudio.clip/1", "asked_start_ns": 5, "asked_end_ns": 9}
    own |= {"residuals": [{"file": name, "windows": windows} for name in ("flac", "b.flac")]}
    more = {"caption": "a dog", "speech": "two lines", "utterances": [said], "labels": []}
    data = json.dumps(own | more, separators=(",", ":")).encode()
    spoken = json.dumps({"speech": "two lines", "utterances": [{"start_ns": 1}]}).encode()
    members = [("1.wav", b"w"), ("1.json", data), ("1.txt", b"a dog\n"), ("2.wav", b"w"), ("2.json", spoken)]
    path = shard(tmp_path / "s.tar", members)
    texts = []
    for sample in read(path)[0]:
        with local_parts(sample) as local:
            texts += [
                (made.name, made.read_text()) for part, made in local.items() if part.kind == "transcript"
            ]
    assert texts == [
        ("1.utterances.vtt", "WEBVTT\n\n00:00:00.500 --> 00:00:01.250\ntwo lines of it\n"),
        ("2.text.txt", "two lines"),
    ]


@pytest.mark.parametrize("form", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT, tarfile.USTAR_FORMAT])
def test_samples_are_those_of_the_webdataset_package(tmp_path: Path, form: int) -> None:
    groups = pytest.importorskip("webdataset.tariterators")
    long = "n" * 90 if form == tarfile.USTAR_FORMAT else "n" * 5000
    members = [
        *MEMBERS,
        (f"d/{long}.wav", b"w"),
        ("d.e/f.g.wav", b"w2"),
        ("nodot", b"x"),
        ("a/1.mp4", b"again"),
    ]
    path = shard(tmp_path / "s.tar", members, form)
    with path.open("rb") as file:
        theirs = list(groups.group_by_keys(groups.tar_file_expander([{"url": "s", "stream": file}])))
    wanted = [
        (each["__key__"], {name: data for name, data in each.items() if not name.startswith("__")})
        for each in theirs
    ]
    ours = []
    for sample in read(path)[0]:
        with local_parts(sample) as local:
            key = sample.parts[0].place.member.partition(".wav")[0].partition(".MP4")[0].partition(".mp4")[0]
            ours.append((key, {local[part].read_bytes() for part in sample.parts if part in local}))
    assert [each[0] for each in ours] == [key.replace("d.e/f", "d.e/f.g") for key, _ in wanted if key != "3"]
    for (_, found), (_, data) in zip(ours, [each for each in wanted if each[0] != "3"], strict=True):
        assert found <= set(data.values())


@pytest.mark.parametrize("kept", [*range(500, 6000, 477), 1024])
def test_of_a_shard_that_breaks_off_everything_before_is_taken(tmp_path: Path, kept: int) -> None:
    members = [(f"{number}.wav", bytes([number]) * 700) for number in range(4)]
    whole = shard(tmp_path / "s.tar", members)
    at = [sample.parts[0].place for sample in read(whole)[0]]
    cut = tmp_path / "cut.tar"
    cut.write_bytes(whole.read_bytes()[:kept])
    samples, troubles = read(cut)
    before = [place for place in at if place.offset + place.size <= kept]
    # The last sample before the cut may lack members, so it is said and not taken.
    assert len(samples) == max(0, len(before) - bool(troubles))
    assert [sample.parts[0].place.offset for sample in samples] == [
        place.offset for place in before[: len(samples)]
    ]
    if kept < 4 * 1536:
        assert troubles


def test_patterns_of_shards_and_what_cannot_be_read(tmp_path: Path) -> None:
    for number in range(2):
        shard(tmp_path / f"s-{number:06d}.tar", [(f"{number}.wav", b"w")])
    (tmp_path / "s.tar.gz").write_bytes(b"\x1f\x8b")
    (tmp_path / "gz.tar").write_bytes(b"\x1f\x8b" + bytes(600))
    (tmp_path / "no.tar").write_bytes(b"no tar at all" * 100)
    (tmp_path / "zero.tar").write_bytes(b"")
    samples, troubles = read(str(tmp_path / "s-{000000..000002}.tar"))
    assert [sample.name for sample in samples] == ["s-000000/0", "s-000001/1"]
    assert "There is no file or folder" in troubles[0].reason
    samples, troubles = read(tmp_path)
    assert len(samples) == 2
    assert [each.reason for each in troubles] == [
        "gz.tar is compressed (gzip), so its members cannot be read where they lie; unpack it to a plain .tar.",
        "no.tar is no tar file, or its beginning is damaged; copy it again.",
        "s.tar.gz is compressed, so its members cannot be read where they lie; unpack it to a plain .tar.",
        "zero.tar is empty (0 bytes); copy it again.",
    ]


def test_a_shard_that_changed_since_is_not_read_at_old_places(tmp_path: Path) -> None:
    from syncstudio.verify.errors import VerifyError

    path = shard(tmp_path / "s.tar", [("1.wav", b"w" * 600)])
    (sample,), _ = read(path)
    shard(path, [("1.wav", b"v" * 6000)])
    with pytest.raises(VerifyError, match="changed since it was listed"), local_parts(sample):
        pass
