"""Reading sound: peaks of two hours beside FFmpeg reading the same file, drawing from them, and random samples."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np
import soundfile

from syncstudio.media.cache import cache_folder
from syncstudio.media.peak_builder import build_peaks
from syncstudio.media.peaks import PeakPyramid
from syncstudio.media.samples import SampleReader
from tests.bench.report import Row

RATE = 48_000
_COLUMNS = 1700
_ROUNDS = 3


def run(tiny: bool) -> list[Row]:
    """Peaks, memory, drawing and random reads; `tiny` on a minute of sound instead of two hours."""
    minutes = 1 if tiny else 120
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        wav = _two_voices(Path(folder) / "sound.wav", minutes)
        rows = [*_peaks(wav, minutes), *_drawing(wav), _random_reads(wav, "WAV")]
        aac = _encoded(wav, Path(folder) / "sound.m4a", 1 if tiny else 20)
        if aac is not None:
            rows += [_random_reads(aac, "AAC in MP4"), _growing(aac, 1 if tiny else 20)]
        return rows


def _two_voices(path: Path, minutes: int) -> Path:
    """16-bit stereo noise, no minute like another."""
    rng = np.random.default_rng(0)
    minute = rng.integers(-9000, 9000, (60 * RATE, 2), dtype=np.int16)
    with soundfile.SoundFile(path, "w", RATE, 2, "PCM_16") as file:
        for number in range(minutes):
            file.write(np.roll(minute, 7919 * number, axis=0))
    return path


def _encoded(wav: Path, path: Path, minutes: int) -> Path | None:
    if shutil.which("ffmpeg") is None:
        return None
    command = ["ffmpeg", "-v", "error", "-t", str(60 * minutes), "-i", str(wav), "-c:a", "aac", str(path)]
    subprocess.run(command, check=True)
    return path


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _ffmpeg_reads(path: Path) -> float | None:
    if shutil.which("ffmpeg") is None:
        return None
    command = ["ffmpeg", "-v", "error", "-i", str(path), "-f", "null", "-"]
    return _seconds(lambda: subprocess.run(command, check=True))


def _fresh_peaks(path: Path) -> float:
    shutil.rmtree(cache_folder() / "peaks", ignore_errors=True)
    return _seconds(lambda: build_peaks(path, 0).close())


def _peaks(wav: Path, minutes: int) -> list[Row]:
    import psutil

    process = psutil.Process()
    ours, theirs = [], []
    for _ in range(_ROUNDS):
        theirs.append(_ffmpeg_reads(wav))
        ours.append(_fresh_peaks(wav))
    shutil.rmtree(cache_folder() / "peaks")
    before = process.memory_info().rss
    seen = [before]
    build_peaks(wav, 0, progress=lambda _: seen.append(process.memory_info().rss)).close()
    most = max(seen)
    peer = statistics.median([seconds for seconds in theirs if seconds is not None]) if all(theirs) else None
    value = statistics.median(ours)
    kept = sum(file.stat().st_blocks * 512 for file in (cache_folder() / "peaks").glob("*.peaks"))
    return [
        Row(
            "sound",
            f"peaks of {minutes} min stereo WAV",
            value,
            "s",
            None if peer is None else 2 * peer,
            "ffmpeg missing" if peer is None else peer,
            None if peer is None else value / peer,
            f"median of {_ROUNDS}, in turns with ffmpeg -i X -f null -; target is twice its time",
        ),
        Row(
            "sound",
            "memory the peaks took",
            (most - before) / 1e6,
            "MB",
            150,
            how="most resident while made, mapped file included, minus before",
        ),
        Row("sound", "peaks on disk", kept / 1e6, "MB", how="blocks of the sparse file"),
    ]


def _drawing(wav: Path) -> list[Row]:
    pyramid = build_peaks(wav, 0)
    assert pyramid.count is not None
    fit = Fraction(pyramid.count, _COLUMNS)
    rows = [
        _draw(pyramid, fit, "whole file"),
        _draw(pyramid, Fraction(RATE, 100), "10 ms a column"),
        _draw(pyramid, Fraction(16), "16 samples a column"),
    ]
    pyramid.close()
    return rows


def _draw(pyramid: PeakPyramid, step: Fraction, what: str) -> Row:
    rng = np.random.default_rng(1)
    assert pyramid.count is not None
    span = max(1, pyramid.count - int(step * _COLUMNS))
    times = [_seconds(lambda: pyramid.minmax(int(rng.integers(0, span)), step, _COLUMNS)) for _ in range(60)]
    return Row(
        "sound",
        f"envelope, {what}",
        statistics.median(times) * 1000,
        "ms",
        1,
        how=f"{_COLUMNS} columns, median of 60",
    )


def _random_reads(path: Path, what: str) -> Row:
    rng = np.random.default_rng(2)
    with SampleReader(path, 0) as reader:
        assert reader.count is not None
        places = rng.integers(0, reader.count - RATE // 10, 40)
        times = [_seconds(lambda first=int(place): reader.read(first, RATE // 10)) for place in places]  # type: ignore[misc]
    return Row(
        "sound", f"0.1 s anywhere, {what}", statistics.median(times) * 1000, "ms", how="median of 40, cold"
    )


def _growing(path: Path, minutes: int) -> Row:
    peer = _ffmpeg_reads(path)
    value = _fresh_peaks(path)
    return Row(
        "sound",
        f"peaks of {minutes} min stereo AAC",
        value,
        "s",
        None,
        peer,
        None if peer is None else value / peer,
        "once, after ffmpeg -i X -f null -",
    )
