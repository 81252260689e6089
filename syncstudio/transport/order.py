"""What the sound thread is told to play: small values, replaced as a whole and never changed."""

from dataclasses import dataclass, field
from fractions import Fraction

from syncstudio.transport.play_range import PlayRange

# Outside of this nothing can be understood, and mixing eight seconds in one costs too much: silence.
FASTEST_HEARD = Fraction(4)
SLOWEST_HEARD = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Grain:
    """A moment of sound at the place the playhead was moved to by hand, asked for at a host time."""

    number: int
    place_ns: int
    duration_ns: int
    asked_ns: int


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be played; a new serial makes all sound before it void.

    `once` says that the range is a span to be played once; `return_ns` is where the playhead goes at its end
    (None: it stays there).
    """

    serial: int = 0
    playing: bool = False
    speed: Fraction = Fraction(1)
    play_range: PlayRange = field(default_factory=PlayRange)
    keep_pitch: bool = True
    once: bool = False
    return_ns: int | None = None
    grain: Grain | None = None

    @property
    def heard(self) -> bool:
        """Whether this is played with sound."""
        return self.playing and SLOWEST_HEARD <= abs(self.speed) <= FASTEST_HEARD
