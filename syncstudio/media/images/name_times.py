"""Times from the names of pictures: dates as phones and cameras write them, and seconds since 1970.

>>> stamp_in_name("IMG_20240501_123045").epoch_ns
1714566645000000000
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from syncstudio.media.images.picture_stamps import NS_PER_S, PictureStamps, Stamp, gathered, stamp_of

_DATE = re.compile(
    r"(?<![0-9])([12][0-9]{3})([-_.]?)([01][0-9])\2([0-3][0-9])"
    r"(?:[T_\- .]{0,3}|[ _]at[ _])"
    r"([0-2][0-9])([-_:.h]?)([0-5][0-9])[-_:.m]?([0-6][0-9])"
    # Digits that follow at once are thousandths; behind a full stop or a comma any fraction.
    r"(?:[.,]([0-9]{1,9})|([0-9]{3}|[0-9]{6}|[0-9]{9}))?(?![0-9])"
    r"(Z|z|[+-][0-9]{2}[:_-]?[0-9]{2}(?![0-9]))?"
)

# Seconds of 2001 to 2099 have ten digits, and so many more in finer units; robots write "seconds_nanoseconds".
_EPOCH = re.compile(
    r"(?<![0-9])(?:([1-4][0-9]{9})[._-]([0-9]{1,9})|([1-4][0-9]{9})([0-9]{9}|[0-9]{6}|[0-9]{3})?)(?![0-9])"
)
_FIRST_S, _LAST_S = 978_307_200, 4_102_444_800

_DIGITS = re.compile(r"[0-9]+")


def stamp_in_name(stem: str) -> Stamp | None:
    """The time that a name (without its ending) holds, or None."""
    return _dated(stem) or _counted(stem)


def name_stamps(stems: Sequence[str]) -> PictureStamps:
    """The times that the names of a row hold."""
    return gathered([stamp_in_name(stem) for stem in stems], "the names of the pictures")


def name_shape(stem: str) -> str:
    """What names of one row have in common: everything but their digits, each run of which is one "#"."""
    return _DIGITS.sub("#", stem)


def _dated(stem: str) -> Stamp | None:
    for match in _DATE.finditer(stem):
        year, _, month, day, hour, _, minute, second, behind, thousandths, zone = match.groups()
        stamp = stamp_of(
            (int(year), int(month), int(day)),
            (int(hour), int(minute), int(second)),
            behind or thousandths or "",
            zone,
        )
        if stamp is not None:
            return stamp
    return None


def _counted(stem: str) -> Stamp | None:
    for match in _EPOCH.finditer(stem):
        parted, fraction, whole, finer = match.groups()
        seconds, digits = int(parted or whole), (fraction or finer or "")
        if _FIRST_S <= seconds <= _LAST_S:
            epoch_ns = seconds * NS_PER_S + int(digits.ljust(9, "0"))
            return Stamp(epoch_ns, True, NS_PER_S // 10 ** len(digits))
    return None
