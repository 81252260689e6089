"""When each picture of a row was taken, as one of its sources says it, and how well that source tells."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NS_PER_S = 1_000_000_000

# What no source tells.
NO_TIME = np.iinfo(np.int64).min

# Clocks that were never set say 1970 or 1980, damaged ones anything; pictures of the future are none.
_FIRST_YEAR, _LAST_YEAR = 1981, 2199


@dataclass(frozen=True, slots=True, eq=False)
class PictureStamps:
    """`times_ns` has one time for each picture in the order given, `NO_TIME` where the source tells none.

    They count from 1970 where `from_epoch` (in UTC where `zone_known`, else on the camera's own clock), else from
    the first picture. `resolution_ns` is how finely they are written. `says` names the source in a few words.
    """

    times_ns: NDArray[np.int64]
    from_epoch: bool
    zone_known: bool
    resolution_ns: int
    says: str

    @property
    def known(self) -> NDArray[np.bool_]:
        """Which pictures have a time."""
        return np.asarray(self.times_ns != NO_TIME)

    @property
    def count(self) -> int:
        """How many pictures have a time."""
        return int(np.count_nonzero(self.known))


@dataclass(frozen=True, slots=True)
class Stamp:
    """One written time: ns since 1970, the zone where one is written with it, and how finely it is written."""

    epoch_ns: int
    zone_known: bool
    resolution_ns: int


def stamp_of(
    date: tuple[int, int, int], clock: tuple[int, int, int], fraction: str = "", zone: str | None = None
) -> Stamp | None:
    """A time from its parts as written; None where they are no time that a picture is taken at.

    `fraction` are the digits after the second, `zone` is "Z" or an offset as +02:00, None where none is written.
    """
    if not _FIRST_YEAR <= date[0] <= _LAST_YEAR:
        return None
    try:
        day = datetime.date(*date).toordinal() - datetime.date(1970, 1, 1).toordinal()
    except ValueError:
        return None
    hour, minute, second = clock
    # A leap second is written as 60.
    if hour > 23 or minute > 59 or second > 60:
        return None
    digits = fraction[:9]
    epoch_ns = (day * 86_400 + hour * 3600 + minute * 60 + second) * NS_PER_S + int(digits.ljust(9, "0") or 0)
    if zone is not None:
        offset_s = _offset_s(zone)
        if offset_s is None:
            return None
        epoch_ns -= offset_s * NS_PER_S
    return Stamp(epoch_ns, zone is not None, NS_PER_S // 10 ** len(digits))


def _offset_s(zone: str) -> int | None:
    """Seconds east of Greenwich of "Z", "+02:00" or "-0330"; None where it is no offset."""
    if zone in ("Z", "z"):
        return 0
    digits = "".join(sign for sign in zone[1:] if "0" <= sign <= "9")
    if len(digits) != 4 or zone[0] not in "+-" or int(digits[:2]) > 14 or int(digits[2:]) > 59:
        return None
    return (int(digits[:2]) * 3600 + int(digits[2:]) * 60) * (-1 if zone[0] == "-" else 1)


def gathered(stamps: list[Stamp | None], says: str) -> PictureStamps:
    """The stamps of a row as one value: the zone counts as known where every stamp tells it."""
    found = [one for one in stamps if one is not None]
    return PictureStamps(
        np.array([NO_TIME if one is None else one.epoch_ns for one in stamps], np.int64),
        True,
        bool(found) and all(one.zone_known for one in found),
        max((one.resolution_ns for one in found), default=NS_PER_S),
        says,
    )
