"""What every way to the ear offers, and how one of several is chosen."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from syncstudio.transport.errors import SoundError

# Writes a whole block, float32 (frames, channels), in place. The second value is the host time, in monotonic
# nanoseconds, at which the first frame of the block leaves the loudspeaker. Never blocks, never raises.
Fill = Callable[[NDArray[np.float32], int], None]


class SoundOutput(Protocol):
    """A sound device, open and ready. Making one opens it and may take long; it raises SoundError with a sentence.

    All methods are called by one thread; `fill` is called by a thread of the device's own.
    """

    name: str
    rate: int
    channels: int
    # Why nothing is heard from this output, in a sentence; None for one that is heard.
    silent_because: str | None

    def start(self, fill: Fill) -> None:
        """Begin to ask for sound, until `stop`. Raises SoundError when the device refuses."""

    def stop(self) -> None:
        """Ask no more; what the device has been given may still be heard."""

    def close(self) -> None:
        """Give the device back. Nothing is called afterwards."""


MakeOutput = Callable[[], SoundOutput]


def first_working(makers: Sequence[MakeOutput]) -> MakeOutput:
    """A maker that tries these one after the other; when none works it refuses with the first one's sentence."""

    def make() -> SoundOutput:
        refusals = []
        for maker in makers:
            try:
                return maker()
            except SoundError as error:
                refusals.append(error)
        raise refusals[0] if refusals else SoundError("No sound output was asked for.")

    return make
