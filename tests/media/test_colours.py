"""Known patches, written by the formulas of the standards into files of several kinds, come out as they were."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.exact_frame import exact_frame

# Matrix number (ITU-T H.273, table 4) and its Kr and Kb: BT.709-6, BT.601-7, BT.2020-2.
MATRICES = {"bt709": (1, 0.2126, 0.0722), "bt601": (6, 0.299, 0.114), "bt2020": (9, 0.2627, 0.0593)}
PATCHES = np.array(
    [
        [255, 255, 255],
        [0, 0, 0],
        [128, 128, 128],
        [200, 30, 40],
        [30, 180, 60],
        [40, 50, 210],
        [220, 200, 30],
    ],
    dtype=np.float64,
)
WIDE, HIGH = 32, 64
LEVELS = 3


def samples(name: str, full: bool, bits: int) -> np.ndarray:
    """The Y, Cb and Cr of every patch, quantised as the standards say (BT.2020-2, table 5 for more than 8 bits)."""
    _, red_part, blue_part = MATRICES[name]
    red, green, blue = (PATCHES / 255).T
    luma = red_part * red + (1 - red_part - blue_part) * green + blue_part * blue
    chroma = [(blue - luma) / (2 - 2 * blue_part), (red - luma) / (2 - 2 * red_part)]
    top, scale = (1 << bits) - 1, 1 << (bits - 8)
    if full:
        planes = [luma * top, *(each * top + (1 << (bits - 1)) for each in chroma)]
    else:
        planes = [(219 * luma + 16) * scale, *((224 * each + 128) * scale for each in chroma)]
    return np.clip(np.rint(planes), 0, top)


def frame_of(planes: np.ndarray, pixel_format: str) -> av.VideoFrame:
    """The patches side by side; every plane of the frame is as wide as the picture, or half."""
    frame = av.VideoFrame(WIDE * len(PATCHES), HIGH, pixel_format)
    kind = np.uint16 if pixel_format.endswith("le") else np.uint8
    for plane, values in zip(frame.planes, planes, strict=True):
        rows = np.zeros((plane.height, plane.line_size // np.dtype(kind).itemsize), dtype=kind)
        row = np.repeat(values.astype(kind), plane.width // len(PATCHES))
        rows[:, : len(row)] = row
        plane.update(rows.tobytes())
    return frame


@pytest.mark.parametrize("full", [False, True], ids=["limited", "full"])
@pytest.mark.parametrize("name", MATRICES)
@pytest.mark.parametrize(
    ("ending", "codec", "pixel_format", "options"),
    [
        ("mp4", "libx264", "yuv444p", {"qp": "0", "preset": "ultrafast"}),
        ("mp4", "libx264", "yuv420p", {"crf": "1", "preset": "ultrafast"}),
        ("mkv", "libx264", "yuv422p10le", {"crf": "1", "preset": "ultrafast"}),
        ("mkv", "ffv1", "yuv420p10le", {}),
        ("ts", "libx265", "yuv420p10le", {"preset": "ultrafast", "x265-params": "log-level=none:lossless=1"}),
        ("webm", "libvpx-vp9", "yuv420p", {"lossless": "1", "cpu-used": "8"}),
    ],
)
def test_patches_come_out_as_they_went_in(
    ending: str, codec: str, pixel_format: str, options: dict[str, str], name: str, full: bool, tmp_path: Path
) -> None:
    path = tmp_path / f"patches.{ending}"
    bits = 10 if "10" in pixel_format else 8
    frame = frame_of(samples(name, full, bits), pixel_format)
    frame.colorspace, frame.color_range = MATRICES[name][0], 2 if full else 1
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=25, options=options)
        stream.width, stream.height, stream.pix_fmt = frame.width, frame.height, pixel_format
        context = stream.codec_context
        context.colorspace, context.color_range = MATRICES[name][0], 2 if full else 1
        for number in range(3):
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    image = exact_frame(path, 0, 1).image
    middles = image[HIGH // 2, WIDE // 2 :: WIDE, 2::-1].astype(int)
    assert np.abs(middles - PATCHES).max() <= LEVELS, middles.tolist()
