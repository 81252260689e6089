"""Faces are found and followed, their mouths watched; without OpenCV, or a face, it is said."""

from __future__ import annotations

import builtins
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.face_crops import face_crops
from syncstudio.media.face_finder import FaceFinder, opencv
from syncstudio.media.face_keeper import FaceKeeper
from syncstudio.media.face_motion import NAMES, face_motion
from syncstudio.media.picture_pass import picture_pass
from syncstudio.media.probe import probe


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


def face(open_part: float, x: int = 160) -> NDArray[np.uint8]:
    """A drawn head with shaded eyes, nose and a mouth that opens: grey, 240 x 320."""
    cv2 = opencv()
    picture = np.full((240, 320), 96, np.uint8)
    cv2.ellipse(picture, (x, 120), (62, 82), 0, 0, 360, 190, -1)
    cv2.ellipse(picture, (x, 62), (60, 34), 0, 180, 360, 50, -1)
    for side in (-1, 1):
        cv2.ellipse(picture, (x + side * 25, 104), (19, 10), 0, 0, 360, 120, -1)
        cv2.ellipse(picture, (x + side * 25, 106), (12, 6), 0, 0, 360, 225, -1)
        cv2.circle(picture, (x + side * 25, 106), 6, 30, -1)
        cv2.ellipse(picture, (x + side * 25, 92), (20, 4), 0, 0, 360, 60, -1)
    cv2.ellipse(picture, (x, 128), (7, 18), 0, 0, 360, 215, -1)
    cv2.ellipse(picture, (x, 144), (13, 5), 0, 0, 360, 130, -1)
    cv2.ellipse(picture, (x, 168), (24, 3 + int(12 * open_part)), 0, 0, 360, 60, -1)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.6), np.uint8)


def write_talk(path: Path, pictures: list[NDArray[np.uint8]]) -> Path:
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25, options={"qp": "4"})
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for number, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, "gray").reformat(format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            out.mux(stream.encode(frame))
        out.mux(stream.encode())
    return path


def test_a_mouth_that_opens_is_watched(tmp_path: Path) -> None:
    pytest.importorskip("cv2")
    if not FaceFinder().look(face(0.3)):
        pytest.skip("this OpenCV does not take the drawing for a face")
    opened = [0.5 - 0.5 * np.cos(number / 4) if 25 <= number < 75 else 0.0 for number in range(100)]
    path = write_talk(tmp_path / "talk.mp4", [face(part) for part in opened])
    motion = face_motion(path, 0)
    assert motion.names == NAMES
    assert motion.times_ns[25] == 10**9
    assert motion.frame_ns == 40_000_000
    seen = np.isfinite(motion.values[:, 0])
    assert seen.mean() > 0.7
    talking = np.arange(100)
    talking = (talking >= 26) & (talking < 75)
    assert np.nanmean(motion.values[talking, 0]) > 3 * np.nanmean(motion.values[~talking, 0])
    assert np.nanmean(motion.values[talking, 2]) > np.nanmean(motion.values[~talking, 2])
    crops = face_crops(path, 0, (48, 48))
    assert crops.pixels.shape[1:] == (48, 48, 3)
    assert len(crops.place) > 70
    again = face_motion(path, 0)
    assert np.array_equal(again.values, motion.values, equal_nan=True)


def test_where_nobody_is_seen_there_are_no_values(tmp_path: Path) -> None:
    pytest.importorskip("cv2")
    rng = np.random.default_rng(1)
    path = write_talk(tmp_path / "none.mp4", [rng.integers(90, 110, (240, 320), np.uint8) for _ in range(20)])
    motion = face_motion(path, 0)
    assert np.isnan(motion.values[:, 0]).all()
    assert motion.seconds == 0
    assert len(face_crops(path, 0, (32, 32)).place) == 0
    with pytest.raises(MediaCancelled):
        face_crops(path, 0, (32, 32), cancelled=lambda: True)


def test_without_opencv_it_is_said_how_to_get_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name == "cv2":
            raise ImportError(name="cv2")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(MediaError, match="faces"):
        face_motion(tmp_path / "talk.mp4", 0)


def test_an_opencv_without_cascades_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    cv2 = pytest.importorskip("cv2")
    monkeypatch.delattr(cv2, "CascadeClassifier")
    with pytest.raises(MediaError, match="<5"):
        opencv()


def _shaded(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The same face with a hand before its eyes."""
    picture = picture.copy()
    picture[84:132, 110:210] = 150
    return picture


def test_a_face_that_is_missed_for_a_moment_is_followed_through(tmp_path: Path) -> None:
    pytest.importorskip("cv2")
    finder = FaceFinder()
    if not finder.look(face(0.3)) or finder.look(_shaded(face(0.3))):
        pytest.skip("this OpenCV sees the drawings otherwise")
    hidden = range(36, 46)
    pictures = [_shaded(face(0.3)) if number in hidden else face(0.3) for number in range(80)]
    seen = np.isfinite(face_motion(write_talk(tmp_path / "a.mp4", pictures), 0).values[:, 0])
    assert seen[5:75].all()
    # For longer than that nobody knows who it is.
    pictures = [_shaded(face(0.3)) if 20 <= number < 50 else face(0.3) for number in range(80)]
    seen = np.isfinite(face_motion(write_talk(tmp_path / "b.mp4", pictures), 0).values[:, 0])
    assert not seen[25:50].any()
    assert seen[55:75].all()


def test_a_keeper_looks_at_its_span_from_the_first_picture_on(tmp_path: Path) -> None:
    pytest.importorskip("cv2")
    if not FaceFinder().look(face(0.3)):
        pytest.skip("this OpenCV does not take the drawing for a face")
    path = write_talk(tmp_path / "talk.mp4", [face(0.3)] * 100)
    facts = probe(path)
    whole, part = FaceKeeper(), FaceKeeper((2_000_000_000, 3_000_000_000), facts.zero_s)
    rows = {}
    for keeper in (whole, part):
        seen = picture_pass(path, facts, None, None, keeper)
        motion = keeper.motion(seen.curve.times_ns)
        assert motion is not None
        rows[keeper] = np.isfinite(motion.values[:, 2])
    assert rows[whole][4:].all()
    assert not rows[part][:50].any()
    assert rows[part][54:75].all()
    assert not rows[part][75:].any()
