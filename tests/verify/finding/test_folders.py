"""Samples of folders: what belongs together by its name, and what is said of everything else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.finding.part_names import told_by_name, told_in_folder
from syncstudio.verify.sample import Sample, Unfound


def fill(folder: Path, *names: str, content: bytes = b"x") -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder


def found(*paths: Path | str) -> tuple[dict[str, Sample], dict[str, str]]:
    """(samples by name, sentences by name)."""
    samples, reasons = {}, {}
    for each in find_samples(paths):
        if isinstance(each, Unfound):
            reasons[each.name] = each.reason
        else:
            samples[each.name] = each
    return samples, reasons


def parts(sample: Sample) -> list[tuple[str, str, str, str]]:
    return [(part.name, part.kind, part.role, part.language) for part in sample.parts]


@pytest.mark.parametrize(
    ("name", "stem", "kind", "role", "language"),
    [
        ("take7.mp4", "take7", "video", "", ""),
        ("take7.WAV", "take7", "sound", "", ""),
        ("take7.speech.wav", "take7", "sound", "speech", ""),
        ("take7.music.flac", "take7", "sound", "music", ""),
        ("take7.dub.de.mp4", "take7", "video", "dub", "de"),
        ("take7.pt-BR.dub.wav", "take7", "sound", "dub", "pt-BR"),
        ("take7.original.mp4", "take7", "video", "original", ""),
        ("take7.en.vtt", "take7", "transcript", "", "en"),
        ("take7.TextGrid", "take7", "transcript", "", ""),
        ("take7.words.json", "take7.words", "transcript", "", ""),
        ("take7.imu.csv", "take7.imu", "series", "", ""),
        ("take7.csv.gz", "take7", "series", "", ""),
        ("take7.gpx", "take7", "series", "", ""),
        ("v1.2.mp4", "v1.2", "video", "", ""),
        ("speech.wav", "speech", "sound", "", ""),
        ("take7.syncstudio", "take7", "project", "", ""),
    ],
)
def test_a_name_says_what_a_file_is(name: str, stem: str, kind: str, role: str, language: str) -> None:
    told = told_by_name(name)
    assert told is not None
    assert (told.stem, told.kind, told.role, told.language) == (stem, kind, role, language)


@pytest.mark.parametrize("name", ["notes", "picture.jpg", ".mp4", "mp4", "a.pdf"])
def test_what_is_no_recording_and_no_text_says_nothing(name: str) -> None:
    assert told_by_name(name) is None


def test_in_a_folder_that_is_one_sample_files_are_called_by_what_they_are() -> None:
    assert [
        told_in_folder(name) is not None for name in ("video.mp4", "speech.wav", "de.wav", "take7.wav")
    ] == [*(True, True, True, False)]


def test_files_of_one_stem_are_one_sample(tmp_path: Path) -> None:
    names = (
        "take7.mp4",
        "take7.wav",
        "take7.speech.wav",
        "take7.mix.wav",
        "take7.de.wav",
        "take7.vtt",
        "take7.gpx",
    )
    samples, reasons = found(fill(tmp_path / "set", *names, "take7-b.mp4"))
    assert not reasons
    assert parts(samples["take7"]) == [
        ("take7.mp4", "video", "", ""),
        ("take7.wav", "sound", "", ""),
        ("take7.de.wav", "sound", "dub", "de"),
        ("take7.mix.wav", "sound", "mix", ""),
        ("take7.speech.wav", "sound", "speech", ""),
        ("take7.gpx", "series", "", ""),
        ("take7.vtt", "transcript", "", ""),
    ]
    assert list(samples) == ["take7", "take7-b"]


def test_a_folder_of_files_called_by_what_they_are_is_one_sample(tmp_path: Path) -> None:
    fill(
        tmp_path / "set",
        "day1/take7/video.mp4",
        "day1/take7/speech.wav",
        "day1/take7/imu.csv",
        "day1/take7/en.vtt",
    )
    samples, reasons = found(tmp_path / "set")
    assert not reasons
    assert parts(samples["day1/take7"]) == [
        ("video.mp4", "video", "", ""),
        ("speech.wav", "sound", "speech", ""),
        ("imu.csv", "series", "", ""),
        ("en.vtt", "transcript", "", "en"),
    ]


def test_what_is_not_called_original_beside_an_original_is_a_dub(tmp_path: Path) -> None:
    samples, _ = found(
        fill(tmp_path / "set", "a.mp4", "a.original.mp4", "b.original.mp4", "b.de.mp4", "b.fr.mp4")
    )
    assert parts(samples["a"]) == [("a.mp4", "video", "dub", ""), ("a.original.mp4", "video", "original", "")]
    assert [part[2:] for part in parts(samples["b"])] == [("dub", "de"), ("dub", "fr"), ("original", "")]


def test_several_languages_without_an_original_are_said_and_checked_alone(tmp_path: Path) -> None:
    samples, reasons = found(fill(tmp_path / "set", "a.de.mp4", "a.en.mp4", "a.de.vtt"))
    assert "none of them is the original" in reasons["a"]
    assert parts(samples["a.de"]) == [("a.de.mp4", "video", "", ""), ("a.de.vtt", "transcript", "", "de")]
    assert parts(samples["a.en"]) == [("a.en.mp4", "video", "", "")]


def test_two_recordings_that_are_the_same_thing_are_never_guessed_between(tmp_path: Path) -> None:
    samples, reasons = found(
        fill(tmp_path / "set", "a.mp4", "a.mov", "b.wav", "b.speech.wav", "b.speech.flac", "c.mp4")
    )
    assert list(samples) == ["c"]
    assert "a.mov and a.mp4" in reasons["a"]
    assert "more than one speech sound" in reasons["b"]


def test_empty_files_are_said(tmp_path: Path) -> None:
    folder = fill(tmp_path / "set", "a.mp4", "b.mp4")
    fill(folder, "a.wav", "b.vtt", content=b"")
    samples, reasons = found(folder)
    assert parts(samples["b"]) == [("b.mp4", "video", "", "")]
    assert reasons == {
        "a": "a.wav of a is empty (0 bytes); copy it again.",
        "b: b.vtt": "b.vtt is empty (0 bytes), so b is checked without it.",
    }


def test_further_cameras_and_series_of_a_clip_with_its_own_json_are_part_of_it(tmp_path: Path) -> None:
    # What `dataset --layout folder` writes, and what a WebDataset shard is unpacked to.
    names = ("mp4", "flac", "json", "camera-b.mp4", "recorder.flac", "speech.flac", "motor.parquet")
    fill(tmp_path / "clips", *(f"talk-1.{name}" for name in names))
    # Neither of these is a clip of such a data set.
    fill(tmp_path / "loose", "v1.mp4", "v1.2.mp4")
    fill(tmp_path / "told", "a.mp4", "a.json", "a.b.mp4", "a.b.json")
    samples, reasons = found(tmp_path)
    assert not reasons
    assert parts(samples["clips/talk-1"]) == [
        ("talk-1.mp4", "video", "", ""),
        ("talk-1.flac", "sound", "", ""),
        ("talk-1.speech.flac", "sound", "speech", ""),
        ("talk-1.motor.parquet", "series", "", ""),
        ("talk-1.json", "transcript", "", ""),
    ]
    assert samples["clips/talk-1"].said == (("not_checked", "talk-1.camera-b.mp4, talk-1.recorder.flac"),)
    assert sorted(samples) == ["clips/talk-1", "loose/v1", "loose/v1.2", "told/a", "told/a.b"]


def test_what_is_left_out_is_said_once_for_each_sort(tmp_path: Path) -> None:
    folder = fill(
        tmp_path / "set",
        *(
            "a.mp4",
            ".b.mp4",
            "._a.mp4",
            "notes.txt",
            "table.csv",
            "x.jsonl",
            "1.jpg",
            "2.jpg",
            "3.jpg",
            "4.jpg",
        ),
        *("README.md", "LICENSE", "manifest.jsonl"),
    )
    samples, reasons = found(folder)
    assert list(samples) == ["a"]
    assert list(reasons.values()) == [
        "._a.mp4, .b.mp4 in set: hidden files and folders are left out.",
        "notes.txt in set: no recording has the name of this text.",
        "table.csv in set: no recording has the name of this table; pass it itself if it is a manifest.",
        "x.jsonl in set: may be a manifest; pass it itself to have it read.",
        "1.jpg, 2.jpg, 3.jpg and 1 more in set: of no kind that is verified.",
    ]


@pytest.mark.skipif(os.name == "nt", reason="links and pipes of Unix")
def test_links_that_loop_and_pipes_end_nothing(tmp_path: Path) -> None:
    folder = fill(tmp_path / "set", "a.mp4", "deep/b.mp4")
    (folder / "deep/back").symlink_to(folder)
    (folder / "gone.mp4").symlink_to(folder / "nothing")
    os.mkfifo(folder / "pipe.wav")
    samples, reasons = found(folder)
    assert sorted(samples) == ["a", "deep/b"]
    assert "is a link to a folder that it lies in" in reasons["deep/back/"]
    assert "a link to nothing" in reasons["set/gone.mp4"]
    assert "a device or a pipe" in reasons["set/pipe.wav"]


@pytest.mark.skipif(os.name == "nt", reason="names of Unix are bytes")
def test_a_name_that_is_no_text_is_said(tmp_path: Path) -> None:
    folder = fill(tmp_path / "set", "a.mp4")
    Path(os.fsdecode(os.fsencode(folder) + b"/\xff\xfe.mp4")).write_bytes(b"x")
    samples, reasons = found(folder)
    assert list(samples) == ["a"]
    assert [
        reason.isprintable() and "not UTF-8" in reason.encode().decode() for reason in reasons.values()
    ] == [True]


def test_a_folder_named_like_a_page_about_the_data_is_walked(tmp_path: Path) -> None:
    samples, reasons = found(fill(tmp_path / "set", "license-plates/a.mp4", "clips.mp4/b.mp4"))
    assert not reasons
    assert sorted(samples) == ["clips.mp4/b", "license-plates/a"]


def test_recordings_named_one_by_one_are_grouped(tmp_path: Path) -> None:
    folder = fill(tmp_path, "a.mp4", "a.speech.wav", "b.mp4", "words.vtt", "p.syncstudio")
    samples, reasons = found(*sorted(folder.iterdir()))
    assert [len(samples[name].parts) for name in ("a", "b", "p.syncstudio")] == [2, 1, 1]
    assert "name the recording that it belongs to" in reasons["words.vtt"]


def test_names_are_unique_and_in_the_same_order_each_time(tmp_path: Path) -> None:
    one, other = fill(tmp_path / "x/set", "a.mp4", "b/a.mp4"), fill(tmp_path / "y/set", "a.mp4")
    names = [each.name for each in find_samples([one, other])]
    assert names == ["set/a", "set/b/a", "set/a (2)"]
    assert names == [each.name for each in find_samples([one, other])]


def test_what_is_not_there_is_said_and_nothing_named_is_refused(tmp_path: Path) -> None:
    _, reasons = found(tmp_path / "gone", tmp_path / "gone-{00..01}.tar")
    assert len(reasons) == 3
    assert all("There is no file or folder" in reason for reason in reasons.values())
    with pytest.raises(VerifyError, match="Nothing to verify"):
        find_samples([])


def test_nothing_is_opened_and_one_sample_is_held_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = fill(tmp_path / "set", *(f"{number:03d}.mp4" for number in range(50)))

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a recording was opened")

    monkeypatch.setattr("syncstudio.verify.finding.stores.open", refuse, raising=False)
    samples = find_samples([folder])
    assert next(samples).name == "000"
    (folder / "001.mp4").unlink()
    rest = list(samples)
    assert isinstance(rest[-1], Unfound)
    assert "gone meanwhile" in rest[-1].reason
    assert len(rest) == 49


def test_what_is_left_out_of_one_of_several_folders_is_named_as_its_samples_are(tmp_path: Path) -> None:
    one = fill(tmp_path / "one", "a.mp4", "words.srt", "deep/b.mp4", "deep/table.csv")
    two = fill(tmp_path / "two", "c.mp4")
    samples, reasons = found(one, two)
    assert set(samples) == {"one/a", "one/deep/b", "two/c"}
    assert set(reasons) == {"one/words.srt", "one/deep/table.csv"}
    assert reasons["one/words.srt"] == "words.srt in one: no recording has the name of this text."
