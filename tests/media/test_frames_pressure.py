"""A hand that does not rest: whatever is shown is the frame it says, and the right one once the hand rests."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.media.frame_answer import FrameAnswer
from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.frame_reader import FrameReader
from syncstudio.media.index_store import build_index
from syncstudio.media.kept_frames import KeptFrames
from syncstudio.media.planes import Restorer
from tests.media.clips.clip import HEIGHT, WIDTH, Clip, picture

ClipOf = Callable[[str], Clip]
PATIENCE_S = 60.0
FRAME_BYTES = WIDTH * HEIGHT * 3 // 2


class SmallCopy:
    """A proxy made up on the spot: the right number in a small picture."""

    def __init__(self, holds: Callable[[int], bool] = lambda number: True) -> None:
        self.asked: list[int] = []
        self._holds = holds

    def frame(self, number: int) -> av.VideoFrame | None:
        self.asked.append(number)
        if not self._holds(number):
            return None
        whole = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
        return whole.reformat(WIDTH // 2, HEIGHT // 2, "yuvj420p")

    def close(self) -> None:
        """Nothing is open."""


class Hand:
    """One video asked for as fast as the hand goes; every answer is looked at."""

    def __init__(self, clip: Clip, cache: FrameCache) -> None:
        self.clip = clip
        self.answers: list[FrameAnswer] = []
        self.asked = 0
        self._came = threading.Condition()
        index = build_index(clip.path, clip.stream)
        self.reader = FrameReader(clip.path, clip.stream, index, cache, self._take)

    def _take(self, answer: FrameAnswer) -> None:
        with self._came:
            self.answers.append(answer)
            self._came.notify_all()

    def ask(self, number: int) -> None:
        self.asked += 1
        self.reader.request(number, self.asked)

    def rest(self) -> FrameAnswer:
        """The answer that a hand at rest ends on."""

        def final() -> bool:
            last = self.answers[-1] if self.answers else None
            return last is not None and last.request_id == self.asked and last.exact

        with self._came:
            assert self._came.wait_for(final, PATIENCE_S), f"no exact answer to request {self.asked}"
            return self.answers[-1]

    def check_answers(self) -> None:
        ids = [answer.request_id for answer in self.answers]
        assert ids == sorted(ids), "an older request is answered after a newer one"
        for answer in self.answers:
            code = read_code(np.rot90(answer.image, self.clip.rotation // 90))
            assert code == self.clip.codes[answer.number], (answer.number, answer.exact)
            assert answer.pts == self.reader.index.pts_of(answer.number)


@contextmanager
def hands(*clips: Clip, cache: FrameCache) -> Iterator[list[Hand]]:
    with ExitStack() as stack:
        made = []
        for clip in clips:
            hand = Hand(clip, cache)
            stack.callback(hand.reader.close)
            made.append(hand)
        yield made


def walk(chance: random.Random, count: int, length: int) -> Iterator[int]:
    """Places a hand goes to: steps, strides and jumps, either way."""
    place = chance.randrange(count)
    pace = 1
    for turn in range(length):
        if turn % 9 == 0:
            pace = chance.choice((-12, -3, -1, 1, 3, 12, 0))
        place = chance.randrange(count) if pace == 0 else place + pace
        place = min(max(0, place), count - 1)
        yield place


@pytest.mark.parametrize("seed", range(3))
def test_several_hands_share_a_cache_that_changes_its_size(seed: int, clip_of: ClipOf) -> None:
    chance = random.Random(seed)
    cache = FrameCache(40 * FRAME_BYTES)
    clips = [clip_of(kind) for kind in ("mp4_bframes", "mp4_bframes", "transport_stream", "mov_rotated")]
    with hands(*clips, cache=cache) as all_of_them:
        all_of_them[0].reader.proxy = SmallCopy(lambda number: number % 5 != 2)
        walks = [walk(chance, len(hand.clip.codes), 120) for hand in all_of_them]
        for turn, places in enumerate(zip(*walks, strict=True)):
            for hand, place in zip(all_of_them, places, strict=True):
                hand.ask(place)
            if turn % 20 == 7:
                cache.max_bytes = chance.choice((0, 3, 20, 80, 200)) * FRAME_BYTES
            if turn % 25 == 11:
                all_of_them[1].reader.heading = chance.choice((-1, 0, 1))
            if turn % 30 == 29:
                for hand in all_of_them:
                    assert hand.rest().exact
            time.sleep(chance.choice((0, 0, 0.005, 0.02)))
        for hand in all_of_them:
            hand.rest()
            hand.check_answers()


@pytest.mark.parametrize("kind", ["mp4_bframes", "mp4_open_gop", "mp4_refreshed", "raw_h264", "avi_mjpeg"])
@pytest.mark.parametrize("way", [1, -1])
def test_a_held_key_ends_on_the_right_picture(kind: str, way: int, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    with hands(clip, cache=FrameCache(30 * FRAME_BYTES)) as (hand,):
        places = list(range(len(clip.codes)))[::way]
        for place in places:
            hand.ask(place)
            time.sleep(0.004)
        assert hand.rest().number == places[-1]
        hand.check_answers()


def test_a_proxy_is_shown_at_once_and_the_exact_frame_at_rest(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    with hands(clip, cache=FrameCache(30 * FRAME_BYTES)) as (hand,):
        hand.reader.proxy = copy = SmallCopy()
        for place in (70, 20, 60, 3, 49):
            hand.ask(place)
            deadline = time.monotonic() + PATIENCE_S
            while not hand.answers or hand.answers[-1].request_id < hand.asked:
                assert time.monotonic() < deadline
                time.sleep(0.001)
        assert hand.rest().number == 49
        hand.check_answers()
        first = {answer.request_id: answer for answer in reversed(hand.answers)}
        for request_id, place in enumerate((70, 20, 60, 3, 49), start=1):
            assert first[request_id].number == place
            assert first[request_id].exact == (place not in copy.asked)
        assert 20 in copy.asked
        assert {answer.image.shape for answer in hand.answers} == {(HEIGHT, WIDTH, 4)}


def test_without_a_proxy_something_near_is_shown_to_a_moving_hand(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    with hands(clip, cache=FrameCache(30 * FRAME_BYTES)) as (hand,):
        hand.ask(2)
        hand.rest()
        for place in (70, 30, 45, 74, 24):
            hand.ask(place)
            deadline = time.monotonic() + PATIENCE_S
            while hand.answers[-1].request_id < hand.asked:
                assert time.monotonic() < deadline
                time.sleep(0.001)
        assert hand.rest().number == 24
        hand.check_answers()
        for answer in hand.answers:
            assert answer.exact or answer.message is None


def test_a_broken_proxy_is_done_without(clip_of: ClipOf) -> None:
    from syncstudio.media.errors import MediaError

    class Broken(SmallCopy):
        def frame(self, number: int) -> av.VideoFrame | None:
            raise MediaError("The copy cannot be read.")

    with hands(clip_of("mp4_bframes"), cache=FrameCache()) as (hand,):
        hand.reader.proxy = Broken()
        hand.ask(33)
        assert hand.rest().number == 33
        assert hand.reader.proxy is None


def test_two_videos_share_the_cache_fairly(clip_of: ClipOf) -> None:
    cache = FrameCache(40 * FRAME_BYTES)
    with hands(clip_of("mp4_bframes"), clip_of("matroska"), cache=cache) as pair:
        # The first has the cache to itself for a while.
        for place in range(70):
            pair[0].ask(place)
            pair[0].rest()
        for place in range(70):
            pair[1].ask(place)
            pair[1].rest()
        time.sleep(0.3)
        held = [sum(hand.reader.kept(number) is not None for number in range(75)) for hand in pair]
        assert min(held) >= 15, held
        assert cache.used_bytes <= cache.max_bytes


def test_a_smaller_bound_is_kept_at_once(clip_of: ClipOf) -> None:
    cache = FrameCache(60 * FRAME_BYTES)
    with hands(clip_of("mp4_bframes"), cache=cache) as (hand,):
        for place in range(40):
            hand.ask(place)
            hand.rest()
        cache.max_bytes = 5 * FRAME_BYTES
        assert cache.used_bytes <= 5 * FRAME_BYTES
        hand.ask(60)
        hand.rest()
        assert cache.used_bytes <= 5 * FRAME_BYTES
        hand.check_answers()


@pytest.mark.parametrize("kind", ["mp4_bframes", "mp4_open_gop", "transport_stream", "matroska", "raw_h264"])
def test_kept_frames_are_bit_for_bit_what_plain_decoding_gives(kind: str, clip_of: ClipOf) -> None:
    clip = clip_of(kind)
    with av.open(str(clip.path)) as container:
        container.streams.video[0].codec_context.thread_count = 1
        plain = [np.asarray(frame.to_ndarray()) for frame in container.decode(video=clip.stream)]
    assert len(plain) == len(clip.codes)
    restorer = Restorer()
    chance = random.Random(3)
    with hands(clip, cache=FrameCache(512 << 20)) as (hand,):
        for place in walk(chance, len(clip.codes), 80):
            hand.ask(place)
            time.sleep(chance.choice((0, 0.01)))
            if chance.random() < 0.2:
                hand.rest()
        hand.rest()
        seen = 0
        for number, expected in enumerate(plain):
            planes = hand.reader.kept(number)
            if planes is not None:
                seen += 1
                assert np.array_equal(restorer.frame(planes).to_ndarray(), expected), number
        assert seen > len(plain) // 4


def test_tiny_frames_are_bounded_by_their_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syncstudio.media.frame_cache.MOST_FRAMES", 20)
    cache = FrameCache()
    kept = [KeptFrames(cache), KeptFrames(cache)]
    for number in range(50):
        for one in kept:
            one.keep(number, av.VideoFrame(16, 16, "yuv420p"))
    assert [one.room for one in kept] == [10, 10]
    assert [sum(one.get(number) is not None for number in range(50)) for one in kept] == [10, 10]
    for one in kept:
        one.close()
    assert cache.used_bytes == 0
    last = KeptFrames(cache)
    for number in range(30):
        last.keep(number, av.VideoFrame(16, 16, "yuv420p"))
    assert last.get(0) is not None
    assert sum(last.get(number) is not None for number in range(30)) == 20


def test_room_is_counted_in_the_largest_frames_of_a_stream() -> None:
    kept = KeptFrames(FrameCache(1 << 20))
    kept.keep(0, av.VideoFrame(320, 240, "yuv420p"))
    room = kept.room
    kept.keep(1, av.VideoFrame(16, 16, "yuv420p"))
    assert kept.room == room


def test_no_memory_for_a_picture_is_said(clip_of: ClipOf, monkeypatch: pytest.MonkeyPatch) -> None:
    def none_left(*_: object, **__: object) -> None:
        raise OSError(12, "Cannot allocate memory")

    with hands(clip_of("mp4_bframes"), cache=FrameCache()) as (hand,):
        with monkeypatch.context() as short:
            short.setattr("syncstudio.media.planes.mmap.mmap", none_left)
            hand.ask(3)
            until_s = time.monotonic() + PATIENCE_S
            while not hand.answers and time.monotonic() < until_s:
                time.sleep(0.01)
        assert "no memory" in (hand.answers.pop().message or "")
        hand.ask(5)
        hand.rest()
        hand.check_answers()


def test_a_file_gone_when_the_device_changes_is_said_and_ends_nothing(
    clip_of: ClipOf, tmp_path: Path
) -> None:
    given = clip_of("mp4_bframes")
    path = tmp_path / "gone.mp4"
    path.write_bytes(given.path.read_bytes())
    with hands(replace(given, path=path), cache=FrameCache()) as (hand,):
        hand.ask(3)
        hand.rest()
        path.unlink()
        hand.reader.device = "none of this name"
        hand.ask(3)
        hand.rest()
        time.sleep(0.3)
        hand.ask(70)
        until_s = time.monotonic() + PATIENCE_S / 4
        while hand.answers[-1].message is None and time.monotonic() < until_s:
            time.sleep(0.01)
        assert "no file" in (hand.answers[-1].message or "")
