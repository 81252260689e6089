"""The body, its axes and the ground as a list of flat shapes, far ones first; drawn by anything that has polygons."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

# It is looked at from behind, from the right and from above.
_TURNED, _RAISED = math.radians(32), math.radians(22)
_HALF = np.array([1.0, 0.62, 0.2])  # forward, left, up
_AXIS, _LETTER = 1.55, 1.82
# The arrow on its top, which points to its front.
_ARROW = np.array([[0.85, 0.0, 0.2], [0.3, 0.32, 0.2], [0.3, -0.32, 0.2]])
_RING = 48
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Face:
    """A side of the body: its corners on the screen, how much light falls on it (0 to 1), and whether it is the front
    or the top."""

    corners: tuple[tuple[float, float], ...]
    light: float
    mark: str
    depth: float


@dataclass(frozen=True, slots=True)
class Axis:
    """An axis from the middle of the body: its letter, its end and the place of the letter; `behind` the body."""

    letter: str
    end: tuple[float, float]
    at: tuple[float, float]
    behind: bool


@dataclass(frozen=True, slots=True)
class BodyPlan:
    """A body on a screen of a size: the ring of the ground, the way forward on it, the sides in sight, the arrow on its
    top (empty where that is not seen), the axes."""

    ring: tuple[tuple[float, float], ...]
    ahead: tuple[tuple[float, float], tuple[float, float]]
    faces: tuple[Face, ...]
    arrow: tuple[tuple[float, float], ...]
    axes: tuple[Axis, ...]
    scale: float


def body_plan(matrix: Floats, axes: Floats, width: float, height: float) -> BodyPlan:
    """Lay a body out: `matrix` carries its (forward, left, up) to those of the surroundings; `axes` are its x, y and z
    as columns (forward, left, up)."""
    scale = min(width / 4.2, height / 3.4)
    middle = width / 2, height / 2

    def placed(points: Floats) -> Floats:
        right, up, _ = _seen(points)
        return np.column_stack([middle[0] + right * scale, middle[1] - up * scale])

    angles = np.linspace(0, 2 * math.pi, _RING + 1)
    ring = np.column_stack([np.cos(angles), np.sin(angles), np.zeros(_RING + 1)]) * 1.9
    ahead = np.array([[0.0, 0, 0], [1.9, 0, 0]])
    tips = (matrix @ axes).T
    away = _seen(tips)[2]
    found = tuple(
        Axis(
            letter,
            _pair(placed(tips[n : n + 1] * _AXIS)[0]),
            _pair(placed(tips[n : n + 1] * _LETTER)[0]),
            away[n] > 0,
        )
        for n, letter in enumerate("xyz")
    )
    faces = tuple(_faces(matrix, placed))
    top_seen = any(face.mark == "top" for face in faces)
    return BodyPlan(
        tuple(_pair(each) for each in placed(ring)),
        (_pair(placed(ahead)[0]), _pair(placed(ahead)[1])),
        faces,
        tuple(_pair(each) for each in placed((matrix @ _ARROW.T).T)) if top_seen else (),
        found,
        scale,
    )


def _faces(matrix: Floats, placed: Callable[[Floats], Floats]) -> list[Face]:
    """The sides that are turned to whoever looks, far ones first."""
    found = []
    for axis, name in ((0, "front"), (1, ""), (2, "top")):
        for sign in (1, -1):
            normal = np.zeros(3)
            normal[axis] = sign
            turned = matrix @ normal
            towards = -float(_seen(turned[None])[2][0])
            if towards <= 0:
                continue
            others = [n for n in range(3) if n != axis]
            corners = np.empty((4, 3))
            for n, (a, b) in enumerate(((1, 1), (1, -1), (-1, -1), (-1, 1))):
                corners[n, axis] = sign * _HALF[axis]
                corners[n, others[0]], corners[n, others[1]] = a * _HALF[others[0]], b * _HALF[others[1]]
            world = (matrix @ corners.T).T
            mark = name if sign > 0 else ""
            depth = float(_seen(world)[2].mean())
            light = 0.35 + 0.45 * max(float(turned[2]), 0.0) + 0.2 * towards
            found.append(Face(tuple(_pair(each) for each in placed(world)), min(light, 1.0), mark, depth))
    return sorted(found, key=lambda face: -face.depth)


def _seen(points: Floats) -> tuple[Floats, Floats, Floats]:
    """Points (forward, left, up) as whoever looks has them: to the right, up, and how far away."""
    forward, left, up = points[:, 0], points[:, 1], points[:, 2]
    across = -left * math.cos(_TURNED) + forward * math.sin(_TURNED)
    deep = forward * math.cos(_TURNED) + left * math.sin(_TURNED)
    high = up * math.cos(_RAISED) + deep * math.sin(_RAISED)
    away = deep * math.cos(_RAISED) - up * math.sin(_RAISED)
    return across, high, away


def _pair(point: Floats) -> tuple[float, float]:
    return float(point[0]), float(point[1])
