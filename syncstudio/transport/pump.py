"""What the sound thread does: it mixes ahead for the device, and lets it rest when there is nothing to play."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil

from syncstudio.timebase.instant import NS_PER_S
from syncstudio.transport.content import Content
from syncstudio.transport.device_keeper import DeviceKeeper
from syncstudio.transport.grain_sound import GrainSound
from syncstudio.transport.levels import FADE_NS
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.order import Grain, Order
from syncstudio.transport.output import Outputs, SoundOutput
from syncstudio.transport.playout import Playout

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
# Without anything to play the device is told to rest after so long: waking one can take a second, others are
# heard as soon as if they had run on. One that has never asked for sound yet is being woken.
_REST_AFTER_NS = 20 * NS_PER_S
_REST_SOON_NS = 3 * NS_PER_S // 2
_LOOK_WAKING_S = 0.25
# A moment of sound that comes later than this after its step is not heard any more: the hand has moved on.
_STALE_NS = 300_000_000


class Pump:
    """Does a little at each `turn`, on one thread; only that thread touches the output and the readers."""

    def __init__(
        self, outputs: Outputs | None, mixer: Mixer, playout: Playout, now_ns: Callable[[], int]
    ) -> None:
        self.device = DeviceKeeper(outputs, self._take, self._correct, now_ns)
        self._mixer = mixer
        self._playout = playout
        self._now_ns = now_ns
        self._serial = -1
        self._content: Content | None = None
        self._version = -1
        self._renewed_ns = 0
        self._idle_since_ns: int | None = None
        self._was_heard = False
        self._grain = 0
        self._corrections: dict[str, int] = {}
        self._first_correction_ns = 0

    @property
    def output_name(self) -> str | None:
        """The device in use; None while there is none."""
        output = self.device.output
        return None if output is None else output.name

    @property
    def delay_told_ns(self) -> int | None:
        """The delay that the driver of the device in use tells; None when it tells none, or not yet."""
        output = self.device.output
        tells = output is not None and getattr(output, "tells_delay", True)
        return self._playout.told_ns if tells else None

    @property
    def corrections(self) -> Mapping[str, int]:
        """By how much later than they tell devices are heard, in ns, by name."""
        return dict(self._corrections)

    @corrections.setter
    def corrections(self, corrections: Mapping[str, int]) -> None:
        self._corrections = dict(corrections)
        output = self.device.output
        if output is not None:
            self._correct(output)

    def correct(self, correction_ns: int) -> None:
        """Correct the device in use, or the first one that will be opened."""
        name = self.output_name
        if name is None:
            self._first_correction_ns = correction_ns
        else:
            self._corrections[name] = correction_ns
        self._playout.correction_ns = correction_ns

    def hold_ns(self) -> int:
        """How long a clock may wait for the first sound; 0 when no sound can be expected soon."""
        if self.device.output is None or not self._mixer.tracks:
            return 0
        if self.device.running:
            return self._playout.delay_ns + _HOLD_NS
        return _HOLD_START_NS + max(0, self._playout.correction_ns)

    def prepare(self) -> None:
        """Open the device and wake it, so that what is played next is heard at once."""
        output = self.device.ready()
        if output is not None:
            self._start(output)

    def turn(self, order: Order) -> float | None:
        """Do what there is to do; says after how many seconds to look again, None: when something changes."""
        now = self._now_ns()
        begins = order.heard and not self._was_heard
        self._was_heard = order.heard
        if not order.heard or not self._mixer.tracks:
            self._sound(order, now)
            return self._rest(now, order.playing)
        self._idle_since_ns = None
        if begins:
            self.device.look_anew()
        self.device.watch(self._playout.quiet_for_ns(now))
        was_open = self.device.output is not None and self.device.is_chosen
        output = self.device.ready()
        if output is None:
            return _LOOK_S
        if not was_open:
            return 0.0  # the order may have changed while the device opened
        if self._start(output):
            self._mix(order)
        return _LOOK_S

    def close(self) -> None:
        """Give the device back."""
        self.device.close()

    def _take(self, output: SoundOutput) -> None:
        self._mixer.rate = output.rate
        self._playout.set_rate(output.rate)
        self._correct(output)
        self._serial = -1

    def _correct(self, output: SoundOutput) -> None:
        correction_ns = self._corrections.get(output.name, self._first_correction_ns)
        self._playout.correction_ns = correction_ns

    def _start(self, output: SoundOutput) -> bool:
        if not self.device.running:
            self._playout.forget_device()
        return self.device.start(output, self._playout.fill)

    def _rest(self, now: int, playing: bool) -> float | None:
        if self.device.running:
            if self._idle_since_ns is None:
                self._idle_since_ns = now
            left_ns = self._idle_since_ns + self._rest_after_ns(now) - now
            if left_ns > 0:
                wait_s = left_ns / NS_PER_S
                if self._playout.quiet_for_ns(now) is None:
                    wait_s = min(wait_s, _LOOK_WAKING_S)
                return _LOOK_S if playing else wait_s
            self.device.stop()
        return _LOOK_S if playing else None

    def _rest_after_ns(self, now: int) -> int:
        """How long nothing is played before the device in use is told to rest."""
        awake = self._playout.quiet_for_ns(now) is not None
        soon = awake and getattr(self.device.output, "wakes_at_once", False)
        return _REST_SOON_NS if soon else _REST_AFTER_NS

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
        start_ns = self._playout.begin(order.serial, step_ns, int(_LEAD_NS * abs(order.speed)))
        if start_ns is None:
            return
        self._version = self._mixer.version
        self._content = Content(self._mixer, start_ns, order.speed, order.keep_pitch)
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

    def _sound(self, order: Order, now: int) -> None:
        """Let the newest moment of sound be heard that a step asked for."""
        grain = order.grain
        if grain is None or grain.number == self._grain or order.playing or not self._mixer.tracks:
            return
        self._grain = grain.number
        output = self.device.ready()
        if output is None or not self._start(output) or self._now_ns() - grain.asked_ns > _STALE_NS:
            return
        self._idle_since_ns = None
        self._playout.sound(order.serial, self._mixed(grain))

    def _mixed(self, grain: Grain) -> GrainSound:
        rate = self._mixer.rate
        frames = ceil(grain.duration_ns * rate / NS_PER_S)
        return GrainSound(self._mixer.render(grain.place_ns, frames), int(FADE_NS * rate / NS_PER_S))
