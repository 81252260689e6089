"""Playing: play, pause, seek, speed, shuttle and loop, on one master clock."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from syncstudio.timebase.span import Span
from syncstudio.transport.clock import Clock
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.output import MakeOutput
from syncstudio.transport.play_range import PlayRange
from syncstudio.transport.playout import Playout
from syncstudio.transport.pump import Order, Pump
from syncstudio.transport.sound_thread import SoundThread

# Shuttling doubles the speed up to this.
_FASTEST_SHUTTLE = Fraction(8)


class Transport:
    """Plays the mixer's tracks. Every call returns at once; sound is made by the transport's own thread.

    `make_output` opens the sound device (on that thread, at the first `play` or `prepare`); None, or a
    SoundError, means silence, and `sound_note` says why. Host times are monotonic nanoseconds; every method
    that depends on the time takes it as `host_ns`, and asks `now_ns` only when it is not given. While sound
    plays the position is what the listener hears at that host time; else the monotonic clock moves it. It
    never jumps but by a seek or a loop. With `own_thread=False` nothing happens by itself: call `turn` (tests
    do).
    """

    def __init__(
        self,
        make_output: MakeOutput | None,
        mixer: Mixer,
        now_ns: Callable[[], int] = time.monotonic_ns,
        *,
        own_thread: bool = True,
    ) -> None:
        self.mixer = mixer
        self._now_ns = now_ns
        self._lock = threading.RLock()
        self._playout = Playout(now_ns, mixer.channels)
        self._pump = Pump(make_output, mixer, self._playout, now_ns)
        self._order = Order()
        self._range = PlayRange()
        self._chosen_speed = Fraction(1)
        self._callbacks: list[Callable[[], None]] = []
        self._prepare_wanted = False
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

    @property
    def sound_note(self) -> str | None:
        """Why there is no sound, in a sentence; None when there is, or when nobody knows yet."""
        return self._pump.note

    @property
    def sound_device(self) -> str | None:
        """The name of the device in use."""
        return self._pump.output_name

    def position_ns(self, host_ns: int | None = None) -> int:
        """The master instant heard (and to be seen) at a host time, now unless told. Changes nothing."""
        running = self._playout.position(self._now_ns() if host_ns is None else host_ns)
        order = self._order
        if not order.playing:
            return running
        if order.speed < 0:
            return max(running, order.play_range.start_ns)
        return order.play_range.fold(running)

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
            self._go(self._entry(self.position_ns(now)), now, self._order.speed)
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
                self._go(position_ns, now, self._order.speed)
            else:
                self._stand(position_ns, now)
        self._changed()

    def set_speed(self, speed: Fraction | int, host_ns: int | None = None) -> None:
        """Play at this speed, now or later; negative is backwards, and 0 is refused (that is `pause`)."""
        speed = Fraction(speed)
        if speed == 0:
            raise ValueError("a speed of 0 does not play: pause instead")
        with self._lock:
            self._chosen_speed = speed
            self._change_speed(speed, self._host(host_ns))
        self._changed()

    def shuttle(self, direction: int, host_ns: int | None = None) -> None:
        """J (-1), K (0), L (1): backwards, stop, forwards; the same direction again doubles the speed, up to 8."""
        with self._lock:
            now = self._host(host_ns)
            if direction == 0:
                self._stand(self.position_ns(now), now)
                self._chosen_speed = Fraction(1)
                self._order = replace(self._order, speed=Fraction(1))
            else:
                speed = Fraction(1 if direction > 0 else -1)
                if self._order.playing and self._order.speed * speed > 0:
                    speed *= min(_FASTEST_SHUTTLE, max(Fraction(1), abs(self._order.speed) * 2))
                if self._order.playing:
                    self._change_speed(speed, now)
                else:
                    self._go(
                        self._entry(self.position_ns(now)) if speed > 0 else self.position_ns(now), now, speed
                    )
        self._changed()

    @property
    def loop(self) -> Span | None:
        """The span played round and round, or None."""
        return self._range.loop

    @loop.setter
    def loop(self, span: Span | None) -> None:
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
        note = self._pump.note
        if self._prepare_wanted:
            self._prepare_wanted = False
            self._pump.prepare()
        wait_s = self._pump.turn(self._order)
        ended = self._end_reached()
        if ended or note != self._pump.note:
            self._changed()
        return wait_s

    def _poke(self) -> None:
        if self._thread is not None:
            self._thread.poke()

    def _end_reached(self) -> bool:
        with self._lock:
            order, now = self._order, self._now_ns()
            if not order.playing:
                return False
            place, limits = self._playout.position(now), order.play_range
            over = limits.is_over(place, order.speed)
            if over:
                self._stand(self.position_ns(now), now)
            return over

    # -- the state; called with the lock held -------------------------------------------------------------

    def _host(self, host_ns: int | None) -> int:
        return self._now_ns() if host_ns is None else host_ns

    def _entry(self, position_ns: int) -> int:
        """Where playing forward begins when asked to at a position."""
        loop, end_ns = self._range.loop, self._range.end_ns
        if self._order.speed < 0:
            return position_ns
        if loop is not None and self._range.loops:
            return loop.start_ns if position_ns >= loop.end_ns else position_ns
        return self._range.start_ns if end_ns is not None and position_ns >= end_ns else position_ns

    def _go(self, position_ns: int, now: int, speed: Fraction, held: bool = True) -> None:
        """Play on from a position; `held`: wait there for the sound, as long as it is sure to come soon."""
        if speed < 0 and position_ns <= self._range.start_ns:
            self._stand(position_ns, now)
            return
        order = Order(self._order.serial + 1, True, speed, self._range.entered_at(position_ns))
        wait_ns = self._pump.hold_ns() if held and order.heard else 0
        # The clock first: the sound thread may still work on the order before, and is then turned away.
        self._playout.set_clock(Clock(now + wait_ns, position_ns, speed), order.serial)
        self._order = order
        self._poke()

    def _stand(self, position_ns: int, now: int) -> None:
        order = Order(self._order.serial + 1, False, self._chosen_speed, self._range)
        self._playout.set_clock(Clock(now, position_ns, Fraction(0)), order.serial)
        self._order = order

    def _change_speed(self, speed: Fraction, now: int) -> None:
        if not self._order.playing:
            self._order = replace(self._order, speed=speed)
        elif speed != self._order.speed:
            self._go(self.position_ns(now), now, speed, held=False)

    def _set_range(self, play_range: PlayRange) -> None:
        with self._lock:
            if play_range == self._range:
                return
            loop_changed = play_range.loop != self._range.loop
            self._range = play_range
            if not self._order.playing:
                return
            if not loop_changed:
                limits = replace(
                    self._order.play_range, end_ns=play_range.end_ns, start_ns=play_range.start_ns
                )
                self._order = replace(self._order, play_range=limits)
            else:
                now = self._host(None)
                place = self.position_ns(now)
                entry = self._entry(place)
                self._go(entry, now, self._order.speed, held=entry != place)
        self._changed()

    def _changed(self) -> None:
        for callback in list(self._callbacks):
            callback()
