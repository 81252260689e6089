"""Sound out: how fast the mix is made, and how soon a seek is heard of by the device."""

from __future__ import annotations

import statistics
import time
from fractions import Fraction

import numpy as np

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.mixer import Mixer, MixTrack
from syncstudio.transport.transport import Transport
from tests.bench.report import Row

NAME = "sound_out"
_RATE = 48_000
_S = 1_000_000_000
# A device that asks as PortAudio does here: 1,200 frames at a time.
_BLOCK = 1200
_SEEK_TARGET_MS = 80
# It says of every block that it is heard so much later.
_LATENCY_NS = 100_000_000


# Every so many seconds the recordings change sign, so that a block tells which place it is from.
_STRETCH_S = 10


class _Recording:
    """Ten minutes of stereo noise in memory: the mixer alone is measured, not a decoder."""

    channels = 2

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.count = 600 * rate
        noise = np.random.default_rng(rate).standard_normal((rate, 2)).astype(np.float32)
        self._noise = 0.2 + 0.01 * noise

    def read(self, first: int, count: int) -> np.ndarray:
        index = np.arange(first, first + count)
        sign = 1 - 2 * (index // (self.rate * _STRETCH_S) % 2)
        return self._noise[index % self.rate] * sign[:, None].astype(np.float32)


class _AskingDevice:
    """Asks for sound on time, as a device does, and looks at what it is given."""

    silent_because = None
    name, rate, channels = "bench", _RATE, 2

    def start(self, fill) -> None:
        self.fill = fill

    def stop(self) -> None:
        pass

    def close(self) -> None:
        pass

    def begin(self) -> None:
        self._begun_ns, self._asked = time.monotonic_ns(), 0

    def ask_until(self, condition) -> int:
        """Ask block by block, each at its time, until the last sample of one is right; when the first that is right
        is heard, as a host time."""
        out = np.zeros((_BLOCK, 2), np.float32)
        while not condition(out[-1, 0]):
            at_ns = self._begun_ns + self._asked * _BLOCK * _S // _RATE
            time.sleep(max(0, at_ns - time.monotonic_ns()) / _S)
            self.fill(out, at_ns + _LATENCY_NS)
            self._asked += 1
        right = int(np.argmax([condition(sample) for sample in out[:, 0]]))
        return at_ns + _LATENCY_NS + right * _S // _RATE


def run(tiny: bool) -> list[Row]:
    """The figures; tiny: two tracks for a moment."""
    rows = []
    for tracks in (2,) if tiny else (1, 4, 12):
        rows.append(_mixing(tracks, 1 if tiny else 8, drifting=True))
    if not tiny:
        rows.append(_mixing(4, 8, drifting=False))
        rows.append(_mixing(4, 8, drifting=True, rate=44_100))
    rows += _seeking(2 if tiny else 4, 3 if tiny else 60)
    return rows


def _tracks(count: int, drifting: bool, rate: int = _RATE) -> list[MixTrack]:
    clock = StreamClock(Fraction(1, rate))
    return [
        MixTrack(k, ClockMap.from_offset(clock, 1234567 * k * drifting, 20 * k * drifting), _Recording(rate))
        for k in range(1, count + 1)
    ]


def _mixing(count: int, seconds: int, drifting: bool, rate: int = _RATE) -> Row:
    mixer = Mixer(_RATE)
    mixer.set_tracks(_tracks(count, drifting, rate))
    step = Fraction(_S, _RATE)
    mixer.render(100 * _S, 1024)
    took = []
    for second in range(seconds):
        start = time.perf_counter()
        for at in range(0, _RATE, 1024):
            mixer.render(200 * _S + (second * _RATE + at) * step, min(1024, _RATE - at))
        took.append(time.perf_counter() - start)
    what = "on their own lines (offset and drift)" if drifting else "on whole samples"
    return Row(
        name=NAME,
        figure=f"mix 1 s of {count} stereo tracks, {rate} Hz, {what}",
        value=statistics.median(took) * 1000,
        unit="ms",
        how=f"median of {seconds}; {1 / statistics.median(took):.0f} x real time on one core",
    )


def _seeking(count: int, seeks: int) -> list[Row]:
    device = _AskingDevice()
    mixer = Mixer(_RATE)
    mixer.set_tracks(_tracks(count, drifting=True))
    transport = Transport(lambda: device, mixer)
    random = np.random.default_rng(1)
    took, heard, off = [], [], []
    try:
        transport.prepare()
        while not hasattr(device, "fill"):
            time.sleep(0.001)
        device.begin()
        transport.play()
        device.ask_until(lambda last: last > 0)
        for k in range(seeks):
            place = 11 + k % 40  # odd and even by turns: negative and positive
            time.sleep(random.uniform(0, _BLOCK / _RATE))
            start, start_ns = time.perf_counter(), time.monotonic_ns()
            target_ns = (place * _STRETCH_S + 5) * _S
            transport.seek(target_ns)
            wanted = 1 - 2 * (place % 2)
            heard_ns = device.ask_until(lambda last, wanted=wanted: last * wanted > 0)
            took.append((time.perf_counter() - start) * 1000)
            heard.append((heard_ns - start_ns) / 1e6)
            time.sleep(max(0, heard_ns - time.monotonic_ns()) / _S)
            off.append(abs(transport.position_ns(heard_ns) - target_ns) / 1e6)
    finally:
        transport.close()
    how = f"{seeks} seeks while playing, median {{:.1f}} ms; the device asks every 25 ms"
    latency_ms = _LATENCY_NS // 1_000_000
    return [
        Row(
            name=NAME,
            figure=f"seek to the first new sample written, {count} tracks, 95th percentile",
            value=float(np.percentile(took, 95)),
            unit="ms",
            target=f"<= {_SEEK_TARGET_MS}",
            how=how.format(statistics.median(took)),
        ),
        Row(
            name=NAME,
            figure="seek to the first new sample heard, 95th percentile",
            value=float(np.percentile(heard, 95)),
            unit="ms",
            target=f"<= {_SEEK_TARGET_MS + latency_ms}",
            how=how.format(statistics.median(heard)) + f" and reports a latency of {latency_ms} ms",
        ),
        Row(
            name=NAME,
            figure="the clock from the place sought when its sound is heard, largest",
            value=max(off),
            unit="ms",
            how="the first new sample fades in: its sign shows within the first milliseconds of the place",
        ),
    ]
