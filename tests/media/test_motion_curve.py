"""Brightness and motion of each part of a picture: where something changes, and only there."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.index_store import build_index
from syncstudio.media.motion_curve import NAMES, motion_curve


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """Thirty grey frames of 25 a second; the lower right part lights up in frames 10 to 14."""
    path = tmp_path / "clip.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"qp": "1"})
        stream.width, stream.height, stream.pix_fmt = 192, 128, "yuv420p"
        for number in range(30):
            picture = np.full((192, 192), 128, np.uint8)
            picture[:128] = 60
            if 10 <= number < 15:
                picture[96:128, 160:192] = 200
            frame = av.VideoFrame.from_ndarray(picture, "yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def test_a_part_that_lights_up_is_told_from_the_others(clip: Path) -> None:
    curve = motion_curve(clip, 0, build_index(clip, 0))
    assert curve.names == NAMES
    assert curve.values.shape == (30, len(NAMES))
    assert curve.times_ns[10] == 400_000_000
    lit = curve.values[:, NAMES.index("luma 4.6")]
    assert lit[10] - lit[9] == pytest.approx(100 * 140 / 219, abs=1)
    assert np.nanmax(np.abs(np.diff(curve.values[:, NAMES.index("luma 1.1")]))) < 0.5
    changed = curve.values[:, NAMES.index("change 4.6")]
    assert set(np.flatnonzero(changed > 10)) == {10, 15}
    assert np.isnan(changed[0])
    whole = curve.values[:, NAMES.index("change")]
    assert whole[10] == pytest.approx(100 * 140 / 219 / 24, abs=0.2)


def test_what_was_decoded_is_kept_and_cancelling_keeps_nothing(clip: Path, tmp_path: Path) -> None:
    index = build_index(clip, 0)
    with pytest.raises(MediaCancelled):
        motion_curve(clip, 0, index, cancelled=lambda: True)
    assert not list((tmp_path / "cache" / "curves").glob("*.npy"))
    heard: list[float] = []
    first = motion_curve(clip, 0, index, heard.append)
    assert heard[-1] == 1.0
    heard.clear()
    again = motion_curve(clip, 0, index, heard.append, zero_s=Fraction(-1))
    assert not heard
    assert np.array_equal(first.values, again.values, equal_nan=True)
    assert again.times_ns[0] == first.times_ns[0] + 10**9
    kept = next((tmp_path / "cache" / "curves").glob("*.npy"))
    kept.write_bytes(b"damaged")
    assert np.array_equal(motion_curve(clip, 0, index).values, first.values, equal_nan=True)
