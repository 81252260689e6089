"""Playing: play, pause, seek, speed, shuttle and loop, on one master clock."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span
from syncstudio.transport.clock import Clock
from syncstudio.transport.errors import PlayError
from syncstudio.transport.host_time import slept_ns
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.order import Grain, Order
from syncstudio.transport.output import MakeOutput, OneOutput, Outputs
from syncstudio.transport.play_range import MIN_LOOP_NS, PlayRange
from syncstudio.transport.playout import Playout
from syncstudio.transport.pump import Pump
from syncstudio.transport.sleep_watch import SleepWatch
from syncstudio.transport.sound_side import SoundSide
from syncstudio.transport.sound_thread import SoundThread

# Shuttling doubles the speed up to this.
_FASTEST_SHUTTLE = Fraction(8)
# A step sounds for a frame, but neither so short that it is a click nor so long that it is a word.
_SHORTEST_GRAIN_NS, _LONGEST_GRAIN_NS = 40_000_000, 100_000_000
SLEPT = "The computer slept: playing has paused where it was heard last."


class Transport(SoundSide):
    """Plays the mixer's tracks. Every call returns at once; sound is made by the transport's own thread.

    `outputs` opens sound devices (on that thread, at the first `play` or `prepare`): a maker of the only one, or
    an `Outputs` to choose from; None, or a SoundError, means silence, and `sound_note` says why. Host times are
    monotonic nanoseconds; every method that depends on the time takes it as `host_ns`, and asks `now_ns` only
    when it is not given. While sound plays the position is what the listener hears at that host time; else the
    monotonic clock moves it. It never jumps but by a seek or a loop, or back after a span that was played once;
    when the computer has slept, playing pauses where it was heard last. With `own_thread=False` nothing happens
    by itself: call `turn` (tests do).
    """

    def __init__(
        self,
        outputs: MakeOutput | Outputs | None,
        mixer: Mixer,
        now_ns: Callable[[], int] = time.monotonic_ns,
        *,
        own_thread: bool = True,
        slept_ns: Callable[[], int] = slept_ns,
    ) -> None:
        self.mixer = mixer
        self._now_ns = now_ns
        self._lock = threading.RLock()
        self._playout = Playout(now_ns, mixer.channels)
        kind = OneOutput(outputs) if callable(outputs) else outputs
        self._pump = Pump(kind, mixer, self._playout, now_ns)
        self._order = Order()
        self._range = PlayRange()
        self._keep_pitch = True
        self._chosen_speed = Fraction(1)
        self._grains = 0
        self._callbacks: list[Callable[[], None]] = []
        self._list_wanted: list[Callable[[tuple[str, ...]], None]] = []
        self._prepare_wanted = False
        self._sleep = SleepWatch(slept_ns)
        # Why playing stopped by itself, in a sentence, until something is played again.
        self.pause_note: str | None = None
        self._thread = SoundThread(self.turn, self._pump.close) if own_thread else None

    # -- reading ------------------------------------------------------------------------------------------

    @property
    def playing(self) -> bool:
        """Whether the position moves, or waits for its sound to begin."""
        return self._order.playing

    @property
    def speed(self) -> Fraction:
        """The speed it plays at, or will when it plays; negative is backwards."""
        return self._order.speed

    @property
    def clock(self) -> Clock:
        """The clock as it is now: host time, position, and speed (0 while paused)."""
        now = self._now_ns()
        return Clock(now, self.position_ns(now), self.speed if self.playing else Fraction(0))

    def position_ns(self, host_ns: int | None = None) -> int:
        """The master instant heard (and to be seen) at a host time, now unless told. Changes nothing."""
        running = self._playout.position(self._now_ns() if host_ns is None else host_ns)
        order = self._order
        return order.play_range.fold(running) if order.playing else running

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call this whenever play state, speed, range, or sound device change, on whichever thread that is.

        Gives a function that ends it.
        """
        self._callbacks.append(callback)

        def stop() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return stop

    # -- commands -----------------------------------------------------------------------------------------

    def play(self, host_ns: int | None = None) -> None:
        """Play from the position; from the start when it is at the end, from the loop's start when behind it."""
        with self._lock:
            if self._order.playing:
                return
            now = self._host(host_ns)
            self._go(self._entry(self.position_ns(now), self._order.speed), now, self._order.speed)
        self._changed()

    def play_once(self, span: Span, return_ns: int | None = None, host_ns: int | None = None) -> None:
        """Play a span once at the chosen speed; at its end the playhead goes to `return_ns`, or stays there.

        Pausing on the way stays at the place. A loop is not gone round meanwhile. PlayError: a span without length.
        """
        if span.duration_ns <= 0:
            raise PlayError("There is nothing to play: the span has no length.")
        with self._lock:
            speed = abs(self._chosen_speed)
            once = PlayRange(None, span.end_ns, span.start_ns)
            self._go(span.start_ns, self._host(host_ns), speed, once=once, return_ns=return_ns)
        self._changed()

    def pause(self, host_ns: int | None = None) -> None:
        """Stop where the listener is; a shuttle speed is forgotten."""
        with self._lock:
            if not self._order.playing:
                return
            now = self._host(host_ns)
            self._stand(self.position_ns(now), now)
        self._changed()

    def toggle(self, host_ns: int | None = None) -> None:
        """Play, or pause."""
        if self._order.playing:
            self.pause(host_ns)
        else:
            self.play(host_ns)

    def seek(self, position_ns: int, host_ns: int | None = None) -> None:
        """Go to an instant; playing goes on from there, and sound from before is not heard any more."""
        with self._lock:
            now = self._host(host_ns)
            if self._order.playing:
                once = self._once()
                within = once is not None and once.start_ns <= position_ns < (once.end_ns or 0)
                self._go(position_ns, now, self._order.speed, once=once if within else None)
            else:
                self._stand(position_ns, now)
        self._changed()

    def sound_at(self, position_ns: int, duration_ns: int, host_ns: int | None = None) -> None:
        """Let a frame's worth of sound be heard while paused, as the playhead is moved by hand; nothing moves by it.

        Newest wins: what was asked for before is cut short softly, and never queued.
        """
        with self._lock:
            if self._order.playing:
                return
            self._grains += 1
            length_ns = min(_LONGEST_GRAIN_NS, max(_SHORTEST_GRAIN_NS, duration_ns))
            grain = Grain(self._grains, position_ns, length_ns, self._host(host_ns))
            self._order = replace(self._order, grain=grain)
            self._poke()

    def set_speed(self, speed: Fraction | int, host_ns: int | None = None) -> None:
        """Play at this speed, now or later; negative is backwards, and 0 is refused (that is `pause`)."""
        speed = Fraction(speed)
        if speed == 0:
            raise ValueError("a speed of 0 does not play: pause instead")
        with self._lock:
            self._chosen_speed = speed
            self._change_speed(speed, self._host(host_ns))
        self._changed()

    @property
    def keep_pitch(self) -> bool:
        """Whether sound keeps its pitch at other speeds than 1; else it goes with the speed, as on a tape."""
        return self._keep_pitch

    @keep_pitch.setter
    def keep_pitch(self, keep: bool) -> None:
        with self._lock:
            if keep == self._keep_pitch:
                return
            self._keep_pitch = keep
            now = self._host(None)
            if self._order.playing and abs(self._order.speed) != 1:
                self._go_on(self._order.speed, now)
        self._changed()

    def shuttle(self, direction: int, host_ns: int | None = None) -> None:
        """J (-1), K (0), L (1): backwards, stop, forwards; the same direction again doubles the speed, up to 8."""
        speed = Fraction((direction > 0) - (direction < 0))
        with self._lock:
            if direction == 0:
                self._chosen_speed = Fraction(1)
            elif self._order.playing and self._order.speed * speed > 0:
                speed *= min(_FASTEST_SHUTTLE, max(Fraction(1), abs(self._order.speed) * 2))
            self._run_at(speed, self._host(host_ns))
        self._changed()

    def run_at(self, speed: Fraction | int, host_ns: int | None = None) -> None:
        """Play at a speed for as long as a hand asks for it; 0 stands still. Pausing gives the chosen speed back."""
        with self._lock:
            self._run_at(Fraction(speed), self._host(host_ns))
        self._changed()

    @property
    def loop(self) -> Span | None:
        """The span played round and round, or None. PlayError: one without length, or too short to be heard."""
        return self._range.loop

    @loop.setter
    def loop(self, span: Span | None) -> None:
        if span is not None and span.duration_ns < MIN_LOOP_NS:
            least = f"a loop needs at least {MIN_LOOP_NS * 1000 // NS_PER_S} ms"
            raise PlayError(f"The span is too short to be played round and round: {least}.")
        self._set_range(replace(self._range, loop=span))

    @property
    def end_ns(self) -> int | None:
        """Where playing stops; None: it runs on."""
        return self._range.end_ns

    @end_ns.setter
    def end_ns(self, end_ns: int | None) -> None:
        self._set_range(replace(self._range, end_ns=end_ns))

    @property
    def start_ns(self) -> int:
        """Where playing backwards stops, and where playing begins again after the end."""
        return self._range.start_ns

    @start_ns.setter
    def start_ns(self, start_ns: int) -> None:
        self._set_range(replace(self._range, start_ns=start_ns))

    def prepare(self) -> None:
        """Open and wake the sound device in the background, so that the first `play` is heard from the start."""
        with self._lock:
            self._prepare_wanted = True
            self._poke()

    def close(self) -> None:
        """Stop, give the device back, end the thread."""
        self._callbacks.clear()
        self.pause()
        if self._thread is not None:
            self._thread.close()
        else:
            self._pump.close()

    # -- the thread ---------------------------------------------------------------------------------------

    def turn(self) -> float | None:
        """One turn of the sound thread: says after how many seconds to look again (None: on the next command)."""
        said = self._said()
        self._wake()
        while self._list_wanted:
            self._list_outputs(self._list_wanted.pop(0))
        if self._prepare_wanted:
            self._prepare_wanted = False
            self._pump.prepare()
        wait_s = self._pump.turn(self._order)
        if self._end_reached() or said != self._said():
            self._changed()
        with self._lock:
            if self._order.playing and wait_s is not None:
                due_ns = self._now_ns() + int(wait_s * NS_PER_S)
                self._sleep.due(due_ns)
                self._playout.awake(due_ns)
        return wait_s

    def _poke(self) -> None:
        if self._thread is not None:
            self._thread.poke()

    def _said(self) -> tuple[str | None, ...]:
        return (self.sound_note, self.output_note, self.sound_device, self.pause_note)

    def _list_outputs(self, told: Callable[[tuple[str, ...]], None]) -> None:
        had_output = self._pump.device.output is not None
        told(self._pump.device.names(may_close=not self._order.playing))
        self._prepare_wanted = self._prepare_wanted or had_output

    def _wake(self) -> None:
        """After a sleep of the computer: stand where it was heard last, and take the device anew."""
        with self._lock:
            now = self._now_ns()
            slept, asleep_at_ns = self._sleep.look(now)
            if asleep_at_ns is not None and self._order.playing:
                self._stand(self.position_ns(asleep_at_ns), now)
                self.pause_note = SLEPT
            self._sleep.due(None)
            self._playout.awake(None)
        if slept and self._pump.device.output is not None:
            self._pump.close()
            self._prepare_wanted = True

    def _end_reached(self) -> bool:
        with self._lock:
            order, now = self._order, self._now_ns()
            if not order.playing or not order.play_range.is_over(self._playout.position(now)):
                return False
            self._stand(self.position_ns(now) if order.return_ns is None else order.return_ns, now)
            return True

    # -- the state; called with the lock held -------------------------------------------------------------

    def _host(self, host_ns: int | None) -> int:
        return self._now_ns() if host_ns is None else host_ns

    def _entry(self, position_ns: int, speed: Fraction) -> int:
        """Where playing begins when asked to at a position."""
        return self._range.towards(speed).entry(position_ns)

    def _once(self) -> PlayRange | None:
        """The span that is played once just now."""
        return self._order.play_range if self._order.playing and self._order.once else None

    def _go(
        self,
        position_ns: int,
        now: int,
        speed: Fraction,
        held: bool = True,
        once: PlayRange | None = None,
        return_ns: int | None = None,
    ) -> None:
        """Play on from a position; `held`: wait there for the sound, as long as it is sure to come soon."""
        play_range = (once or self._range).towards(speed).entered_at(position_ns)
        if speed < 0 and play_range.is_over(position_ns):
            self._stand(position_ns, now)
            return
        if once is not None and return_ns is None and self._order.once:
            return_ns = self._order.return_ns
        serial = self._order.serial + 1
        order = Order(serial, True, speed, play_range, self._keep_pitch, once is not None, return_ns)
        wait_ns = self._pump.hold_ns() if held and order.heard else 0
        self.pause_note = None
        self._sleep.due(None)
        # The clock first: the sound thread may still work on the order before, and is then turned away.
        self._playout.set_clock(Clock(now + wait_ns, position_ns, speed), order.serial)
        self._order = order
        self._poke()

    def _go_on(self, speed: Fraction, now: int) -> None:
        """Play on from where the listener is, without waiting there."""
        self._go(self.position_ns(now), now, speed, held=False, once=self._once())

    def _stand(self, position_ns: int, now: int) -> None:
        order = Order(self._order.serial + 1, False, self._chosen_speed, self._range)
        self._sleep.due(None)
        self._playout.set_clock(Clock(now, position_ns, Fraction(0)), order.serial)
        self._order = order

    def _change_speed(self, speed: Fraction, now: int) -> None:
        if not self._order.playing:
            self._order = replace(self._order, speed=speed)
        elif speed != self._order.speed:
            self._go_on(speed, now)

    def _run_at(self, speed: Fraction, now: int) -> None:
        if speed == 0:
            self._stand(self.position_ns(now), now)
        elif self._order.playing:
            self._change_speed(speed, now)
        else:
            self._go(self._entry(self.position_ns(now), speed), now, speed)

    def _set_range(self, play_range: PlayRange) -> None:
        with self._lock:
            if play_range == self._range:
                return
            loop_changed = play_range.loop != self._range.loop
            self._range = play_range
            order = self._order
            if not order.playing or order.once:
                pass
            elif not loop_changed:
                limits = replace(order.play_range, end_ns=play_range.end_ns, start_ns=play_range.start_ns)
                self._order = replace(order, play_range=limits)
            else:
                now = self._host(None)
                place = self.position_ns(now)
                entry = self._entry(place, order.speed)
                self._go(entry, now, order.speed, held=entry != place)
        self._changed()

    def _changed(self) -> None:
        for callback in list(self._callbacks):
            callback()
