"""How a whole picture moves: to a few hundredths of a pixel, stamped between its frames, decoded once."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import av
import numpy as np
import pytest

import syncstudio.media.optical_flow as module
from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.index_store import build_index
from syncstudio.media.optical_flow import NAMES, optical_flow
from syncstudio.media.picture_shift import PictureShift
from syncstudio.media.series.series import Series

RATE = 25
WIDTH, HEIGHT = 320, 180


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def flow_of():
    opened: list[Series] = []

    def of(path: Path, **more) -> Series:
        opened.append(optical_flow(path, 0, build_index(path, 0), **more))
        return opened[-1]

    yield of
    for flow in opened:
        flow.close()


@lru_cache(maxsize=64)
def scenery(right: float, down: float, degrees: float = 0.0, larger: float = 1.0) -> np.ndarray:
    """A landscape of soft waves, moved: uint8 (HEIGHT, WIDTH)."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(float)
    x, y = x - WIDTH / 2 - right, y - HEIGHT / 2 - down
    turn = np.radians(degrees)
    x, y = (np.cos(turn) * x + np.sin(turn) * y) / larger, (-np.sin(turn) * x + np.cos(turn) * y) / larger
    dice = np.random.default_rng(0)
    picture = np.full(x.shape, 120.0)
    for _ in range(24):
        a, b = dice.normal(0, 0.07, 2)
        picture += 9 * np.sin(a * x + b * y + dice.uniform(0, 6))
    return np.clip(picture, 16, 235).astype(np.uint8)


def write(path: Path, pictures: list[np.ndarray], stamps: list[int] | None = None) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=RATE, options={"qp": "8", "bf": "2"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.time_base = Fraction(1, RATE)
        for number, luma in enumerate(pictures):
            grey = np.concatenate([luma, np.full((HEIGHT // 2, WIDTH), 128, np.uint8)])
            frame = av.VideoFrame.from_ndarray(grey, "yuv420p")
            frame.pts, frame.time_base = (stamps or range(len(pictures)))[number], Fraction(1, RATE)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def rows(flow: Series) -> np.ndarray:
    return np.array(flow.values).T


def test_a_shift_is_found_in_per_cent_of_the_width_per_second(tmp_path: Path, flow_of) -> None:
    path = write(tmp_path / "pan.mp4", [scenery(2.0 * n, -0.7 * n) for n in range(12)])
    flow = flow_of(path)
    assert flow.names == NAMES
    values = rows(flow)
    assert np.isnan(values[:, 0]).all()
    per_px = 100 / WIDTH * RATE
    assert np.median(values[0, 1:]) == pytest.approx(2.0 * per_px, abs=0.1 * per_px)
    assert np.median(values[1, 1:]) == pytest.approx(-0.7 * per_px, abs=0.1 * per_px)
    assert abs(np.median(values[2, 1:])) < 1.0
    assert np.median(values[4, 1:]) == pytest.approx(np.hypot(2.0, 0.7) * per_px, rel=0.08)
    assert np.median(values[5, 1:]) > 0.8


def test_a_turn_and_a_zoom_are_told_from_a_shift(tmp_path: Path, flow_of) -> None:
    path = write(tmp_path / "turn.mp4", [scenery(0, 0, 0.4 * n, 1.004**n) for n in range(12)])
    values = rows(flow_of(path))
    assert np.median(values[2, 1:]) == pytest.approx(0.4 * RATE, rel=0.08)
    assert np.median(values[3, 1:]) == pytest.approx(0.4 * RATE, rel=0.15)
    assert abs(np.median(values[0, 1:])) < 1.0


def test_rows_stand_in_the_middle_between_frames(tmp_path: Path, flow_of) -> None:
    stamps = [0, 1, 2, 3, 6, 7, 8]
    path = write(tmp_path / "gap.mp4", [scenery(1.0 * n, 0) for n in stamps], stamps)
    flow = flow_of(path)
    shown = np.array(stamps) * 40_000_000
    expected = np.concatenate([shown[:1], (shown[1:] + shown[:-1]) // 2])
    assert np.array(flow.times_ns).tolist() == expected.tolist()
    # Three frames' worth of shift over three frames' time is the same speed.
    assert rows(flow)[0, 4] == pytest.approx(rows(flow)[0, 2], rel=0.1)


def test_times_count_from_the_zero_that_is_given(tmp_path: Path, flow_of) -> None:
    path = write(tmp_path / "zero.mp4", [scenery(n, 0) for n in range(4)])
    assert flow_of(path, zero_s=Fraction(-1)).times_ns[1] == 1_020_000_000


def test_large_moves_are_found_too() -> None:
    shift = PictureShift()
    shift.next(scenery(0, 0)[::2, ::2].astype(np.float32))
    moved = shift.next(scenery(44, -18)[::2, ::2].astype(np.float32))
    assert moved is not None
    assert moved[0] == pytest.approx(100 * 44 / WIDTH, rel=0.05)
    assert moved[1] == pytest.approx(-100 * 18 / WIDTH, rel=0.08)


def test_black_pictures_show_no_movement(tmp_path: Path, flow_of) -> None:
    path = write(tmp_path / "black.mp4", [np.full((HEIGHT, WIDTH), 16, np.uint8)] * 5)
    assert np.isnan(rows(flow_of(path))).all()


def test_it_is_decoded_once(tmp_path: Path, flow_of, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write(tmp_path / "once.mp4", [scenery(n, 0) for n in range(5)])
    first = rows(flow_of(path))
    monkeypatch.setattr(module, "_fill", None)
    np.testing.assert_array_equal(rows(flow_of(path)), first)


def test_cancelled_keeps_nothing(tmp_path: Path) -> None:
    path = write(tmp_path / "long.mp4", [scenery(n % 7, 0) for n in range(60)])
    index = build_index(path, 0)
    with pytest.raises(MediaCancelled):
        optical_flow(path, 0, index, cancelled=lambda: True)
    folder = cache_folder() / "flows"
    assert not folder.exists() or not list(folder.iterdir())


def test_a_file_without_pictures_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "good.mp4", [scenery(n, 0) for n in range(5)])
    index = build_index(path, 0)
    path.write_bytes(b"nothing of the kind" * 100)
    with pytest.raises(MediaError):
        optical_flow(path, 0, index)


def test_progress_is_heard(tmp_path: Path, flow_of) -> None:
    path = write(tmp_path / "heard.mp4", [scenery(n % 5, 0) for n in range(40)])
    heard: list[float] = []
    flow_of(path, progress=heard.append)
    assert heard[-1] == 1.0
    assert heard == sorted(heard)
