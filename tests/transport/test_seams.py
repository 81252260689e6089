"""No click at seeks, loops and edits: a steady tone goes the whole way to a device and stays within its band.

The measure: the energy above 2 kHz of a 330 Hz tone, in the loudest window of 10 ms, against that of the tone. A
raised cosine of 5 ms leaves -80 dB there, a hard cut -14 dB; -60 dB is asked.
"""

from fractions import Fraction

import numpy as np
import pytest

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.span import Span
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.mixer import MixTrack
from tests.transport.simulated import MS, RAMP, RATE, S, World

_TONE_HZ = 330.0
_ABOVE_HZ = 2_000
_LEAST_DB = -60
_LOUDNESS = 0.4


class Tone:
    """A steady tone, on a rate of its own."""

    channels = 2

    def __init__(self, rate=RATE, hertz=_TONE_HZ):
        self.rate, self.hertz, self.count = rate, hertz, 600 * rate

    def read(self, first, count):
        tone = _LOUDNESS * np.cos(2 * np.pi * self.hertz * np.arange(first, first + count) / self.rate)
        return np.repeat(tone[:, None], 2, axis=1).astype(np.float32)


# A ramp that begins again after so many samples, so that float32 holds it exactly for hours.
SAW = 1 << 19


class Saw:
    """Tells its own time in one ear: sample `k` has the value `k mod SAW`."""

    rate, channels, count = RATE, 2, 3 * 3_600 * RATE

    def __init__(self, ear):
        self.ear = ear

    def read(self, first, count):
        out = np.zeros((count, 2), np.float32)
        out[:, self.ear] = 2 * (np.arange(first, first + count) % SAW) / RAMP
        return out


