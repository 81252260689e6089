"""Two recordings of one source, as bad as wanted, with offset and drift known exactly.

The recorded stretch begins anywhere between two samples of the source (moved there by its phases) and is resampled by
soxr, whose output sample k lies exactly at k / rate; rooms begin with the direct sound at sample zero; codecs are
PyAV's, read back through the media room, which takes their priming off. What is known is thus exact, whatever is done
to the sound.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import numpy as np
import soxr
from numpy.typing import NDArray
from scipy.fft import irfft, next_fast_len, rfft, rfftfreq
from scipy.signal import fftconvolve, lfilter

from syncstudio.media.opus_modes import opus_modes
from syncstudio.media.samples import SampleReader
from syncstudio.sync.inputs import Sound
from tests.sync.sound_sources import RATE, source

Samples = NDArray[np.float32]

# Samples of the source on either side that a phase shift may ring in.
_SPARE = 4096

_CODECS = {
    "mp3": ("libmp3lame", "fltp", ".mp3", 64_000),
    "aac": ("aac", "fltp", ".m4a", 64_000),
    "opus": ("libopus", "flt", ".ogg", 32_000),
}


@dataclass(frozen=True, slots=True)
class Taken:
    """A stretch of the other: from `at_s` on it plays the source from `source_s` on, for `length_s`; silence after."""

    at_s: float
    source_s: float
    length_s: float


@dataclass(frozen=True, slots=True)
class Case:
    """One pair: the reference is the source from `reference_s` on. `snr_db` and reverberation count for both; the
    noise and the room of every `draw` are its own, though sources are few."""

    name: str
    kind: str = "scene"
    seed: int = 1
    source_length_s: int = 120
    reference_s: float = 0.0
    reference_length_s: float = 60.0
    taken: tuple[Taken, ...] = (Taken(0.0, 0.0, 60.0),)
    drift_ppm: float = 0.0
    snr_db: float | None = None
    noise: str = "pink"
    reverb_s: float = 0.0
    direct_db: float = 3.0
    codec: str = ""
    gain_db: float = 0.0
    inverted: bool = False
    rates: tuple[int, int] = (16_000, 16_000)
    same_source: bool = True
    draw: int = 0

    @property
    def overlap_s(self) -> float:
        """Seconds of the other that the reference holds, too."""
        if not self.same_source:
            return 0.0
        end = self.reference_s + self.reference_length_s
        return sum(
            max(0.0, min(end, one.source_s + one.length_s) - max(self.reference_s, one.source_s))
            for one in self.taken
        )

    def offset_s(self, taken: Taken) -> float:
        """Reference time of the other's zero, on the line of one stretch."""
        return taken.source_s - self._whole(self.reference_s) - (1 + self.drift) * taken.at_s

    @property
    def drift(self) -> float:
        """Rate - 1 of the other's clock, as the measurement counts it."""
        return self.drift_ppm * 1e-6

    @staticmethod
    def _whole(at_s: float) -> float:
        return round(at_s * RATE) / RATE


