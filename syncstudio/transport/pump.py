"""The thread that opens the device and mixes ahead for it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.transport.content import Content
from syncstudio.transport.errors import SoundError
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.output import MakeOutput, SoundOutput
from syncstudio.transport.play_range import PlayRange
from syncstudio.transport.playout import Playout
from syncstudio.transport.silent import SilentOutput

_log = logging.getLogger(__name__)

# Outside of this nothing can be understood, and mixing eight seconds in one costs too much: silence.
FASTEST_HEARD = Fraction(4)
SLOWEST_HEARD = Fraction(1, 10)
# Frames mixed at a time: 21 ms at 48 kHz, so that a seek waits for no more than that.
_BLOCK = 1024
# What is kept of sound already mixed when a gain or an alignment changes: enough to mix the rest meanwhile.
_KEEP_S = Fraction(6, 100)
# While an alignment is dragged the tracks change with every move of the mouse; mixing again this often will
# do.
_RENEW_NS = 60_000_000
# A moving clock is joined this much later than the device could at best: the time to mix the first blocks.
_LEAD_NS = 30_000_000
# How long a clock is held for its sound at most: beyond the delay of a running device, or for one at rest.
_HOLD_NS = 150_000_000
_HOLD_START_NS = 400_000_000
# The pump looks again after so long: while the ring is being emptied, and while only the end is waited for.
_LOOK_S = 0.02
# Without anything to play the device is told to rest after so long; waking it can take a second.
_REST_AFTER_NS = 60 * NS_PER_S
# A device that does not ask for sound for so long, while playing or after it was started, is gone; then it is
# tried again now and then.
_LOST_AFTER_NS = 2 * NS_PER_S
_DEAD_AFTER_NS = 5 * NS_PER_S
_TRY_AGAIN_NS = 5 * NS_PER_S
LOST = "The sound device stopped answering; playing goes on without sound until it is back."


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be played; a new serial makes all sound before it void."""

    serial: int = 0
    playing: bool = False
    speed: Fraction = Fraction(1)
    play_range: PlayRange = field(default_factory=PlayRange)

    @property
    def heard(self) -> bool:
        """Whether this is played with sound."""
        return self.playing and SLOWEST_HEARD <= self.speed <= FASTEST_HEARD


