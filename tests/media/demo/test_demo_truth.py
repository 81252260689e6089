"""The answer sheet is true: measured from what FFmpeg decodes, not from the functions that drew and sang it."""

from __future__ import annotations

import csv
from fractions import Fraction

import numpy as np
import pytest

from syncstudio.media.burned_code import read_code
from syncstudio.media.demo import motion
from syncstudio.media.demo.font import text_mask
from syncstudio.media.demo.scene import CAMERA_A, CAMERA_B, DIGITS
from syncstudio.media.demo.truth import DemoTruth
from tests.media.demo import decoded

CAMERAS = {"camera-a.mp4": CAMERA_A, "camera-b.mp4": CAMERA_B}
FINE_S = 1 / 96_000


@pytest.mark.parametrize("name", CAMERAS)
def test_every_frame_carries_its_number_at_its_time(demo: DemoTruth, name: str) -> None:
    video, sound = demo.file(name).streams
    frames = decoded.pictures(demo.path(name))
    sound_start_s = decoded.sound(demo.path(name))[0]
    zero_s = min(frames[0].time_s, sound_start_s)
    assert len(frames) == video.count
    assert sound_start_s - zero_s == sound.start_s
    for number, frame in enumerate(frames):
        assert read_code(frame.luma) == number
        assert frame.time_s - zero_s == video.start_s + number / video.rate


@pytest.mark.parametrize("name", CAMERAS)
def test_the_digits_for_people_say_the_same(demo: DemoTruth, name: str) -> None:
    x, y = CAMERAS[name].digits_at
    frames = decoded.pictures(demo.path(name))
    for number in (0, 1, 47, len(frames) - 1):
        ink = text_mask(f"{number:0{DIGITS}d}", 5)
        seen = frames[number].luma[y : y + ink.shape[0], x : x + ink.shape[1]].astype(float)
        assert seen[ink].mean() - seen[~ink].mean() > 90


@pytest.mark.parametrize("name", CAMERAS)
def test_the_lamp_flashes_in_the_frame_of_each_clap(demo: DemoTruth, name: str) -> None:
    frames = decoded.pictures(demo.path(name))
    bulb_light = np.array([frame.luma.mean() for frame in frames])
    claps = [event for event in demo.events if event.kind == "clap"]
    assert len(claps) >= 4
    for clap in claps:
        first = clap.frames[name]
        assert bulb_light[first] - bulb_light[first - 1] > 15
        video = demo.file(name).streams[0]
        shown_s = [demo.file(name).reference_s(video.start_s + n / video.rate) for n in (first - 1, first)]
        assert shown_s[0] < Fraction(clap.time_ns, 10**9) <= shown_s[1]


@pytest.mark.parametrize("name", CAMERAS)
def test_a_frame_shows_as_much_of_the_lamp_as_its_shutter_was_open_for(demo: DemoTruth, name: str) -> None:
    light = np.array([frame.luma.mean() for frame in decoded.pictures(demo.path(name))])
    file, open_s = demo.file(name), CAMERAS[name].open_s
    video = file.streams[0]
    parts = 0
    for clap in (event for event in demo.events if event.kind == "clap"):
        for number in (clap.frames[name] - 1, clap.frames[name]):
            frame_s = float(file.reference_s(video.start_s + number / video.rate))
            true = (frame_s + open_s / 2 - clap.time_ns / 1e9) / open_s
            if 0 < true < 1:
                dark, bright = light[number - 1], light[number + 1]
                assert (light[number] - dark) / (bright - dark) == pytest.approx(true, abs=0.04)
                parts += 1
    assert parts


@pytest.mark.parametrize("name", ["camera-b.mp4", "recorder-1.wav", "recorder-2.wav"])
def test_the_sounds_agree_at_the_stated_offset_and_drift(demo: DemoTruth, name: str) -> None:
    reference = _SoundOf(demo, demo.reference)
    other = _SoundOf(demo, name)
    for clap_ns in demo.claps_ns():
        lag_s = _lag(reference, other, clap_ns / 1e9)
        # The drift alone moves the last clap by 0.3 ms.
        assert abs(lag_s) < 0.00005


def test_one_recorder_really_drifts(demo: DemoTruth) -> None:
    file = demo.file("recorder-2.wav")
    assert file.drift_ppm == Fraction("37.5")
    reference, other = _SoundOf(demo, demo.reference), _SoundOf(demo, "recorder-2.wav", drift=False)
    first, last = demo.claps_ns()[0], demo.claps_ns()[-1]
    moved = _lag(reference, other, last / 1e9) - _lag(reference, other, first / 1e9)
    # Without its drift a sound of this recorder is looked for too early, by drift * time.
    assert moved == pytest.approx(-37.5e-6 * (last - first) / 1e9, abs=0.00003)


def test_the_sensor_feels_claps_and_the_swing_on_its_own_clock(demo: DemoTruth) -> None:
    with demo.path("sensor.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    truth = demo.file("sensor.csv")
    assert list(rows[0]) == ["t_ms", "ax", "ay", "az", "gx", "gy", "gz"]
    assert len(rows) == truth.streams[0].count
    stamps_ms = np.array([float(row["t_ms"]) for row in rows])
    assert stamps_ms[0] > 1000, "its clock starts long before the recording"
    assert np.all(np.diff(stamps_ms) > 0)
    true_s = np.array([float(truth.reference_s(Fraction(own) / 1000)) for own in stamps_ms - stamps_ms[0]])
    bumps = np.abs([float(row["az"]) for row in rows])
    for clap_ns in demo.claps_ns():
        since = true_s - clap_ns / 1e9
        assert bumps[(since > -0.08) & (since < 0)].max() < 1.5
        assert bumps[(since >= 0) & (since < 0.02)].max() > 5
    turning = np.array([float(row["gz"]) for row in rows])
    assert np.std(turning - np.degrees(motion.arm_rate(true_s))) < 0.6


class _SoundOf:
    """A file's sound asked for by true time."""

    def __init__(self, demo: DemoTruth, name: str, drift: bool = True) -> None:
        self.file = demo.file(name)
        self.slope = 1 + (float(self.file.drift_ppm) / 1e6 if drift else 0.0)
        _, self.rate, self.samples = decoded.sound(demo.path(name))

    def at(self, true_s: np.ndarray) -> np.ndarray:
        own_s = (true_s - self.file.offset_ns / 1e9) / self.slope
        # Three-fold band-limited upsampling about the window, so that the straight lines between are short.
        first = int(own_s[0] * self.rate) - 64
        part = self.samples[max(first, 0) : int(own_s[-1] * self.rate) + 64]
        spectrum = np.fft.rfft(part * np.hanning(len(part)))
        fine = np.fft.irfft(np.concatenate([spectrum, np.zeros(3 * len(part))]))
        positions = (own_s * self.rate - max(first, 0)) * len(fine) / len(part)
        return np.interp(positions, np.arange(len(fine)), fine)


def _lag(reference: _SoundOf, other: _SoundOf, clap_s: float) -> float:
    """How much later the other's clap comes than the reference's, both asked for by true time."""
    lags, count = np.arange(-100, 101), round(0.044 / FINE_S)
    times = clap_s - 0.004 + (np.arange(count + len(lags) - 1) + lags[0]) * FINE_S
    heard, others = reference.at(times)[-lags[0] : count - lags[0]], other.at(times)
    scores = [float(np.dot(heard, others[first : first + count])) for first in range(len(lags))]
    best = int(np.argmax(scores))
    left, top, right = scores[best - 1 : best + 2]
    return (lags[best] + 0.5 * (left - right) / (left - 2 * top + right)) * FINE_S
