"""A sound device and its world made of numbers: time passes only when a test says so."""

from fractions import Fraction

import numpy as np

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.errors import SoundError
from syncstudio.transport.mixer import Mixer, MixTrack
from syncstudio.transport.transport import Transport

S = 1_000_000_000
MS = 1_000_000
RATE = 48_000
# The ramp's value is its sample index divided by this: exact in float32 for a whole minute.
RAMP = 1 << 23


class Ramp:
    """A recording that tells its own time: sample `k` has the value `k / RAMP`."""

    rate = RATE
    channels = 2

    def __init__(self, seconds=120):
        self.count = seconds * RATE

    def read(self, first, count):
        index = np.arange(first, first + count)
        values = np.where((index >= 0) & (index < self.count), index / RAMP, 0).astype(np.float32)
        return np.repeat(values[:, None], 2, axis=1)


class FakeOutput:
    """A device that takes blocks by the world's time, on a clock of its own that may be fast, late or stuck."""

    silent_because = None
    name = "fake"
    alive = True
    channels = 2

    def __init__(self, world, rate=RATE, block=960, delay_ns=100 * MS, ppm=0, jitter_ns=0, **facts):
        self.world, self.rate, self.block, self.delay_ns = world, rate, block, delay_ns
        self.ppm, self.jitter_ns = ppm, jitter_ns
        # Whether it is soon awake, and how long it takes to ask first.
        self.wakes_at_once, self.wakes_ns = facts.get("wakes_at_once", False), facts.get("wakes_ns", 5 * MS)
        self.fill = None
        self.stuck = False
        self.closed = False
        self.frames = 0
        self.next_ns = 0
        self.blocks = []  # (true host time of the first frame, samples)
        world.outputs.append(self)

    def start(self, fill):
        self.fill = fill
        self.next_ns = self.world.now_ns + self.wakes_ns
        self.begun_ns, self.frames = self.next_ns, 0

    def stop(self):
        self.fill = None

    def close(self):
        self.fill = None
        self.closed = True

    def ask(self):
        """Ask for the next block, and note when it is truly heard."""
        heard_ns = self.begun_ns + self.delay_ns + self._device_ns(self.frames)
        noise = round(self.world.random.uniform(-1, 1) * self.jitter_ns)
        out = np.full((self.block, 2), 9.0, np.float32)
        self.fill(out, heard_ns + noise)
        self.blocks.append((heard_ns, out))
        self.frames += self.block
        self.next_ns = self.begun_ns + self._device_ns(self.frames)

    def _device_ns(self, frames):
        return round(Fraction(frames * S, self.rate) / (1 + Fraction(self.ppm, 1_000_000)))

    def heard(self):
        """Everything given to the device as (host time of each frame, left channel)."""
        times = [at + np.arange(len(block)) * (S / self.rate) for at, block in self.blocks]
        return np.concatenate(times), np.concatenate([block[:, 0] for _, block in self.blocks])


class World:
    """Host time, a transport and its device, moved on together in steps of a millisecond."""

    def __init__(self, make_tempo=None, tracks=None, outputs=None, **device):
        self.now_ns = 1_000 * S
        self.outputs = []
        self.random = np.random.default_rng(5)
        self.mixer = Mixer(RATE, make_tempo=make_tempo)
        if tracks is None:
            tracks = [MixTrack(1, ClockMap.from_offset(StreamClock(Fraction(1, RATE)), 0), Ramp())]
        self.mixer.set_tracks(tracks)
        self.open_takes_ns = 0
        self.refuses = None
        self.device = device
        self.opened = 0
        self.slept_ns = 0
        self.transport = Transport(
            outputs or self.make_output,
            self.mixer,
            lambda: self.now_ns,
            own_thread=False,
            slept_ns=lambda: self.slept_ns,
        )
        self.turn_at_ns = self.now_ns
        self.changes = 0
        self.transport.on_change(self.count_change)
        self.seen = []  # (host time, position): what a window reads, each millisecond

    def count_change(self):
        self.changes += 1

    def make_output(self):
        self.opened += 1
        if self.refuses:
            raise SoundError(self.refuses)
        self.run(self.open_takes_ns // MS, turns=False)
        return FakeOutput(self, **self.device)

    @property
    def output(self):
        return self.outputs[-1]

    def run(self, milliseconds, turns=True):
        for _ in range(milliseconds):
            if turns and self.now_ns >= self.turn_at_ns:
                wait = self.transport.turn()
                self.turn_at_ns = self.now_ns + round((0.02 if wait is None else min(wait, 0.02)) * S)
            for output in self.outputs:
                while output.fill and not output.stuck and output.next_ns <= self.now_ns:
                    output.ask()
            self.seen.append((self.now_ns, self.transport.position_ns(self.now_ns)))
            self.now_ns += MS

    def do(self, command, *args):
        """Call a command; the sound thread wakes at once, as in life."""
        getattr(self.transport, command)(*args)
        self.turn_at_ns = self.now_ns

    def heard_error_ns(self, since_ns):
        """Heard ramp against the position shown at that host time, in ns, for frames with sound and no fade."""
        times, values = self.output.heard()
        seen = np.array(self.seen, dtype=np.float64)
        inside = (times >= since_ns) & (times < seen[-1, 0]) & (values > 0)
        shown = np.interp(times[inside], seen[:, 0], seen[:, 1])
        return values[inside].astype(np.float64) * RAMP * (S / RATE) - shown


def steps(world, since=0):
    """By how much the shown position went on at each look, in ns."""
    places = np.array([place for host, place in world.seen if host >= since], dtype=np.int64)
    return np.diff(places)


def prepared(**device):
    """A world whose device has been opened and woken."""
    world = World(**device)
    world.do("prepare")
    world.run(1)
    return world
