"""Figures, spectra and spectrograms of rows, against scipy's where it has them."""

from fractions import Fraction

import numpy as np
import pytest
from scipy import signal

from syncstudio.media.series.analysis.figures import figures_of
from syncstudio.media.series.analysis.rhythm import Rhythm, rhythm_of
from syncstudio.media.series.analysis.sound_rows import SoundRows
from syncstudio.media.series.analysis.spectrogram import COLUMNS, TileKey, level_for, tile_of, window_for
from syncstudio.media.series.analysis.spectrum import spectrum_of
from tests.media.series_of_arrays import ArraySeries, at_rate

RATE, ROWS = 400, 12_000
TIMES = at_rate(RATE, ROWS)
T = TIMES / 1e9
WAVE = ArraySeries(TIMES, x=2 + np.sin(2 * np.pi * 31.3 * T))


def test_figures_are_those_of_numpy_with_the_times_of_extremes():
    values = np.random.default_rng(0).normal(size=1000)
    values[[5, 700]] = np.nan
    times = at_rate(100, 1000)
    times[500:] += 10**9
    found = figures_of(ArraySeries(times, x=values), 0, 100, 900)
    part = values[100:900]
    assert (found.rows, found.looked, found.missing, found.gaps, found.exact) == (800, 800, 1, 1, True)
    assert found.mean == pytest.approx(np.nanmean(part))
    assert found.deviation == pytest.approx(np.nanstd(part, ddof=1))
    assert found.rms == pytest.approx(np.sqrt(np.nanmean(part**2)))
    assert found.median == pytest.approx(np.nanmedian(part))
    assert (found.low, found.low_ns) == (np.nanmin(part), times[100 + np.nanargmin(part)])
    assert (found.high, found.high_ns) == (np.nanmax(part), times[100 + np.nanargmax(part)])
    assert found.rate == pytest.approx(100)
    nothing = figures_of(ArraySeries(times, x=values), 0, 5, 6)
    assert nothing.missing == 1
    assert np.isnan(nothing.mean)


def test_a_spectrum_is_welchs_and_its_peak_lies_between_the_frequencies():
    values = WAVE.column(0, 0, ROWS)
    found = spectrum_of(WAVE, 0, 0, ROWS, 1024)
    frequencies, density = signal.welch(values, RATE, nperseg=1024)
    assert found.frequencies == pytest.approx(frequencies)
    assert found.density == pytest.approx(density, rel=1e-6, abs=1e-12)
    assert found.peak_hz == pytest.approx(31.3, abs=0.02)
    assert (found.window_rows, found.windows, found.how) == (1024, 22, "even")


def test_windows_with_a_gap_are_left_out_and_too_few_rows_have_no_spectrum():
    times = TIMES.copy()
    times[6000:] += 10**10
    values = WAVE.column(0, 0, ROWS)
    values[3000] = np.nan
    found = spectrum_of(ArraySeries(times, x=values), 0, 0, ROWS, 1024)
    assert 14 <= found.windows <= 18
    assert found.peak_hz == pytest.approx(31.3, abs=0.02)
    assert spectrum_of(WAVE, 0, 0, 9) is None


def test_rows_at_no_rate_are_fitted_by_waves():
    rng = np.random.default_rng(2)
    times = np.cumsum(rng.exponential(1e7, 800)).astype(np.int64)
    series = ArraySeries(times, x=np.sin(2 * np.pi * 7 * times / 1e9))
    found = spectrum_of(series, 0, 0, 800)
    assert found.how == "lomb"
    assert found.peak_hz == pytest.approx(7, abs=0.05)
    values = series.column(0, 0, 800)
    power = signal.lombscargle(times / 1e9, values - values.mean(), 2 * np.pi * found.frequencies)
    assert found.density * found.rate / 2 == pytest.approx(power, rel=1e-6, abs=1e-9)


def test_a_tile_has_the_height_of_a_steady_wave_at_its_frequency():
    rhythm = rhythm_of(WAVE)
    key = TileKey(22, 8, 256)
    tile = tile_of(WAVE, 0, rhythm, key)
    assert tile.levels.shape == (COLUMNS, 129)
    strongest = tile.levels.argmax(axis=1) * RATE / 256
    assert strongest == pytest.approx(np.full(COLUMNS, 31.3), abs=RATE / 256)
    # A wave between two frequencies of the window loses up to 1.4 dB of its height.
    assert -1.5 <= tile.levels.max() <= 0.05


def test_overview_columns_show_what_lies_in_them_and_nothing_where_nothing_is():
    times = TIMES.copy()
    times[6000:] += 20 * 10**9
    series = ArraySeries(times, x=np.where(np.arange(ROWS) < 6000, np.sin(2 * np.pi * 20 * T), 0.0))
    tile = tile_of(series, 0, rhythm_of(series), TileKey(29, 0, 256))
    at_s = (np.arange(COLUMNS) + 0.5) * 2**29 / 1e9
    empty = np.isnan(tile.levels[:, 0].astype(float))
    inside = ((at_s > 15.6) & (at_s < 34.4)) | (at_s > 51)
    assert empty[inside].all()
    loud = np.nan_to_num(tile.levels[:, 10:16].astype(float), nan=-99).max(axis=1)
    assert loud[(at_s > 1) & (at_s < 14)].min() > -3
    assert not empty[(at_s > 36) & (at_s < 49)].any()


def test_rows_that_come_unevenly_are_read_off():
    times = TIMES + np.random.default_rng(3).integers(-400_000, 400_000, ROWS)
    series = ArraySeries(times, x=np.sin(2 * np.pi * 20 * times / 1e9))
    rhythm = rhythm_of(series)
    assert rhythm.even
    assert not rhythm.steady
    tile = tile_of(series, 0, rhythm, TileKey(24, 2, 256))
    assert tile.levels.argmax(axis=1) * RATE / 256 == pytest.approx(np.full(COLUMNS, 20), abs=RATE / 256)


class Samples:
    rate, channels = 44_100, 2

    def read(self, first, count):
        at = np.arange(first, first + count)
        return np.column_stack([np.sin(2 * np.pi * 1000 * at / self.rate), 0 * at]).astype(np.float32)


def test_samples_are_rows_with_the_times_of_ticks():
    rows = SoundRows(Samples(), 441_000, Fraction(1, 30))
    assert rows.times(0, 2).tolist() == [33333334, 33356010]
    for row in (0, 1, 44_099, 440_999):
        at = int(rows.times(row, row + 1)[0])
        exact = (Fraction(row, 44_100) + Fraction(1, 30)) * 10**9
        assert at == -(-exact.numerator // exact.denominator)
        assert rows.row_after(at) in (row, row + 1)
        assert rows.row_after(at + 1) == min(row + 1, rows.rows)
    mixed = SoundRows(Samples(), 441_000, Fraction(0), mixed=True)
    rhythm = Rhythm(22_675, 1e9 / 44_100, 39_000, True, True)
    tile = tile_of(mixed, 0, rhythm, TileKey(22, 3, 2048))
    assert tile.levels.max() == pytest.approx(-6.02, abs=1.5)
    assert tile.levels[40].argmax() == round(1000 / 44_100 * 2048)


def test_windows_shorten_where_one_looks_closely():
    assert level_for(5_000_000) == 22
    assert [window_for(level, 48_000, 10**9) for level in (10, 20, 23, 40)] == [256, 512, 2048, 2048]
    assert window_for(40, 400, 10**6) == 256
    assert window_for(40, 400, 20) == 16