class Pump:
    """Does a little at each `turn`, on one thread; only that thread touches the output and the readers."""

    def __init__(
        self,
        make_output: MakeOutput | None,
        mixer: Mixer,
        playout: Playout,
        now_ns: Callable[[], int],
    ) -> None:
        self._make_output = make_output
        self._mixer = mixer
        self._playout = playout
        self._now_ns = now_ns
        self._output: SoundOutput | None = None
        self._running = False
        self._serial = -1
        self._content: Content | None = None
        self._version = -1
        self._renewed_ns = 0
        self._idle_since_ns: int | None = None
        self._started_ns = 0
        self._try_again_ns: int | None = None
        self.note: str | None = None

    @property
    def output_name(self) -> str | None:
        """The device in use; None while there is none."""
        output = self._output
        return None if output is None or output.silent_because is not None else output.name

    def hold_ns(self) -> int:
        """How long a clock may wait for the first sound; 0 when no sound can be expected soon."""
        if self.output_name is None or not self._mixer.tracks:
            return 0
        return self._playout.delay_ns + _HOLD_NS if self._running else _HOLD_START_NS

    def prepare(self) -> None:
        """Open the device and wake it, so that what is played next is heard at once."""
        if self._output is None:
            self._open()
        if self._output is not None and self._output.silent_because is None:
            self._start(self._output)

    def turn(self, order: Order) -> float | None:
        """Do what there is to do; says after how many seconds to look again, None: when something changes."""
        now = self._now_ns()
        if not order.heard or not self._mixer.tracks:
            return self._rest(now, order.playing)
        self._idle_since_ns = None
        self._watch(now)
        if self._output is None:
            self._open()
            return 0.0  # the order may have changed while the device opened
        if self._output.silent_because is not None or not self._start(self._output):
            return _LOOK_S
        self._mix(order)
        return _LOOK_S

    def close(self) -> None:
        """Give the device back."""
        if self._output is not None:
            self._stop(self._output)
            self._output.close()
            self._output = None

    # -- the device ---------------------------------------------------------------------------------------

    def _open(self) -> None:
        """Open the device, which may take long; without one there is silence, and `note` says why."""
        try:
            output = SilentOutput() if self._make_output is None else self._make_output()
        except SoundError as error:
            _log.info("no sound: %s", error)
            output = SilentOutput(str(error))
        self._take(output)

    def _take(self, output: SoundOutput) -> None:
        self._output = output
        if output.silent_because is None:
            self._mixer.rate = output.rate
            self._playout.set_rate(output.rate)
            self._serial = -1
            self._try_again_ns = None
        self.note = output.silent_because

    def _start(self, output: SoundOutput) -> bool:
        if self._running:
            return True
        self._playout.forget_device()
        try:
            output.start(self._playout.fill)
        except SoundError as error:
            _log.info("no sound: %s", error)
            output.close()
            self._take(SilentOutput(str(error)))
            return False
        self._running = True
        self._started_ns = self._now_ns()
        return True

    def _stop(self, output: SoundOutput) -> None:
        if self._running:
            self._running = False
            output.stop()

    def _rest(self, now: int, playing: bool) -> float | None:
        if self._output is not None and self._running:
            if self._idle_since_ns is None:
                self._idle_since_ns = now
            left_ns = self._idle_since_ns + _REST_AFTER_NS - now
            if left_ns > 0:
                return _LOOK_S if playing else left_ns / NS_PER_S
            self._stop(self._output)
        return _LOOK_S if playing else None

    def _watch(self, now: int) -> None:
        """Notice a device that is gone, and try for another one now and then."""
        if self._running and self._output is not None:
            quiet_ns = self._playout.quiet_for_ns(now)
            lost = now - self._started_ns > _DEAD_AFTER_NS if quiet_ns is None else quiet_ns > _LOST_AFTER_NS
            if lost:
                _log.warning("%s: %s", self._output.name, LOST)
                self.close()
                self._take(SilentOutput(LOST))
                self._try_again_ns = now + _TRY_AGAIN_NS
        elif self._try_again_ns is not None and now >= self._try_again_ns:
            self._output = None
            self._try_again_ns = now + _TRY_AGAIN_NS

    # -- the sound ----------------------------------------------------------------------------------------

    def _mix(self, order: Order) -> None:
        if order.serial != self._serial or self._content is None or self._playout.behind(order.serial):
            self._begin(order)
        elif self._version != self._mixer.version and self._content.can_go_back:
            self._renew(order, self._content)
        content = self._content
        while content is not None:
            frames = min(_BLOCK, self._playout.wanted(order.serial))
            if frames == 0:
                return
            if not self._playout.write(order.serial, content.next(frames, order.play_range)):
                return

    def _begin(self, order: Order) -> None:
        step_ns = Fraction(NS_PER_S, self._mixer.rate) * order.speed
        start_ns = self._playout.begin(order.serial, step_ns, int(_LEAD_NS * order.speed))
        if start_ns is None:
            return
        self._version = self._mixer.version
        self._content = Content(self._mixer, start_ns, order.speed)
        self._serial = order.serial

    def _renew(self, order: Order, content: Content) -> None:
        """Mix again what waits in the ring, with the tracks as they are now."""
        now = self._now_ns()
        if now - self._renewed_ns < _RENEW_NS:
            return
        self._renewed_ns = now
        self._version = self._mixer.version
        frame = self._playout.take_back(order.serial, _KEEP_S)
        if frame is not None:
            content.go_to(frame)
