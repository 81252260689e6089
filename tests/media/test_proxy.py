"""Scrub proxies: every frame under its own number, in the colours of its video, or not at all."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import av
import numpy as np
import pytest
from av.video.reformatter import Colorspace

from syncstudio.media.burned_code import read_code
from syncstudio.media.cache import cache_folder
from syncstudio.media.errors import MediaCancelled, MediaError
from syncstudio.media.frame_answer import FrameAnswer
from syncstudio.media.frame_cache import FrameCache
from syncstudio.media.frame_decoder import FrameDecoder
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.frame_reader import FrameReader
from syncstudio.media.index_store import build_index
from syncstudio.media.picture import MATRICES, PictureMaker, Pixels
from syncstudio.media.planes import Planes
from syncstudio.media.proxy import Proxy, kept_proxy, proxy_file, worth_a_proxy
from syncstudio.media.proxy_making import build_proxy
from tests.media.clips.clip import Clip
from tests.media.clips.makers import DAMAGED

ClipOf = Callable[[str], Clip]

# One of each way a frame is told from its neighbours, and of each kind of pixel.
KINDS = [
    "mp4_bframes",
    "mp4_variable",
    "mp4_trimmed",
    "mp4_open_gop",
    "mp4_full_chroma",
    "mp4_two_videos",
    "mov_ten_bit",
    "mov_rotated",
    "mov_upside_down",
    "mp4_turned_left",
    "matroska",
    "webm_vp9",
    "transport_stream",
    "raw_h264",
    "raw_hevc",
    "avi_bframes",
    "avi_huffyuv",
    "apng",
    "gif",
]


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))


@pytest.fixture
def proxy_of(clip_of: ClipOf) -> Iterator[Callable[[str], tuple[Clip, FrameIndex, Proxy]]]:
    made: list[Proxy] = []

    def proxy(kind: str) -> tuple[Clip, FrameIndex, Proxy]:
        clip = clip_of(kind)
        index = build_index(clip.path, clip.stream)
        made.append(Proxy(build_proxy(clip.path, clip.stream, index)))
        return clip, index, made[-1]

    yield proxy
    for each in made:
        each.close()


def decoded(clip: Clip, index: FrameIndex) -> dict[int, av.VideoFrame]:
    decoder = FrameDecoder(clip.path, clip.stream, index)
    frames: dict[int, av.VideoFrame] = {}
    while not decoder.ended:
        frames.update(decoder.step())
    decoder.close()
    return frames


def as_stored(frame: av.VideoFrame) -> Pixels:
    planes = Planes.of(frame)
    return np.rot90(PictureMaker().bgra(planes), -planes.turns)


def left_behind() -> list[Path]:
    return [path for path in (cache_folder() / "proxies").iterdir() if path.is_file()]


@pytest.mark.parametrize("kind", KINDS)
def test_holds_every_frame_under_its_number(
    kind: str, proxy_of: Callable[[str], tuple[Clip, FrameIndex, Proxy]]
) -> None:
    clip, index, proxy = proxy_of(kind)
    assert len(proxy) == len(index)
    originals = decoded(clip, index)
    numbers = range(len(index))
    for number in random.Random(3).sample(numbers, len(numbers)):
        frame = proxy.frame(number)
        assert frame is not None
        assert frame.pts == number
        image = as_stored(frame)
        assert read_code(image) == clip.codes[number]
        assert frame.rotation % 360 == originals[number].rotation % 360
        if number % 9:
            continue
        # Compression and shared chroma blur edges, and nothing else: blocks of 8 x 8 have the same colour.
        blocks = (image[:, :, :3], as_stored(originals[number])[:, :, :3])
        means = [_block_means(each) for each in blocks]
        assert float(np.abs(means[0] - means[1]).mean()) < 3


def _block_means(image: Pixels) -> np.ndarray:
    height, width = image.shape[0] // 8, image.shape[1] // 8
    return image[: 8 * height, : 8 * width].reshape(height, 8, width, 8, 3).mean(axis=(1, 3))


@pytest.mark.parametrize("kind", DAMAGED)
def test_a_damaged_frame_is_absent_and_its_neighbours_are_not_shifted(
    kind: str, proxy_of: Callable[[str], tuple[Clip, FrameIndex, Proxy]]
) -> None:
    clip, index, proxy = proxy_of(kind)
    came = {number: frame for number, frame in decoded(clip, index).items() if not frame.is_corrupt}
    assert 0 < len(came) == len(proxy)
    for number in range(len(index)):
        frame = proxy.frame(number)
        assert (frame is not None) == (number in came)
        if frame is not None:
            assert read_code(as_stored(frame)) == read_code(as_stored(came[number]))


def flat_clip(path: Path, pixel_format: str, matrix: int, color_range: int, size: tuple[int, int]) -> None:
    """Thirty frames of one strong colour, lossless, flagged or not."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream("ffv1", rate=25)
        stream.width, stream.height, stream.pix_fmt = *size, pixel_format
        context = stream.codec_context
        context.colorspace, context.color_range = matrix, color_range
        deep = "10le" in pixel_format
        for number in range(3):
            frame = av.VideoFrame(*size, pixel_format)
            for plane, value in zip(frame.planes, (90, 60, 200), strict=True):
                kind = np.dtype("<u2" if deep else "u1")
                rows = np.full(plane.buffer_size // kind.itemsize, value * (4 if deep else 1), kind)
                plane.update(rows.tobytes())
            frame.pts, frame.colorspace, frame.color_range = number, matrix, color_range
            output.mux(stream.encode(frame))
        output.mux(stream.encode())


@pytest.mark.parametrize("color_range", [1, 2])
@pytest.mark.parametrize("matrix", [1, 2, 5, 9])
@pytest.mark.parametrize(
    ("pixel_format", "size"),
    [("yuv420p", (1920, 1080)), ("yuv422p10le", (721, 575)), ("yuv444p", (1279, 718))],
)
def test_colours_are_those_of_the_video(
    pixel_format: str, size: tuple[int, int], matrix: int, color_range: int, tmp_path: Path
) -> None:
    path = tmp_path / "flat.mkv"
    flat_clip(path, pixel_format, matrix, color_range, size)
    index = build_index(path, 0)
    proxy = Proxy(build_proxy(path, 0, index))
    decoder = FrameDecoder(path, 0, index)
    frames: dict[int, av.VideoFrame] = {}
    while not decoder.ended:
        frames.update(decoder.step())
    decoder.close()
    small = proxy.frame(1)
    assert small is not None
    assert small.width % 2 == small.height % 2 == 0
    assert small.width * small.height <= 1.01 * 640 * 360
    assert small.width / small.height == pytest.approx(size[0] / size[1], rel=0.01)
    original = as_stored(frames[1])[size[1] // 2, size[0] // 2].astype(int)
    copy = as_stored(small)[small.height // 2, small.width // 2].astype(int)
    assert np.abs(original - copy).max() <= 3, (original, copy)
    proxy.close()


def test_the_file_is_one_that_others_read(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_2997")
    index = build_index(clip.path, 0)
    with av.open(str(build_proxy(clip.path, 0, index))) as container:
        stream = container.streams.video[0]
        assert stream.codec_context.name == "mjpeg"
        frames = list(container.decode(stream))
    assert [frame.pts for frame in frames] == list(range(len(index)))
    assert all(frame.key_frame for frame in frames)
    assert [read_code(as_stored(frame)) for frame in frames] == clip.codes


def test_grows_while_it_is_made_and_stays_good_afterwards(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)
    grown: list[Proxy] = []
    seen: list[int] = []

    def look(_fraction: float) -> None:
        if grown:
            last = len(grown[0]) - 1
            frame = grown[0].frame(last)
            assert frame is not None
            assert read_code(as_stored(frame)) == clip.codes[last]
            assert grown[0].frame(last + 1) is None
            seen.append(last)

    target = build_proxy(clip.path, 0, index, look, grows=grown.append)
    assert len(grown) == 1
    assert seen == sorted(seen)
    assert len(set(seen)) > 2
    whole = Proxy(target)
    for number in range(len(index)):
        first, second = whole.frame(number), grown[0].frame(number)
        assert first is not None
        assert second is not None
        assert (as_stored(first) == as_stored(second)).all()
    for proxy in (whole, grown[0]):
        proxy.close()
        assert proxy.frame(0) is None


def test_cancelling_leaves_nothing_behind(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)
    grown: list[Proxy] = []
    with pytest.raises(MediaCancelled, match="cancelled"):
        build_proxy(clip.path, 0, index, cancelled=lambda: bool(grown), grows=grown.append)
    assert left_behind() == []
    assert grown[0].frame(0) is None
    assert kept_proxy(clip.path, 0, index) is None
    assert not any(thread.name == "syncstudio-proxy" for thread in threading.enumerate())


def test_what_progress_raises_ends_the_work(clip_of: ClipOf) -> None:
    class Stop(Exception):
        pass

    def stop(_fraction: float) -> None:
        raise Stop

    clip = clip_of("mp4_bframes")
    with pytest.raises(Stop):
        build_proxy(clip.path, 0, build_index(clip.path, 0), stop)
    assert left_behind() == []


def test_a_copy_too_large_is_refused_in_a_sentence(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    with pytest.raises(MediaError, match="would take more than"):
        build_proxy(clip.path, 0, build_index(clip.path, 0), most_bytes=20_000)
    assert left_behind() == []


@pytest.mark.parametrize(
    "place",
    ["syncstudio.media.proxy_making.ProxyWriter.finish", "syncstudio.media.cache.os.open"],
)
def test_a_full_disk_is_named(place: str, clip_of: ClipOf, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_args: object, **_named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(place, full)
    clip = clip_of("mp4_bframes")
    with pytest.raises(MediaError, match=r"could not be written \(No space left on device\); free space"):
        build_proxy(clip.path, 0, build_index(clip.path, 0))
    assert left_behind() == []


def test_a_file_that_breaks_off_has_what_came_before(clip_of: ClipOf, tmp_path: Path) -> None:
    clip = clip_of("transport_stream")
    index = build_index(clip.path, 0)
    cut = tmp_path / "cut.ts"
    cut.write_bytes(clip.path.read_bytes()[: clip.path.stat().st_size // 2])
    proxy = Proxy(build_proxy(cut, 0, index))
    held = [number for number in range(len(index)) if proxy.frame(number) is not None]
    # The last pictures before the break wait for others that never came.
    assert 10 < len(held) < len(index) // 2 + 5
    assert held[:-4] == list(range(len(held) - 4))
    for number in held[:-4]:
        frame = proxy.frame(number)
        assert frame is not None
        assert read_code(as_stored(frame)) == clip.codes[number]
    proxy.close()


def test_a_damaged_copy_is_made_again(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)
    target = build_proxy(clip.path, 0, index)
    target.write_bytes(target.read_bytes()[:5000])
    with pytest.raises(MediaError):
        Proxy(target)
    assert kept_proxy(clip.path, 0, index) is None
    assert not target.exists()
    build_proxy(clip.path, 0, index)
    proxy = kept_proxy(clip.path, 0, index)
    assert proxy is not None
    assert len(proxy) == len(index)
    proxy.close()


def test_another_film_is_no_copy(clip_of: ClipOf) -> None:
    with pytest.raises(MediaError, match="is not a copy for scrubbing"):
        Proxy(clip_of("avi_mjpeg").path)


def test_a_copy_whose_file_went_answers_nothing(
    proxy_of: Callable[[str], tuple[Clip, FrameIndex, Proxy]],
) -> None:
    clip, index, proxy = proxy_of("mp4_bframes")
    proxy_file(clip.path, 0, index).unlink()
    assert proxy.frame(3) is None
    assert proxy.frame(-1) is None
    assert proxy.frame(len(index)) is None


def test_another_way_of_counting_frames_is_another_copy(clip_of: ClipOf) -> None:
    clip = clip_of("mp4_bframes")
    index = build_index(clip.path, 0)
    fewer = FrameIndex(
        index.time_base, index.pts[1:], index.durations[1:], index.keys[1:], index.pts[1:], index.offsets[1:]
    )
    assert proxy_file(clip.path, 0, index) != proxy_file(clip.path, 0, fewer)


def test_only_long_groups_are_worth_it(clip_of: ClipOf) -> None:
    def of(kind: str) -> FrameIndex:
        return build_index(clip_of(kind).path, 0)

    assert worth_a_proxy(of("mp4_bframes"), "h264")
    assert not worth_a_proxy(of("avi_mjpeg"), "mjpeg")
    assert worth_a_proxy(of("avi_mjpeg"), "jpeg2000")


def test_matrices_that_can_be_undone_have_a_name() -> None:
    assert set(MATRICES.values()) <= set(Colorspace)


@pytest.mark.parametrize("kind", ["mp4_bframes", "mov_rotated", "mp4_anamorphic", "mov_ten_bit"])
def test_a_moving_hand_is_shown_the_copy_as_the_frame_itself_would_come(
    kind: str, proxy_of: Callable[[str], tuple[Clip, FrameIndex, Proxy]]
) -> None:
    clip, index, proxy = proxy_of(kind)
    answers: list[FrameAnswer] = []
    came = threading.Condition()

    def take(answer: FrameAnswer) -> None:
        with came:
            answers.append(answer)
            came.notify_all()

    reader = FrameReader(clip.path, 0, index, FrameCache(0), take)
    reader.proxy = proxy
    places = random.Random(8).sample(range(len(index)), 20)
    for asked, number in enumerate(places, 1):
        reader.request(number, asked)
        with came:
            assert came.wait_for(lambda asked=asked: answers and answers[-1].request_id == asked, 60)
    with came:
        assert came.wait_for(lambda: answers[-1].exact and answers[-1].request_id == len(places), 60)
    reader.close()
    assert len({answer.image.shape for answer in answers}) == 1
    assert [answer for answer in answers if not answer.exact]
    for answer in answers:
        upright = np.rot90(answer.image, clip.rotation // 90)
        assert read_code(upright) == clip.codes[answer.number]
