"""Clips as they are written: they begin at zero, show what was planned, and are the same bytes every time."""

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.media.clips import stream_copy
from syncstudio.media.clips.clip_clock import ClipClock, coverage
from syncstudio.media.clips.clip_file import ClipFile, PictureForm, SoundForm, write_together
from syncstudio.media.clips.frame_choice import chosen_frames
from syncstudio.media.clips.proof import Looks, frame_proof, sound_proof
from syncstudio.media.clips.sound_files import write_sound
from syncstudio.media.clips.source_frames import Upright, coded_size, frames_between
from syncstudio.media.errors import MediaError
from syncstudio.media.index_source import index_from_file
from syncstudio.media.picture_signature import SignatureReader
from syncstudio.media.planes import Planes
from syncstudio.media.samples import SampleReader
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from tests.media.dataset_clips.rig import FPS, RATE, SIZE, sound, write_video

S = 1_000_000_000


@pytest.fixture(scope="module")
def video(tmp_path_factory, kept):
    folder = tmp_path_factory.mktemp("video") / "kept"
    kept.fill("dataset clips video", folder, lambda place: write_video(place / "camera.mp4") and None)
    return folder / "camera.mp4"


@pytest.fixture(scope="module")
def index(video):
    return index_from_file(video, 0)


def choice_of(index, first, count, fps=None, ppm=0):
    clock = StreamClock(index.time_base)
    clock_map = ClockMap.from_offset(clock, 5 * S, ppm)
    piece = clock_map.pieces[0]
    clip = ClipClock(piece.master_exact(clock.exact_ns(index.pts_of(first))), piece.rate)
    duration = count / FPS * S
    whole = (clock.exact_ns(index.start_tick), clock.exact_ns(index.end_tick))
    return chosen_frames(index, clock, coverage(clock_map, clip, duration, whole).runs, duration, fps)


def coded(video, index, choice, path, heard=None):
    looks, upright = Looks(), Upright(SIZE)
    sound_form = None if heard is None else SoundForm("aac", RATE, 1)
    file = ClipFile(path, "mp4", PictureForm(SIZE, choice.time_base, FPS, preset="ultrafast"), sound_form)

    def pictures():
        place, durations = 0, choice.durations()
        for number, frame in frames_between(video, 0, index, int(choice.numbers[0]), int(choice.numbers[-1])):
            looks.take(number, frame)
            while place < len(choice) and choice.numbers[place] == number:
                tick = int(choice.ticks[place])
                yield upright.frame(frame), tick, int(durations[place]), tick * choice.time_base
                place += 1

    write_together(file, pictures(), None if heard is None else iter([heard]), RATE)
    file.finish()
    return looks


@pytest.mark.parametrize(("ppm", "fps"), [(200, None), (0, Fraction(25)), (0, Fraction(60))])
def test_the_first_frame_is_at_zero_and_all_show_what_was_planned(video, index, tmp_path, ppm, fps):
    choice = choice_of(index, 33, 24, fps, ppm)
    assert choice.first_late_ns == 0
    assert choice.rounding_ns == 0
    path = tmp_path / "clip.mp4"
    looks = coded(video, index, choice, path)
    made = index_from_file(path, 0)
    assert made.start_tick == 0
    found = frame_proof(path, made, choice, looks.of)
    assert (found.missing, found.times_exact, found.shift_frames) == (0, True, 0)
    assert found.told == len(choice)
    # A frame too late is seen.
    wrong = {number + 1: look for number, look in looks.of.items()}
    assert frame_proof(path, made, choice, wrong).shift_frames == 1


def test_frames_of_a_rate_are_those_on_show(index):
    choice = choice_of(index, 30, 30, Fraction(25))
    for k, number in enumerate(choice.numbers.tolist()):
        assert (
            index.pts_of(number)
            <= index.pts_of(30) + Fraction(k, 25) / index.time_base
            < index.frame_span(number)[1]
        )


