"""What is known of how a transcript keeps to the voice, placed on the master timeline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from syncstudio.session.transcripts.said_sounds import SaidSound
from syncstudio.timebase.span import Span

DriftState = Literal["waiting", "known", "failed"]


@dataclass(frozen=True, slots=True)
class DriftCell:
    """One minute of the sound: the text is `late_ns` behind the voice (before it below zero), give or take `half_ns`.

    `late_ns` is None where it cannot be told; `why` says so: "little-speech", "unclear" or "no-sound".
    """

    master: Span
    late_ns: int | None
    half_ns: int
    why: str = ""


@dataclass(frozen=True, slots=True)
class DriftStretch:
    """From one instant of the master timeline to another the text is surely off, by so much at each end.

    `half_ns` is the 95 % half-width. `whole`: it is so from the transcript's beginning to its end.
    """

    master: Span
    late_ns: int
    late_at_end_ns: int
    half_ns: int
    whole: bool = False

    @property
    def grows(self) -> bool:
        """Whether it is a drift, and not the same all along."""
        return abs(self.late_at_end_ns - self.late_ns) > max(self.half_ns, 30_000_000)


@dataclass(frozen=True, slots=True)
class DriftReport:
    """A transcript against its sound. `message` says in a sentence why it could not be told."""

    said: SaidSound
    state: DriftState
    cells: tuple[DriftCell, ...] = ()
    off: tuple[DriftStretch, ...] = ()
    lingers: bool = False
    message: str = ""


def minute_within(minute: int, minute_s: float, last_s: float) -> tuple[float, float]:
    """A minute of a sound, from its beginning to its end or that of the sound, in seconds."""
    start_s, end_s = minute * minute_s, (minute + 1) * minute_s
    return start_s, min(end_s, last_s) if last_s > start_s else end_s


def without_kept(stretch: DriftStretch, cells: Sequence[DriftCell]) -> DriftStretch:
    """One that is said of the whole, without minutes at its ends in which the text is with the voice, and surely not
    as far off. Where there are several, the border between them is known better than by minutes."""
    if stretch.grows or not stretch.whole:
        return stretch
    inside = [
        cell
        for cell in cells
        if cell.master.start_ns < stretch.master.end_ns and cell.master.end_ns > stretch.master.start_ns
    ]
    off = [cell for cell in inside if not _keeps(cell, stretch.late_ns)]
    if not off or len(off) == len(inside):
        return stretch
    start_ns, end_ns = stretch.master.start_ns, stretch.master.end_ns
    if off[0] is not inside[0]:
        start_ns = max(start_ns, off[0].master.start_ns)
    if off[-1] is not inside[-1]:
        end_ns = min(end_ns, off[-1].master.end_ns)
    span = Span(start_ns, end_ns)
    return replace(stretch, master=span, whole=stretch.whole and span == stretch.master)


def _keeps(cell: DriftCell, late_ns: int) -> bool:
    if cell.late_ns is None:
        return False
    return abs(cell.late_ns) <= cell.half_ns < abs(cell.late_ns - late_ns)
