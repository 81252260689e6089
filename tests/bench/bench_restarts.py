"""Recorders that were stopped and started again: whether each restart is found, and lies within what is said of it.

`python -m tests.bench restarts` runs all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from syncstudio.sync.inputs import Sound
from syncstudio.sync.sound.sound_to_sound import measure_sounds
from tests.bench.calibration import binomial_interval
from tests.bench.report import Row
from tests.sync.sound_cases import Case, Taken, made
from tests.sync.sound_sources import RATE, source

FRESH = 200_000
"""What is tuned is tuned on seeds below 100,000 only; the bench takes those from here on."""

_NS_PER_S = 1_000_000_000
# A boundary farther from a restart than this is another one's.
_NEAR_S = 5.0
# Every so many cases stop in a pause, in which nothing tells where.
_PAUSE_EVERY = 3
_PAUSE_S = 1.0


@dataclass(frozen=True, slots=True)
class Restart:
    """One restart: how far off its place was told and the 95 % half-width of that; None where none was told near it."""

    in_pause: bool
    error_s: float | None
    within_s: float | None

    @property
    def held(self) -> bool:
        """Whether it lay within what was said of it."""
        return self.error_s is not None and abs(self.error_s) <= (self.within_s or 0.0)


def run(tiny: bool) -> list[Row]:
    """60 pairs, a third of which were stopped in a pause, the others anywhere, once or twice."""
    seeds = range(FRESH, FRESH + (3 if tiny else 60))
    if tiny:
        found = [restarts_of(seed) for seed in seeds]
    else:
        with get_context("spawn").Pool(os.cpu_count(), maxtasksperchild=8) as pool:
            found = pool.map(restarts_of, seeds, chunksize=2)
    return restart_rows([one for of_case in found for one in of_case])


def restart_rows(found: Iterable[Restart]) -> list[Row]:
    """The figures of restarts anywhere and of those in pauses."""
    rows: list[Row] = []
    everything = list(found)
    for name, pause in (("anywhere", False), ("in a pause", True)):
        part = [one for one in everything if one.in_pause == pause]
        told = [one for one in part if one.error_s is not None]
        if not told:
            rows.append(Row("restarts", f"{name}: found", 0.0, "%", ">= 90", how=f"none of {len(part)}"))
            continue
        held = sum(one.held for one in told)
        low, high = binomial_interval(held, len(told))
        widths = 1e3 * np.array([one.within_s or 0.0 for one in told])
        far = max((abs(one.error_s or 0.0) for one in told if not one.held), default=0.0)
        how = f"{len(told)} of {len(part)}"
        lay = f"{held} of {len(told)} held, {100 * low:.0f} to {100 * high:.0f} %"
        outside = f"; the farthest outside {far:.3g} s off" if held < len(told) else ""
        spread = (
            f"10th to 90th percentile {np.quantile(widths, 0.1):.2g} to {np.quantile(widths, 0.9):.2g} ms"
        )
        rows += [
            Row("restarts", f"{name}: found", 100 * len(told) / len(part), "%", ">= 90", how=how),
            Row("restarts", f"{name}: held, upper bound", 100 * high, "%", ">= 95", how=lay + outside),
            Row("restarts", f"{name}: half-width", float(np.median(widths)), "ms", how=spread),
        ]
    return rows


def restarts_of(seed: int) -> list[Restart]:
    """What is told of the restarts of one pair."""
    in_pause = seed % _PAUSE_EVERY == 0
    reference, other, places_s = _stopped_in_pause(seed) if in_pause else _stopped_anywhere(seed)
    answer = measure_sounds(reference, other)
    told = [
        (piece.to_ns / _NS_PER_S, (piece.to_within_ns or 0) / _NS_PER_S)
        for piece in answer.pieces
        if piece.to_ns is not None
    ]
    found: list[Restart] = []
    for place_s in places_s:
        near = min(told, key=lambda one: abs(one[0] - place_s), default=None)
        if near is None or abs(near[0] - place_s) > _NEAR_S:
            found.append(Restart(in_pause, None, None))
        else:
            found.append(Restart(in_pause, near[0] - place_s, near[1]))
    return found


def _stopped_anywhere(seed: int) -> tuple[Sound, Sound, list[float]]:
    """A recorder that missed 0.2 to 4 s, once or twice: noise, rooms, codecs and drift as they come."""
    dice = np.random.default_rng([seed, 21])
    lengths = dice.uniform(15, 30, int(dice.integers(2, 4)))
    taken: list[Taken] = []
    at_s, source_s = 0.0, float(dice.uniform(2, 8))
    for length_s in lengths:
        taken.append(Taken(at_s, source_s, float(length_s)))
        at_s += float(length_s)
        source_s += float(length_s) + float(dice.uniform(0.2, 4))
    case = Case(
        "restarts", str(dice.choice(["speech", "music", "scene"])), seed % 7, 120, 0.0, 115.0, tuple(taken),
        float(dice.choice([0.0, dice.normal(0, 30)])), dice.choice([None, 20.0, 10.0]),
        str(dice.choice(["pink", "white"])), float(dice.choice([0.0, 0.0, 0.3])), 3.0,
        str(dice.choice(["", "mp3", "aac", "opus"])), float(dice.uniform(-20, 6)),
    )  # fmt: skip
    reference, other = made(case)
    return reference, other, [one.at_s for one in taken[1:]]


def _stopped_in_pause(seed: int) -> tuple[Sound, Sound, list[float]]:
    """A recorder that missed a part of a pause of speech, in which each hears only faint noise of its own."""
    dice = np.random.default_rng([seed, 22])
    play = source("speech", 90, seed % 7).copy()
    lost = round(float(dice.uniform(0.2, 0.6)) * RATE)
    first, begin = 5 * RATE, round(float(dice.uniform(28, 38)) * RATE)
    play[begin : begin + round(_PAUSE_S * RATE) + lost] = 0
    cut = begin + round(float(dice.uniform(0.05, 0.95)) * _PAUSE_S * RATE)
    other = np.concatenate([play[first:cut], play[cut + lost : 70 * RATE]])
    levels = 10 ** -dice.uniform(3, 4.5, 2)
    reference, heard = (
        (one + level * dice.standard_normal(len(one))).astype(np.float32)
        for one, level in zip((play[: 80 * RATE], other), levels, strict=True)
    )
    return Sound(reference, RATE), Sound(heard, RATE), [(cut - first) / RATE]