def test_the_same_input_gives_the_same_bytes_and_sound_begins_with_the_picture(video, index, tmp_path):
    choice = choice_of(index, 10, 20)
    heard = sound(0.6672)[:, None]
    for name in ("one.mp4", "two.mp4"):
        coded(video, index, choice, tmp_path / name, heard)
    assert (tmp_path / "one.mp4").read_bytes() == (tmp_path / "two.mp4").read_bytes()
    write_sound(tmp_path / "source.wav", "wav", RATE, 1, 24, [heard])
    with SampleReader(tmp_path / "one.mp4", 1) as ours, SampleReader(tmp_path / "source.wav") as theirs:
        assert ours.start_s == 0
        found = sound_proof(ours, len(heard), theirs, lambda at: at * RATE)
        assert found.residual_s is not None
        assert found.residual_s < 2e-5
        # Sound that lies 5 ms beside its place is seen, with its sign: the clip shows it 5 ms late.
        late = sound_proof(ours, len(heard), theirs, lambda at: at * RATE + RATE // 200)
        assert late.windows[1][1] == pytest.approx(0.005, abs=2e-5)


@pytest.mark.parametrize(("first", "count", "why"), [
    (30, 30, ""),
    (30, 27, "its last pictures lean on later ones"),
    (33, 27, "it does not begin at a key frame"),
])  # fmt: skip
def test_pictures_are_taken_over_where_the_cut_allows_it(video, index, tmp_path, first, count, why):
    choice = choice_of(index, first, count)
    said = stream_copy.why_not(video, 0, index, choice, "h264")
    assert said == why
    if said:
        return
    path = tmp_path / "copy.mp4"
    stream_copy.copy_pictures(video, 0, index, choice, path, "mp4")
    made = index_from_file(path, 0)
    assert np.array_equal(made.pts, choice.ticks)
    looks = Looks()
    for number, frame in frames_between(video, 0, index, first, first + count - 1):
        looks.take(number, frame)
    ours = Looks()
    for number, frame in frames_between(path, 0, made, 0, count - 1):
        ours.take(number, frame)
    assert all(np.array_equal(ours.of[k], looks.of[first + k]) for k in range(count))


def test_other_pictures_are_not_taken_over(video, index):
    at_rate = choice_of(index, 30, 30, Fraction(25))
    assert stream_copy.why_not(video, 0, index, at_rate, "h264") == "frames are repeated or left out"
    assert stream_copy.why_not(video, 0, index, choice_of(index, 30, 30), "h265") == "the source is not H265"


@pytest.mark.parametrize(("kind", "bits"), [("wav", 16), ("flac", 16), ("flac", 24)])
def test_samples_that_were_whole_are_the_same_again(tmp_path, kind, bits):
    whole = np.random.default_rng(2).integers(-(1 << (bits - 1)), (1 << (bits - 1)) - 1, (500, 2))
    block = (whole / (1 << (bits - 1))).astype(np.float32)
    for name in ("one", "two"):
        write_sound(tmp_path / f"{name}.{kind}", kind, RATE, 2, bits, [block[:300], block[300:]])
    assert (tmp_path / f"one.{kind}").read_bytes() == (tmp_path / f"two.{kind}").read_bytes()
    with SampleReader(tmp_path / f"one.{kind}") as reader:
        assert np.array_equal(np.rint(reader.read(0, 500) * (1 << (bits - 1))).astype(int), whole)


def test_sizes_are_even_and_turned_upright():
    assert coded_size(1921, 1081, 0, Fraction(1), None) == (1920, 1080)
    assert coded_size(1920, 1080, 1, Fraction(1), None) == (1080, 1920)
    assert coded_size(720, 576, 0, Fraction(16, 15), 288) == (384, 288)
    assert coded_size(640, 360, 0, Fraction(1), 720) == (640, 360)


def test_frames_that_need_a_run_up_come_out(clip_of):
    # Refreshed little by little: decoding has to begin one key frame earlier than the nearest.
    path = clip_of("mp4_refreshed").path
    index = index_from_file(path, 0)
    for first in (30, 55):
        assert [number for number, _ in frames_between(path, 0, index, first, first + 8)] == list(
            range(first, first + 9)
        )


def test_a_damaged_frame_is_said(clip_of):
    path = clip_of("mp4_damaged").path
    index = index_from_file(path, 0)
    with pytest.raises(MediaError, match="is damaged and cannot be decoded"):
        list(frames_between(path, 0, index, 0, len(index) - 1))


def test_turned_pictures_stand_upright_as_they_are_shown(clip_of):
    path = clip_of("mp4_turned_left").path
    index, seen = index_from_file(path, 0), SignatureReader()
    _, frame = next(iter(frames_between(path, 0, index, 0, 0)))
    assert frame.rotation
    ready = Upright(coded_size(frame.width, frame.height, frame.rotation // 90 % 4, Fraction(1), None)).frame(
        frame
    )
    assert (ready.width, ready.height) == (frame.height, frame.width)
    shown, coded_as = (seen.read(Planes.of(one)).astype(int) for one in (frame, ready))
    # A grey level and a half, in 64ths; on its head it would be another picture.
    assert np.abs(shown - coded_as).mean() < 100
    assert np.abs(shown - coded_as[::-1]).mean() > 500
