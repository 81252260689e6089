"""A flat map of a neighbourhood: degrees to metres east and north of its middle, and back.

Azimuthal equidistant: distances and directions from the middle are right wherever it lies, at the poles and on the
antimeridian too; a degree is as long as it is on WGS 84 at the middle.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# The ellipsoid of WGS 84: its half axis in metres, and the square of its eccentricity.
_AXIS_M, _ECCENTRICITY_2 = 6_378_137.0, 0.00669437999014


@dataclass(frozen=True, slots=True)
class LocalMap:
    """A map around a place, in degrees."""

    latitude: float
    longitude: float

    @classmethod
    def around(cls, latitudes: Floats, longitudes: Floats) -> LocalMap:
        """The map around the middle of places; around (0, 0) where there is none."""
        if not len(latitudes):
            return cls(0.0, 0.0)
        phi, lam = np.radians(latitudes), np.radians(longitudes)
        east = np.array([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)])
        low, high = east.min(axis=1), east.max(axis=1)
        x, y, z = (low + high) / 2
        if math.hypot(x, y, z) < 1e-6:  # all around the earth: any place will do
            return cls(float(latitudes[0]), float(longitudes[0]))
        return cls(math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x)))

    @property
    def metres(self) -> tuple[float, float]:
        """How many metres a radian is, to the east and to the north, at the middle."""
        sine = math.sin(math.radians(self.latitude))
        root = math.sqrt(1 - _ECCENTRICITY_2 * sine * sine)
        return _AXIS_M / root, _AXIS_M * (1 - _ECCENTRICITY_2) / root**3

    def placed(self, latitudes: Floats, longitudes: Floats) -> tuple[Floats, Floats]:
        """Metres east and north of the middle."""
        phi, phi0 = np.radians(latitudes), math.radians(self.latitude)
        delta = np.radians((np.asarray(longitudes) - self.longitude + 180.0) % 360.0 - 180.0)
        east = np.cos(phi) * np.sin(delta)
        north = math.cos(phi0) * np.sin(phi) - math.sin(phi0) * np.cos(phi) * np.cos(delta)
        # From the sine where it is exact, near the middle.
        sine = np.hypot(east, north)
        cosine = math.sin(phi0) * np.sin(phi) + math.cos(phi0) * np.cos(phi) * np.cos(delta)
        angle = np.arctan2(sine, cosine)
        with np.errstate(divide="ignore", invalid="ignore"):
            scale = np.where(sine > 1e-15, angle / sine, 1.0)
        wide, high = self.metres
        return east * scale * wide, north * scale * high

    def degrees(self, east: Floats, north: Floats) -> tuple[Floats, Floats]:
        """Latitude and longitude of places in metres; longitudes from -180 to below 180."""
        wide, high = self.metres
        x, y = np.asarray(east) / wide, np.asarray(north) / high
        angle = np.hypot(x, y)
        phi0 = math.radians(self.latitude)
        sine, cosine = np.sin(angle), np.cos(angle)
        with np.errstate(divide="ignore", invalid="ignore"):
            up = np.where(angle > 1e-15, y * sine / angle, y)
            right = np.where(angle > 1e-15, x * sine / angle, x)
        phi = np.arcsin(np.clip(cosine * math.sin(phi0) + up * math.cos(phi0), -1, 1))
        lam = np.arctan2(right, math.cos(phi0) * cosine - math.sin(phi0) * up)
        longitude = (np.degrees(lam) + self.longitude + 180.0) % 360.0 - 180.0
        return np.degrees(phi), longitude
