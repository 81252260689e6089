"""How late one series is against the other in blocks along time: both stand on the rows of the slower one.

Only the quicker series is interpolated, and that where the slower one has its rows, however uneven their stamps are:
what moves too quickly for the slower one's rate is no error then. One step of Gauss and Newton tells from the
slope of the quicker curve how late a block is, each frequency weighed by how well the two agree there. Blocks share
nothing, and how exact each is follows from how much it moves.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.series.even_series import Track
from syncstudio.sync.sound.fine_delay import Agreement, Overlaid, agreement

Floats = NDArray[np.float64]

# Cells over which the slower series may have taken means, as parts of its step; 0 for the instant of its stamp.
_CELLS = (0.0, 0.5, 1.0)
# The quicker one is smoothed beyond so many times the quickest that both show; farther up where the slower one's rows
# are too few for that, so that it shows folded down what the quicker one shows as it is.
_BEYOND, _BEYOND_FOLDED = 1.5, 3.0
_SLOPE_PART = 0.05
_MOST_BLOCKS, _FEWEST_BLOCKS = 40, 8
# A block is at least so many swings long, for what is weighed by frequency reaches as far.
_BLOCK_SWINGS = 4.0
_LEAST_ROWS = 64
_LEAST_KNOWN = 0.5
_TRUE_PART = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Two series that are compared at the rows of the `slower`; the `quicker` rid of what is only noise.

    `cell_s` is the time over which the slower one takes its means, 0 for the instant of its stamp.
    """

    slower: Track
    quicker: Track
    slower_is_other: bool
    cell_s: float

    def overlaid(self, offset_s: float, drift: float) -> tuple[Overlaid, Floats] | None:
        """Both by a line `reference = other * (1 + drift) + offset_s`, and how quickly the quicker one rises there."""
        own = self.slower.at_s
        at = own * (1 + drift) + offset_s if self.slower_is_other else (own - offset_s) / (1 + drift)
        known = self.slower.known(own) & self.quicker.known(at)
        within = np.flatnonzero(known)
        if len(within) < _LEAST_ROWS:
            return None
        part = slice(within[0], within[-1] + 1)
        own, at, known = own[part], at[part], known[part]
        step = 1 / self.slower.rate_hz
        aside = _SLOPE_PART * step
        slow, quick = self.slower.values[part].copy(), self.quicker.sampled(at, self.cell_s)
        slow, quick = slow - slow[known].mean(axis=0), quick - quick[known].mean(axis=0)
        slope = self.quicker.sampled(at + aside, self.cell_s) - self.quicker.sampled(at - aside, self.cell_s)
        slope /= 2 * aside
        for values in (slow, quick, slope):
            values[~known] = 0.0
        one, two, when = (quick, slow, at) if self.slower_is_other else (slow, quick, own)
        return Overlaid(when, one, two, known, step), slope


def rows_of(
    reference: Track,
    other: Track,
    offset_s: float,
    drift: float,
    sign: float,
    agreed: Agreement,
    memory_s: float,
) -> Rows | None:
    """How two series are best compared near a line: what the slower one's rows are means of is what tells most of the
    delay. None where too little is in common.

    `agreed` is how well they agree so far, `memory_s` how long the pieces are that it is told from.
    """
    slower_is_other = other.rate_hz <= reference.rate_hz
    slower, quicker = (other, reference) if slower_is_other else (reference, other)
    # Noise that is quicker than anything both show would fold down on uneven stamps.
    highest_hz = agreed.highest_hz()
    most_hz = highest_hz * (_BEYOND if highest_hz < 0.4 * slower.rate_hz else _BEYOND_FOLDED)
    if most_hz < 0.4 * quicker.rate_hz:
        quicker = quicker.smoothed(most_hz)
    cells = _CELLS if quicker.rate_hz > 1.5 * slower.rate_hz else (0.0,)
    best, most = None, 0.0
    for share in cells:
        rows = Rows(slower, quicker, slower_is_other, share / slower.rate_hz)
        laid = rows.overlaid(offset_s, drift)
        agreed_so = agreement(laid[0], memory_s, sign) if laid is not None else None
        if laid is None or agreed_so is None:
            continue
        rate = _told(rows, laid[0], laid[1], agreed_so, sign).rate
        if rate > most:
            best, most = rows, rate
    return best


@dataclass(frozen=True, slots=True, eq=False)
class Blocks:
    """At each block: `at_s` of the other's time, `late_s` what is left of the offset, `sd_s` foretold, `score`.

    `agreed` is how well the two agree at each frequency.
    """

    at_s: Floats
    late_s: Floats
    sd_s: Floats
    score: Floats
    agreed: Agreement


def blocks(rows: Rows, offset_s: float, drift: float, sign: float, memory_s: float) -> Blocks | None:
    """What is left of a line `reference = other * (1 + drift) + offset_s`; None where too little is in common."""
    laid = rows.overlaid(offset_s, drift)
    agreed = agreement(laid[0], memory_s, sign) if laid is not None else None
    if laid is None or agreed is None:
        return None
    return _in_blocks(rows, laid[0], laid[1], agreed, (laid[0].at_s - offset_s) / (1 + drift), sign)


