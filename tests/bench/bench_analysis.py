"""What is worked out from series: derived channels, thresholds, spectrograms, beside plain numpy and scipy."""

from __future__ import annotations

import statistics
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import numpy as np

from syncstudio.media.series.analysis.crossings import Rule, found_in
from syncstudio.media.series.analysis.derived import Ground, derived_series
from syncstudio.media.series.analysis.figures import figures_of
from syncstudio.media.series.analysis.formula import parsed
from syncstudio.media.series.analysis.rhythm import rhythm_of
from syncstudio.media.series.analysis.spectrogram import COLUMNS, TileKey, tile_of
from syncstudio.media.series.analysis.spectrum import spectrum_of
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.time_law import TimeLaw
from tests.bench.report import Row

_NAME = "analysis"
_RATE = 1000
_CHUNK = 1 << 18
_ROUNDS = 20


def run(tiny: bool) -> list[Row]:
    """Formulas, thresholds, figures and tiles over ten million rows of three channels; `tiny` over few."""
    count = 50_000 if tiny else 10_000_000
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        series, columns = _motion(Path(folder) / "motion.series", count)
        try:
            return [
                *_derived(series, columns, count),
                *_thresholds(series, columns, count),
                *_figures(series, count),
                *_tiles(series, columns, 2 if tiny else _ROUNDS),
            ]
        finally:
            series.close()


def _motion(path: Path, count: int) -> tuple[Series, list[np.ndarray]]:
    rng = np.random.default_rng(1)
    at_s = np.arange(count) / _RATE
    columns = [
        (np.sin(2 * np.pi * hz * at_s) + rng.normal(0, 0.1, count)).astype(np.float32) for hz in (5, 11, 23)
    ]
    spool = SeriesSpool(3, dtypes=("<f4",) * 3)
    for first in range(0, count, _CHUNK):
        spool.append_columns([column[first : first + _CHUNK] for column in columns])
    facts = {"names": ["x", "y", "z"], "units": ["g"] * 3, "notes": [], "says": "", "epoch_ns": None}
    spool.write(path, TimeLaw.regular(count, 0, Fraction(1_000_000_000, _RATE)), facts)
    spool.close()
    kept = SeriesFile.opened(path)
    assert kept is not None
    return Series(kept), columns


def _derived(series: Series, columns: list[np.ndarray], count: int) -> list[Row]:
    from scipy import signal

    x, y, z = columns
    sos = signal.butter(4, 20, fs=_RATE, output="sos")
    rows = []
    for formula, peer in (
        ("magnitude(x, y, z)", lambda: np.sqrt(np.square(x) + np.square(y) + np.square(z))),
        ("lowpass(x, 20 Hz)", lambda: signal.sosfiltfilt(sos, x.astype(np.float64))),
        ("mean(x, 0.1 s)", lambda: np.convolve(x.astype(np.float64), np.ones(101) / 101, "same")),
    ):
        plain = _seconds(peer)
        took, peak_mb = _measured(lambda formula=formula: _worked_out(series, formula))
        how = "once, kept as a series on disk; peer: numpy or scipy on arrays in memory, kept nowhere"
        rows.append(Row(_NAME, f"{formula} over {count:,} rows", took, "s", 5, plain, took / plain, how))
        rows.append(
            Row(_NAME, f"{formula}: memory", peak_mb, "MB", 150, how="Python's and numpy's, at its most")
        )
    return rows


def _worked_out(series: Series, formula: str) -> None:
    mark = f"bench {time.monotonic_ns()}"
    derived_series(mark, "bench", parsed(formula), series, Ground(series, {})).close()


def _thresholds(series: Series, columns: list[np.ndarray], count: int) -> list[Row]:
    x = columns[0]
    plain = _seconds(lambda: np.flatnonzero((x[1:] > 0.5) & (x[:-1] <= 0.5)))
    found = found_in(series, 0, Rule("rising", 0.5, hysteresis=0.4))
    took = _seconds(lambda: found_in(series, 0, Rule("rising", 0.5, hysteresis=0.4)))
    how = f"{len(found.starts_ns):,} found, with hysteresis, times between rows; peer: numpy, neither"
    return [Row(_NAME, f"crossings in {count:,} rows", took, "s", 2, plain, took / plain, how)]


def _figures(series: Series, count: int) -> list[Row]:
    figures = _seconds(lambda: figures_of(series, 0, 0, series.rows))
    spectrum = _seconds(lambda: spectrum_of(series, 0, 0, series.rows))
    return [
        Row(_NAME, f"figures of {count:,} rows", figures, "s", 1, how="of up to 4 million of them"),
        Row(
            _NAME,
            f"spectrum of {count:,} rows",
            spectrum,
            "s",
            1,
            how="Welch, up to 256 windows spread over all",
        ),
    ]


def _tiles(series: Series, columns: list[np.ndarray], rounds: int) -> list[Row]:
    from scipy import signal

    rhythm, key = rhythm_of(series), TileKey(25, 2, 256)
    hop = max(1, round(_RATE * (1 << 25) / 1e9))
    stft = signal.ShortTimeFFT(signal.get_window("hann", 256), hop, _RATE)
    part = columns[0][: COLUMNS * hop + 256].astype(np.float64)
    ours, peers = [], []
    for _ in range(rounds):
        peers.append(_seconds(lambda: 10 * np.log10(stft.spectrogram(part) + 1e-30)) * 1000)
        ours.append(_seconds(lambda: tile_of(series, 0, rhythm, key)) * 1000)
    value, peer = statistics.median(ours), statistics.median(peers)
    how = f"{COLUMNS} columns of 129 frequencies, median of {rounds}; peer: scipy.signal.ShortTimeFFT with the same"
    wide = _seconds(lambda: tile_of(series, 0, rhythm, TileKey(33, 0, 256))) * 1000
    return [
        Row(_NAME, "a tile of a spectrogram", value, "ms", 16, peer, value / peer, how),
        Row(
            _NAME,
            "a tile of eighteen minutes",
            wide,
            "ms",
            100,
            how="four windows in each column, read apart",
        ),
    ]


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _measured(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and megabytes of memory at its most."""
    took = _seconds(work)
    tracemalloc.start()
    work()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return took, peak / 1e6
