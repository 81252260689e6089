"""Numbered pictures are one video, a lone one is a video of one frame, and nothing else is ever opened."""

from __future__ import annotations

import builtins
import io
import os
import struct
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.media.errors import MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.image_file import ImageFile
from syncstudio.media.image_sequence import LONE_PICTURE_S, ImageSequence, image_sequence
from syncstudio.media.index_store import build_index
from syncstudio.media.probe import probe
from tests.media.clips.clip import Clip
from tests.media.clips.stills import still

ClipOf = Callable[[str], Clip]


def row(folder: Path, *names: str) -> list[Path]:
    """Files of these names; only names and sizes matter to which pictures belong together."""
    paths = [folder / name for name in names]
    for path in paths:
        path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(8))
    return paths


def found(path: Path) -> ImageSequence:
    sequence = image_sequence(path)
    assert sequence is not None
    return sequence


def names(path: Path) -> list[str]:
    return [file.name for file in found(path).files]


def test_any_picture_stands_for_its_row(tmp_path: Path) -> None:
    paths = row(tmp_path, "photo_0001.png", "photo_0002.png", "photo_0004.PNG")
    row(tmp_path, "photo_0003.jpg", "photo_3.png", "photo_00003.png", "photo-0003.png", "photo_0003b.png")
    (tmp_path / "photo_0003.png").mkdir()
    for path in paths:
        assert names(path) == [each.name for each in paths]
    sequence = found(paths[1])
    assert sequence.numbers == (1, 2, 4)
    assert sequence.ticks == (0, 1, 3)
    assert (sequence.end_tick, sequence.missing_numbers) == (4, ((3, 3),))
    assert sequence.name == "photo"
    assert not sequence.is_lone


def test_numbers_outgrow_their_zeros(tmp_path: Path) -> None:
    paths = row(tmp_path, "a98.png", "a99.png", "a100.png", "a101.png")
    assert names(paths[0]) == names(paths[3]) == ["a98.png", "a99.png", "a100.png", "a101.png"]
    filled = row(tmp_path, "b08.png", "b09.png", "b10.png", "b100.png", "b8.png")
    assert names(filled[0]) == names(filled[3]) == ["b08.png", "b09.png", "b10.png", "b100.png"]
    assert found(filled[4]).is_lone


def test_every_tenth_number_is_no_gap(tmp_path: Path) -> None:
    paths = row(tmp_path, "x00.png", "x10.png", "x20.png", "x40.png")
    assert found(paths[0]).ticks == (0, 1, 2, 4)
    assert found(paths[0]).missing_numbers == ((30, 30),)


def test_numbers_that_count_no_frames_only_order_them(tmp_path: Path) -> None:
    paths = row(tmp_path, "1403636579763555584.png", "1403636579813555456.png", "1403636579863555583.png")
    sequence = found(paths[0])
    assert sequence.ticks == (0, 1, 2)
    assert sequence.missing_numbers == ()
    assert sequence.name == tmp_path.name


def test_a_lone_picture_and_what_is_none(tmp_path: Path) -> None:
    (lone,) = row(tmp_path, "cover.png")
    sequence = found(lone)
    assert sequence.is_lone
    assert sequence.end_tick == LONE_PICTURE_S * 25
    assert image_sequence(tmp_path / "missing1.png") is None
    assert image_sequence(tmp_path) is None
    assert image_sequence(tmp_path / "film1.mp4") is None


def test_animated_png_is_no_still(clip_of: ClipOf, tmp_path: Path) -> None:
    animated = tmp_path / "moving1.png"
    animated.write_bytes(clip_of("apng").path.read_bytes())
    row(tmp_path, "moving2.png")
    assert image_sequence(animated) is None
    assert len(build_index(animated, 0)) == len(clip_of("apng").codes)


def test_nothing_but_the_row_is_ever_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2, 3):
        still(tmp_path / f"100% [{number % 1}%03d*?]{number}.png", number)
    still(tmp_path / "100% [0%03d*?]x.png", 9)
    still(tmp_path / "001.png", 9)
    (tmp_path / "below").mkdir()
    still(tmp_path / "below" / "100% [0%03d*?]4.png", 9)
    opened: set[str] = set()
    plain, whole = builtins.open, io.open

    def noted(open_it: Callable[..., object]) -> Callable[..., object]:
        def opener(file: object, *args: object, **more: object) -> object:
            if isinstance(file, str | os.PathLike):
                opened.add(os.path.abspath(os.fspath(file)))
            return open_it(file, *args, **more)

        return opener

    monkeypatch.setattr(builtins, "open", noted(plain))
    monkeypatch.setattr(io, "open", noted(whole))
    path = tmp_path / "100% [0%03d*?]2.png"
    assert [read_code(exact_frame(path, 0, number).image) for number in range(3)] == [1, 2, 3]
    ours = {name for name in opened if name.startswith(str(tmp_path))}
    assert ours == {str(tmp_path / f"100% [0%03d*?]{number}.png") for number in (1, 2, 3)}


