"""The state of playing: what is ordered, in which range, and the clock that is read; and how it is replaced."""

import threading
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from syncstudio.transport.clock import Clock
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.order import Order
from syncstudio.transport.output import MakeOutput, OneOutput, Outputs
from syncstudio.transport.play_range import PlayRange
from syncstudio.transport.playout import Playout
from syncstudio.transport.pump import Pump
from syncstudio.transport.sleep_watch import SleepWatch
from syncstudio.transport.sound_side import SoundSide


class PlayState(SoundSide):
    """What a `Transport` is made of: read without a lock, replaced as a whole with the lock held."""

    def __init__(
        self,
        outputs: MakeOutput | Outputs | None,
        mixer: Mixer,
        now_ns: Callable[[], int],
        slept_ns: Callable[[], int],
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
        self._callbacks: list[Callable[[], None]] = []
        self._list_wanted: list[Callable[[tuple[str, ...]], None]] = []
        self._prepare_wanted = False
        self._sleep = SleepWatch(slept_ns)
        # The master instant heard when playing stopped last, wherever the playhead went then.
        self.left_ns = 0
        # Why playing stopped by itself, in a sentence, until something is played again.
        self.pause_note: str | None = None

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

    def _stand(self, position_ns: int, now: int, left_ns: int | None = None) -> None:
        """Stand still at a position; `left_ns` is where playing ended, where that is another place."""
        if self._order.playing:
            self.left_ns = position_ns if left_ns is None else left_ns
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
