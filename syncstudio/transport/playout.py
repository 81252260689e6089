"""Sound on its way to the ear, and the clock that follows it.

The mixing thread writes a *run* of frames; the device's thread takes them and tells when they will be heard.
Whoever has not begun to move gives way: a clock that is still held starts when the first frame is heard; a
clock that moves already stays as it is, and the sound joins it, skipping what is late or waiting for its
time. So no hand-over is ever seen. After that the clock follows the device: it makes up small differences by
running a little faster or slower, never by a jump.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from threading import RLock

import numpy as np

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.transport.clock import Clock
from syncstudio.transport.edges import SoftEdges
from syncstudio.transport.grain_sound import GrainSound
from syncstudio.transport.protocols import Samples
from syncstudio.transport.ring import Ring

# A difference between clock and sound beyond this (of the host's time) is a broken stream, not a drifting one:
# the sound joins again.
_REJOIN_NS = 40_000_000
# The clock makes up for a difference in about a second, but never runs more than half a percent off its
# speed.
_FOLLOW_NS = NS_PER_S
_FOLLOW_LIMIT_PPM = 5_000
# How much sound the ring can hold, and how much of it is kept ready.
_CAPACITY_S = Fraction(1)
_READY_S = Fraction(1, 5)
_FADE_S = Fraction(5, 1000)
# Over so many blocks the delay is said; at 25 ms each, the last second.
_TOLD_LATELY = 40
# Where neither the sound thread nor the device has given a sign of life for so long, nothing is played: the
# computer sleeps. The clock is not read further than that, whatever the host's clock has done meanwhile.
_GRACE_NS = 250_000_000


@dataclass(slots=True)
class _Run:
    """A stretch of sound without a break: frame `n` is the sound at `start_ns + n * step_ns` (negative backwards)."""

    serial: int
    start_ns: Fraction
    step_ns: Fraction
    joined: bool = False

    def place(self, frame: int) -> Fraction:
        return self.start_ns + frame * self.step_ns


class Playout:
    """Owns the running clock, the ring and the current run. Safe to call from any thread.

    Positions here run on without end; folding them into a loop is the transport's business.
    """

    def __init__(self, now_ns: Callable[[], int], channels: int = 2) -> None:
        self._now_ns = now_ns
        self._channels = channels
        self._lock = RLock()
        # The clock, and the host time before which it stands; replaced together, so they are read without
        # lock.
        self._state = (Clock(), 0)
        self._serial = 0
        self._run: _Run | None = None
        self._grain: GrainSound | None = None
        self._fresh = True
        self._asked = 0
        self._delay_ns = 0
        self._told_ns: deque[int] = deque(maxlen=_TOLD_LATELY)
        self._correction_ns = 0
        self._filled_ns: int | None = None
        self._awake_until_ns: int | None = None
        self.set_rate(48_000)

    def set_rate(self, rate: int) -> None:
        """Get ready for a device of this rate; drops the run."""
        with self._lock:
            self._rate = rate
            self._ring = Ring(int(rate * _CAPACITY_S), self._channels)
            self._edges = SoftEdges(int(rate * _FADE_S), self._channels)
            self._replaced: Samples = np.zeros((0, self._channels), np.float32)
            self._run = self._grain = None
            self._asked = 0

    # -- the clock ----------------------------------------------------------------------------------------

    def position(self, host_ns: int) -> int:
        """Where playing is at a host time: what is heard then, while there is sound."""
        clock, moves_from_ns = self._state
        awake_until_ns = self._awake_until_ns
        if awake_until_ns is not None and host_ns > awake_until_ns:
            host_ns = awake_until_ns
        return clock.read(max(host_ns, moves_from_ns))

    def awake(self, until_ns: int | None) -> None:
        """The sound thread looks again at this host time; None: nobody can tell when (it works, or rests)."""
        self._awake_until_ns = None if until_ns is None else until_ns + _GRACE_NS

    def set_clock(self, clock: Clock, serial: int) -> None:
        """Move like this from here on, without the sound so far: only runs of this serial are taken.

        A clock whose anchor lies in the host's future is held: it stands until then, or until sound is heard.
        """
        with self._lock:
            self._break_off()
            self._state = (clock, clock.host_ns)
            self._serial = serial
            self._run = self._grain = None
            self._fresh = True
            self._awake_until_ns = None

    # -- the mixing thread's side -------------------------------------------------------------------------

    def begin(self, serial: int, step_ns: Fraction, lead_ns: int) -> Fraction | None:
        """Begin a run and say from where: the held position, or where the moving clock will be in `lead_ns`.

        None when the serial is not that of the clock: the order is out of date.
        """
        with self._lock:
            if serial != self._serial:
                return None
            now = self._now_ns()
            clock, moves_from_ns = self._state
            if now < moves_from_ns:
                start = Fraction(clock.position_ns)
            else:
                start = Fraction(clock.read(now + self._delay_ns + lead_ns))
            self._ring.clear()
            self._replaced = self._replaced[:0]
            self._run = _Run(serial, start, step_ns)
            self._fresh = True
            return start

    def wanted(self, serial: int) -> int:
        """How many more frames to write for now."""
        with self._lock:
            if self._run is None or self._run.serial != serial:
                return 0
            ready = max(int(self._rate * _READY_S), 2 * self._asked)
            return max(0, min(ready - self._ring.held, self._ring.room))

    def write(self, serial: int, frames: Samples) -> bool:
        """Append to the run; False when that run is over and the frames were thrown away."""
        with self._lock:
            if self._run is None or self._run.serial != serial:
                return False
            self._ring.write(self._blended(frames))
            return True

    def take_back(self, serial: int, keep_s: Fraction) -> int | None:
        """Forget what is written but the next `keep_s`; says at which frame to go on, None if the run is over.

        What is written next comes in softly over the beginning of what is forgotten.
        """
        with self._lock:
            if self._run is None or self._run.serial != serial:
                return None
            fade = self._edges.frames
            kept = max(0, min(int(self._rate * keep_s), self._ring.held - fade))
            self._replaced = self._ring.peek(fade, after=kept)
            return self._ring.keep(kept)

    def behind(self, serial: int) -> bool:
        """Whether what has been written is all too late for a clock that went on: begin again, further on."""
        with self._lock:
            run, (clock, moves_from_ns), now = self._run, self._state, self._now_ns()
            if run is None or run.serial != serial or run.joined or now < moves_from_ns:
                return False
            missing_ns = clock.read(now + self._delay_ns) - run.place(self._ring.write_at)
            return missing_ns < 0 if run.step_ns < 0 else missing_ns > 0

    def sound(self, serial: int, grain: GrainSound) -> None:
        """Let a moment of sound be heard while the clock stands; it takes the place of the one before."""
        with self._lock:
            if serial == self._serial and self._run is None:
                self._break_off()
                self._grain = grain
                self._fresh = True

    def quiet_for_ns(self, now_ns: int) -> int | None:
        """How long the device has not asked for sound; None when it never did since `forget_device`."""
        filled_ns = self._filled_ns
        return None if filled_ns is None else now_ns - filled_ns

    def forget_device(self) -> None:
        """Another device, or the same one started again: nothing is known of its delay."""
        with self._lock:
            self._filled_ns = None
            self._told_ns.clear()
            self._grain = None
            self._fresh = True
            if self._run is not None:
                self._run.joined = False

    @property
    def delay_ns(self) -> int:
        """From the moment a block was last asked for to the moment it is heard."""
        return self._delay_ns

    @property
    def told_ns(self) -> int | None:
        """The delay as the device itself told it lately, in the middle; None before it has.

        A single call may have waited for the interpreter, and then has less left to be heard.
        """
        with self._lock:
            told = list(self._told_ns)
        return round(median(told)) if told else None

    @property
    def correction_ns(self) -> int:
        """By how much later than the device tells its sound is heard."""
        return self._correction_ns

    @correction_ns.setter
    def correction_ns(self, correction_ns: int) -> None:
        with self._lock:
            if correction_ns != self._correction_ns:
                self._correction_ns = correction_ns
                # The clock does not jump: the sound goes to where it is due by the new reckoning, at once.
                self._break_off()
                if self._run is not None:
                    self._run.joined = False

    # -- the device's side --------------------------------------------------------------------------------

    def fill(self, out: Samples, heard_ns: int) -> None:
        """Write the next block for a device whose first frame will be heard at a host time. See `output.Fill`."""
        with self._lock:
            now = self._now_ns()
            self._told_ns.append(heard_ns - now)
            heard_ns += self._correction_ns
            self._filled_ns, self._delay_ns, self._asked = now, max(0, heard_ns - now), len(out)
            self._stay_awake(now + len(out) * NS_PER_S // self._rate)
            out[:] = 0
            begin = end = 0
            run = self._run
            if run is None and self._grain is None and self._edges.still:
                # At rest a device goes on asking for a while, and should cost little.
                return
            if run is not None:
                if run.joined:
                    self._follow(run, heard_ns, now)
                if not run.joined:
                    begin = self._join(run, len(out), heard_ns, now)
                if run.joined:
                    end = begin + self._ring.read_into(out[begin:])
                    run.joined = end == len(out)
            elif self._grain is not None:
                end = self._grain.read_into(out)
            self._edges.shape(out, begin, max(begin, end), self._fresh)
            self._fresh = self._fresh and end == begin

    def _join(self, run: _Run, frames: int, heard_ns: int, now: int) -> int:
        """Let the sound and the clock meet; gives the frame of the block at which sound begins."""
        clock, moves_from_ns = self._state
        if self._ring.held < min(frames, self._ring.capacity // 2):
            return 0
        if now < moves_from_ns:
            starts_ns = max(heard_ns, now)
            self._state = (Clock(starts_ns, clock.position_ns, clock.speed), starts_ns)
            run.joined = True
            return 0
        due = round((clock.read(heard_ns) - run.place(self._ring.read_at)) / run.step_ns)
        if due <= -frames:
            return 0
        self._fresh = True
        self._ring.skip(max(0, due))
        run.joined = self._ring.held > 0
        return max(0, -due)

    def _follow(self, run: _Run, heard_ns: int, now: int) -> None:
        """Trim the clock's speed by how far it is from the sound."""
        clock, moves_from_ns = self._state
        if now < moves_from_ns:
            return
        error_ns = run.place(self._ring.read_at) - clock.read(heard_ns)
        speed = run.step_ns * self._rate / NS_PER_S
        if abs(error_ns) > _REJOIN_NS * abs(speed):
            self._break_off()
            run.joined = False
            return
        ppm = round(error_ns * 1_000_000 / (speed * _FOLLOW_NS))
        ppm = max(-_FOLLOW_LIMIT_PPM, min(_FOLLOW_LIMIT_PPM, ppm))
        self._state = (clock.at_speed(speed * Fraction(1_000_000 + ppm, 1_000_000), now), moves_from_ns)

    def _break_off(self) -> None:
        """What is being heard ends here; what would have come next sinks instead of clicking."""
        if self._run is not None and self._run.joined:
            self._edges.carry_on(self._ring.peek(self._edges.frames))
        elif self._grain is not None and self._grain.begun:
            self._edges.carry_on(self._grain.peek(self._edges.frames))

    def _blended(self, frames: Samples) -> Samples:
        """New frames over the beginning of those they take the place of."""
        count = min(len(frames), len(self._replaced))
        if count:
            whole = len(self._replaced)
            done = self._edges.frames - whole
            turn = np.pi * np.arange(done + 1, done + count + 1) / (self._edges.frames + 1)
            rise = np.asarray((1 - np.cos(turn)) / 2, np.float32)[:, None]
            frames = frames.copy()
            frames[:count] = frames[:count] * rise + self._replaced[:count] * (1 - rise)
            self._replaced = self._replaced[count:]
        return frames

    def _stay_awake(self, until_ns: int) -> None:
        """A device that asks for sound is a sign of life, unless it is the first after a sleep."""
        awake_until_ns = self._awake_until_ns
        if awake_until_ns is not None and self._now_ns() <= awake_until_ns:
            self._awake_until_ns = max(awake_until_ns, until_ns + _GRACE_NS)
