"""How the hand moves that asks for frames: where it is, which way it goes, and whether it rests."""

from __future__ import annotations

import time

# After this long without a request the hand rests, and what lies behind the playhead is read.
REST_S = 0.12

# A moving hand asks again within this time; what takes long to decode is begun only when it has not.
SETTLE_S = 0.05

# A moving hand that goes by no more than this has a direction; farther, it jumps.
_STRIDE = 32

# A step to the next frame or the one after it, as a key or playing does it; more is a drag.
_STEP = 2


class Hand:
    """One video's hand. `heading` is 1 or -1 while the transport plays that way, else 0."""

    def __init__(self) -> None:
        self.heading = 0
        self.playhead = -1
        self.moving = False
        self.stride = 0
        self._asked_s = 0.0

    def asks(self) -> None:
        """Another request came in."""
        now = time.monotonic()
        self.moving = now - self._asked_s < REST_S
        self._asked_s = now

    def go_to(self, number: int) -> None:
        """A frame is the one looked at now."""
        moved = number - self.playhead
        if moved or self.playhead < 0:
            farthest = _STRIDE if self.moving else _STEP
            self.stride = moved if abs(moved) <= farthest and self.playhead >= 0 else 0
        self.playhead = number

    @property
    def still_s(self) -> float:
        """How long ago the last request was."""
        return time.monotonic() - self._asked_s

    @property
    def settled(self) -> bool:
        """Whether the next request would have come by now if the hand still moved."""
        return self.still_s >= SETTLE_S

    @property
    def resting(self) -> bool:
        """Whether there is time to read what lies around."""
        return self.still_s >= REST_S

    @property
    def direction(self) -> int:
        """1 forward, -1 back, 0 neither."""
        return self.heading or (self.stride > 0) - (self.stride < 0)

    @property
    def drags(self) -> bool:
        """Whether it moves by more than single steps, and nothing plays."""
        return self.moving and not self.heading and not 0 < abs(self.stride) <= _STEP