def click_db(values):
    """The loudest short window above the programme's band, in dB of the tone: over everything that was given."""
    size = 480
    window = np.kaiser(size, 14.0)
    above = round(_ABOVE_HZ * size / RATE)
    starts = range(0, len(values) - size, size // 8)
    loudest = max(np.sum(np.abs(np.fft.rfft(values[at : at + size] * window)[above:]) ** 2) for at in starts)
    tone = _LOUDNESS * np.cos(2 * np.pi * _TONE_HZ * np.arange(size) / RATE) * window
    return 10 * np.log10(loudest / np.sum(np.abs(np.fft.rfft(tone)) ** 2) + 1e-20)


def toned(rate=RATE, **device):
    world = World(
        tracks=[MixTrack(1, ClockMap.from_offset(StreamClock(Fraction(1, rate)), 0), Tone(rate))], **device
    )
    world.do("prepare")
    world.do("seek", 10 * S)
    world.do("play")
    world.run(600)
    return world


def given(world):
    return world.output.heard()[1]


def test_a_hard_cut_would_be_seen():
    values = np.asarray(Tone().read(0, RATE)[:, 0])
    assert click_db(values) < -100
    values[RATE // 2 + 11 :] = values[777 : RATE // 2 - 11 + 777]
    assert click_db(values) > -25


@pytest.mark.parametrize("block", [256, 960, 1111])
def test_seeks(block):
    world = toned(block=block)
    for place in (20_123, 30_777, 15_001, 40_040):
        world.do("seek", place * MS + 321)
        world.run(400)
    assert click_db(given(world)) < _LEAST_DB


def test_seeks_that_come_faster_than_the_fades():
    world = toned()
    for place in range(30):
        world.do("seek", (20_000 + 37 * place) * MS)
        world.run(7 + place)
    world.run(400)
    assert click_db(given(world)) < _LEAST_DB


def test_pause_and_play():
    world = toned()
    for _ in range(4):
        world.do("pause")
        world.run(130)
        world.do("play")
        world.run(270)
    assert click_db(given(world)) < _LEAST_DB


@pytest.mark.parametrize("speed", [1, -1])
@pytest.mark.parametrize("length_ms", [20, 137, 501])
def test_loops(speed, length_ms):
    world = toned()
    world.transport.loop = Span(12 * S, 12 * S + length_ms * MS)
    world.do("set_speed", speed)
    world.do("seek", 12 * S + length_ms * MS // 2)
    world.run(1_500)
    assert click_db(given(world)) < _LEAST_DB
    assert np.abs(given(world)[-RATE // 2 :]).max() > 0.9 * _LOUDNESS


def test_edits():
    world = toned()
    track = world.mixer.tracks[0]
    for shift_ms in (13, -250, 777, 40):
        world.mixer.set_tracks([MixTrack(1, track.clock_map.shifted(shift_ms * MS), track.reader)])
        world.run(350)
    world.mixer.set_tracks([MixTrack(1, track.clock_map, track.reader, 0.0, True, False)])
    world.run(350)
    world.mixer.set_tracks([MixTrack(1, track.clock_map, track.reader)])
    world.run(350)
    assert click_db(given(world)) < _LEAST_DB


def test_speeds_and_turning_round():
    world = toned()
    world.transport.keep_pitch = False
    for speed in (2, -2, -1, Fraction(1, 2), 4, -4, 1):
        world.do("set_speed", speed)
        world.run(350)
    # At four times its speed the tone itself is at 1320 Hz.
    assert click_db(given(world)) < _LEAST_DB


def test_an_underrun():
    world = toned()
    world.turn_at_ns = world.now_ns + 600 * MS
    world.run(1_100)
    # What would have followed was not made in time: the last level sinks, which is no hard cut, but a corner.
    assert click_db(given(world)) < -35


def test_the_end_and_a_span_played_once():
    world = toned()
    world.transport.play_once(Span(30 * S, 30 * S + 333 * MS), return_ns=11 * S)
    world.turn_at_ns = world.now_ns
    world.run(900)
    assert not world.transport.playing
    assert world.transport.position_ns(world.now_ns) == 11 * S
    assert click_db(given(world)) < _LEAST_DB


@pytest.mark.parametrize("gap_ms", [3, 16, 33, 200])
def test_scrub_sound(gap_ms):
    world = toned()
    world.do("pause")
    world.run(300)
    for place in range(20):
        world.do("seek", (20_000 + 41 * place) * MS)
        world.do("sound_at", (20_000 + 41 * place) * MS, 33 * MS)
        world.run(gap_ms)
    world.run(300)
    assert click_db(given(world)) < _LEAST_DB


@pytest.mark.parametrize("rate", [44_100, 16_000, 96_000])
def test_seams_of_recordings_of_other_rates(rate):
    world = toned(rate)
    world.transport.loop = Span(12 * S, 12 * S + 250 * MS)
    world.do("seek", 12 * S)
    world.run(900)
    world.do("seek", 12 * S + 111 * MS)
    world.run(500)
    assert click_db(given(world)) < _LEAST_DB


@pytest.mark.parametrize("speed", [-1, -2, Fraction(3, 2)])
def test_edits_at_other_speeds_and_backwards(speed):
    world = toned()
    world.transport.keep_pitch = False
    world.do("set_speed", speed)
    world.do("seek", 40 * S)
    world.run(600)
    track = world.mixer.tracks[0]
    for gain_db, shift_ms in ((-9.0, 0), (0.0, 13), (-3.0, -250), (0.0, 777)):
        world.mixer.set_tracks([MixTrack(1, track.clock_map.shifted(shift_ms * MS), track.reader, gain_db)])
        world.run(350)
    assert click_db(given(world)) < _LEAST_DB


@pytest.mark.parametrize("speed", [1, -1, 2, Fraction(-1, 2)])
def test_tracks_stay_within_a_sample_of_their_maps_through_seeks_and_loops(speed):
    """Two recorders 200 ppm apart, after two hours: each frame given holds samples of one and the same instant."""
    tracks = [
        MixTrack(1, ClockMap.from_offset(StreamClock(Fraction(1, RATE)), 3 * S + 123_457, 200), Saw(0)),
        MixTrack(2, ClockMap.from_offset(StreamClock(Fraction(1, RATE)), -S - 7_001, -200), Saw(1)),
    ]
    world = World(tracks=tracks)
    world.do("prepare")
    world.do("seek", 7_200 * S)
    world.transport.loop = Span(7_200 * S, 7_203 * S)
    world.do("set_speed", speed)
    world.do("play")
    world.run(2_000)
    sought = world.now_ns
    world.do("seek", 7_202 * S + 12_345_678)
    world.run(2_000)
    times, _ = world.output.heard()
    both = np.concatenate([block for _, block in world.output.blocks])
    seen = np.array(world.seen, dtype=np.float64)
    checked = 0
    for at in range(200, len(both) - 200, 97):
        around = both[at - 150 : at + 150]
        # Away from fades and from where the ramps begin again.
        steady = np.abs(np.diff(around, axis=0)).max() < 3e-6 and around.min() > 1e-3
        # What the device had been given before the seek is heard a little longer.
        old = sought <= times[at] < sought + 200 * MS
        if steady and not old and times[at] < seen[-1, 0]:
            shown = np.interp(times[at], seen[:, 0], seen[:, 1])
            for ear, track in enumerate(tracks):
                since = Fraction(shown) - track.clock_map.pieces[0].master_exact(0)
                due = float(since * RATE / S / (1 + Fraction((200, -200)[ear], 10**6)))
                off = (float(both[at, ear]) / 2 * RAMP - due + SAW / 2) % SAW - SAW / 2
                assert abs(off) < 1
            checked += 1
    assert checked > 500
