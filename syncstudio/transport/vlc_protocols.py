"""What the VLC player needs of others, and what it gives, as values and small protocols."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.uint8]
# What a picture is recognised by: the mean luma of a few cells; whoever makes the book of pictures says how many.
Signature = NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What should be on show at a host time: an instant of the source, in ns (None: nothing is recorded there),
    and how many source ns pass in one host ns (0: it stands; negative: backwards)."""

    source_ns: int | None
    pace: Fraction


# Asked with a host time, on the player's own thread.
AskWanted = Callable[[int], Wanted]


@dataclass(frozen=True, slots=True, eq=False)
class Planes420:
    """A picture in memory, upright: luma (height, row bytes) and two chroma planes of half the size, rounded up."""

    width: int
    height: int
    luma: Rows
    blue: Rows
    red: Rows


class PictureBook(Protocol):
    """The exact decoder's frames of one video, to recognise VLC's pictures by. Called on the player's thread."""

    # The size of the upright picture in stored pixels; None while nothing is decoded.
    @property
    def size(self) -> tuple[int, int] | None: ...

    # Whether every frame can be recognised without being decoded: nobody decodes beside the player.
    @property
    def complete(self) -> bool: ...

    def number_at(self, source_ns: int) -> int | None:
        """The frame on show at an instant of the source; None outside."""

    def start_ns(self, number: int) -> int | None:
        """When a frame comes on show, in ns of the source; None for no frame."""

    def way_to(self, source_ns: int) -> int:
        """How many frames have to be decoded before the one at an instant of the source."""

    def signature(self, picture: Planes420) -> Signature:
        """What a picture is recognised by."""

    def known(self, first: int, last: int) -> tuple[Sequence[int], Sequence[Signature]]:
        """The frames from `first` to `last` that are decoded, and what they are recognised by."""

    def difference(self, picture: Planes420, number: int) -> float | None:
        """How far a picture's luma is from that of a frame, in grey levels; None while that is not decoded."""

    def image(self, picture: Planes420) -> Any:
        """The picture as it is painted, a copy of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class VlcPicture:
    """A picture VLC showed. `image` is what the book made of it. `number` is the frame it was recognised as; when
    not `seen`, the one it must be by those recognised before (None: nobody knows). `host_ns` is when VLC showed
    it; `error_frames` and `error_ns` (of the source) how far it was ahead of what was due then. `difference` is how
    far its luma is from the exact decoder's of that frame, in grey levels, where that was asked for and known."""

    image: Any
    host_ns: int
    number: int | None
    seen: bool
    error_frames: int | None
    error_ns: int | None = None
    difference: float | None = None
