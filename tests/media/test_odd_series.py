"""What is worked out of odd series is numbers, gaps or a sentence: never a warning, a fault or an infinity."""

import numpy as np
import pytest

from syncstudio.media.series.analysis.crossings import Rule, found_in, usual_and_spread
from syncstudio.media.series.analysis.derived import Ground, preview
from syncstudio.media.series.analysis.figures import figures_of
from syncstudio.media.series.analysis.formula import parsed
from syncstudio.media.series.analysis.formula_error import FormulaError
from syncstudio.media.series.analysis.rhythm import rhythm_of
from syncstudio.media.series.analysis.spectrogram import TileKey, tile_of, window_for
from syncstudio.media.series.analysis.spectrum import spectrum_of
from tests.media.series_of_arrays import ArraySeries, at_rate

FORMULAS = (
    "x ** x / x", "magnitude(x, x)", "derivative(x)", "integral(x)", "mean(x, 0.5 s) + std(x, 0.5 s)",
    "median(x, 0.5 s)", "lowpass(x, 1 Hz)", "bandpass(x, 1, 2)", "detrend(x)", "unwrap(x)", "x - mean(x) + std(x)",
    "max(x) - min(x)", "where(x > 0, sqrt(x), log(x))", "x == x",
)  # fmt: skip
TEN = at_rate(10, 200)
ODD = {
    "one row": ArraySeries([5], x=[1.0]),
    "two rows of one instant": ArraySeries([5, 5], x=[1, 2]),
    "nothing but gaps": ArraySeries(TEN, x=np.full(200, np.nan)),
    "always the same": ArraySeries(TEN, x=np.zeros(200)),
    "every other missing": ArraySeries(TEN, x=np.where(np.arange(200) % 2, np.nan, 1.0)),
    "huge": ArraySeries(TEN, x=np.full(200, 1e300)),
    "two rows of each instant": ArraySeries(np.repeat(at_rate(10, 100), 2), x=np.arange(200)),
    "a burst and then seconds": ArraySeries(np.cumsum([1000] * 100 + [10**9] * 100), x=np.arange(200)),
}


@pytest.mark.parametrize("series", ODD.values(), ids=ODD)
def test_odd_series_are_worked_out(series):
    for formula in FORMULAS:
        try:
            made = preview(parsed(formula), Ground(series, {}))
        except FormulaError:
            continue
        assert len(made) == series.rows, formula
        assert not np.isinf(made).any(), formula
    assert figures_of(series, 0, 0, series.rows).rows == series.rows
    spectrum = spectrum_of(series, 0, 0, series.rows)
    assert spectrum is None or len(spectrum.frequencies) == len(spectrum.density)
    usual_and_spread(series, 0)
    for kind in ("above", "below", "inside", "outside", "rising", "falling"):
        found = found_in(series, 0, Rule(kind, 0.5, 2.0, 0.1, 1, 1))
        assert (found.ends_ns >= found.starts_ns).all()
    rhythm = rhythm_of(series)
    for level in (10, 25, 40) if rhythm.rate else ():
        key = TileKey(level, 0, window_for(level, rhythm.rate, series.rows))
        assert tile_of(series, 0, rhythm, key).levels.shape == (128, key.window // 2 + 1)


def test_rows_of_one_instant_count_in_the_rate():
    assert rhythm_of(ODD["two rows of each instant"]).rate == pytest.approx(20, rel=0.02)
    assert not rhythm_of(ODD["two rows of each instant"]).steady
