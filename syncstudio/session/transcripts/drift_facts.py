"""What is known of how a transcript keeps to the voice, placed on the master timeline."""

from __future__ import annotations

from dataclasses import dataclass
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
