"""Simulated pairs of series with their true offset and drift: for tests, and for the benchmark.

>>> case = next(series_cases("gyroscopes", 1))
>>> measure_imu(case.reference, case.other).offset_ns, case.offset_s
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.inputs import Signal
from syncstudio.sync.interval import USUAL_DRIFT

Floats = NDArray[np.float64]

KINDS = (
    "clean",
    "10 dB",
    "0 dB",
    "-6 dB",
    "slow and fast",
    "excerpt",
    "axes",
    "gyroscopes",
    "unrelated",
    "pendulum",
)
"""What `series_cases` knows; the last two have no answer."""


@dataclass(frozen=True, slots=True, eq=False)
class SeriesCase:
    """`reference = other * (1 + drift) + offset`; `offset_s` None: nothing may be measured."""

    kind: str
    reference: Signal
    other: Signal
    offset_s: float | None
    drift_ppm: float
    overlap_s: float


def series_cases(kind: str, count: int, seed: int = 0, span: float = 80.0) -> Iterator[SeriesCase]:
    """So many cases of a kind, always the same ones; all but excerpts overlap 30 s less than the `span`."""
    for number in range(count):
        yield _case(kind, np.random.default_rng([seed, KINDS.index(kind), number]), span)


def _case(kind: str, dice: np.random.Generator, span: float) -> SeriesCase:
    noise = {"10 dB": 0.316, "0 dB": 1.0, "-6 dB": 2.0}.get(kind, 0.03)
    rates = {"slow and fast": (10.0, 1000.0), "10 dB": (100.0, 37.0), "gyroscopes": (200.0, 101.3)}.get(
        kind, (100.0, 100.0)
    )
    axes = 3 if kind in ("axes", "gyroscopes") else 1
    offset, drift = float(dice.uniform(-20, 20)), float(dice.uniform(-100, 100))
    at, moved = motion(dice, span, axes, 0.3 if axes == 3 else 0.2, 4.0 if axes == 3 else 6.0)
    other = moved
    if kind == "unrelated":
        _, other = motion(dice, span, axes)
    if kind == "pendulum":
        moved = other = np.sin(2 * np.pi * dice.uniform(0.4, 1.5) * at)[:, None]
    turn, bias, scale = np.eye(axes), 0.0, 1.0
    if axes == 3:
        turn, bias, scale = turned(dice), float(dice.normal(0, 0.05)), float(dice.uniform(0.5, 60))
    start, end = (10.0, span - 1)
    if kind == "excerpt":
        start = float(dice.uniform(2, 45))
        end = start + 20.0
    names, units = ("gx", "gy", "gz")[:axes], ("rad/s",) * axes
    one = sampled(dice, at, moved, rates[0], (1.0, span - 20.0), 0.0, 0.0, noise, names, units)
    two = sampled(
        dice,
        at,
        (other @ turn.T + bias) * scale,
        rates[1],
        (start, end),
        offset,
        drift,
        noise * scale,
        names,
        units,
    )
    true = None if kind in ("unrelated", "pendulum") else offset
    return SeriesCase(kind, one, two, true, drift, min(end, span - 20.0) - start)


def motion(
    dice: np.random.Generator, span_s: float, axes: int = 1, low_hz: float = 0.2, high_hz: float = 6.0
) -> tuple[Floats, Floats]:
    """A thing held in a hand: smooth in a band, in bursts, about 1 in size: times (n,) and values (n, axes)."""
    count = int(span_s * 1000)
    hz = np.fft.rfftfreq(count, 0.001)
    size = np.where(hz > 0, (hz / (hz + low_hz)) / (1 + (hz / high_hz) ** 4), 0.0)
    at = np.arange(count) / 1000
    knots = np.arange(0, span_s + 4, 3)
    bursts = 0.3 + np.abs(np.interp(at, knots, dice.normal(0, 1, len(knots))))
    columns = []
    for _ in range(axes):
        phase = np.exp(2j * np.pi * dice.random(len(hz))) * np.sqrt(dice.exponential(1, len(hz)))
        column = np.fft.irfft(size * phase, count)
        columns.append(column / column.std() * bursts)
    return at, np.stack(columns, axis=1)


def sampled(
    dice: np.random.Generator,
    at_s: Floats,
    moved: Floats,
    rate_hz: float,
    within_s: tuple[float, float],
    offset_s: float,
    drift_ppm: float,
    noise: float,
    names: tuple[str, ...] = (),
    units: tuple[str, ...] = (),
) -> Signal:
    """What a sensor writes of a movement, on its own clock, stamps jittering by a fifth of a step."""
    from scipy.interpolate import CubicSpline

    rate = 1 + drift_ppm * 1e-6
    own = np.arange((within_s[0] - offset_s) / rate, (within_s[1] - offset_s) / rate, 1 / rate_hz)
    own = own + dice.uniform(-0.2, 0.2, len(own)) / rate_hz
    stamps = np.round(own * 1e9).astype(np.int64)
    values = CubicSpline(at_s, moved)(stamps / 1e9 * rate + offset_s)
    return Signal(stamps, values + dice.normal(0, noise, values.shape), names, units)


def turned(dice: np.random.Generator) -> Floats:
    """A rotation, any of them."""
    turn, _ = np.linalg.qr(dice.normal(size=(3, 3)))
    return np.asarray(turn * np.sign(np.linalg.det(turn)), np.float64)


def turning_camera(
    dice: np.random.Generator,
    noise: float = 0.5,
    span_s: float = 60.0,
    delay_s: float = 0.0,
    related: bool = True,
    drift_ppm: float | None = None,
) -> tuple[Signal, Signal]:
    """(flow, gyroscope) of a camera in a hand: flow in % of the width per second, `delay_s` later than it was felt.

    The flow's noise is white by `noise` times the movement, and something slow drifts through it as when a camera
    walks. Rows of the flow stand in the middle between two frames. The gyroscope's clock drifts as clocks do.
    """
    at, rates = motion(dice, span_s + 2, 3, 0.2, 5.0)
    seen = rates if related else motion(dice, span_s + 2, 3, 0.2, 5.0)[1]
    frame = 1001 / 30000
    middles = np.arange(1, int(span_s / frame) - 1) * frame + frame / 2
    moved = np.concatenate([np.zeros((1, 3)), np.cumsum(seen, axis=0) / 1000])
    # A sample stands in the middle of what it adds.
    edges = (np.arange(len(moved)) - 0.5) / 1000
    low, high = middles - frame / 2 - delay_s, middles + frame / 2 - delay_s
    mean = np.stack([(np.interp(high, edges, c) - np.interp(low, edges, c)) / frame for c in moved.T], axis=1)
    mix = np.array([[0.0, -60.0, 5.0], [55.0, 0.0, 2.0], [3.0, 1.0, 50.0]])
    flow = mean @ mix.T
    slow = np.cumsum(dice.normal(0, 1.5, flow.shape), axis=0)
    flow += slow + noise * flow.std() * dice.normal(size=flow.shape)
    drift_ppm = float(dice.normal(0, 1e6 * USUAL_DRIFT)) if drift_ppm is None else drift_ppm
    gyroscope = sampled(
        dice, at, rates, 197.3, (0.5, span_s - 0.5), 0.0, drift_ppm, 0.02, ("gx", "gy", "gz"), ("rad/s",) * 3
    )
    stamps = (middles * 1e9).astype(np.int64)
    return Signal(stamps, flow, ("pan", "tilt", "roll"), ("%/s", "%/s", "deg/s")), gyroscope
