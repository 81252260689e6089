"""Colours, shapes and turns of the pictures shown, and the PNG files written of them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.errors import MediaError
from syncstudio.media.picture import PictureMaker, blank, fitted
from syncstudio.media.planes import Planes
from syncstudio.media.png import write_png

# Kr and Kb of each matrix: ITU-R BT.709-6, BT.601-7 and BT.2020-2.
MATRICES = {1: (0.2126, 0.0722), 6: (0.299, 0.114), 9: (0.2627, 0.0593)}
YUV = (120, 90, 170)


def plain(width: int, height: int, form: str = "yuv420p") -> av.VideoFrame:
    frame = av.VideoFrame(width, height, form)
    for plane, value in zip(frame.planes, YUV, strict=True):
        plane.update(bytes([value]) * plane.buffer_size)
    return frame


def expected(matrix: int, full: bool) -> list[float]:
    red_part, blue_part = MATRICES[matrix]
    luma = YUV[0] / 255 if full else (YUV[0] - 16) / 219
    blue, red = ((value - 128) / (255 if full else 224) for value in YUV[1:])
    red_out, blue_out = luma + 2 * (1 - red_part) * red, luma + 2 * (1 - blue_part) * blue
    green_out = (luma - red_part * red_out - blue_part * blue_out) / (1 - red_part - blue_part)
    return [blue_out * 255, green_out * 255, red_out * 255, 255]


@pytest.mark.parametrize("matrix", MATRICES)
@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize("keep", [Planes.of, Planes.copied])
def test_colours_follow_matrix_and_range(matrix: int, full: bool, keep: object) -> None:
    frame = plain(64, 48)
    frame.colorspace, frame.color_range = matrix, 2 if full else 1
    pixels = PictureMaker().bgra(keep(frame))  # type: ignore[operator]
    assert pixels.shape == (48, 64, 4)
    assert np.abs(pixels.reshape(-1, 4) - np.array(expected(matrix, full))).max() <= 3


@pytest.mark.parametrize(("size", "matrix"), [((640, 480), 6), ((1280, 720), 1)])
def test_unnamed_matrix_goes_by_size(size: tuple[int, int], matrix: int) -> None:
    pixels = PictureMaker().bgra(Planes.of(plain(*size)))
    assert np.abs(pixels[0, 0] - np.array(expected(matrix, False))).max() <= 3


def test_full_range_by_format_name() -> None:
    frame = plain(64, 48, "yuvj420p")
    assert np.abs(PictureMaker().bgra(Planes.of(frame))[0, 0] - np.array(expected(6, True))).max() <= 3


@pytest.mark.parametrize(
    "form", ["gray", "rgb24", "yuv422p10le", "nv12", "yuva420p", "pal8", "gbrp", "yuv444p"]
)
def test_kept_planes_look_the_same(form: str) -> None:
    rows, columns = np.mgrid[0:50, 0:70]
    image = np.stack([columns * 3, rows * 4, columns + rows], axis=2).astype(np.uint8)
    source = av.VideoFrame.from_ndarray(image, format="rgb24")
    frame = av.VideoFrame(70, 50, "pal8") if form == "pal8" else source.reformat(format=form)
    maker = PictureMaker()
    shown = maker.bgra(Planes.of(frame)).copy()
    kept = Planes.copied(frame)
    assert (maker.bgra(kept) == shown).all()
    assert kept.size_bytes >= 70 * 50


def test_box_keeps_the_shape_seen() -> None:
    assert fitted(1920, 1080, Fraction(1), (320, 320)) == (320, 180)
    assert fitted(720, 480, Fraction(40, 33), (1000, 100)) == (182, 100)
    assert fitted(10, 1000, Fraction(1), (20, 20)) == (1, 20)
    wide = PictureMaker(Fraction(2)).bgra(Planes.of(plain(64, 64)), (40, 40))
    assert wide.shape == (20, 40, 4)


def test_picture_outlives_its_frame() -> None:
    maker = PictureMaker()
    pixels = maker.bgra(Planes.copied(plain(64, 48)))
    before = pixels.copy()
    for _ in range(20):
        maker.bgra(Planes.copied(av.VideoFrame(64, 48, "yuv420p")))
    assert (pixels == before).all()


@pytest.mark.parametrize("opaque", [True, False])
def test_png_is_read_back_as_it_was(opaque: bool, tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    image = random.integers(0, 256, (37, 53, 4), dtype=np.uint8)
    if opaque:
        image[:, :, 3] = 255
    path = tmp_path / "still.png"
    write_png(path, image)
    with av.open(str(path)) as container:
        (frame,) = container.decode(video=0)
        assert (frame.to_ndarray(format="bgra") == image).all()


def test_png_takes_views_and_refuses_the_rest(tmp_path: Path) -> None:
    write_png(tmp_path / "turned.png", np.rot90(blank(20, 10)))
    with pytest.raises(MediaError, match="could not be written"):
        write_png(tmp_path / "missing" / "still.png", blank(4, 4))
    for wrong in (
        np.zeros((4, 4, 3), np.uint8),
        np.zeros((4, 4, 4), np.float32),
        np.zeros((0, 4, 4), np.uint8),
    ):
        with pytest.raises(ValueError, match="a picture is"):
            write_png(tmp_path / "x.png", wrong)  # type: ignore[arg-type]
