"""What a dragged edge may land on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

SnapKind = Literal["edge", "playhead", "frame", "zero", "onset", "silence"]


@dataclass(frozen=True, slots=True)
class SnapHit:
    """Where a dragged edge lands, and on what."""

    ns: int
    what: SnapKind


@dataclass(frozen=True, slots=True)
class SnapWays:
    """Which of them are on. `magnetic`: the playhead lands on edges where it is dragged, and edges on the playhead."""

    on: bool = True
    edges: bool = True
    frames: bool = True
    zero: bool = False
    onsets: bool = False
    silence: bool = False
    magnetic: bool = True

    @property
    def sound(self) -> bool:
        """Whether any of them needs the sound itself."""
        return self.on and (self.zero or self.onsets or self.silence)