def test_content_of_the_whole_row_is_what_it_is_known_by(tmp_path: Path) -> None:
    for number in range(1, 5):
        still(tmp_path / f"p{number}.png", number)
    marks = [fingerprint(tmp_path / f"p{number}.png") for number in range(1, 5)]
    assert len(set(marks)) == 1
    still(tmp_path / "p3.png", 33)
    changed = fingerprint(tmp_path / "p1.png")
    assert changed != marks[0]
    assert read_code(exact_frame(tmp_path / "p1.png", 0, 2).image) == 33
    (tmp_path / "p3.png").unlink()
    assert fingerprint(tmp_path / "p1.png") not in (changed, marks[0])
    assert build_index(tmp_path / "p4.png", 0).pts.tolist() == [0, 1, 3]


def test_a_damaged_picture_keeps_its_place(tmp_path: Path) -> None:
    for number in range(1, 6):
        still(tmp_path / f"p{number}.png", number)
    for number in (1, 4):
        (tmp_path / f"p{number}.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    path = tmp_path / "p2.png"
    assert len(build_index(path, 0)) == 5
    for number in (1, 2, 4):
        assert read_code(exact_frame(path, 0, number).image) == number + 1
    for number in (0, 3):
        with pytest.raises(MediaError, match="damaged"):
            exact_frame(path, 0, number)


@pytest.mark.parametrize("ending", [".png", ".webp"])
def test_an_empty_picture_does_not_end_the_row(ending: str, tmp_path: Path) -> None:
    for number in range(5):
        still(tmp_path / f"p{number}{ending}", number)
    (tmp_path / f"p2{ending}").write_bytes(b"")
    path = tmp_path / f"p0{ending}"
    for number in (0, 1, 3, 4):
        assert read_code(exact_frame(path, 0, number).image) == number
    with pytest.raises(MediaError, match="damaged"):
        exact_frame(path, 0, 2)


def test_a_picture_wider_than_can_be_held_is_refused_in_words(tmp_path: Path) -> None:
    path, width = tmp_path / "wide.bmp", 70_000
    sizes = struct.pack("<IiiHHIIiiII", 40, width, 1, 1, 24, 0, 3 * width, 0, 0, 0, 0)
    path.write_bytes(b"BM" + struct.pack("<IHHI", 54 + 3 * width, 0, 0, 54) + sizes + bytes(3 * width))
    for reading in (probe, lambda path: build_index(path, 0)):
        with pytest.raises(MediaError, match=r"wide\.bmp"):
            reading(path)


def test_a_picture_of_absurd_size_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "vast.png"
    still(path, 1)
    os.truncate(path, 5 << 30)
    with pytest.raises(MediaError, match=r"vast\.png"):
        probe(path)


def test_the_picture_named_is_in_its_row(tmp_path: Path) -> None:
    paths = row(tmp_path, "p1.PNG", "p1.png", "p2.png")
    if len(os.listdir(tmp_path)) < len(paths):
        pytest.skip("names that differ in case are one here")
    assert names(paths[0]) == ["p1.PNG", "p2.png"]
    assert names(paths[1]) == ["p1.png", "p2.png"]


def test_sizes_may_differ(clip_of: ClipOf) -> None:
    clip = clip_of("image_sequence_mixed")
    shapes = [exact_frame(clip.path, 0, number).image.shape[:2] for number in (0, 9, 10, 19)]
    assert shapes == [(112, 192), (112, 192), (144, 256), (144, 256)]


def test_what_is_said_of_pictures(clip_of: ClipOf) -> None:
    facts = probe(clip_of("image_sequence_png").path)
    (stream,) = facts.streams
    assert (facts.format, stream.codec, stream.count, stream.rate) == ("images", "png", 44, 25)
    assert stream.duration_s == Fraction(97, 25)
    assert stream.text == "192×112 · 44 pictures · PNG"
    lone = probe(clip_of("lone_webp").path)
    assert (lone.streams[0].codec, lone.streams[0].rate, lone.duration_s) == ("webp", None, LONE_PICTURE_S)
    assert lone.streams[0].text == "192×112 · 1 picture · WebP"


def test_colours_of_a_picture_are_its_own(tmp_path: Path) -> None:
    from syncstudio.media.png import write_png

    patches = np.zeros((48, 64, 4), dtype=np.uint8)
    patches[:, :, 3] = 255
    patches[:, :20, 0], patches[:, 20:40, 1], patches[:, 40:, 2] = 200, 130, 90
    write_png(tmp_path / "patches.png", patches)
    assert (exact_frame(tmp_path / "patches.png", 0, 0).image == patches).all()


def test_a_picture_gone_meanwhile_reads_as_zeros(tmp_path: Path) -> None:
    for number in (1, 2):
        still(tmp_path / f"p{number}.png", number)
    sequence = found(tmp_path / "p1.png")
    file = ImageFile(sequence)
    whole = file.seek(0, io.SEEK_END)
    (tmp_path / "p2.png").unlink()
    file.seek(whole - sequence.sizes[1])
    assert file.read() == bytes(sequence.sizes[1])
    assert file.read(10) == b""


def test_a_picture_of_no_known_kind_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "strange.png"
    path.write_bytes(bytes(range(1, 200)))
    with pytest.raises(MediaError, match="cannot be read, or damaged; save it as PNG"):
        probe(path)
