"""A first alignment by the clocks that are written in the files, with their resolution as uncertainty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from syncstudio.sync.evidence import Evidence
from syncstudio.sync.measurement import MeasuredPiece, Measurement
from syncstudio.timebase.timecode import offset_text

METHOD = "clocks"

_NS = 1_000_000_000
_HOUR_NS = 3_600 * _NS
_DAY_NS = 24 * _HOUR_NS

# Clocks whose zone is not written differ by whole hours without meaning it, when the rest is less than this.
_ZONE_NS = 300 * _NS

# Two clocks of one pair that differ by more than both are unsure of, and by this much, disagree.
_DISAGREE_NS = 2 * _NS


class ClockLike(Protocol):
    """A clock at its file's source zero: ns since 1970 or ns since midnight, and the half-width of 95 %."""

    @property
    def kind(self) -> str: ...
    @property
    def says(self) -> str: ...
    @property
    def epoch_ns(self) -> int | None: ...
    @property
    def time_of_day_ns(self) -> int | None: ...
    @property
    def resolution_ns(self) -> int: ...
    @property
    def zone_known(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class ClockAlignment:
    """Where a file's source zero lies after that of the reference, the 95 % half-width, and what says so.

    `kinds` are the two clocks compared, the reference's first. `disagreement` is a sentence where other clocks of the
    same files say something else, `note` one where whole hours were taken for a time zone.
    """

    offset_ns: int
    uncertainty_ns: int
    says: str
    kinds: tuple[str, str] = ("", "")
    disagreement: str = ""
    note: str = ""


def compare_clocks(reference: Sequence[ClockLike], other: Sequence[ClockLike]) -> ClockAlignment | None:
    """How two files lie by their clocks; by the finest two that can be compared, None where none can."""
    found = [
        alignment
        for mine in reference
        for theirs in other
        if (alignment := _compared(mine, theirs, _days_apart(reference, other))) is not None
    ]
    if not found:
        return None
    # Of clocks as fine, those of one kind are compared.
    best = min(found, key=lambda one: (one.uncertainty_ns, one.kinds[0] != one.kinds[1]))
    for rest in found:
        apart = abs(rest.offset_ns - best.offset_ns)
        if apart > rest.uncertainty_ns + best.uncertainty_ns + _DISAGREE_NS:
            sentence = (
                f"Their clocks disagree: {best.says} puts them {offset_text(best.offset_ns)} apart, "
                f"{rest.says} {offset_text(rest.offset_ns)}."
            )
            return replace(best, disagreement=sentence)
    return best


def measure_clocks(reference: Sequence[ClockLike], other: Sequence[ClockLike]) -> Measurement:
    """The same as an answer like that of every other method."""
    found = compare_clocks(reference, other)
    if found is None:
        return Measurement.cannot_tell(
            METHOD,
            "The two files carry no clocks that can be compared: no timecode (other than a tape's beginning, such as "
            "01:00:00:00), Broadcast Wave origin, GPS or date in both.",
        )
    piece = MeasuredPiece(((0, found.offset_ns),), uncertainty_ns=found.uncertainty_ns)
    return Measurement(
        METHOD,
        "measured",
        offset_ns=found.offset_ns,
        drift_ppm=0.0,
        uncertainty_ns=found.uncertainty_ns,
        confidence=_confidence(found),
        pieces=(piece,),
        evidence=Evidence(notes=tuple(note for note in (found.says, found.note, found.disagreement) if note)),
        settings={"reference_clock": found.kinds[0], "other_clock": found.kinds[1]},
    )


def _confidence(found: ClockAlignment) -> float:
    """Clocks are set by people: timecodes and GPS rightly as a rule, creation times less often."""
    sure = {"timecode": 0.9, "broadcast-wave": 0.9, "ltc": 0.9, "gps": 0.95, "stamps": 0.85, "table": 0.8}
    return min(sure.get(kind, 0.6) for kind in found.kinds) * (0.7 if found.disagreement else 1.0)


def _days_apart(reference: Sequence[ClockLike], other: Sequence[ClockLike]) -> int | None:
    """How much later (ns) the other began by any dates they have: it tells the day that a time of day is of."""
    for mine in reference:
        for theirs in other:
            if mine.epoch_ns is not None and theirs.epoch_ns is not None:
                return theirs.epoch_ns - mine.epoch_ns
    return None


def _compared(mine: ClockLike, theirs: ClockLike, dated_ns: int | None) -> ClockAlignment | None:
    # The two resolutions are limits rather than scatter, and the one of a creation time is one-sided: they add up.
    uncertainty_ns = mine.resolution_ns + theirs.resolution_ns
    kinds = (mine.kind, theirs.kind)
    says = mine.says if mine.says == theirs.says else f"{mine.says} and {theirs.says}"
    if mine.time_of_day_ns is not None and theirs.time_of_day_ns is not None:
        late = (theirs.time_of_day_ns - mine.time_of_day_ns + _DAY_NS // 2) % _DAY_NS - _DAY_NS // 2
        days = 0 if dated_ns is None else round((dated_ns - late) / _DAY_NS)
        # A date that would be a zone's hours away still tells the day.
        return ClockAlignment(late + days * _DAY_NS, uncertainty_ns, says, kinds)
    if mine.epoch_ns is None or theirs.epoch_ns is None:
        return None
    late = theirs.epoch_ns - mine.epoch_ns
    if mine.zone_known and theirs.zone_known:
        return ClockAlignment(late, uncertainty_ns, says, kinds)
    hours = round(late / _HOUR_NS)
    rest = late - hours * _HOUR_NS
    if hours and abs(hours) <= 26 and abs(rest) <= _ZONE_NS:
        note = f"One of the clocks names no time zone: the {abs(hours)} h between them were taken for that."
        return ClockAlignment(rest, uncertainty_ns, says, kinds, note=note)
    return ClockAlignment(late, uncertainty_ns, says, kinds)
