"""Fields taken apart: the same frame, the same instant, and what FFmpeg itself would show."""

from __future__ import annotations

import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import av.filter
import numpy as np
import pytest
from numpy.typing import NDArray

from syncstudio.media.burned_code import burn_code, read_code
from syncstudio.media.deinterlace import deinterlaced
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.fields import first_field
from syncstudio.media.frame_answer import FrameAnswer
from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.frame_reader import FrameReader
from syncstudio.media.index_store import build_index
from syncstudio.media.planes import Planes, Restorer

WIDTH, HEIGHT, FRAMES = 192, 112, 20
PATIENCE_S = 60.0


def graph_of(filter_name: str, options: str) -> av.filter.Graph:
    graph = av.filter.Graph()
    size = f"video_size={WIDTH}x{HEIGHT}:pix_fmt=yuv420p:time_base=1/25:pixel_aspect=1/1"
    entrance, works = graph.add("buffer", size), graph.add(filter_name, options)
    entrance.link_to(works)
    works.link_to(graph.add("buffersink"))
    graph.configure()
    return graph


def write_fields(path: Path, order: str, interlaced: bool = True) -> Path:
    """A bar that moves between the two fields of every frame; a code that both fields show alike."""
    with av.open(str(path), "w") as output:
        options = {"preset": "veryfast", "crf": "12"} | (
            {"x264-params": "interlaced=1"} if interlaced else {}
        )
        stream = output.add_stream("libx264", rate=Fraction(25), options=options)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        flagged = graph_of("setfield", order)
        for number in range(FRAMES):
            image: NDArray[np.uint8] = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
            for field in (0, 1):
                left = 8 * number + 4 * (field if order == "tff" else 1 - field)
                image[field::2, left : left + 24] = 200
            burn_code(image, number)
            frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
            frame.pts = number
            flagged.vpush(frame)
            frame = flagged.vpull()
            frame.time_base = Fraction(1, 25)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def decoded(path: Path) -> list[av.VideoFrame]:
    with av.open(str(path)) as container:
        return list(container.decode(video=0))


def pixels(frame: av.VideoFrame) -> NDArray[Any]:
    return np.asarray(frame.to_ndarray())


def combs(image: NDArray[Any]) -> float:
    """How much neighbouring lines differ below the code."""
    lines = image[40:, :, 1].astype(int)
    return float(np.abs(np.diff(lines, axis=0)).mean())


@pytest.mark.parametrize("order", ["tff", "bff"])
def test_every_frame_is_as_the_filter_makes_it_of_the_whole_video(order: str, tmp_path: Path) -> None:
    frames = decoded(write_fields(tmp_path / "fields.mp4", order))
    assert {first_field(frame) for frame in frames} == {"top" if order == "tff" else "bottom"}
    graph = graph_of("bwdif", f"mode=send_frame:parity={order}:deint=all")
    whole: list[av.VideoFrame] = []
    for fed in [*frames, None]:
        graph.vpush(fed)
        while True:
            try:
                whole.append(graph.vpull())
            except (av.error.BlockingIOError, av.error.EOFError):
                break
    kept = [None, *(Planes.copied(frame) for frame in frames), None]
    for number, expected in enumerate(whole):
        before, planes, after = kept[number : number + 3]
        assert planes is not None
        made = Restorer().frame(deinterlaced(before, planes, after))
        assert np.array_equal(pixels(made), pixels(expected)), number


class Pane:
    def __init__(self, path: Path, cache: FrameCache) -> None:
        self._came = threading.Condition()
        self._last: FrameAnswer | None = None
        self.reader = FrameReader(path, 0, build_index(path, 0), cache, self._take)

    def _take(self, answer: FrameAnswer) -> None:
        with self._came:
            self._last = answer
            self._came.notify_all()

    def show(self, number: int, deinterlace: Any) -> FrameAnswer:
        with self._came:
            self._last = None
            self.reader.request(number, number, deinterlace=deinterlace)
            assert self._came.wait_for(lambda: self._last is not None and self._last.exact, PATIENCE_S)
            assert self._last is not None
            return self._last


@pytest.mark.parametrize("cache_bytes", [64 << 20, 0])
def test_on_demand_it_is_the_same_frame_without_combs(cache_bytes: int, tmp_path: Path) -> None:
    path = write_fields(tmp_path / "fields.mp4", "tff")
    index = build_index(path, 0)
    pane = Pane(path, FrameCache(cache_bytes))
    try:
        for number in (7, 0, FRAMES - 1, 8):
            woven, apart = pane.show(number, False), pane.show(number, True)
            for answer in (woven, apart):
                assert (answer.number, answer.pts) == (number, index.pts_of(number))
                assert read_code(answer.image) == number
            assert woven.image.shape == apart.image.shape
            assert combs(apart.image) < combs(woven.image) / 3
            assert np.array_equal(apart.image, exact_frame(path, 0, number, deinterlace=True).image)
    finally:
        pane.reader.close()


def test_toggling_takes_what_is_decoded_already(tmp_path: Path) -> None:
    pane = Pane(write_fields(tmp_path / "fields.mp4", "tff"), FrameCache(64 << 20))
    try:
        assert pane.reader.peek(5, deinterlace=True) is None
        pane.show(5, True)
        for deinterlace in (False, True):
            peeked = pane.reader.peek(5, deinterlace=deinterlace)
            assert peeked is not None
            assert read_code(peeked.image) == 5
        stored = pane.reader.kept(5)
        assert stored is not None
        assert stored.fields == "top"
    finally:
        pane.reader.close()


def test_what_is_not_flagged_stays_as_it_is_unless_forced(tmp_path: Path) -> None:
    path = write_fields(tmp_path / "unflagged.mp4", "tff", interlaced=False)
    stored = exact_frame(path, 0, 6)
    assert np.array_equal(exact_frame(path, 0, 6, deinterlace=True).image, stored.image)
    forced = exact_frame(path, 0, 6, deinterlace="all")
    assert read_code(forced.image) == 6
    assert combs(forced.image) < combs(stored.image) / 3


def test_a_picture_without_lines_to_spare_stays_as_it_is() -> None:
    tiny = Planes.copied(av.VideoFrame(2, 2, "yuv420p"))
    assert deinterlaced(None, tiny, None) is tiny
