"""What the demo's sound recorders, motion sensor and transcriber write, each on its own clock."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.demo import motion
from syncstudio.media.demo.device import RECORDER_1, RECORDER_2, SENSOR, TRANSCRIPT, Device
from syncstudio.media.demo.sound import Heard, hear
from syncstudio.media.demo.story import Story
from syncstudio.media.demo.truth import StreamTruth

Ears = tuple[float, float, float, float]
"""How loudly a microphone hears Ana, Ben, the claps and the music."""

RECORDER_1_RATE, RECORDER_1_EARS = 48_000, ((0.95, 0.50, 0.75, 0.30), (0.50, 0.95, 0.75, 0.30))
RECORDER_2_RATE, RECORDER_2_EARS = 44_100, ((0.55, 0.75, 0.95, 0.20),)
NOISE = 0.0025
"""Hiss of every microphone, its own for each: standard deviation of full scale, about -52 dB."""

SENSOR_HZ = 1000
SENSOR_FIRST_STAMP_MS = 734_512.25
"""The sensor counts from when it was switched on, long before it recorded."""


def device_sound(
    story: Story, device: Device, rate: int, ears: tuple[Ears, ...], start_s: Fraction = Fraction(0)
) -> NDArray[np.float32]:
    """All a device's microphones hear: float32 (samples, channels), evaluated at each sample's true time."""
    count = device.count(story, Fraction(rate), start_s)
    heard = hear(story, float(device.true_s(start_s)), float(device.rate / rate), count)
    dice = np.random.default_rng(device.seed)
    return np.stack(
        [_mixed(heard, ear) + NOISE * dice.standard_normal(count) for ear in ears], axis=1
    ).astype(np.float32)


def _mixed(heard: Heard, ear: Ears) -> NDArray[np.float64]:
    ana, ben, claps, music = ear
    return ana * heard.voices["Ana"] + ben * heard.voices["Ben"] + claps * heard.claps + music * heard.music


def write_recorder_1(folder: Path, story: Story) -> tuple[StreamTruth, ...]:
    """The 48 kHz stereo recorder, 24-bit."""
    return _write_wav(folder, story, RECORDER_1, RECORDER_1_RATE, RECORDER_1_EARS, "PCM_24")


def write_recorder_2(folder: Path, story: Story) -> tuple[StreamTruth, ...]:
    """The 44.1 kHz mono recorder, 16-bit, whose clock runs a little slow."""
    return _write_wav(folder, story, RECORDER_2, RECORDER_2_RATE, RECORDER_2_EARS, "PCM_16")


def _write_wav(
    folder: Path, story: Story, device: Device, rate: int, ears: tuple[Ears, ...], form: str
) -> tuple[StreamTruth, ...]:
    import soundfile

    sound = device_sound(story, device, rate, ears)
    soundfile.write(str(folder / device.name), np.clip(sound, -0.99, 0.99), rate, subtype=form)
    return (StreamTruth(0, "sound", Fraction(0), Fraction(rate), len(sound)),)


def write_sensor(folder: Path, story: Story) -> tuple[StreamTruth, ...]:
    """The motion sensor on the arm, about 1000 rows a second: `t_ms`, m/s^2, degrees per second.

    Stamps jitter as a real sensor's do; each row's values belong to the true time of its own stamp.
    """
    dice = np.random.default_rng(SENSOR.seed)
    count = SENSOR.count(story, Fraction(SENSOR_HZ))
    own_ms = np.arange(count) * (1000 / SENSOR_HZ) + np.concatenate(
        [[0.0], dice.uniform(-0.08, 0.08, count - 1)]
    )
    own_ms = np.round(own_ms, 3)
    true_s = own_ms / 1000 * float(SENSOR.rate) + float(SENSOR.offset_s)
    angle, rate, pull = motion.arm_angle(true_s), motion.arm_rate(true_s), motion.arm_pull(true_s)
    tap = motion.tap(story, true_s)
    columns = np.stack(
        [
            motion.ARM_LENGTH_M * pull + motion.GRAVITY_M_S2 * np.sin(angle) + 0.35 * tap,
            motion.ARM_LENGTH_M * rate**2 + motion.GRAVITY_M_S2 * np.cos(angle) + 0.25 * tap,
            tap,
            np.zeros(count),
            np.zeros(count),
            np.degrees(rate),
        ],
        axis=1,
    )
    columns += dice.standard_normal(columns.shape) * np.array([0.05, 0.05, 0.05, 0.4, 0.4, 0.4])
    lines = ["t_ms,ax,ay,az,gx,gy,gz"]
    for stamp, row in zip(own_ms + SENSOR_FIRST_STAMP_MS, columns, strict=True):
        lines.append(f"{stamp:.3f}," + ",".join(f"{value:.4f}" for value in row))
    (folder / SENSOR.name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return (StreamTruth(0, "series", Fraction(0), Fraction(SENSOR_HZ), count),)


def write_transcript(folder: Path, story: Story) -> tuple[StreamTruth, ...]:
    """The transcript in Whisper's JSON with speakers and word times, in the first recorder's own time."""

    def own_s(true_ns: int) -> float:
        return float(TRANSCRIPT.source_s(Fraction(true_ns, 1_000_000_000)))

    segments = [
        {
            "id": number,
            "start": own_s(line.start_ns),
            "end": own_s(line.end_ns),
            "text": " " + line.text,
            "speaker": line.speaker,
            "words": [
                {
                    "word": " " + word.text,
                    "start": own_s(word.start_ns),
                    "end": own_s(word.end_ns),
                    "probability": 0.99,
                }
                for word in line.words
            ],
        }
        for number, line in enumerate(story.lines)
    ]
    text = " ".join(line.text for line in story.lines)
    document = {"text": text, "language": "en", "segments": segments}
    (folder / TRANSCRIPT.name).write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    return (StreamTruth(0, "transcript", Fraction(0), Fraction(1000), len(segments)),)
