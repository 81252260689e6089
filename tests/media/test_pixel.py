"""A pixel read out is the sample that was stored, and the colour that the whole picture shows there."""

import av
import numpy as np
import pytest

from syncstudio.media.picture import PictureMaker
from syncstudio.media.pixel import pixel_at
from syncstudio.media.planes import Planes, plane_rows

WIDTH, HEIGHT = 46, 34
PLANAR = {
    "yuv420p": (8, 2, 2),
    "yuv422p": (8, 2, 1),
    "yuv444p": (8, 1, 1),
    "yuv410p": (8, 4, 4),
    "yuv411p": (8, 4, 1),
    "yuvj420p": (8, 2, 2),
    "yuv420p10le": (10, 2, 2),
    "yuv422p10le": (10, 2, 1),
    "yuv422p10be": (10, 2, 1),
    "yuv444p12le": (12, 1, 1),
}
SPOTS = [(0, 0), (1, 1), (7, 3), (8, 8), (23, 16), (44, 32), (45, 33)]
rng = np.random.default_rng(5)


def noise(form, width=WIDTH, height=HEIGHT, bits=8):
    """A frame of a format with every byte (or word of so many bits) its own."""
    frame = av.VideoFrame(width, height, form)
    for plane in frame.planes:
        rows = plane_rows(plane)
        if bits <= 8:
            rows[:] = rng.integers(0, 256, rows.shape, np.uint8)
        else:
            words = rng.integers(0, 1 << bits, (rows.shape[0], rows.shape[1] // 2), np.uint16)
            order = ">u2" if form.endswith("be") else "<u2"
            rows[:, : words.shape[1] * 2] = words.astype(order).view(np.uint8)
    return frame


def smooth(form, width=WIDTH, height=HEIGHT):
    """A frame with soft colours, in which a scaler's rounding at the edge of a window makes no difference."""
    across, down = np.meshgrid(np.linspace(30, 220, width), np.linspace(40, 200, height))
    rgb = np.stack([across, down, 255 - across], -1).astype(np.uint8)
    return av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format=form)


@pytest.mark.parametrize("form", PLANAR)
@pytest.mark.parametrize("kept", [False, True])
def test_planar_samples_are_read_where_they_lie(form, kept):
    bits, across, down = PLANAR[form]
    frame = noise(form, bits=bits)
    planes = Planes.copied(frame) if kept else Planes.of(frame)
    order = ">u2" if form.endswith("be") else "<u2"
    stored = [plane_rows(plane).view(order if bits > 8 else np.uint8) for plane in frame.planes]
    for x, y in SPOTS:
        pixel = pixel_at(planes, x, y)
        assert pixel.names == ("Y", "U", "V")
        assert pixel.bits == (bits,) * 3
        assert pixel.values == (
            stored[0][y, x],
            stored[1][y // down, x // across],
            stored[2][y // down, x // across],
        )


def test_planes_in_another_order_than_their_names():
    frame = noise("gbrp10le", bits=10)
    green, blue, red = (plane_rows(plane).view("<u2") for plane in frame.planes)
    pixel = pixel_at(Planes.of(frame), 9, 4)
    assert (pixel.names, pixel.bits) == (("R", "G", "B"), (10, 10, 10))
    assert pixel.values == (red[4, 9], green[4, 9], blue[4, 9])


@pytest.mark.parametrize("form", ["rgb24", "bgr24", "rgba", "bgra", "argb", "abgr", "rgb0", "0rgb"])
def test_packed_colours_come_in_the_order_of_their_names(form):
    rgb = rng.integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
    frame = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(format=form)
    for x, y in SPOTS:
        pixel = pixel_at(Planes.of(frame), x, y)
        assert pixel.values[:3] == tuple(rgb[y, x])
        assert pixel.rgb == tuple(rgb[y, x])
        assert pixel.names == (("R", "G", "B", "A") if "a" in form else ("R", "G", "B"))


@pytest.mark.parametrize(
    ("form", "planar"), [("nv12", "yuv420p"), ("yuyv422", "yuv422p"), ("uyvy422", "yuv422p")]
)
def test_packed_luma_and_colour_are_those_of_the_planes(form, planar):
    plain = smooth(planar)
    packed = plain.reformat(format=form)
    for x, y in SPOTS:
        one, other = pixel_at(Planes.of(plain), x, y), pixel_at(Planes.of(packed), x, y)
        assert (one.names, one.values, one.bits) == (other.names, other.values, other.bits)


def test_words_whose_bits_lie_at_the_top_are_shifted_down():
    frame = noise("p010le", bits=16)
    luma, colour = (plane_rows(plane).view("<u2") for plane in frame.planes)
    pixel = pixel_at(Planes.of(frame), 11, 6)
    assert pixel.values == (luma[6, 11] >> 6, colour[3, 10] >> 6, colour[3, 11] >> 6)
    assert pixel.bits == (10, 10, 10)


@pytest.mark.parametrize("form", ["gray", "gray10le", "gray16be"])
def test_grey_has_one_value(form):
    bits = int("".join(filter(str.isdigit, form)) or 8)
    frame = noise(form, bits=bits)
    rows = plane_rows(frame.planes[0]).view({"gray": np.uint8, "gray10le": "<u2", "gray16be": ">u2"}[form])
    pixel = pixel_at(Planes.of(frame), 45, 33)
    assert (pixel.names, pixel.values, pixel.bits) == (("Y",), (rows[33, 45],), (bits,))
    assert len(set(pixel.rgb)) == 1


def test_one_bit_and_words_of_three_colours():
    frame = noise("monow")
    byte = int(plane_rows(frame.planes[0])[2, 1])
    pixel = pixel_at(Planes.of(frame), 10, 2)
    assert (pixel.names, pixel.values, pixel.bits) == (("Y",), (byte >> 5 & 1,), (1,))
    assert pixel.rgb == ((0, 0, 0) if pixel.values[0] else (255, 255, 255))
    frame = noise("rgb565le")
    word = int(plane_rows(frame.planes[0]).view("<u2")[3, 4])
    pixel = pixel_at(Planes.of(frame), 4, 3)
    assert (pixel.values, pixel.bits) == ((word >> 11, word >> 5 & 63, word & 31), (5, 6, 5))


def test_a_palette_says_its_entry():
    frame = av.VideoFrame(WIDTH, HEIGHT, "pal8")
    indexes, entries = (plane_rows(plane) for plane in frame.planes)
    indexes[:] = 0
    indexes[5, 6] = 3
    entries.reshape(-1)[12:16] = (30, 20, 10, 255)
    pixel = pixel_at(Planes.of(frame), 6, 5)
    assert (pixel.names, pixel.values, pixel.rgb) == (("index",), (3,), (10, 20, 30))


@pytest.mark.parametrize(
    "form", ["yuv420p", "yuv422p10le", "yuv444p", "yuvj420p", "gbrp", "nv12", "gray", "yuyv422"]
)
@pytest.mark.parametrize("size", [(46, 34), (64, 1080)])
def test_the_colour_is_the_one_the_whole_picture_shows(form, size):
    frame = smooth(form, *size)
    for planes in (Planes.of(frame), Planes.copied(frame)):
        whole = PictureMaker().bgra(planes).astype(int)
        for x, y in [(0, 0), (9, 7), (23, 16), (size[0] - 1, size[1] - 1)]:
            assert pixel_at(planes, x, y).rgb == pytest.approx(tuple(whole[y, x, 2::-1]), abs=1)


def test_outside_there_is_no_pixel():
    planes = Planes.of(noise("yuv420p"))
    for x, y in [(-1, 0), (WIDTH, 0), (0, HEIGHT)]:
        with pytest.raises(ValueError, match="outside"):
            pixel_at(planes, x, y)
