"""The flash and cut curve: every frame has its own brightness, flashes and cuts stand where they are."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.index_store import build_index
from syncstudio.media.luma import LumaReader
from syncstudio.media.picture_curve import picture_curve
from syncstudio.media.series.series import Series

RATE = Fraction(30000, 1001)


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def write_video(path: Path, levels, codec: str = "libx264", kind: str = "yuv420p", start: int = 0) -> Path:
    """A video of plain grey frames, one for each luma level of limited range in 8 bits."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=RATE, options={"qp": "1", "bf": "2"} if "264" in codec else {})
        stream.width, stream.height, stream.pix_fmt = 96, 64, kind
        stream.time_base = 1 / RATE
        for number, level in enumerate(levels):
            frame = av.VideoFrame.from_ndarray(np.full((96, 96), 128, np.uint8), "yuv420p")
            frame.planes[0].update(np.full((64, frame.planes[0].line_size), level, np.uint8).tobytes())
            frame.pts, frame.time_base = number + start, 1 / RATE
            out.mux(stream.encode(frame.reformat(format=kind)))
        out.mux(stream.encode())
    return path


@pytest.fixture
def curve_of():
    opened: list[Series] = []

    def of(path: Path, index: FrameIndex | None = None, **more) -> Series:
        opened.append(picture_curve(path, 0, index or build_index(path, 0), **more))
        return opened[-1]

    yield of
    for curve in opened:
        curve.close()


def without_pictures(path: Path, numbers) -> None:
    """Wipe the data of some pictures of an AVI."""
    data = bytearray(path.read_bytes())
    chunks = [at for at in range(data.index(b"movi"), len(data)) if data[at : at + 4] == b"00dc"]
    for number in numbers:
        at = chunks[number] + 8
        size = int.from_bytes(data[at - 4 : at], "little")
        data[at : at + size] = bytes(size)
    path.write_bytes(bytes(data))


def test_every_frame_has_its_brightness_and_change(tmp_path, curve_of):
    levels = [16, 16, 60, 60, 235, 60, 60, 125, 125, 16]
    curve = curve_of(write_video(tmp_path / "flash.mp4", levels))
    assert (curve.names, curve.units, curve.notes) == (("luma", "change"), ("%", "%"), ())
    wanted = (np.array(levels) - 16) / 2.19
    assert curve.values[:, 0] == pytest.approx(wanted, abs=0.5)
    assert np.isnan(curve.values[0, 1])
    assert curve.values[1:, 1] == pytest.approx(np.abs(np.diff(wanted)), abs=0.5)
    assert int(np.argmax(curve.values[:, 0])) == 4
    assert curve.times_ns.tolist() == [int(n / RATE * 1_000_000_000) for n in range(10)]


@pytest.mark.parametrize(
    ("name", "codec", "kind"),
    [
        ("a.mkv", "ffv1", "yuv420p10le"),
        ("a.mkv", "ffv1", "yuv444p16le"),
        ("a.mkv", "ffv1", "gray"),
        ("a.mkv", "ffv1", "bgr0"),
        ("a.avi", "mjpeg", "yuvj420p"),
        ("a.avi", "rawvideo", "yuyv422"),
    ],
)
def test_pictures_of_every_kind_read_alike(tmp_path, curve_of, name, codec, kind):
    levels = [16, 60, 235, 125]
    curve = curve_of(write_video(tmp_path / name, levels, codec, kind))
    assert curve.values[:, 0] == pytest.approx((np.array(levels) - 16) / 2.19, abs=1.0)


def test_times_count_from_source_zero_when_it_is_given(tmp_path, curve_of):
    path = write_video(tmp_path / "late.mkv", [16, 60, 125], start=15)
    index = build_index(path, 0)
    assert curve_of(path, index).times_ns[0] == 0
    from_zero = curve_of(path, index, zero_s=Fraction(0))
    exact = [pts * index.time_base * 1_000_000_000 for pts in index.pts.tolist()]
    assert from_zero.times_ns.tolist() == [int(ns) for ns in exact]
    assert from_zero.times_ns[0] > 0
    assert from_zero.value_at(0, 0) is None
    assert from_zero.rate == pytest.approx(float(RATE), rel=0.02)


def test_it_is_decoded_once(tmp_path, curve_of, monkeypatch):
    path = write_video(tmp_path / "flash.mp4", [16, 235, 16])
    heard = []
    first = curve_of(path, progress=heard.append).values.copy()
    assert heard[-1] == 1.0
    monkeypatch.setattr(LumaReader, "read", lambda *_: pytest.fail("decoded again"))
    assert np.array_equal(curve_of(path).values, first, equal_nan=True)


def test_a_cancelled_reading_leaves_nothing(tmp_path, curve_of):
    path = write_video(tmp_path / "flash.mp4", [16] * 80)
    with pytest.raises(MediaCancelled):
        curve_of(path, cancelled=lambda: True)
    assert not list((cache_folder() / "curves").iterdir())


def test_who_stops_listening_at_the_end_leaves_nothing_open(tmp_path, curve_of):
    path = write_video(tmp_path / "flash.mp4", [16] * 8)

    def progress(fraction: float) -> None:
        if fraction == 1.0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        curve_of(path, progress=progress)
    assert not list((cache_folder() / "curves").iterdir())


def test_damaged_frames_are_gaps(tmp_path, curve_of):
    path = write_video(tmp_path / "flash.avi", [16, 60, 235, 125, 60, 16], "mjpeg", "yuvj420p")
    index = build_index(path, 0)
    without_pictures(path, [2])
    curve = curve_of(path, index)
    assert np.flatnonzero(np.isnan(curve.values[:, 0])).tolist() == [2]
    assert "1 frame is damaged" in curve.notes[0]
    assert curve.values[3, 1] == pytest.approx((125 - 60) / 2.19, abs=1.5)


def test_a_video_that_cannot_be_decoded_is_refused_in_words(tmp_path, curve_of):
    path = write_video(tmp_path / "flash.avi", [16, 60, 235], "mjpeg", "yuvj420p")
    index = build_index(path, 0)
    without_pictures(path, [0, 1, 2])
    with pytest.raises(MediaError, match="No frame"):
        curve_of(path, index)