def made(case: Case) -> tuple[Sound, Sound]:
    """The two recordings of a case, reference first."""
    random = np.random.default_rng([case.seed, 77, case.draw])
    play = source(case.kind, case.source_length_s, case.seed)
    first = round(case.reference_s * RATE)
    reference = play[first : first + round(case.reference_length_s * RATE)]
    end_s = max(one.at_s + one.length_s for one in case.taken)
    other = np.zeros(round(end_s * RATE), np.float32)
    if not case.same_source:
        play = source(case.kind, case.source_length_s, case.seed + 1000)
    for one in case.taken:
        wanted = round(one.length_s * RATE)
        piece = _between_samples(play, one.source_s * RATE, round(wanted * (1 + case.drift)) + RATE // 10)
        if case.drift:
            piece = soxr.resample(piece, 1 + case.drift, 1.0, quality="VHQ")
        at = round(one.at_s * RATE)
        piece = piece[: min(wanted, len(other) - at)]
        other[at : at + len(piece)] = piece
    sounds = []
    for number, (samples, rate) in enumerate(zip((reference, other), case.rates, strict=True)):
        samples = _in_room(samples, case, random)
        samples = _with_noise(samples, case, random, number)
        if number:
            samples = samples * np.float32(10 ** (case.gain_db / 20) * (-1 if case.inverted else 1))
        # A codec only on the other: its reference is the camera's own track.
        sounds.append(_recorded(samples, rate, case.codec if number else ""))
    return sounds[0], sounds[1]


def _between_samples(play: Samples, first: float, count: int) -> Samples:
    """`count` samples (fewer at the end) from a place `first` that may lie between two."""
    whole = round(first)
    if abs(first - whole) < 1e-6:
        return play[whole : whole + count]
    whole = int(first)
    spare = min(whole, _SPARE)
    near = play[whole - spare : whole + count + _SPARE]
    size = next_fast_len(len(near) + _SPARE, real=True)
    turn = np.exp(2j * np.pi * (first - whole) * rfftfreq(size))
    moved = irfft(rfft(near.astype(np.float64), size) * turn, size)
    return np.asarray(moved[spare : spare + min(count, len(play) - whole)], np.float32)


def _in_room(samples: Samples, case: Case, random: np.random.Generator) -> Samples:
    if not case.reverb_s:
        return samples
    count = round(1.2 * case.reverb_s * RATE)
    room = random.standard_normal(count) * np.exp(-6.9 * np.arange(count) / RATE / case.reverb_s)
    silent = round(random.uniform(0.001, 0.006) * RATE)
    room[:silent] = 0
    # A few walls, louder than what comes after.
    for place in random.uniform(silent, silent + 0.03 * RATE, 6).astype(int):
        room[place] += random.choice([-1, 1]) * random.uniform(2, 6)
    room *= 10 ** (-case.direct_db / 20) / np.sqrt(np.sum(room**2))
    room[0] = 1
    return np.asarray(fftconvolve(samples, room)[: len(samples)], np.float32)


def _with_noise(samples: Samples, case: Case, random: np.random.Generator, number: int) -> Samples:
    if case.snr_db is None:
        return samples
    noise = random.standard_normal(len(samples))
    if case.noise == "pink":
        noise = lfilter(
            [0.049922, -0.095994, 0.050613, -0.004409], [1, -2.494956, 2.017266, -0.522189], noise
        )
    elif case.noise == "babble":
        # Other people near each recorder: what both heard of them would be the same scene, at another offset.
        talkers = [source("speech", 40, 900 + 10 * number + one) for one in range(2)]
        rolls = [int(random.integers(len(samples))) for _ in talkers]
        noise = 1e-3 * noise
        for talker, roll in zip(talkers, rolls, strict=True):
            noise += np.roll(np.resize(talker, len(samples)), roll)
    power = float(np.mean(samples.astype(np.float64) ** 2))
    noise = noise * np.sqrt(power / np.mean(noise**2) * 10 ** (-case.snr_db / 10))
    return np.asarray(samples + noise, np.float32)


def _recorded(samples: Samples, rate: int, codec: str) -> Sound:
    """At the recorder's rate, through its codec."""
    samples = np.clip(samples * np.float32(0.5 / max(float(np.abs(samples).max()), 0.5)), -1, 1)
    if codec:
        return _coded(samples, codec, rate)
    if rate != RATE:
        samples = soxr.resample(samples, RATE, rate)
    return Sound(np.asarray(samples, np.float32), rate)


def _coded(samples: Samples, codec: str, rate: int) -> Sound:
    import av

    encoder, form, suffix, bits = _CODECS[codec]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"coded{suffix}"
        with av.open(path, "w") as out:
            stream = out.add_stream(encoder, rate=RATE, layout="mono")
            stream.format, stream.bit_rate = form, bits
            for first in range(0, len(samples), 9600):
                part = samples[None, first : first + 9600]
                frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(part), format="fltp", layout="mono")
                frame.sample_rate, frame.pts, frame.time_base = RATE, first, Fraction(1, RATE)
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        with SampleReader(path, 0) as reader:
            parts = [block.copy() for _, block in reader.blocks()]
            start_s, had = reader.start_s, reader.rate
        modes = opus_modes(path, 0, had) if codec == "opus" else None
    mono = np.concatenate(parts)[:, 0]
    if mono.dtype == np.int16:
        mono = mono.astype(np.float32) / 32768
    moved_s = 0.0
    if modes is not None:
        mono, moved_s = modes.undone(mono), modes.moved_s
    return Sound(soxr.resample(mono, had, rate) if rate != had else mono, rate, start_s, moved_s)


def random_case(number: int, **changes: object) -> Case:
    """A case drawn from everything that can happen to an honest pair: reproducible by its number."""
    random = np.random.default_rng([4, number])
    kind = str(random.choice(["speech", "music", "scene", "scene", "clatter"]))
    long_s = float(random.choice([20, 30, 60, 60, 60, 90, 90, 300]))
    share = float(random.choice([1.0, 1.0, 0.7, 0.4])) if long_s < 300 else 1.0
    reference_s = float(random.uniform(0, 10))
    source_s = (
        reference_s + (1 - share) * long_s * float(random.choice([-1, 1])) + float(random.uniform(0, 0.5))
    )
    source_s = max(source_s, 0.0)
    case = Case(
        name=f"random {number}",
        kind=kind,
        seed=int(random.integers(1, 3)),
        source_length_s=330,
        reference_s=reference_s,
        reference_length_s=long_s,
        taken=(Taken(0.0, source_s, long_s),),
        drift_ppm=float(random.choice([0, 0, random.normal(0, 30), random.uniform(-1000, 1000)])),
        snr_db=random.choice([None, 20.0, 10.0, 5.0, 0.0]),
        noise=str(random.choice(["pink", "white", "babble"])),
        reverb_s=float(random.choice([0, 0, 0.3, 0.8])),
        direct_db=float(random.choice([6, 0])),
        codec=str(random.choice(["", "mp3", "aac", "opus"])),
        gain_db=float(random.uniform(-30, 0)),
        inverted=bool(random.random() < 0.2),
        rates=((16_000, 16_000), (16_000, 16_000), (48_000, 44_100), (8_000, 16_000))[
            int(random.integers(4))
        ],
    )
    return replace(case, **changes)  # type: ignore[arg-type]
