"""Playing: play, pause, seek, speed, shuttle and loop, on one master clock."""

import time
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span
from syncstudio.transport.errors import PlayError
from syncstudio.transport.host_time import slept_ns
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.order import Grain
from syncstudio.transport.output import MakeOutput, Outputs
from syncstudio.transport.play_range import MIN_LOOP_NS, PlayRange
from syncstudio.transport.play_state import PlayState
from syncstudio.transport.sound_thread import SoundThread

# Shuttling doubles the speed up to this.
_FASTEST_SHUTTLE = Fraction(8)
# A step sounds for a frame, but neither so short that it is a click nor so long that it is a word.
_SHORTEST_GRAIN_NS, _LONGEST_GRAIN_NS = 40_000_000, 100_000_000
SLEPT = "The computer slept: playing has paused where it was heard last."


class Transport(PlayState):
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
        super().__init__(outputs, mixer, now_ns, slept_ns)
        self._grains = 0
        self._thread = SoundThread(self.turn, self._pump.close) if own_thread else None

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
            left_ns = self.position_ns(now)
            self._stand(left_ns if order.return_ns is None else order.return_ns, now, left_ns)
            return True
