"""How a level meter moves, and where a level lies on its scale; without Qt."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from syncstudio.transport.level_log import Level
from syncstudio.transport.levels import SILENT_DB, db_from_gain

# IEC 60268-18 (digital peak level meters): up at once, down by 20 dB in 1.7 s.
_FALL_DB_PER_S = 20 / 1.7
# The time over which loudness is felt, as in VU meters (IEC 60268-17): 300 ms.
_RMS_S = 0.3
HOLD_S = 2.0
"""How long the highest peak stays marked."""

# The scale of IEC 60268-18, as (dB, share of the length): finer where it matters.
_SCALE = (
    (-70.0, 0.0),
    (-60.0, 0.025),
    (-50.0, 0.075),
    (-40.0, 0.15),
    (-30.0, 0.30),
    (-20.0, 0.50),
    (0.0, 1.0),
)
TICKS_DB = (-60, -40, -30, -20, -12, -6, 0)
"""The levels that the scale names."""
WARM_DB = -12.0
"""From here on a level is loud."""


def share_of_db(level_db: float) -> float:
    """Where a level lies on the scale: 0 at its beginning, 1 at full scale."""
    if level_db <= _SCALE[0][0]:
        return 0.0
    for (low_db, low), (high_db, high) in pairwise(_SCALE):
        if level_db <= high_db:
            return low + (level_db - low_db) / (high_db - low_db) * (high - low)
    return 1.0


def db_text(level_db: float) -> str:
    """A level for people: “-12.5”, and “-∞” for silence; always with its sign."""
    if level_db <= SILENT_DB:
        return "-∞"
    return "0.0" if abs(level_db) < 0.05 else f"{level_db:+.1f}"


@dataclass(slots=True)
class Needle:
    """One ear of a meter, in dB of full scale."""

    peak_db: float = SILENT_DB
    rms_db: float = SILENT_DB
    hold_db: float = SILENT_DB
    _mean_square: float = 0.0
    _held_for_s: float = 0.0

    def move(self, peak: float, mean_square: float, passed_s: float) -> None:
        """Take what was heard in the last `passed_s`; peak and mean square are factors of full scale."""
        peak_db = db_from_gain(peak)
        self.peak_db = max(peak_db, max(SILENT_DB, self.peak_db - _FALL_DB_PER_S * passed_s))
        share = min(1.0, passed_s / _RMS_S)
        self._mean_square += (mean_square - self._mean_square) * share
        self.rms_db = db_from_gain(self._mean_square**0.5)
        self._held_for_s += passed_s
        if peak_db >= self.hold_db or self._held_for_s > HOLD_S:
            self.hold_db = self.peak_db
            self._held_for_s = 0.0

    def drop(self) -> None:
        """Nothing is heard any more; the highest peak stays marked."""
        self.peak_db = self.rms_db = SILENT_DB
        self._mean_square = 0.0


class Meter:
    """Both ears of a track or of the mix, and whether full scale was reached since that was last looked at."""

    def __init__(self) -> None:
        self.ears = (Needle(), Needle())
        self.over = False
        self.highest_db = SILENT_DB

    def move(self, level: Level, passed_s: float) -> None:
        """Take the level heard in the last `passed_s`."""
        for needle, peak, mean_square in zip(self.ears, level.peak, level.mean_square, strict=True):
            needle.move(peak, mean_square, passed_s)
        self.highest_db = max(self.highest_db, db_from_gain(max(level.peak)))
        self.over = self.over or level.over

    def drop(self) -> None:
        """Playing stopped."""
        for needle in self.ears:
            needle.drop()

    def forget(self) -> None:
        """The over mark was seen: begin anew."""
        self.over = False
        self.highest_db = SILENT_DB
        for needle in self.ears:
            needle.hold_db = needle.peak_db

    @property
    def quiet(self) -> bool:
        """Whether nothing moves on it."""
        return all(needle.peak_db <= SILENT_DB for needle in self.ears)

    def shares(self) -> tuple[tuple[float, float, float], ...]:
        """For each ear where peak, RMS and the held peak lie on the scale."""
        return tuple(
            (share_of_db(ear.peak_db), share_of_db(ear.rms_db), share_of_db(ear.hold_db)) for ear in self.ears
        )
