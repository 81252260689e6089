"""What a formula makes of rows: exact where it can be, nothing shifted in time, nothing over a gap, alike in chunks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import signal

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.series.analysis import column, filters, working_around
from syncstudio.media.series.analysis.derived import Ground, Other, derived_series, preview
from syncstudio.media.series.analysis.formula import parsed
from syncstudio.media.series.analysis.formula_error import FormulaError
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_spool import SeriesSpool
from tests.media.series_of_arrays import ArraySeries, at_rate

RATE, ROWS = 1000, 4000
TIMES = at_rate(RATE, ROWS)
T = TIMES / 1e9


def made(formula, series, others=None):
    return preview(parsed(formula), Ground(series, others or {}))


@pytest.fixture(scope="module")
def waves():
    slow, fast = np.sin(2 * np.pi * 3 * T), 0.5 * np.sin(2 * np.pi * 90 * T)
    return ArraySeries(TIMES, slow=slow, fast=fast, both=slow + fast, spike=np.eye(1, ROWS, 2000)[0])


def test_filters_shift_nothing_in_time(waves):
    for formula in ("lowpass(spike, 40 Hz)", "highpass(spike, 40 Hz)", "bandpass(spike, 20, 60)"):
        answer = made(formula, waves)
        # What a spike becomes lies around it, the same before as after.
        assert int(np.argmax(np.abs(answer))) == 2000
        assert answer[1000:2000] == pytest.approx(answer[3000:2000:-1], abs=1e-9)
    inner = slice(400, -400)
    assert made("lowpass(both, 30 Hz)", waves)[inner] == pytest.approx(
        np.sin(2 * np.pi * 3 * T)[inner], abs=2e-3
    )
    assert made("highpass(both, 30 Hz)", waves)[inner] == pytest.approx(
        0.5 * np.sin(2 * np.pi * 90 * T)[inner], abs=2e-3
    )
    late = (
        int(np.argmax(signal.correlate(made("lowpass(slow, 30 Hz)", waves), waves.column(0, 0, ROWS))))
        - ROWS
        + 1
    )
    assert late == 0


def test_filters_are_those_of_scipy_in_pieces(waves, monkeypatch):
    monkeypatch.setattr(filters, "_PIECE", 97)
    sos = signal.butter(4, [20, 60], "bandpass", fs=RATE, output="sos")
    assert made("bandpass(both, 20, 60)", waves) == pytest.approx(
        signal.sosfiltfilt(sos, waves.column(2, 0, ROWS)), abs=1e-12
    )


def test_a_frequency_that_is_not_in_the_values_is_refused(waves):
    with pytest.raises(FormulaError, match="nothing above 500 Hz") as refusal:
        made("lowpass(both, 500 Hz)", waves)
    assert refusal.value.at == 14


def test_derivative_integral_windows_and_trends_are_those_of_numpy(waves):
    both = waves.column(2, 0, ROWS)
    assert made("derivative(both)", waves) == pytest.approx(np.gradient(both, T), abs=1e-9)
    assert made("integral(1 + 0 * both)", waves)[-1] == pytest.approx(T[-1])
    assert made("mean(both, 51 ms)", waves)[500] == pytest.approx(both[475:526].mean())
    assert made("std(both, 51 ms)", waves)[500] == pytest.approx(both[475:526].std(ddof=1))
    assert made("median(both, 51 ms)", waves)[10] == pytest.approx(np.median(both[:36]))
    assert made("median(both, 51 ms)", waves)[500] == pytest.approx(np.median(both[475:526]))
    assert made("detrend(both + 3 * time)", waves) == pytest.approx(signal.detrend(both + 3 * T), abs=1e-9)
    assert made("mean(slow)", waves) == pytest.approx(np.full(ROWS, waves.column(0, 0, ROWS).mean()))
    assert made("max(both) - min(both)", waves)[0] == pytest.approx(np.ptp(both))
    assert made("max(slow, fast, 0.2)", waves).min() == 0.2
    turned = ArraySeries(TIMES, angle=np.angle(np.exp(5j * T)))
    assert made("unwrap(angle)", turned) == pytest.approx(5 * T, abs=1e-9)


def test_what_has_no_value_is_none_not_a_fault():
    series = ArraySeries(at_rate(10, 4), x=[-1, 0, 4, np.nan])
    assert np.isnan(made("sqrt(x)", series)).tolist() == [True, False, False, True]
    assert np.isnan(made("1 / x", series)).tolist() == [False, True, False, True]
    assert made("x > 1", series)[:3].tolist() == [0, 0, 1]
    assert np.isnan(made("x > 1", series)[3])
    assert np.isnan(made("10 ** 400 * x", series)).all()


def test_nothing_reaches_over_a_gap_in_time_or_a_missing_value():
    times = TIMES.copy()
    times[2000:] += 5_000_000_000
    step = np.where(np.arange(ROWS) < 2000, 0.0, 1.0)
    series = ArraySeries(times, step=step)
    assert np.abs(made("derivative(step)", series)).max() == 0
    assert made("lowpass(step, 5 Hz)", series) == pytest.approx(step, abs=1e-9)
    assert made("mean(step, 0.5 s)", series) == pytest.approx(step)
    assert made("median(step, 0.5 s)", series) == pytest.approx(step)
    assert made("integral(step)", series)[2000] == 0
    holed = step.copy()
    holed[2000] = np.nan
    series = ArraySeries(TIMES, step=holed)
    for formula in ("derivative(step)", "lowpass(step, 5 Hz)", "mean(step, 0.1 s)", "integral(step)"):
        answer = made(formula, series)
        assert np.isnan(answer[2000])
        assert np.abs(answer[1990:2000]).max() == pytest.approx(0, abs=1e-9)
    few = np.full(ROWS, np.nan)
    few[100:104] = 1
    assert np.isnan(made("lowpass(x, 5 Hz)", ArraySeries(TIMES, x=few))).all()


def test_rows_that_come_unevenly_are_filtered_by_their_times():
    rng = np.random.default_rng(1)
    times = TIMES + rng.integers(-300_000, 300_000, ROWS)
    t = times / 1e9
    series = ArraySeries(times, x=np.sin(2 * np.pi * 3 * t) + np.sin(2 * np.pi * 150 * t))
    answer = made("lowpass(x, 20 Hz)", series)
    assert answer[300:-300] == pytest.approx(np.sin(2 * np.pi * 3 * t)[300:-300], abs=0.03)


@settings(max_examples=15, deadline=None)
@given(st.integers(1, 60), st.integers(0, 2**32 - 1))
def test_a_formula_makes_the_same_in_chunks_of_any_length(chunk, seed):
    rng = np.random.default_rng(seed)
    values = rng.normal(size=150)
    values[rng.integers(0, 150, 3)] = np.nan
    steps = rng.integers(8, 12, 150) * 1_000_000
    steps[rng.integers(0, 150, 2)] += 500_000_000
    series = ArraySeries(np.cumsum(steps), x=values)
    formula = "integral(derivative(x)) + unwrap(x, 2) + mean(x, 60 ms) + median(x, 60 ms) + lowpass(detrend(x), 20 Hz)"
    whole = made(formula, series)
    before = column.CHUNK
    for module in (column, working_around):
        module.CHUNK = chunk
    import syncstudio.media.series.analysis.working as working

    working.CHUNK = chunk
    try:
        work = working.Working(series, Ground(series, {}).find)
        read = work.column(parsed(formula))
        parts = [read.read(*rows) for rows in work.chunks()]
        work.close()
    finally:
        for module in (column, working_around, working):
            module.CHUNK = before
    assert np.concatenate(parts) == pytest.approx(whole, nan_ok=True, abs=1e-9)


def test_another_series_is_read_on_lines_within_its_gaps_not_at_all():
    fast = ArraySeries(at_rate(100, 100), x=np.zeros(100))
    slow_times = at_rate(10, 40)
    slow_times[6:] += 1_000_000_000
    slow = ArraySeries(slow_times, v=np.arange(40.0))
    other = Other(slow, lambda times: (times, np.ones(len(times), bool)))
    answer = made("slow.v", fast, {"slow": other})
    assert answer[:51] == pytest.approx(np.arange(51) / 10)
    assert np.isnan(answer[51:]).all()


@pytest.fixture
def kept_series(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path))
    spool = SeriesSpool(2)
    spool.append(np.column_stack([np.full(500, 3.0), np.full(500, 4.0)]))
    facts = {"names": ["x", "y"], "units": ["g", "g"], "notes": [], "says": "", "epoch_ns": 7}
    spool.write(tmp_path / "one.series", at_rate(100, 500), facts)
    spool.close()
    series = Series(SeriesFile.opened(tmp_path / "one.series"))
    yield series
    series.close()


def test_a_derived_channel_is_kept_as_a_series_and_found_again(kept_series, monkeypatch):
    node, ground = parsed("magnitude(x, y)"), Ground(kept_series, {})
    told = []
    first = derived_series("mark", "|a|", node, kept_series, ground, told.append)
    assert (first.names, first.units, first.rows, first.epoch_ns) == (("|a|",), ("g",), 500, 7)
    assert first.column(0, 0, 500).tolist() == [5.0] * 500
    assert first.minmax(0, first.duration_ns, 5, 0)[1].tolist() == [5.0] * 5
    assert told[-1] == 1
    monkeypatch.setattr("syncstudio.media.series.analysis.derived._write", None)
    again = derived_series("mark", "|a|", node, kept_series, ground)
    assert again.column(0, 10, 12).tolist() == [5.0, 5.0]
    for series in (first, again):
        series.close()


def test_a_cancelled_one_leaves_nothing(kept_series, tmp_path):
    with pytest.raises(MediaCancelled):
        derived_series(
            "m", "n", parsed("lowpass(x, 5 Hz)"), kept_series, Ground(kept_series, {}), None, lambda: True
        )
    assert [path.name for path in (tmp_path / "series").iterdir()] == []
