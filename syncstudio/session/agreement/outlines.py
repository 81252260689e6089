"""The share of area that two outlines in a picture have in common."""

from __future__ import annotations

import numpy as np

from syncstudio.project.labelling_records import Shape
from syncstudio.session.agreement.lane_labels import Flags, Reals
from syncstudio.session.regions.region_shapes import Points, bounds, overlap

# Polygons are compared by points on a net over both of them; of so many a side one is off by well under a hundredth.
_NET = 128


def shared_share(shape: Shape, points: Points, other_shape: Shape, others: Points) -> float:
    """Intersection over union of two outlines, 0 to 1: exact for two boxes, by a net of points for polygons."""
    if shape == "box" and other_shape == "box":
        return overlap((points[0], points[1]), (others[0], others[1]))
    left, top, right, bottom = bounds((*points, *others))
    if right <= left or bottom <= top:
        return 0.0
    xs = left + (np.arange(_NET) + 0.5) * (right - left) / _NET
    ys = top + (np.arange(_NET) + 0.5) * (bottom - top) / _NET
    one, other = _inside(shape, points, xs, ys), _inside(other_shape, others, xs, ys)
    union = int((one | other).sum())
    return float((one & other).sum() / union) if union else 0.0


def _inside(shape: Shape, points: Points, xs: Reals, ys: Reals) -> Flags:
    """Which points of a net lie in an outline: a ray to the right meets its edges an odd number of times."""
    if shape == "box":
        (x0, y0), (x1, y1) = points
        return np.asarray(((ys >= y0) & (ys < y1))[:, None] & ((xs >= x0) & (xs < x1))[None, :])
    found = np.zeros((len(ys), len(xs)), dtype=np.bool_)
    for (x0, y0), (x1, y1) in zip(points, points[1:] + points[:1], strict=True):
        if y0 == y1:
            continue
        crosses = (ys < y0) != (ys < y1)
        at = x0 + (ys - y0) * (x1 - x0) / (y1 - y0)
        found ^= crosses[:, None] & (xs[None, :] < at[:, None])
    return found
