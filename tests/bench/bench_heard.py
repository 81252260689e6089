"""What is really played: the sound device's own output, recorded, and measured with this program's own `measure`."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.mixer import Mixer, MixTrack
from tests.bench.av_rig import Rig, rig
from tests.bench.report import Row

NAME = "heard"
_RATE = 48_000
_SAMPLE_US = 1e6 / _RATE
_TWO_HOURS_S = 7_200
_TONE_HZ = 1_000
# Above this a steady tone has nothing, nor have fades of 5 ms; a click has as much there as anywhere.
_CLICK_FROM_HZ = 6_000
_FRAME = 480
_CLICK_DB = -60


@dataclass(frozen=True, slots=True)
class _Recorder:
    """One of the recordings played together: its rate, and where it lies."""

    rate: int
    offset_s: float
    drift_ppm: float


_RECORDERS = (
    _Recorder(48_000, 0.0, 0.0),
    _Recorder(44_100, 0.2345678, 200.0),
    _Recorder(32_000, -0.1234567, -150.0),
    _Recorder(96_000, 0.0456789, 37.0),
)


def run(tiny: bool) -> list[Row]:
    """The figures; tiny: a few seconds of each."""
    rows = [_after_two_hours()]
    with rig() as place, tempfile.TemporaryDirectory(prefix="syncstudio-heard-") as home:
        rows += _together(place, Path(home), 6 if tiny else 60)
        rows += _broken(place, Path(home), 4 if tiny else 20)
    return rows


def _after_two_hours() -> Row:
    """How far two tracks with drift lie from their maps after two hours: computed, not played."""
    worst = 0.0
    for ppm in (200, -200):
        mixer = Mixer(_RATE)
        source = _Cosine()
        clock_map = ClockMap.from_offset(StreamClock(Fraction(1, _RATE)), 123_456_789, ppm)
        mixer.set_tracks([MixTrack(1, clock_map, source)])
        start_ns = _TWO_HOURS_S * NS_PER_S
        heard = mixer.render(start_ns, 4096)[:, 0].astype(np.float64)
        step = 1 / (1 + ppm * 1e-6)
        first = Fraction(start_ns - 123_456_789, NS_PER_S) * _RATE / (1 + Fraction(ppm, 1_000_000))
        phase = 2 * np.pi * source.cycles * (float(first % source.period) + step * np.arange(4096))
        # The tone's phase tells where the sample was read, in samples.
        turn = np.angle(np.sum(heard * np.exp(-1j * phase)))
        worst = max(worst, abs(turn) / (2 * np.pi * source.cycles))
    return Row(
        NAME,
        "a track of ±200 ppm from its map after 2 hours",
        worst,
        "samples",
        "<= 1",
        how="computed, not played: the phase of a tone mixed there",
    )


class _Cosine:
    """A tone whose phase says which sample was read; it repeats every `period` samples."""

    rate, channels = _RATE, 1
    count = None
    period = 64
    cycles = 1 / 64

    def read(self, first: int, count: int) -> NDArray[np.float32]:
        index = np.arange(first, first + count) % self.period
        return np.asarray(0.5 * np.cos(2 * np.pi * self.cycles * index), np.float32)[:, None]


def _together(place: Rig, folder: Path, seconds: int) -> list[Row]:
    """Four recorders of unlike rates, offsets and drifts, played together and told apart again in what was heard."""
    files = []
    for number, recorder in enumerate(_RECORDERS):
        noise = np.random.default_rng(number + 11).standard_normal(recorder.rate * (seconds + 8))
        files.append(folder / f"recorder {number}.wav")
        soundfile.write(files[-1], _soft(0.05 * noise), recorder.rate, subtype="FLOAT")
    project = folder / "together.syncstudio"
    tracks = _project(project, files)
    for track, recorder in zip(tracks, _RECORDERS, strict=True):
        _command(
            "align", project, "--track", track, "--offset", recorder.offset_s, "--drift", recorder.drift_ppm
        )
    heard = folder / "together.wav"
    trouble = place.listen(
        [sys.executable, "-m", "tests.bench.heard_runner", str(project), str(seconds)], heard
    )
    if trouble is not None:
        return [Row(NAME, "tracks in what was heard", None, how=trouble)]
    middle_s = seconds / 2
    lies_us, widths_us = [], []
    for recorder, file in zip(_RECORDERS, files, strict=True):
        told = json.loads(_command("measure", heard, file, "--json", status=(0, 1, 3)))
        if told["status"] != "measured":
            return [Row(NAME, "tracks in what was heard", None, how=f"{file.name}: {told['reason']}")]
        # Where the recording's middle was heard, less where its map says: alike for all but for mistakes.
        drift = told["drift_ppm"] - recorder.drift_ppm
        lies_us.append((told["offset_s"] - recorder.offset_s) * 1e6 + drift * middle_s)
        widths_us.append(told["uncertainty_s"] * 1e6)
    apart = np.array(lies_us) - lies_us[0]
    return [
        Row(
            NAME,
            "four tracks against each other in what was heard, worst",
            float(np.abs(apart).max()) / _SAMPLE_US,
            "samples",
            "<= 1",
            how=f"{seconds} s on a null sink, 32 to 96 kHz, up to 200 ppm; measured with `measure`, "
            f"± {max(widths_us):.2f} µs",
        )
    ]


def _broken(place: Rig, folder: Path, seconds: int) -> list[Row]:
    """A steady tone with seeks and loops: what is heard where a tone has nothing."""
    times = np.arange(12 * _RATE) / _RATE
    file = folder / "tone.wav"
    soundfile.write(
        file, np.asarray(0.4 * np.sin(2 * np.pi * _TONE_HZ * times), np.float32), _RATE, subtype="FLOAT"
    )
    project = folder / "tone.syncstudio"
    _project(project, [file])
    heard = folder / "broken.wav"
    command = [sys.executable, "-m", "tests.bench.heard_runner", str(project), str(seconds), "--broken"]
    trouble = place.listen(command, heard)
    if trouble is not None:
        return [Row(NAME, "clicks at seeks and loops", None, how=trouble)]
    samples, _ = soundfile.read(heard, dtype="float32", always_2d=True)
    level, worst, seams = _clicks(samples[:, 0])
    hard = _clicks(_hard_cut())[1]
    return [
        Row(
            NAME,
            f"clicks at seeks and loops, worst of {seams} seams",
            worst,
            "dB",
            f"<= {_CLICK_DB}",
            peer=hard,
            how=f"above {_CLICK_FROM_HZ} Hz in 10 ms, against a tone of {level:.1f} dBFS; peer: the same tone cut hard",
        )
    ]


def _clicks(sound: NDArray[np.float32]) -> tuple[float, float, int]:
    """The tone's level in dBFS, the loudest moment above `_CLICK_FROM_HZ` in dB against it, and how many breaks."""
    hops = np.lib.stride_tricks.sliding_window_view(sound, 2 * _FRAME)[:: _FRAME // 2]
    spectra = np.abs(np.fft.rfft(hops * np.blackman(2 * _FRAME), axis=1)) ** 2
    above = np.fft.rfftfreq(2 * _FRAME, 1 / _RATE) > _CLICK_FROM_HZ
    power = spectra.sum(axis=1)
    tone = float(np.median(power[power > power.max() / 4]))
    worst = float(spectra[:, above].sum(axis=1).max() / tone)
    level = float(np.sqrt(np.mean(hops**2, axis=1)).max() * np.sqrt(2))
    weak = power < tone / 2
    seams = int(np.count_nonzero(weak[1:] & ~weak[:-1]))
    return 20 * np.log10(level), 10 * np.log10(max(worst, 1e-20)), seams


def _hard_cut() -> NDArray[np.float32]:
    times = np.arange(_RATE) / _RATE
    tone = 0.4 * np.sin(2 * np.pi * _TONE_HZ * times)
    tone[_RATE // 2 :] = 0.4 * np.sin(2 * np.pi * _TONE_HZ * times[_RATE // 2 :] + 2.0)
    return np.asarray(tone, np.float32)


def _soft(samples: NDArray[np.float64]) -> NDArray[np.float32]:
    """Noise without its highest quarter, which no two sample rates share."""
    smooth = np.array([0.25, 0.5, 0.25])
    return np.asarray(np.convolve(samples, smooth, "same"), np.float32)


def _project(project: Path, files: list[Path]) -> list[str]:
    _command("new", project, *files, "--json")
    tracks = json.loads(_command("info", project, "--json"))["tracks"]
    return [str(track["id"]) for track in tracks]


def _command(*words: object, status: tuple[int, ...] = (0,)) -> str:
    command = [sys.executable, "-m", "syncstudio.cli", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in status:
        raise RuntimeError(f"syncstudio {words[0]}: {done.stderr.strip()}")
    return done.stdout
