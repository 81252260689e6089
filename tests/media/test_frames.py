"""The right picture, always: every frame of every kind of file is known by the number burned into it."""

from __future__ import annotations

import os
import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media import frame_reader, hand
from syncstudio.media.burned_code import read_code
from syncstudio.media.errors import MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.frame_answer import FrameAnswer
from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_reader import FrameReader
from syncstudio.media.index_store import build_index
from tests.media.clips.clip import FEW, HEIGHT, SMALL, WIDTH, Clip
from tests.media.clips.makers import MAKERS
from tests.media.clips.writing import X264, write_video

ClipOf = Callable[[str], Clip]
PATIENCE_S = 60.0


def code_of(answer: FrameAnswer, clip: Clip) -> int | None:
    """The number burned into a picture, which was burned before the picture was turned."""
    return read_code(np.rot90(answer.image, clip.rotation // 90))


class Viewer:
    """Asks a reader for frames and waits for the exact answer, as a pane at rest would."""

    def __init__(self, clip: Clip, cache: FrameCache | None = None) -> None:
        self.clip = clip
        self.answers: list[FrameAnswer] = []
        self._came = threading.Condition()
        self._asked = 0
        self.reader = FrameReader(
            clip.path,
            clip.stream,
            build_index(clip.path, clip.stream),
            cache if cache is not None else FrameCache(64 << 20),
            self._take,
        )

    def _take(self, answer: FrameAnswer) -> None:
        with self._came:
            self.answers.append(answer)
            self._came.notify_all()

    def ask(self, number: int, size: tuple[int, int] | None = None) -> int:
        self._asked += 1
        self.reader.request(number, self._asked, size)
        return self._asked

    def wait_for(self, request_id: int) -> FrameAnswer:
        def final() -> bool:
            last = self.answers[-1] if self.answers else None
            return (
                last is not None
                and last.request_id == request_id
                and (last.exact or last.message is not None)
            )

        with self._came:
            assert self._came.wait_for(final, PATIENCE_S), f"no answer to request {request_id}"
            return self.answers[-1]

    def show(self, number: int, size: tuple[int, int] | None = None) -> FrameAnswer:
        return self.wait_for(self.ask(number, size))

    def check(self, number: int) -> None:
        answer = self.show(number)
        assert answer.exact
        assert answer.number == number
        assert code_of(answer, self.clip) == self.clip.codes[number], number


@pytest.fixture
def viewer_of(clip_of: ClipOf) -> Iterator[Callable[[str], Viewer]]:
    viewers: list[Viewer] = []

    def viewer(kind: str) -> Viewer:
        viewers.append(Viewer(clip_of(kind)))
        return viewers[-1]

    yield viewer
    for viewer_made in viewers:
        viewer_made.reader.close()


@pytest.fixture
def unhurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """One seek upon another is no hand that drags, whose end would be waited for."""
    for module in (hand, frame_reader):
        monkeypatch.setattr(module, "SETTLE_S", 0.0)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.usefixtures("unhurried")
def test_every_frame_in_any_order(kind: str, viewer_of: Callable[[str], Viewer]) -> None:
    viewer = viewer_of(kind)
    numbers = list(range(len(viewer.clip.codes)))
    shuffled = random.Random(5).sample(numbers, len(numbers))
    # After the first round all are kept: what orders come then matters less.
    for number in [*shuffled, *numbers[::3], *numbers[::-4]]:
        viewer.check(number)


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.usefixtures("unhurried")
def test_every_seek_is_exact_without_a_cache(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    viewer = Viewer(clip, FrameCache(0))
    try:
        for number in random.Random(9).sample(range(len(clip.codes)), min(30, len(clip.codes))):
            viewer.check(number)
    finally:
        viewer.reader.close()


def test_newest_request_wins(viewer_of: Callable[[str], Viewer]) -> None:
    viewer = viewer_of("mp4_2997")
    last = [viewer.ask(number % 75) for number in range(0, 7 * 75, 7)][-1]
    answer = viewer.wait_for(last)
    assert code_of(answer, viewer.clip) == answer.number == 7 * 74 % 75
    ids = [answer.request_id for answer in viewer.answers]
    assert ids == sorted(ids)
    assert all(code_of(answer, viewer.clip) == answer.number for answer in viewer.answers)


def test_peek_answers_at_once_what_is_decoded(viewer_of: Callable[[str], Viewer]) -> None:
    viewer = viewer_of("mp4_bframes")
    assert viewer.reader.peek(40) is None
    viewer.check(40)
    peeked = viewer.reader.peek(40)
    assert peeked is not None
    assert code_of(peeked, viewer.clip) == 40


@pytest.mark.parametrize("kind", ["mp4_bframes", "avi_mjpeg", "transport_stream", "raw_h264"])
def test_reads_around_the_playhead_while_resting_and_then_sleeps(
    kind: str, viewer_of: Callable[[str], Viewer]
) -> None:
    viewer = viewer_of(kind)
    viewer.check(40)
    deadline = time.monotonic() + PATIENCE_S
    around = [*range(40 - 20, 40), *range(41, 41 + 20)]
    while any(viewer.reader.peek(number) is None for number in around):
        assert time.monotonic() < deadline, [n for n in around if viewer.reader.peek(n) is None]
        time.sleep(0.02)
    for number in around:
        peeked = viewer.reader.peek(number)
        assert peeked is not None
        assert code_of(peeked, viewer.clip) == number


def test_what_another_player_shows_is_not_read_around(viewer_of: Callable[[str], Viewer]) -> None:
    viewer = viewer_of("mp4_bframes")
    reader = viewer.reader
    reader.around.quiet = True
    viewer.check(40)
    assert reader.is_near(41, 12)
    assert not reader.is_near(20, 12)
    time.sleep(3 * hand.REST_S)
    assert reader.peek(25) is None
    reader.around.quiet = False
    viewer.check(40)
    deadline = time.monotonic() + PATIENCE_S
    while reader.peek(25) is None:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_cache_keeps_its_bound_over_all_videos(clip_of: ClipOf) -> None:
    frame_bytes = WIDTH * HEIGHT * 3 // 2
    cache = FrameCache(20 * frame_bytes)
    viewers = [Viewer(clip_of(kind), cache) for kind in ("mp4_bframes", "matroska")]
    try:
        for number in range(0, 75, 3):
            for viewer in viewers:
                viewer.check(number)
            assert cache.used_bytes <= 20 * frame_bytes
    finally:
        for viewer in viewers:
            viewer.reader.close()
    assert cache.used_bytes == 0


def test_heading_back_reads_back(viewer_of: Callable[[str], Viewer]) -> None:
    viewer = viewer_of("matroska")
    viewer.reader.heading = -1
    assert viewer.reader.heading == -1
    for number in range(74, -1, -1):
        viewer.check(number)


def test_numbers_outside_show_the_ends(viewer_of: Callable[[str], Viewer]) -> None:
    viewer = viewer_of("mp4_bframes")
    assert viewer.show(-5).number == 0
    assert viewer.show(10**6).number == 74


def test_thumbnails_fit_their_box_the_right_way_up(viewer_of: Callable[[str], Viewer]) -> None:
    flat = viewer_of("mp4_bframes").show(3, (96, 96))
    assert flat.image.shape == (54, 96, 4)
    upright = viewer_of("mov_rotated").show(3, (96, 96))
    assert upright.image.shape == (96, 54, 4)
    assert viewer_of("mov_rotated").show(3).image.shape == (WIDTH, HEIGHT, 4)


def test_damage_is_said_and_the_rest_goes_on(clip_of: ClipOf, tmp_path: object) -> None:
    from pathlib import Path

    clip = clip_of("avi_mjpeg")
    data = bytearray(clip.path.read_bytes())
    index = build_index(clip.path, clip.stream)
    # The tenth picture loses its beginning, so nothing of it can be decoded.
    places = [place for place in range(len(data) - 4) if data[place : place + 4] == b"\xff\xd8\xff\xe0"] or [
        place for place in range(len(data) - 4) if data[place : place + 3] == b"\xff\xd8\xff"
    ]
    place = places[10]
    data[place : place + 2000] = bytes(2000)
    path = Path(str(tmp_path)) / "damaged.avi"
    path.write_bytes(data)
    damaged = Viewer(Clip(path, clip.codes))
    try:
        answer = damaged.show(10)
        assert len(build_index(path, 0)) == len(index)
        assert not answer.exact
        assert answer.message is not None
        assert "damaged" in answer.message
        assert answer.number != 10
        damaged.check(9)
        damaged.check(11)
    finally:
        damaged.reader.close()
    with pytest.raises(MediaError, match="damaged"):
        exact_frame(path, 0, number=10)


def test_damage_in_the_last_group_costs_its_own_frame_only(tmp_path: Path) -> None:
    path = tmp_path / "last.mp4"
    write_video(path, options=X264 | {"bf": "0"}, frames=FEW, size=SMALL, gop=FEW)
    with av.open(str(path)) as container:
        places = [packet.pos for packet in container.demux(video=0) if packet.size]
    data = bytearray(path.read_bytes())
    # The picture's length is more than its packet holds, which no decoder can mend.
    data[places[FEW - 4] : places[FEW - 4] + 4] = b"\xff" * 4
    path.write_bytes(data)
    for number in range(FEW):
        if number != FEW - 4:
            assert exact_frame(path, 0, number).number == number
    with pytest.raises(MediaError, match="damaged"):
        exact_frame(path, 0, FEW - 4)


def test_file_gone_is_said(clip_of: ClipOf, tmp_path: object) -> None:
    from pathlib import Path

    path = Path(str(tmp_path)) / "gone.mp4"
    path.write_bytes(clip_of("mp4_bframes").path.read_bytes())
    index = build_index(path, 0)
    path.unlink()
    viewer = Viewer.__new__(Viewer)
    answers: list[FrameAnswer] = []
    came = threading.Event()

    def take(answer: FrameAnswer) -> None:
        answers.append(answer)
        came.set()

    viewer.reader = FrameReader(path, 0, index, FrameCache(), take)
    try:
        viewer.reader.request(3, 1)
        assert came.wait(PATIENCE_S)
        assert not answers[0].exact
        assert "no file" in (answers[0].message or "")
    finally:
        viewer.reader.close()


def test_a_file_that_breaks_while_it_is_open_is_said_each_time_and_goes_on_when_it_is_whole_again(
    clip_of: ClipOf, tmp_path: Path
) -> None:
    clip = clip_of("mp4_bframes")
    path = tmp_path / "broken.mp4"
    path.write_bytes(clip.path.read_bytes())
    # So small a cache that every frame is decoded anew.
    viewer = Viewer(replace(clip, path=path), FrameCache(1))
    try:
        viewer.check(2)
        os.truncate(path, 0)
        for number in (40, 3, 40):
            answer = viewer.show(number)
            assert not answer.exact
            assert "broken.mp4" in (answer.message or "")
        path.write_bytes(clip.path.read_bytes())
        viewer.check(41)
    finally:
        viewer.reader.close()


def test_close_ends_the_thread_in_the_middle_of_work(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    for _ in range(5):
        viewer = Viewer(clip)
        viewer.ask(70)
        viewer.reader.close()
        viewer.reader.close()
        viewer.ask(3)
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("syncstudio-frames")]


@pytest.mark.parametrize("kind", ["mp4_2997", "transport_stream", "raw_h264", "mov_rotated"])
def test_exact_frame_without_a_reader(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    index = build_index(clip.path, 0)
    for number in (0, 1, 31, 74):
        assert code_of(exact_frame(clip.path, 0, number=number), clip) == number
        start, end = index.frame_span(number)
        assert exact_frame(clip.path, 0, tick=start).number == number
        assert exact_frame(clip.path, 0, tick=end - 1).number == number
    for bad in ({"number": 75}, {"number": -1}, {"tick": index.start_tick - 1}, {"tick": index.end_tick}):
        with pytest.raises(MediaError):
            exact_frame(clip.path, 0, **bad)


def test_playing_on_never_seeks(clip_of: ClipOf, monkeypatch: pytest.MonkeyPatch) -> None:
    seeks: list[int] = []
    seek = FrameDecoder.seek

    def counted(decoder: FrameDecoder, number: int, keep_from: int) -> None:
        seeks.append(number)
        seek(decoder, number, keep_from)

    monkeypatch.setattr(FrameDecoder, "seek", counted)
    viewer = Viewer(clip_of("mp4_bframes"))
    viewer.reader.heading = 1
    try:
        for number in range(75):
            viewer.check(number)
    finally:
        viewer.reader.close()
    assert seeks == []


def test_jumping_on_decodes_on_within_a_group(clip_of: ClipOf, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = clip_of("mp4_refreshed")
    viewer = Viewer(clip)
    try:
        for number in (3, 30, 8, 74, 2, 61):
            viewer.check(number)
    finally:
        viewer.reader.close()
