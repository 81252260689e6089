"""A stretch of a film is decoded from the key frame before it to its end, and shows what the whole film shows there."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.picture_pass import PictureSeen, picture_pass
from syncstudio.media.picture_stretch import stretch_of
from syncstudio.media.probe import FileFacts, probe

FRAMES, GROUP = 300, 25
_NS = 1_000_000_000

X264 = {"preset": "ultrafast", "g": str(GROUP), "sc_threshold": "0", "threads": "1"}
KINDS = {
    "mp4": ("a.mp4", "libx264", {**X264, "bf": "3"}),
    "matroska": ("a.mkv", "libx264", {**X264, "bf": "3"}),
    "transport-stream": ("a.ts", "libx264", {**X264, "bf": "3"}),
    "open-groups": ("open.mp4", "libx264", {**X264, "bf": "3", "x264-params": "open-gop=1:b-pyramid=normal"}),
    "no-whole-pictures": ("refreshed.mp4", "libx264", {**X264, "intra-refresh": "1"}),
    "avi": ("a.avi", "mpeg4", {"g": str(GROUP)}),
}


def write_film(path: Path, codec: str, options: dict[str, str], frames: int = FRAMES) -> Path:
    """Blocks that move over noise, 25 a second."""
    chance = np.random.default_rng(4)
    with av.open(str(path), "w") as output:
        picture = output.add_stream(codec, rate=25, options=options)
        picture.width, picture.height, picture.pix_fmt = 160, 96, "yuv420p"
        picture.bit_rate = 800_000
        for number in range(frames):
            grey = np.full((96, 160), 80, np.uint8) + chance.integers(0, 40, (96, 160)).astype(np.uint8)
            left = 3 * number % 120
            grey[20:60, left : left + 40] = 200
            frame = av.VideoFrame.from_ndarray(grey, "gray").reformat(format="yuv420p")
            frame.pts = number
            output.mux(picture.encode(frame))
        output.mux(picture.encode(None))
    return path


@pytest.fixture(scope="module", params=list(KINDS))
def looked_at(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path, FileFacts, PictureSeen]:
    name, codec, options = KINDS[request.param]
    path = write_film(tmp_path_factory.mktemp("film") / name, codec, options)
    facts = probe(path)
    return request.param, path, facts, picture_pass(path, facts)


@pytest.mark.parametrize(
    ("start_s", "end_s"),
    [(0, 1), (0.5, 1.5), (4, 6), (5.02, 6.98), (5.98, 6.02), (6.04, 6.05), (10.9, 12), (11, 99)],
)
def test_a_stretch_is_that_of_the_whole_film(
    looked_at: tuple[str, Path, FileFacts, PictureSeen], start_s: float, end_s: float
) -> None:
    kind, path, facts, whole = looked_at
    span_ns = (round(start_s * _NS), round(end_s * _NS))
    seen = picture_pass(path, facts, span_ns=span_ns)
    low, high = np.searchsorted(whole.curve.times_ns, span_ns)
    first, last = np.searchsorted(seen.curve.times_ns, span_ns)
    assert whole.usable
    assert seen.usable
    assert high > low or end_s - start_s < 0.04
    assert np.array_equal(seen.curve.times_ns[first:last], whole.curve.times_ns[low:high])
    # The change of the first picture against the one before it, too.
    assert np.array_equal(seen.curve.values[first:last], whole.curve.values[low:high], equal_nan=True)
    groups = 5 if kind == "no-whole-pictures" else 2
    assert seen.rows <= high - low + groups * GROUP
    assert seen.rows == last


def test_what_lies_behind_the_end_decodes_no_more_than_the_last_group(tmp_path: Path) -> None:
    path = write_film(tmp_path / "a.mp4", "libx264", X264)
    seen = picture_pass(path, probe(path), span_ns=(20 * _NS, 30 * _NS))
    assert seen.rows <= GROUP


def test_whoever_watches_is_shown_the_numbers_of_the_rows(tmp_path: Path) -> None:
    path = write_film(tmp_path / "a.mp4", "libx264", X264)
    shown: list[tuple[int, int | None]] = []
    seen = picture_pass(
        path,
        probe(path),
        None,
        None,
        lambda number, frame: shown.append((number, frame.pts)),
        (6 * _NS, 7 * _NS),
    )
    assert [number for number, _ in shown] == list(range(seen.rows))
    assert seen.rows <= 2 * GROUP


def test_a_damaged_key_frame_is_passed_by(tmp_path: Path) -> None:
    path = write_film(tmp_path / "a.mp4", "libx264", X264)
    facts = probe(path)
    stretch = stretch_of(path, 0, facts.zero_s, (6 * _NS + 1, 7 * _NS))
    assert stretch is not None
    with av.open(str(path)) as container:
        key = next(one for one in container.demux(video=0) if one.pts == stretch.key_ticks[0])
        place, size = key.pos, key.size
    assert place is not None
    broken = bytearray(path.read_bytes())
    broken[place : place + size] = bytes(size)
    path.write_bytes(broken)
    seen = picture_pass(path, facts, span_ns=(6 * _NS + 1, 7 * _NS))
    assert int(seen.curve.times_ns[0]) < 6 * _NS
    assert seen.rows <= 4 * GROUP


def test_stamps_that_begin_anew_have_all_of_it_decoded(tmp_path: Path) -> None:
    path = write_film(tmp_path / "a.ts", "libx264", X264, 60)
    path.write_bytes(path.read_bytes() + write_film(tmp_path / "b.ts", "libx264", X264, 60).read_bytes())
    facts = probe(path)
    assert stretch_of(path, facts.of_kind("video")[0].index, facts.zero_s, (0, _NS)) is None
    assert not picture_pass(path, facts, span_ns=(_NS, 2 * _NS)).usable
