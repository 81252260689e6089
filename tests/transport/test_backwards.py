"""Playing backwards with sound: frame by frame the instant it should be, at every speed, round a loop, to the start."""

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.media.tempo import Tempo
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.content import Content
from syncstudio.transport.mixer import Mixer, MixTrack
from syncstudio.transport.play_range import PlayRange
from tests.transport.simulated import MS, RAMP, RATE, Ramp, S, World, prepared, steps

_BACK = PlayRange(backwards=True)


def ramp_mixer():
    mixer = Mixer(RATE)
    mixer.set_tracks([MixTrack(1, ClockMap.from_offset(StreamClock(Fraction(1, RATE)), 0), Ramp())])
    return mixer


@pytest.mark.parametrize("speed", [Fraction(1, 10), Fraction(1), Fraction(3, 2), Fraction(2), Fraction(4)])
@pytest.mark.parametrize("blocks", [[4096], [1, 2, 700, 3393]])
def test_each_frame_is_the_instant_one_step_before_the_last(speed, blocks):
    content = Content(ramp_mixer(), Fraction(S // 2), -speed)
    heard = np.concatenate([content.next(count, _BACK) for count in blocks])[:, 0] * RAMP
    due = RATE // 2 - np.arange(4096) * float(speed)
    # In samples; the kernel's float32 holds a ramp of 24 000 to a fortieth.
    assert np.abs(heard - due).max() < 0.04


def test_backwards_is_forwards_turned_round():
    rng = np.random.default_rng(3)
    noise = rng.uniform(-0.5, 0.5, (RATE, 2)).astype(np.float32)

    class Noise:
        rate, channels, count = RATE, 2, RATE

        def read(self, first, count):
            index = np.arange(first, first + count)
            inside = (index >= 0) & (index < RATE)
            return np.where(inside[:, None], noise[np.clip(index, 0, RATE - 1)], 0).astype(np.float32)

    mixer = Mixer(RATE)
    mixer.set_tracks([MixTrack(1, ClockMap.from_offset(StreamClock(Fraction(1, RATE)), 0), Noise())])
    content = Content(mixer, Fraction(S // 2), Fraction(-1))
    back = np.concatenate([content.next(1024, _BACK) for _ in range(8)])
    assert (back == noise[RATE // 2 - np.arange(8192)]).all()


def test_a_loop_goes_round_backwards_frame_by_frame():
    loop = Span(9 * S, 10 * S)
    content = Content(ramp_mixer(), Fraction(9 * S + S // 2), Fraction(-1))
    heard = content.next(3 * RATE, PlayRange(loop, backwards=True))[:, 0] * RAMP
    due = 9 * RATE + (RATE // 2 - np.arange(3 * RATE)) % RATE
    apart = np.abs(heard - due)
    # 5 ms on each side of three seams are faded; nothing else is touched.
    assert np.count_nonzero(apart > 1) <= 3 * 480
    assert apart[100:20_000].max() == 0


def test_backwards_it_ends_at_the_start_and_is_silent_after():
    content = Content(ramp_mixer(), Fraction(5 * S), Fraction(-1))
    heard = content.next(2 * RATE, PlayRange(start_ns=4 * S, backwards=True))[:, 0] * RAMP
    assert (heard[: RATE - 240] == 5 * RATE - np.arange(RATE - 240)).all()
    assert not heard[RATE:].any()


@pytest.mark.parametrize("speed", [Fraction(-1), Fraction(-1, 2), Fraction(-2), Fraction(-4)])
@pytest.mark.parametrize("ppm", [0, 250])
def test_heard_and_shown_are_one_backwards(speed, ppm):
    world = prepared(ppm=ppm)
    world.transport.keep_pitch = False
    world.do("seek", 60 * S)
    world.do("set_speed", speed)
    world.do("play")
    world.run(3_000)
    assert (np.abs(steps(world, world.now_ns - 2 * S) / MS - float(speed)) < 0.01 * abs(float(speed))).all()
    # What a clock that is trimmed within a second lags behind a device of another rate, of the host's time.
    assert np.abs(world.heard_error_ns(world.now_ns - S)).max() < 400_000 * abs(speed)


def test_turning_round_never_jumps():
    world = prepared()
    world.do("seek", 60 * S)
    for direction in (1, -1, 1, -1, -1):
        shown = world.transport.position_ns(world.now_ns)
        world.do("shuttle", direction)
        assert world.transport.position_ns(world.now_ns) == shown
        world.run(700)
    assert np.abs(world.heard_error_ns(world.now_ns - 200 * MS)).max() < 200_000


def test_the_start_is_heard_and_then_playing_stops():
    world = prepared()
    world.do("seek", 2 * S)
    world.transport.start_ns = S
    world.do("shuttle", -1)
    world.run(2_000)
    assert not world.transport.playing
    assert world.transport.position_ns(world.now_ns) == S
    _, values = world.output.heard()
    heard = values[values > 0] * RAMP
    assert heard.max() <= 2 * RATE
    assert (heard > RATE - 480).any()


@pytest.mark.parametrize("speed", [Fraction(-1, 2), Fraction(-2)])
def test_the_pitch_is_kept_backwards_too(speed):
    class Tone:
        rate, channels, count = RATE, 2, 120 * RATE

        def read(self, first, count):
            tone = 0.4 * np.sin(2 * np.pi * 1000 * np.arange(first, first + count) / RATE)
            return np.repeat(tone[:, None], 2, axis=1).astype(np.float32)

    tracks = [MixTrack(1, ClockMap.from_offset(StreamClock(Fraction(1, RATE)), 0), Tone())]
    for keep, hertz in ((True, 1000), (False, 1000 * abs(float(speed)))):
        world = World(make_tempo=Tempo, tracks=tracks)
        world.transport.keep_pitch = keep
        world.do("prepare")
        world.do("seek", 60 * S)
        world.do("set_speed", speed)
        world.do("play")
        world.run(1_500)
        _, values = world.output.heard()
        spectrum = np.abs(np.fft.rfft(values[-RATE // 2 :] * np.hanning(RATE // 2)))
        assert abs(int(spectrum.argmax()) * 2 - hertz) <= 4


def test_the_pitch_can_be_let_go_while_playing():
    world = World(make_tempo=Tempo)
    world.do("prepare")
    world.do("seek", 10 * S)
    world.do("set_speed", Fraction(3, 2))
    world.do("play")
    world.run(1_000)
    changed = world.now_ns
    shown = world.transport.position_ns(changed)
    world.transport.keep_pitch = False
    assert world.transport.position_ns(changed) == shown
    world.turn_at_ns = world.now_ns
    world.run(1_000)
    assert np.abs(steps(world, changed) - 1.5 * MS).max() < 0.02 * MS
    # As on a tape every frame is exact again, which a stretcher's are not.
    assert np.abs(world.heard_error_ns(world.now_ns - 500 * MS)).max() < 100_000


@pytest.mark.parametrize("speed", [Fraction(-1, 2), Fraction(-2), Fraction(-3, 4)])
def test_a_stretched_burst_is_heard_near_its_place_backwards(speed):
    """As forwards: a stretcher moves what it blends by some milliseconds of the recording, and by no more."""
    place_ns = 58 * S
    samples = np.random.default_rng(2).standard_normal(120 * RATE).astype(np.float32) * 0.01
    burst = np.sin(2 * np.pi * 1500 * np.arange(1440) / RATE) * np.hanning(1440) * 0.6
    samples[58 * RATE - 720 : 58 * RATE + 720] += burst.astype(np.float32)

    class Burst:
        rate, channels, count = RATE, 2, 120 * RATE

        def read(self, first, count):
            index = np.arange(first, first + count)
            return np.repeat(samples[np.clip(index, 0, len(samples) - 1)][:, None], 2, axis=1)

    tracks = [MixTrack(1, ClockMap.from_offset(StreamClock(Fraction(1, RATE)), 0), Burst())]
    world = World(make_tempo=Tempo, tracks=tracks)
    world.do("prepare")
    world.do("seek", place_ns + 2 * S)
    world.do("set_speed", speed)
    world.do("play")
    world.run(round(3_000 / abs(float(speed))))
    times, values = world.output.heard()
    power = np.where(np.abs(values) > 0.15, values.astype(np.float64) ** 2, 0)
    heard_ns = np.sum(times * power) / np.sum(power)
    shown = np.array(world.seen, dtype=np.float64)
    assert abs(np.interp(heard_ns, shown[:, 0], shown[:, 1]) - place_ns) < 20 * MS
