"""A beat of clicks through the project's own way to the ear, for finding out how late sound is heard."""

from __future__ import annotations

from fractions import Fraction

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_MS
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.clicks import Clicks
from syncstudio.transport.mixer import Mixer, MixTrack
from syncstudio.transport.output import MakeOutput, Outputs
from syncstudio.transport.tapping import beat_nearest
from syncstudio.transport.transport import Transport

# Slow enough that a delay of 300 ms is not taken for the next beat, quick enough to tap along with.
BEAT_NS = 700 * NS_PER_MS
_LIT_NS = 80 * NS_PER_MS
_RATE = 48_000


class BeatPlayer:
    """Clicks at the multiples of `BEAT_NS`, on a clock of their own; close it after use.

    `delay_correction_ns` is how much later the sound is heard than the device tells.
    """

    def __init__(self, outputs: MakeOutput | Outputs | None, like: Transport) -> None:
        self._mixer = Mixer(_RATE)
        self._transport = Transport(outputs, self._mixer)
        self._transport.use_output(like.chosen_output)
        self._transport.delay_corrections = like.delay_corrections
        self._transport.delay_correction_ns = like.delay_correction_ns

    @property
    def delay_correction_ns(self) -> int:
        """What holds for these beats; it may change while they play."""
        return self._transport.delay_correction_ns

    @delay_correction_ns.setter
    def delay_correction_ns(self, correction_ns: int) -> None:
        self._transport.delay_correction_ns = correction_ns

    def play(self, heard: bool) -> None:
        """Begin to beat, with clicks or silently."""
        lines = ClockMap.from_offset(StreamClock(Fraction(1, _RATE)), 0)
        self._mixer.set_tracks([MixTrack(1, lines, Clicks(BEAT_NS, _RATE), muted=not heard)])
        self._transport.play()

    def stop(self) -> None:
        """Stand still."""
        self._transport.pause()

    def position_ns(self, host_ns: int | None = None) -> int:
        """Where in the row of beats a listener is at a host time."""
        return self._transport.position_ns(host_ns)

    @property
    def lit(self) -> bool:
        """Whether a lamp that flashes with the beat is on now."""
        here = self.position_ns()
        return 0 <= here - beat_nearest(here, BEAT_NS) < _LIT_NS

    @property
    def device(self) -> str | None:
        """The name of the device in use."""
        return self._transport.sound_device

    @property
    def note(self) -> str | None:
        """Why nothing is heard, in a sentence."""
        return self._transport.sound_note

    def close(self) -> None:
        """Give the device back."""
        self._transport.close()
