"""The index holds exactly the frames a decoder presents, in order, at their own times."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.index_source import index_from_file
from syncstudio.media.index_store import build_index, load_index, save_index
from syncstudio.media.probe import probe
from tests.media.clips.clip import SMALL, Clip
from tests.media.clips.makers import MAKERS
from tests.media.clips.writing import write_video

ClipOf = Callable[[str], Clip]


@pytest.mark.parametrize("kind", MAKERS)
def test_counts_every_presented_frame_and_no_other(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    index = index_from_file(clip.path, clip.stream)
    assert len(index) == len(clip.codes)
    assert (np.diff(index.pts) > 0).all()
    assert (index.durations > 0).all()
    assert index.missing_timestamps == clip.missing_timestamps
    assert (index.durations[:-1] == np.diff(index.pts)).all()


@pytest.mark.parametrize("kind", MAKERS)
def test_times_are_those_written(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    index = index_from_file(clip.path, clip.stream)
    if clip.seconds is None:
        pytest.skip("the container rounds or shifts the times it is given")
    for number, second in enumerate(clip.seconds):
        shown = index.pts_of(number) * index.time_base
        assert abs(shown - second) < index.time_base, number


@pytest.mark.parametrize(
    "kind", ["mp4_bframes", "mp4_2997", "mp4_variable", "mp4_trimmed", "mov_ten_bit", "mp4_hevc"]
)
def test_mp4_is_read_from_its_header(kind: str, clip_of: ClipOf) -> None:
    assert index_from_file(clip_of(kind).path, 0).source == "tables"


def test_fragmented_mp4_is_demuxed(clip_of: ClipOf) -> None:
    assert index_from_file(clip_of("mp4_fragmented").path, 0).source == "packets"


@pytest.mark.parametrize("kind", MAKERS)
def test_probe_and_index_agree_on_the_first_frame(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    facts = probe(clip.path).stream(clip.stream)
    index = index_from_file(clip.path, clip.stream)
    assert (facts.start_pts or 0) == index.start_tick
    assert facts.time_base == index.time_base


def test_frame_on_show_at_a_tick(clip_of: ClipOf) -> None:
    index = index_from_file(clip_of("mp4_variable").path, 0)
    for number in range(len(index)):
        start, end = index.frame_span(number)
        assert index.frame_at_tick(start) == number
        assert index.frame_at_tick(end - 1) == number
    assert index.frame_at_tick(index.start_tick - 1) is None
    assert index.frame_at_tick(index.end_tick + 10**12) == len(index) - 1
    with pytest.raises(IndexError):
        index.pts_of(-1)


@pytest.mark.parametrize("kind", ["mp4_bframes", "avi_bframes", "raw_h264", "avi_mpeg4"])
def test_kept_and_read_back(kind: str, clip_of: ClipOf, tmp_path: Path) -> None:
    index = index_from_file(clip_of(kind).path, 0)
    target = tmp_path / "index.npz"
    save_index(index, target)
    again = load_index(target)
    assert again is not None
    assert (again.time_base, again.stamps, again.source) == (index.time_base, index.stamps, index.source)
    assert again.missing_timestamps == index.missing_timestamps
    for name in ("pts", "durations", "keys", "marks", "offsets"):
        assert (getattr(again, name) == getattr(index, name)).all(), name


def test_damaged_cache_is_built_again(
    clip_of: ClipOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path))
    clip = clip_of("mp4_bframes")
    first = build_index(clip.path, 0)
    (kept,) = (tmp_path / "frames").iterdir()
    for damage in (b"", b"PK\x03\x04 nothing", kept.read_bytes()[:200]):
        kept.write_bytes(damage)
        assert (build_index(clip.path, 0).pts == first.pts).all()


def test_unwritable_cache_does_not_matter(
    clip_of: ClipOf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    blocked = tmp_path / "file"
    blocked.write_bytes(b"x")
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(blocked))
    assert len(build_index(clip_of("mp4_bframes").path, 0)) == 75


def test_cancelled_and_progress(clip_of: ClipOf) -> None:
    clip = clip_of("matroska")
    heard: list[float] = []
    index_from_file(clip.path, 0, heard.append)
    assert heard
    assert all(0 <= fraction <= 1 for fraction in heard)
    with pytest.raises(MediaCancelled):
        index_from_file(clip.path, 0, None, lambda: True)


def test_truncated_file_is_indexed_as_far_as_it_goes(clip_of: ClipOf, tmp_path: Path) -> None:
    whole = clip_of("matroska").path.read_bytes()
    cut = tmp_path / "cut.mkv"
    cut.write_bytes(whole[: len(whole) // 2])
    index = index_from_file(cut, 0)
    assert 10 < len(index) < 75


def test_sound_stream_is_refused(tmp_path: Path) -> None:
    import wave

    path = tmp_path / "tone.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(b"\0\0" * 800)
    with pytest.raises(MediaError, match="not a video"):
        build_index(path, 0)


def test_long_index_answers_by_bisection() -> None:
    from fractions import Fraction

    pts = np.arange(216_000, dtype=np.int64) * 1001
    keys = np.zeros(len(pts), dtype=np.bool_)
    keys[::250] = True
    none = np.full(len(pts), -1, dtype=np.int64)
    index = FrameIndex(Fraction(1, 30000), pts, np.full(len(pts), 1001, dtype=np.int64), keys, pts, none)
    assert index.frame_at_tick(215_999 * 1001) == 215_999
    assert index.key_before(999) == 750
    assert index.number_of_mark(1001 * 77) == 77
    assert index.number_of_mark(1001 * 77 + 1) is None


def test_a_long_recording_that_restarts_is_put_in_order_without_decoding(
    clip_of: ClipOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    clip = clip_of("ts_restarted")
    decoded = index_from_file(clip.path, 0)
    assert decoded.source == "frames"
    monkeypatch.setattr("syncstudio.media.index_source.DECODED_PACKETS", 50)
    index = index_from_file(clip.path, 0)
    assert index.source == "packets"
    assert index.pts.tolist() == decoded.pts.tolist()
    assert index.marks.tolist() == decoded.marks.tolist()


def test_a_kept_index_with_a_damaged_head_is_made_again(clip_of: ClipOf, tmp_path: Path) -> None:
    kept = tmp_path / "index.npz"
    save_index(index_from_file(clip_of("mp4_bframes").path, 0), kept)
    data = kept.read_bytes()
    first = data.index(b"PK\1\2")
    for place in range(first, first + 46):
        for damaged in (0x21, 0xFF):
            kept.write_bytes(data[:place] + bytes([damaged]) + data[place + 1 :])
            index = load_index(kept)
            assert index is None or len(index)


def test_an_empty_sample_is_no_picture_and_ends_nothing(tmp_path: Path) -> None:
    path = tmp_path / "still.mov"
    write_video(path, codec="mjpeg", pixel_format="yuvj420p", frames=160, size=SMALL)
    data = bytearray(path.read_bytes())
    sizes = data.index(b"stsz") + 16
    # One picture is left without a byte; those it had trail behind the one before, where nothing reads them.
    first, second = struct.unpack_from(">II", data, sizes + 4 * 79)
    struct.pack_into(">II", data, sizes + 4 * 79, first + second, 0)
    path.write_bytes(data)
    index = index_from_file(path, 0)
    assert len(index) == 159
    assert index.frame_span(79) == (79 * index.durations[0], 81 * index.durations[0])
    for number in (79, 80, 158):
        assert read_code(exact_frame(path, 0, number).image) == (number if number < 80 else number + 1)
