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

    All methods are called by one thread; `fill` is called by a thread of the device's own. An output that knows
    when its device is gone says so with an attribute `alive`, one whose driver tells the delay with `tells_delay`,
    and one that can be stopped whenever nothing is heard, since it starts within a moment, with `wakes_at_once`.
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


class Outputs(Protocol):
    """All outputs of one kind of driver. Any method may take long; none is called on the thread of a window."""

    @property
    def sees_changes(self) -> bool:
        """Whether `names` is up to date while a device is open; else only `refresh` makes it so."""

    def names(self) -> tuple[str, ...]:
        """The outputs there are now, by the names people know; each is there once. No error: then there is none."""

    def default_name(self) -> str | None:
        """Which of them is the system's default just now; None where that is not told. It comes back quickly."""

    def refresh(self) -> None:
        """Look anew for devices; does nothing while a device is open that would not outlive it."""

    def open(self, name: str | None) -> SoundOutput:
        """Open the output of this name, or the system's default one. Raises SoundError with a sentence."""


class OneOutput:
    """A single maker as a whole kind of driver: it has no names to choose from."""

    def __init__(self, make: MakeOutput) -> None:
        self._make = make

    @property
    def sees_changes(self) -> bool:
        """Nothing can change."""
        return True

    def names(self) -> tuple[str, ...]:
        """Nothing to choose from."""
        return ()

    def default_name(self) -> str | None:
        """It has no name but its own."""
        return None

    def refresh(self) -> None:
        """Nothing to look for."""

    def open(self, name: str | None) -> SoundOutput:
        """Make the output; a name is unknown here."""
        if name is not None:
            raise missing(name)
        return self._make()


class FirstOutputs:
    """Several kinds of driver: the first one that works is used."""

    def __init__(self, kinds: Sequence[Outputs]) -> None:
        self._kinds = tuple(kinds)

    @property
    def sees_changes(self) -> bool:
        """Whether the first kind sees them."""
        return not self._kinds or self._kinds[0].sees_changes

    def names(self) -> tuple[str, ...]:
        """The names of the first kind that has any."""
        return next((names for kind in self._kinds if (names := kind.names())), ())

    def default_name(self) -> str | None:
        """As the first kind that tells says."""
        return next((name for kind in self._kinds if (name := kind.default_name()) is not None), None)

    def refresh(self) -> None:
        """Look anew with each."""
        for kind in self._kinds:
            kind.refresh()

    def open(self, name: str | None) -> SoundOutput:
        """Open with the first kind that can; when none can the first one's sentence says why."""
        refusals = []
        for kind in self._kinds:
            try:
                return kind.open(name)
            except SoundError as error:
                refusals.append(error)
        raise refusals[0] if refusals else SoundError("No sound output was asked for.")


def missing(name: str) -> SoundError:
    """The refusal of an output that is not there."""
    return SoundError(f"The sound output “{name}” is not there.")


def first_working(makers: Sequence[MakeOutput]) -> MakeOutput:
    """A maker that tries these one after the other; when none works it refuses with the first one's sentence."""

    def make() -> SoundOutput:
        return FirstOutputs([OneOutput(maker) for maker in makers]).open(None)

    return make