def _in_blocks(
    rows: Rows, both: Overlaid, slope: Floats, agreed: Agreement, own_s: Floats, sign: float
) -> Blocks | None:
    told = _told(rows, both, slope, agreed, sign)
    quick, slow, rise = (
        _weighed(values, told.weight, agreed.hz, both.step_s) for values in (told.quick, told.slow, slope)
    )
    known = both.known[:, None]
    gain = float(np.sum(quick * slow * known) / max(np.sum(quick * quick * known), 1e-300))
    product = np.where(both.known, (rise * (slow - gain * quick)).sum(axis=1), 0.0)
    power = np.where(both.known, (rise * rise).sum(axis=1), 0.0)
    total = float(power.sum())
    if gain <= 0 or total <= 0 or told.rate <= 0:
        return None
    # What the other shows late is what it showed before: the quicker one's slope counts the other way when it is that.
    product = (product if rows.slower_is_other else -product) / told.gain
    per_power = told.rate * float(both.known.sum()) * both.step_s / total
    span = float(both.at_s[-1] - both.at_s[0])
    length = max(_BLOCK_SWINGS / max(agreed.bandwidth_hz, 1e-6), span / _MOST_BLOCKS)
    count = int(np.clip(span / length, _FEWEST_BLOCKS, _MOST_BLOCKS))
    edges = np.searchsorted(both.at_s, both.at_s[0] + np.arange(1, count) * span / count)
    places: list[tuple[float, float, float, float]] = []
    for first, last in itertools.pairwise([0, *edges.tolist(), len(both.at_s)]):
        part = slice(first, last)
        mass = float(power[part].sum())
        if last - first < 2 or mass <= 1e-9 * total or both.known[part].mean() < _LEAST_KNOWN:
            continue
        at = float(np.sum(own_s[part] * power[part]) / mass)
        x, y = quick[part][both.known[part]], slow[part][both.known[part]]
        score = float(np.sum(x * y) / max(np.sqrt(np.sum(x * x) * np.sum(y * y)), 1e-300))
        places.append((at, float(product[part].sum()) / mass, 1 / np.sqrt(per_power * mass), score))
    if len(places) < 2:
        return None
    table = np.array(places, np.float64)
    return Blocks(table[:, 0], table[:, 1], table[:, 2], table[:, 3], agreed)


@dataclass(frozen=True, slots=True, eq=False)
class _Told:
    """What frequencies tell of a delay: their `weight`, the information of a second (`rate`, 1/s²), and by how much
    the slower curve changes for each second of delay and unit of slope (`gain`)."""

    weight: Floats
    rate: float
    gain: float
    quick: Floats
    slow: Floats


def _told(rows: Rows, both: Overlaid, slope: Floats, agreed: Agreement, sign: float) -> _Told:
    from scipy.signal import welch

    quick, slow = (
        (both.reference, sign * both.other) if rows.slower_is_other else (both.other, sign * both.reference)
    )

    def spectrum(values: Floats) -> Floats:
        length = min(2 * (len(agreed.hz) - 1), len(values))
        hz, power = welch(values, 1 / both.step_s, nperseg=length, axis=0)
        return np.asarray(np.maximum(np.interp(agreed.hz, hz, power.sum(axis=1)), 1e-300), np.float64)

    of_quick, of_slow, of_slope = spectrum(quick), spectrum(slow), spectrum(slope)
    # Uneven stamps scatter slow movement over all frequencies, in both curves alike: that is not quick movement.
    turns = of_slope / of_quick
    true = (turns >= _TRUE_PART * (2 * np.pi * agreed.hz) ** 2) & (agreed.snr > 0)
    weight = np.where(true, agreed.weight, 0.0)
    step_hz = float(agreed.hz[1] - agreed.hz[0])
    # Columns have noise of their own each, and each of them tells as much as one does.
    rate = 2 * step_hz * quick.shape[1] * float(np.sum(np.where(true, agreed.snr * turns, 0.0)))
    # The quicker one's own noise has slopes, too, which tell nothing.
    alike = np.sqrt(agreed.snr / (1 + agreed.snr) * of_slow / of_quick)
    noisy = float(np.sum(weight * of_slope))
    gain = float(np.sum(weight * of_slope * alike)) / noisy if noisy > 0 else 0.0
    return _Told(weight, rate, gain, quick, slow)


def _weighed(values: Floats, weight: Floats, hz: Floats, step_s: float) -> Floats:
    """Curves through the root of the weights of their frequencies, row by row."""
    from scipy.fft import next_fast_len

    size = int(next_fast_len(len(values) + 4 * len(hz), real=True))
    gain = np.sqrt(np.interp(np.fft.rfftfreq(size, step_s), hz, weight, right=0.0))
    spectrum = np.fft.rfft(values, size, axis=0) * gain[:, None]
    return np.asarray(np.fft.irfft(spectrum, size, axis=0)[: len(values)], np.float64)
