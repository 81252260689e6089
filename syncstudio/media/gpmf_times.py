"""When the samples of a GPMF stream were taken: a line through what the payloads say of their first samples.

A payload holds whatever its sensor had delivered when it was written, so it begins some milliseconds early or late,
and the rate a sensor was set to is off by up to a per cent. The count of samples against the time of many payloads
gives both away (gpmf-parser, "GPMF Timing and Clocks"; the same line as its GetGPMFSampleRate).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.gpmf_streams import Batch
from syncstudio.media.robust_line import robust_line, slow_change

Floats = NDArray[np.float64]

# Payloads that a slow change of the clock (a sensor growing warm) is followed over, and how many there must be.
_BLOCK = 60
_FOLLOWED_FROM = 2 * _BLOCK
# Payloads whose begin is off the line by more than this part of a payload follow no even rate.
_UNEVEN = 0.5

_NS_PER_S = 1e9


@dataclass(frozen=True, slots=True)
class SampleTimes:
    """`times_ns` int64, rising, one for each row of all batches; `period_ns` the step of the line through them, None
    where there is no even rate; `says` tells people what they stand on."""

    times_ns: NDArray[np.int64]
    period_ns: float | None
    says: str


def sample_times(batches: list[Batch], base: tuple[int, int] | None) -> SampleTimes:
    """The times of all samples after source zero. `base` pairs a stamp (ns) with its time in the file, where one
    is known: that of the first picture. Without it, samples lie where the middle of their payloads does."""
    counts = np.array([len(batch.values) for batch in batches], np.int64)
    firsts = _firsts(batches, counts)
    places = np.array([batch.at_ns for batch in batches], np.float64)
    if len(batches) == 1:
        return _spread(batches, "spread over the one payload that holds them")
    stamps = [batch.stamp_ns for batch in batches]
    if all(stamp is not None for stamp in stamps):
        at_base = np.array(stamps, np.int64)
        exact = batches[0].exact
        # What is subtracted first keeps floating numbers small; the stamps may count from years ago.
        zero_stamp, zero_ns = base if base is not None else (int(at_base[0]), 0)
        own = (at_base - zero_stamp).astype(np.float64)
        if base is None:
            # Single payloads begin early or late by what their sensor delivers at once; their middle does not.
            zero_ns = round(float(np.median(places - own)))
        lines = _fit(firsts, own)
        if lines is not None and _agrees(own, places):
            payloads = "1 payload" if len(batches) == 1 else f"{len(batches)} payloads"
            says = f"the camera's own {'microsecond' if exact else 'millisecond'} stamps of {payloads}"
            return _on_line(firsts, counts, own, lines, zero_ns, says)
    lines = _fit(firsts, places)
    if lines is None:
        return _spread(batches, "spread evenly over each payload, for they come at no even rate")
    return _on_line(firsts, counts, places, lines, 0, f"a line through the begins of {len(batches)} payloads")


def _firsts(batches: list[Batch], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """The number of each payload's first sample, as counted by the camera, so that what was lost leaves a gap."""
    counted = np.concatenate([[0], np.cumsum(counts)[:-1]])
    said = [batch.first for batch in batches]
    if any(first is None for first in said):
        return counted
    firsts = np.array(said, np.int64)
    firsts -= firsts[0]
    # A count that falls back or runs away is none.
    lost = np.diff(firsts) - counts[:-1]
    if (lost < 0).any() or int(firsts[-1]) > 100 * int(counted[-1] + counts[-1]):
        return counted
    return firsts


def _fit(firsts: NDArray[np.int64], places: Floats) -> tuple[float, float] | None:
    """(ns for each sample, ns of sample 0), or None where the samples come at no even rate."""
    x = firsts.astype(np.float64)
    period, level = robust_line(x, places)
    if not period > 0:
        return None
    off = np.abs(places - level - period * x)
    payload = float(np.median(np.diff(places)))
    if payload <= 0 or float(np.median(off)) > _UNEVEN * payload / 2:
        return None
    # Clean steps fit a line through the rest best by squares.
    good = off <= max(3 * 1.4826 * float(np.median(off)), 1.0)
    if good.sum() > 2:
        middle = x[good].mean()
        spread = x[good] - middle
        period = float((spread * places[good]).sum() / (spread * spread).sum())
        level = float(places[good].mean() - period * middle)
    return (period, level) if period > 0 else None


def _agrees(own: Floats, places: Floats) -> bool:
    """Whether the camera's stamps run as fast as the file: stamps in another unit than they should be are none."""
    length = float(places[-1] - places[0])
    return length > 0 and abs(float(own[-1] - own[0]) / length - 1) < 0.1


def _on_line(
    firsts: NDArray[np.int64],
    counts: NDArray[np.int64],
    places: Floats,
    line: tuple[float, float],
    zero_ns: int,
    says: str,
) -> SampleTimes:
    period, level = line
    numbers = _numbers(firsts, counts).astype(np.float64)
    times = level + period * numbers
    if len(firsts) >= _FOLLOWED_FROM:
        times += slow_change(firsts.astype(np.float64), places - level - period * firsts, numbers, _BLOCK)
    whole = np.rint(times).astype(np.int64) + zero_ns
    return SampleTimes(np.maximum.accumulate(whole), period, f"{says}: {_NS_PER_S / period:.6g} Hz")


def _numbers(firsts: NDArray[np.int64], counts: NDArray[np.int64]) -> NDArray[np.int64]:
    begins = np.cumsum(counts) - counts
    return np.repeat(firsts - begins, counts) + np.arange(int(counts.sum()), dtype=np.int64)


def _spread(batches: list[Batch], says: str) -> SampleTimes:
    parts = []
    for batch in batches:
        count, length = len(batch.values), max(batch.until_ns - batch.at_ns, 0)
        parts.append(batch.at_ns + np.arange(count, dtype=np.int64) * length // max(count, 1))
    times = np.maximum.accumulate(np.concatenate(parts))
    even = len(batches) == 1 and len(times) > 1
    period = float(times[-1] - times[0]) / (len(times) - 1) if even and times[-1] > times[0] else None
    return SampleTimes(times, period, says)
