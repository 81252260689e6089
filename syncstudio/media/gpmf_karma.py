"""What GoPro's drone (Karma) writes beside the camera's sensors: messages of MAVLink, whose fields have no names there.

The order of the fields is that of MAVLink's messages on the wire (common.xml): GPS_RAW_INT, ATTITUDE,
GLOBAL_POSITION_INT, VFR_HUD, SYSTEMTIME, ATTITUDE_TARGET, SCALED_IMU, SCALED_PRESSURE, LOCAL_POSITION_NED.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

TIME = "time since start"
_NS_PER_S = 1_000_000_000
# No battery lasts a day: a larger count of seconds is one of milliseconds or microseconds.
_LONGEST_S = 86_400.0
# The drone's own times are believed where they keep so near to those of the payloads.
_NEAR_S = 2.0

_AXES = ("x", "y", "z")
COLUMNS: dict[str, tuple[str, ...]] = {
    "KBAT": (
        "current", "consumed charge", "consumed energy", "temperature", "cell 1", "cell 2", "cell 3", "cell 4",
        "time left",
    ),
    "GPRI": (
        TIME, "latitude", "longitude", "altitude", "horizontal dilution", "vertical dilution", "speed", "course",
        "fix", "satellites",
    ),
    "ATTD": (TIME, "roll", "pitch", "yaw", "roll rate", "pitch rate", "yaw rate"),
    "GLPI": (
        TIME, "latitude", "longitude", "altitude", "relative altitude", "speed north", "speed east", "speed down",
        "heading",
    ),
    "VFRH": ("air speed", "ground speed", "altitude", "climb rate", "heading", "throttle"),
    "SYST": (TIME, "seconds since 1970"),
    "BPOS": ("latitude", "longitude", "altitude", "heading"),
    "ATTR": (TIME, "roll", "pitch", "yaw", "thrust"),
    "SIMU": (
        TIME, *(f"acceleration {axis}" for axis in _AXES), *(f"rotation {axis}" for axis in _AXES),
        *(f"magnetic field {axis}" for axis in _AXES),
    ),
    "ESCS": (
        TIME, *(f"rotation speed {number}" for number in range(1, 9)),
        *(f"temperature {number}" for number in range(1, 5)), *(f"voltage {number}" for number in range(1, 5)),
        *(f"current {number}" for number in range(1, 5)),
    ),
    "SCPR": (TIME, "pressure", "differential pressure", "temperature"),
    "LNED": (TIME, "north", "east", "down", "speed north", "speed east", "speed down"),
    "CYTS": (TIME,),
    "CSEN": (TIME, *(f"rotation {axis}" for axis in _AXES), *(f"acceleration {axis}" for axis in _AXES)),
}  # fmt: skip
# Of the motors nothing is scaled: what the units say is in hundredths and thousandths.
_MOTORS = np.array([1e6, *[1] * 8, *[100] * 4, *[1000] * 8])


def corrected(code: str, rows: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rows in the units that the drone names, where its own scale leaves them in others."""
    if COLUMNS.get(code, ("",))[0] != TIME or not len(rows):
        return rows
    out = rows.copy()
    first = float(np.nanmedian(rows[:, 0])) if np.isfinite(rows[:, 0]).any() else 0.0
    if code == "ESCS" and first > _LONGEST_S:
        width = min(len(_MOTORS), out.shape[1])
        out[:, :width] /= _MOTORS[:width]
    elif first > _LONGEST_S:
        out[:, 0] /= 1000
    return out


def own_times(code: str, rows: NDArray[np.float64], times_ns: NDArray[np.int64]) -> NDArray[np.int64] | None:
    """When each row was sensed by the drone's own clock, laid on the times of the payloads as a whole; None where it
    does not say, or not plausibly."""
    if COLUMNS.get(code, ("",))[0] != TIME or len(rows) < 3:
        return None
    own = rows[:, 0]
    if not np.isfinite(own).all() or (np.diff(own) <= 0).any() or abs(own).max() > _LONGEST_S:
        return None
    own_ns = np.rint(own * _NS_PER_S).astype(np.int64)
    away = times_ns - own_ns
    middle = int(np.median(away - away[0])) + int(away[0])
    if float(np.abs(away - middle).max()) > _NEAR_S * _NS_PER_S:
        return None
    return own_ns + middle
