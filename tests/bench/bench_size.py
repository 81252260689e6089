"""A hundred million values and a day of sound: opened at once, summarised behind, drawn at any zoom."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from syncstudio.media.peak_builder import build_peaks
from syncstudio.media.peaks import PeakPyramid
from syncstudio.media.series.column_place import ColumnPlace
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_source import SeriesSource
from syncstudio.media.series.time_law import TimeLaw
from tests.bench.bench_series import most_memory
from tests.bench.report import Row

_NAME = "size"
_COLUMNS = 1700
_LOOKS = 120
# A machine that does other work in between says nothing of ours.
_ROUNDS = 3
_CHANNELS = 20
_WORKER = Path(__file__).with_name("series_peer_worker.py")
# A Python of their own, as tests/bench/offset_peers.py says.
_INSTALL = "SYNCSTUDIO_BENCH_PEERS: a Python with rerun-sdk, ephyviewer, mne-qt-browser, PyQt5"
_PEERS = ("mne-qt-browser", "ephyviewer", "rerun")
# Peers take minutes and gigabytes for what we show; they are given a part of the file.
_PEERS_PART = 10
_PEER_LIMIT_S = 600

_PLOTJUGGLER = "PlotJuggler: all in memory, 31 GB for a log of 5.2 GB (#1116)"


def run(tiny: bool) -> list[Row]:
    """100 million float32 in 20 channels and in one, and 24 hours of sound; `tiny` a thousandth of it."""
    total = 200_000 if tiny else 100_000_000
    hours = 0.05 if tiny else 24
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as name:
        folder = Path(name)
        raw = _values(folder / "values.f4", total)
        rows = _series_rows(folder, raw, total // _CHANNELS, _CHANNELS)
        rows += _series_rows(folder, raw, total, 1)
        rows += _peers(raw, max(total // _CHANNELS // _PEERS_PART, 100), rows[0], tiny)
        raw.unlink()
        return rows + _sound_rows(folder, hours)


def _series_rows(folder: Path, raw: Path, rows: int, channels: int) -> list[Row]:
    """One file of float32 rows, used where it lies."""
    what = f"{rows * channels:,} float32 in {channels} channel{'s' if channels > 1 else ''}"
    with most_memory() as memory:
        start = time.perf_counter()
        with _opened(folder, raw, rows, channels) as series:
            _look(series, 0, series.duration_ns)
            first_s = time.perf_counter() - start
            start, start_core = time.perf_counter(), time.thread_time()
            series.summarise()
            core_s, wall_s = time.thread_time() - start_core, time.perf_counter() - start
            times = min((_zoom_times(series) for _ in range(_ROUNDS)), key=_p95_ms)
            used_mb = memory[0]
            lost = _lost_spikes(series, raw, rows, channels)
    speed = rows * channels / max(core_s, 1e-9) / 1e6
    return [
        Row(
            _NAME,
            f"{what}: first drawing",
            first_s,
            "s",
            1.0,
            how=f"once, {_COLUMNS} columns; {_PLOTJUGGLER}",
        ),
        Row(
            _NAME,
            "all levels, from a memory-mapped file",
            speed,
            "M points/s/core",
            ">= 150",
            how=f"once, processor time; {rows * channels / max(wall_s, 1e-9) / 1e6:.0f} on the clock",
        ),
        Row(
            _NAME,
            "pan and zoom, p95",
            _p95_ms(times),
            "ms",
            16,
            how=f"{_LOOKS} places at zooms from all to a few rows, {channels} x {_COLUMNS} columns, "
            f"calmest of {_ROUNDS} rounds, "
            f"median {float(np.median(times)) * 1000:.1f}",
        ),
        Row(_NAME, "memory", used_mb, "MB", 600, how="most resident of the process, mapped files included"),
        Row(
            _NAME,
            "spikes of one sample lost",
            lost,
            "",
            0,
            how="40 places, from the whole down to one sample",
        ),
    ]


@contextmanager
def _opened(folder: Path, raw: Path, rows: int, channels: int) -> Iterator[Series]:
    kept = folder / f"{channels}.series"
    places = [ColumnPlace(4 * channel, "<f4", 1, 4 * channels) for channel in range(channels)]
    facts = {"names": [f"c{n}" for n in range(channels)], "units": [""] * channels, "notes": [], "says": ""}
    # A week.
    law = TimeLaw.regular(rows, 0, Fraction(7 * 86_400 * 10**9, rows))
    SeriesSource(rows, places).write(kept, law, {**facts, "epoch_ns": None})
    file = SeriesFile.opened(kept, raw)
    assert file is not None
    series = Series(file)
    try:
        yield series
    finally:
        series.close()


def _look(series: Series, first_ns: int, length_ns: int) -> None:
    for channel in range(len(series.names)):
        series.minmax(first_ns, first_ns + length_ns, _COLUMNS, channel)


def _zoom_times(series: Series) -> list[float]:
    rng = np.random.default_rng(1)
    times = []
    for _ in range(_LOOKS):
        length = max(1000, int(series.duration_ns * 10 ** -rng.uniform(0, 6)))
        first = int(rng.integers(0, series.duration_ns - length + 1))
        start = time.perf_counter()
        _look(series, first, length)
        times.append(time.perf_counter() - start)
    return times


def _p95_ms(times: list[float]) -> float:
    return float(np.percentile(times, 95)) * 1000


def _lost_spikes(series: Series, raw: Path, rows: int, channels: int) -> int:
    """How many of the largest samples are not seen at some zoom."""
    rng, lost = np.random.default_rng(2), 0
    part = np.fromfile(raw, np.float32, min(rows, 5_000_000 // channels) * channels)
    spikes = np.flatnonzero(part.reshape(-1, channels)[:, 0] > 99)
    for spike in rng.choice(spikes, min(40, len(spikes)), replace=False):
        at_ns = int(series.times(int(spike), int(spike) + 1)[0])
        length, seen = series.duration_ns, True
        while length > 1 and seen:
            first = max(0, at_ns - length // 2)
            seen = bool(np.nanmax(series.minmax(first, first + length + 1, _COLUMNS, 0)[1]) > 99)
            length //= 7
        lost += not seen
    return lost


def _values(path: Path, total: int) -> Path:
    """Noise, with a sample of 100 here and there."""
    rng, step = np.random.default_rng(0), 2_000_000
    with path.open("wb") as file:
        for first in range(0, total, step):
            part = rng.standard_normal(min(step, total - first), np.float32)
            # Both as one channel and as the first of twenty.
            part[rng.integers(0, len(part) // _CHANNELS, 3) * _CHANNELS] = 100
            file.write(part.data)
    return path


def _peers(raw: Path, rows: int, ours: Row, tiny: bool) -> list[Row]:
    found = []
    part = f"peers show a {_PEERS_PART}th of it ({rows * _CHANNELS:,} values)"
    for name in _PEERS:
        answer = {"missing": "tiny"} if tiny else _asked(name, raw, rows)
        if "first_s" not in answer:
            why = "a tiny run asks nobody" if tiny else answer.get("error") or f"{name} is not installed"
            found.append(Row(_NAME, f"{name}: the same values", None, how=f"{why}; {_INSTALL}"))
            continue
        what = "taken into its store" if name == "rerun" else "first drawing"
        pan = (
            "its viewer needs a graphics card"
            if answer["pan_ms"] is None
            else f"a minute, p95 {answer['pan_ms']:.0f} ms"
        )
        how = f"once; {part}; {pan}; {answer['memory_mb']:.0f} MB"
        value, peer = ours.value, answer["first_s"]
        assert value is not None
        found.append(Row(_NAME, f"{name}: {what}", value, "s", None, peer, value / peer, how))
    return found


def _asked(name: str, raw: Path, rows: int) -> dict[str, Any]:
    python = os.environ.get("SYNCSTUDIO_BENCH_PEERS")
    if not python:
        return {"missing": name}
    command = [python, str(_WORKER), name, str(raw), str(rows), str(_CHANNELS), "256"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PEER_LIMIT_S, check=False)
        return dict(json.loads(done.stdout.strip().splitlines()[-1]))
    except (subprocess.TimeoutExpired, ValueError, IndexError) as error:
        return {"error": f"{type(error).__name__} after {_PEER_LIMIT_S} s at most"}


def _sound_rows(folder: Path, hours: float) -> list[Row]:
    """A day of 16-bit sound at 16 kHz, as a long recorder writes it."""
    path, shown = _day_of_sound(folder / "day.wav", hours, 16_000), []
    start, start_core = time.perf_counter(), time.thread_time()

    def started(peaks: PeakPyramid) -> None:
        peaks.minmax(0, Fraction(peaks.count or 1, _COLUMNS), _COLUMNS)
        shown.append(time.perf_counter() - start)

    with most_memory() as memory:
        peaks = build_peaks(path, 0, started=started)
        wall_s, core_s = time.perf_counter() - start, time.thread_time() - start_core
        times = []
        for look in range(_LOOKS):
            begun = time.perf_counter()
            step = Fraction(peaks.filled, _COLUMNS * 2 ** (look % 16))
            peaks.minmax(look * peaks.filled // (2 * _LOOKS), step, _COLUMNS)
            times.append(time.perf_counter() - begun)
    count = peaks.filled
    peaks.close()
    return [
        Row(
            _NAME,
            f"{hours:g} h of sound: shown",
            shown[0] * 1000,
            "ms",
            1000,
            how="once, 16-bit WAV at 16 kHz",
        ),
        Row(
            _NAME,
            "its peaks, behind",
            count / max(core_s, 1e-9) / 1e6,
            "M samples/s/core",
            ">= 100",
            how=f"once, processor time; {wall_s:.1f} s on the clock",
        ),
        Row(
            _NAME,
            "pan and zoom, p95",
            _p95_ms(times),
            "ms",
            16,
            how=f"{_LOOKS} places",
        ),
        Row(_NAME, "memory", memory[0], "MB", 600, how="most resident of the process"),
    ]


def _day_of_sound(path: Path, hours: float, rate: int) -> Path:
    """Silence with a click each minute; what is silent takes no room on the disk."""
    count = int(hours * 3600) * rate
    head = struct.pack("<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + 2 * count, b"WAVE", b"fmt ", 16, 1, 1, rate, 2 * rate, 2, 16,
                       b"data", 2 * count)  # fmt: skip
    with path.open("wb") as file:
        file.write(head)
        file.truncate(len(head) + 2 * count)
        for click in range(0, count, 60 * rate):
            file.seek(len(head) + 2 * click)
            file.write(struct.pack("<h", 20_000))
    return path
