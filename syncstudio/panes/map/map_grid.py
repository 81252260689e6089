"""The ground under a path: a grid in metres or degrees, a scale bar, and where north is."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Literal

import numpy as np

from syncstudio.panes.map.map_view import MapView, length_text, round_step
from syncstudio.panes.timeline.plan import Curve, Line, Plan, Text

if TYPE_CHECKING:
    from syncstudio.media.series.local_map import LocalMap
    from syncstudio.panes.theme import Theme

Grid = Literal["metres", "degrees", "none"]
# Lines stand at least so far apart; the scale bar is at least so long.
_APART_PX, _BAR_PX = 90, 70
_MOST_LINES = 60
_POINTS = 33


def grid_plan(view: MapView, ground: LocalMap, grid: Grid, theme: Theme) -> Plan:
    """The grid of what is seen."""
    if grid == "metres":
        return _metres(view, theme)
    return _degrees(view, ground, theme) if grid == "degrees" else []


def scale_plan(view: MapView, ground: LocalMap, theme: Theme) -> Plan:
    """The bar of a round length at the bottom left, and the arrow that points north at the middle of what is seen."""
    length = round_step(_BAR_PX * view.metres)
    wide = length / view.metres
    x, y = 14.0, view.height - 14.0
    plan: Plan = [
        Line(x, y, x + wide, y, theme.text, 2.0),
        Line(x, y - 5, x, y + 1, theme.text, 2.0),
        Line(x + wide, y - 5, x + wide, y + 1, theme.text, 2.0),
        Text(x, y - 22, max(wide, 60.0), 16, length_text(length), theme.text, 11, mono=True),
    ]
    right, up = _north(view, ground)
    at = view.width - 24.0, 30.0
    tip = at[0] + 13 * right, at[1] - 13 * up
    foot = at[0] - 13 * right, at[1] + 13 * up
    plan.append(Line(*foot, *tip, theme.text, 2.0))
    for side in (-1, 1):
        barb = -0.55 * right - side * 0.4 * up, -0.55 * up + side * 0.4 * right
        plan.append(Line(*tip, tip[0] + 12 * barb[0], tip[1] - 12 * barb[1], theme.text, 2.0))
    plan.append(
        Text(
            at[0] - 24 * right - 8,
            at[1] + 24 * up - 8,
            16,
            16,
            "N",
            theme.text,
            11,
            bold=True,
            align="centre",
        )
    )
    return plan


def _north(view: MapView, ground: LocalMap) -> tuple[float, float]:
    """The direction of north at the middle of the view: to the right and up, of length 1."""
    latitude, longitude = ground.degrees(np.array([view.east]), np.array([view.north]))
    up = 1e-4 if latitude[0] < 89.999 else -1e-4
    east, north = ground.placed(latitude + up, longitude)
    dx, dy = (float(east[0]) - view.east) / up, (float(north[0]) - view.north) / up
    size = math.hypot(dx, dy)
    return (dx / size, dy / size) if size > 0 and math.isfinite(size) else (0.0, 1.0)


def _metres(view: MapView, theme: Theme) -> Plan:
    step = round_step(_APART_PX * view.metres)
    west, south, east, north = view.bounds
    plan: Plan = []
    for n in range(math.ceil(west / step), math.floor(east / step) + 1):
        x = view.x(n * step)
        plan.append(Line(x, 0, x, view.height, theme.line))
    for n in range(math.ceil(south / step), math.floor(north / step) + 1):
        y = view.y(n * step)
        plan.append(Line(0, y, view.width, y, theme.line))
    return plan


def _degrees(view: MapView, ground: LocalMap, theme: Theme) -> Plan:
    edge = np.linspace(0, 1, _POINTS)
    west, south, east, north = view.bounds
    xs = np.concatenate([west + (east - west) * edge] * 2 + [np.full(_POINTS, west), np.full(_POINTS, east)])
    ys = np.concatenate(
        [np.full(_POINTS, south), np.full(_POINTS, north)] + [south + (north - south) * edge] * 2
    )
    latitudes, longitudes = ground.degrees(xs, ys)
    middle_lat, middle_lon = (
        float(each[0]) for each in ground.degrees(np.array([view.east]), np.array([view.north]))
    )
    longitudes = (longitudes - middle_lon + 180) % 360 - 180 + middle_lon
    low_lat, high_lat = float(latitudes.min()), float(latitudes.max())
    low_lon, high_lon = float(longitudes.min()), float(longitudes.max())
    for pole in (90.0, -90.0):
        x, y = ground.placed(np.array([pole]), np.array([0.0]))
        if west <= x[0] <= east and south <= y[0] <= north:  # all longitudes meet in sight
            low_lon, high_lon = -180.0, 180.0
            low_lat, high_lat = (low_lat, 90.0) if pole > 0 else (-90.0, high_lat)
    plan: Plan = []
    step = round_step(_APART_PX * view.metres / 111_000)
    step_lon = min(round_step(step / max(math.cos(math.radians(middle_lat)), 0.02)), 30.0)
    step_lon = 30.0 if high_lon - low_lon >= 359 else step_lon
    lat_line, lon_line = np.linspace(low_lat, high_lat, _POINTS), np.linspace(low_lon, high_lon, 4 * _POINTS)
    for n in _numbers(low_lat, high_lat, step):
        xs, ys = ground.placed(np.full(len(lon_line), n * step), lon_line)
        plan.append(_curve(view, xs, ys, theme))
        at = int(np.argmin(np.abs(xs - west)))
        plan.append(_label(4, view.y(float(ys[at])) - 15, degrees_text(n * step, "N", "S", step), theme))
    for n in _numbers(low_lon, high_lon, step_lon):
        xs, ys = ground.placed(lat_line, np.full(_POINTS, n * step_lon))
        plan.append(_curve(view, xs, ys, theme))
        at = int(np.argmin(np.abs(ys - north)))
        text = degrees_text((n * step_lon + 180) % 360 - 180, "E", "W", step_lon)
        plan.append(_label(view.x(float(xs[at])) + 4, 3, text, theme))
    return plan


def degrees_text(value: float, plus: str, minus: str, step: float) -> str:
    """A latitude or longitude with as many digits as a step of the grid has: 48.205° N."""
    digits = max(0, -math.floor(math.log10(step) + 1e-9)) if step > 0 else 6
    return f"{abs(value):.{digits}f}° {plus if value >= 0 else minus}"


def _numbers(low: float, high: float, step: float) -> range:
    first, last = math.ceil(low / step), math.floor(high / step)
    return range(first, min(last, first + _MOST_LINES) + 1)


def _curve(view: MapView, xs: np.ndarray, ys: np.ndarray, theme: Theme) -> Curve:
    return Curve(
        (xs - view.east) / view.metres + view.width / 2,
        (view.north - ys) / view.metres + view.height / 2,
        theme.line,
    )


def _label(x: float, y: float, text: str, theme: Theme) -> Text:
    return Text(x, y, 110, 14, text, theme.faint, 10, mono=True)
