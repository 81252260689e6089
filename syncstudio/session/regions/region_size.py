"""How large a region is: in pixels, and in millimetres where the pictures know how large a pixel is."""

from __future__ import annotations

from itertools import pairwise

from syncstudio.project.labelling_records import Shape
from syncstudio.session.regions.region_shapes import Points


def size_text(shape: Shape, points: Points, pixel_mm: tuple[float, float] | None = None) -> str:
    """For example "40 × 30 px · 10.0 × 15.0 mm", of an outline also its area; nothing of a point.

    `pixel_mm` is how high and wide a pixel is.
    """
    if shape == "point" or not points:
        return ""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    text = f"{wide:.4g} × {high:.4g} px"
    if pixel_mm is None:
        return text
    down_mm, across_mm = pixel_mm
    text += f" · {wide * across_mm:.1f} × {high * down_mm:.1f} mm"
    if shape == "polygon":
        text += f" · {_area(points) * across_mm * down_mm:.4g} mm²"
    return text


def _area(points: Points) -> float:
    """In square pixels, by the corners (Gauss's formula)."""
    around = (*points, points[0])
    return abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(around))) / 2
