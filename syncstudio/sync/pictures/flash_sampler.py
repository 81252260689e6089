"""Points of everything unknown that lie as likely as the observations say, and how well they explain them in all.

Many points are moved, step by step, from what is possible to what was observed (sequential Monte Carlo samplers; Del
Moral, Doucet and Jasra 2006): constraints with sharp edges and several explanations at once are no trouble to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_SEED = 7
# Each step from possible to likely keeps so large a part of the points; moves in the end.
_KEPT, _LAST_MOVES, _MOST_STEPS = 0.5, 40, 80
# The step of a random walk that explores a bell best, and the part of moves that should succeed.
_SCALE, _GOAL, _SOME = 2.4, 0.25, 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """`points` (n, unknowns) of the unit cube, each as likely as the next; `evidence`: log of the mean likelihood."""

    points: Floats
    evidence: float


def sample(log_chances: Callable[[Floats], Floats], unknowns: int, count: int, moves: int = 9) -> Sampled:
    """So many points by their likelihood; `log_chances` answers (n, observations) for points (n, unknowns).

    Each point makes so many `moves` a step: where the likely places are thin and bent, many moves of few points find
    more of them than few moves of many.
    """
    dice = np.random.default_rng(_SEED)
    cube = dice.random((count, unknowns))
    chance = log_chances(cube).sum(axis=1)
    heat, scale, evidence = 0.0, 1.0, 0.0
    for _ in range(_MOST_STEPS):
        step = _next_step(chance, 1 - heat)
        weight = np.exp(step * (chance - chance.max()))
        evidence += float(step * chance.max() + np.log(weight.mean()))
        heat = min(heat + step, 1.0)
        kept = np.searchsorted(np.cumsum(weight / weight.sum()), (np.arange(count) + dice.random()) / count)
        kept = np.minimum(kept, count - 1)
        cube, chance = cube[kept], chance[kept]
        for _ in range(moves):
            scale = _moved(cube, chance, log_chances, heat, scale, dice)
        if heat >= 1:
            break
    held: list[Floats] = []
    for _ in range(_LAST_MOVES):
        scale = _moved(cube, chance, log_chances, 1.0, scale, dice)
        held.append(cube.copy())
    return Sampled(np.concatenate(held), evidence)


def _next_step(chance: Floats, most: float) -> float:
    """How much more of the likelihood may be believed, so that enough points keep their weight."""

    def kept(step: float) -> float:
        weight = np.exp(step * (chance - chance.max()))
        return float(weight.sum() ** 2 / (weight**2).sum() / len(chance))

    if kept(most) >= _KEPT:
        return most
    low, high = 0.0, most
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if kept(middle) >= _KEPT else (low, middle)
    return max(low, 1e-9)


def _moved(
    cube: Floats,
    chance: Floats,
    log_chances: Callable[[Floats], Floats],
    heat: float,
    scale: float,
    dice: np.random.Generator,
) -> float:
    """Every point tries a step, in place, of a size that all of them lie apart; answers the next scale."""
    count, unknowns = cube.shape
    # Two others' distance is a step of the right size and direction wherever points lie in more than one heap.
    if dice.random() < 0.5:
        one, two = dice.integers(count, size=(2, count))
        steps = (cube[one] - cube[two]) / np.sqrt(2)
    else:
        root = np.linalg.cholesky(np.cov(cube.T) + 1e-16 * np.eye(unknowns))
        steps = dice.standard_normal((count, unknowns)) @ root.T
    # Now all, now some unknowns.
    some = dice.random((count, unknowns)) < dice.choice([1.0, _SOME])
    used = np.maximum(some.sum(axis=1, keepdims=True), 1)
    new = cube + scale * _SCALE / np.sqrt(used) * steps * some
    inside = np.flatnonzero(((new > 0) & (new < 1)).all(axis=1))
    if len(inside) == 0:
        return max(scale / 2, 0.05)
    reached = log_chances(new[inside]).sum(axis=1)
    better = np.log(dice.random(len(inside))) < heat * (reached - chance[inside])
    taken = inside[better]
    cube[taken], chance[taken] = new[taken], reached[better]
    return float(np.clip(scale * np.exp(len(taken) / count - _GOAL), 0.05, 3.0))
