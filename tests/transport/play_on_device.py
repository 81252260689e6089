"""Plays a ramp on a real output for a moment, and prints what was seen: run as a program, see `null_sink`."""

import json
import sys
import time
from fractions import Fraction
from itertools import pairwise

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.mixer import Mixer, MixTrack
from syncstudio.transport.output import SoundOutput
from syncstudio.transport.transport import Transport
from tests.transport.simulated import MS, RATE, Ramp, S

_DEADLINE_S = 20


def _make(output: str) -> SoundOutput:
    if output == "qt":
        from syncstudio.app.qt_sound_output import QtSoundOutput

        return QtSoundOutput()
    from syncstudio.transport.sound_device import SoundDevice

    return SoundDevice()


class Probe:
    """An output that notes what passes through it."""

    def __init__(self, inner):
        self.inner = inner
        self.name, self.rate, self.channels = inner.name, inner.rate, inner.channels
        self.silent_because = None
        self.blocks = []

    @property
    def alive(self):
        return self.inner.alive

    def start(self, fill):
        def noting(out, heard_ns):
            fill(out, heard_ns)
            self.blocks.append((heard_ns, len(out), float(out[0, 0]), float(out[-1, 0])))

        self.inner.start(noting)

    def stop(self):
        self.inner.stop()

    def close(self):
        self.inner.close()


def _wait(condition) -> bool:
    """Until it holds, or too long; says whether it held."""
    deadline = time.monotonic() + _DEADLINE_S
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.005)
    return False


def main() -> None:
    if sys.argv[1] == "qt":
        from PySide6.QtCore import QCoreApplication

        application = QCoreApplication([])
        assert application is not None
    probes = []

    def make() -> Probe:
        probes.append(Probe(_make(sys.argv[1])))
        return probes[-1]

    mixer = Mixer(RATE)
    clock_map = ClockMap.from_offset(StreamClock(Fraction(1, RATE)), 0)
    mixer.set_tracks([MixTrack(1, clock_map, Ramp())])
    transport = Transport(make, mixer)
    transport.prepare()
    _wait(lambda: transport.sound_note or (probes and probes[-1].blocks))
    transport.seek(10 * S)
    transport.play()
    seen = []
    _wait(lambda: seen.append((time.monotonic_ns(), transport.position_ns())) or seen[-1][1] > 12 * S)
    sounding = [block for block in probes[-1].blocks if block[3]] if probes else []
    # Block by block: which instant its last frame holds, against what is shown when it is heard.
    held = transport.clock
    errors = [
        round(last * (1 << 23)) * S / RATE
        - (held.position_ns - (held.host_ns - (heard + frames * S // RATE)))
        for heard, frames, _, last in sounding[-20:]
    ]
    transport.seek(20 * S)
    # Told when it was heard: closing fades what is played out.
    sought = _wait(lambda: probes and probes[-1].blocks[-1][3] * (1 << 23) > 20 * RATE)
    device = transport.sound_device
    transport.close()
    places = [place for _, place in seen]
    print(
        json.dumps(
            {
                "note": transport.sound_note,
                "device": device,
                "reached_s": places[-1] / S,
                "monotonic": places == sorted(places),
                "largest_step_ms": max(b - a for a, b in pairwise(places)) / MS,
                "largest_pause_ms": max(b[0] - a[0] for a, b in pairwise(seen)) / MS,
                "error_ms": [round(error / MS, 3) for error in errors],
                "sought": sought,
            }
        )
    )


if __name__ == "__main__":
    main()
