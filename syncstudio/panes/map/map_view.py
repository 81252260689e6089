"""Which part of a map is seen: metres to pixels and back, closer, farther, moved."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

# A centimetre a pixel is closer than any fix; at a hundred kilometres a pixel the earth is a few hundred pixels.
_CLOSEST, _FARTHEST = 0.01, 100_000.0


@dataclass(frozen=True, slots=True)
class MapView:
    """The middle of what is seen, in metres east and north, metres per pixel, and the size in pixels."""

    east: float = 0.0
    north: float = 0.0
    metres: float = 1.0
    width: int = 1
    height: int = 1

    def x(self, east: float) -> float:
        """Where a place lies, in pixels from the left."""
        return (east - self.east) / self.metres + self.width / 2

    def y(self, north: float) -> float:
        """Where a place lies, in pixels from the top."""
        return (self.north - north) / self.metres + self.height / 2

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Metres east and north of a pixel."""
        return (
            self.east + (x - self.width / 2) * self.metres,
            self.north - (y - self.height / 2) * self.metres,
        )

    def zoomed(self, factor: float, x: float, y: float) -> MapView:
        """Closer by a factor, with the place under a pixel staying there."""
        east, north = self.place(x, y)
        metres = min(max(self.metres / factor, _CLOSEST), _FARTHEST)
        share = metres / self.metres
        return replace(
            self,
            east=east + (self.east - east) * share,
            north=north + (self.north - north) * share,
            metres=metres,
        )

    def panned(self, x: float, y: float) -> MapView:
        """Moved by so many pixels: what was that far to the right and below comes to the middle."""
        return replace(self, east=self.east + x * self.metres, north=self.north - y * self.metres)

    def fitted(self, bounds: tuple[float, float, float, float], margin: int = 36) -> MapView:
        """Showing a box (west, south, east, north) in metres, with room around it."""
        west, south, east, north = bounds
        wide, high = max(self.width - 2 * margin, 16), max(self.height - 2 * margin, 16)
        metres = max((east - west) / wide, (north - south) / high, 0.02)
        middle = (west + east) / 2, (south + north) / 2
        return replace(self, east=middle[0], north=middle[1], metres=min(max(metres, _CLOSEST), _FARTHEST))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """The box that is seen: west, south, east, north, in metres."""
        west, north = self.place(0, 0)
        east, south = self.place(self.width, self.height)
        return west, south, east, north


def round_step(least: float) -> float:
    """The smallest of 1, 2, 5, 10, 20, ... that is at least so much."""
    if least <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1, 2, 5, 10) if step * power >= least * (1 - 1e-9))


def length_text(metres: float) -> str:
    """A length for people: 50 cm, 200 m, 5 km."""
    if metres < 1:
        return f"{metres * 100:.0f} cm"
    return f"{metres:,.0f} m" if metres < 1000 else f"{metres / 1000:,.0f} km"
