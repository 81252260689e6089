"""Plays a ramp while outputs are chosen, vanish and come back, and prints what was seen: run as a program."""

import json
import os
import re
import subprocess
import time
from fractions import Fraction
from itertools import pairwise

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.mixer import Mixer, MixTrack
from syncstudio.transport.port_audio import PortAudioOutputs
from syncstudio.transport.transport import Transport
from tests.transport.null_sink import start_server
from tests.transport.play_on_device import Probe
from tests.transport.simulated import MS, RATE, Ramp, S

_DEADLINE_S = 15


class Probing(PortAudioOutputs):
    """The real outputs, each with a probe on it."""

    def __init__(self):
        super().__init__()
        self.probes = []

    def open(self, name):
        self.probes.append(Probe(super().open(name)))
        return self.probes[-1]


class Session:
    """One run: a transport that plays, looked at every few milliseconds."""

    def __init__(self):
        self.outputs = Probing()
        mixer = Mixer(RATE)
        clock_map = ClockMap.from_offset(StreamClock(Fraction(1, RATE)), 0)
        mixer.set_tracks([MixTrack(1, clock_map, Ramp())])
        self.transport = Transport(self.outputs, mixer)
        self.seen = []
        self.told = {}

    def until(self, condition):
        deadline = time.monotonic() + _DEADLINE_S
        while time.monotonic() < deadline:
            now = time.monotonic_ns()
            self.seen.append((now, self.transport.position_ns(now)))
            if condition():
                return True
            time.sleep(0.004)
        return False

    def for_ms(self, milliseconds):
        end = time.monotonic() + milliseconds / 1000
        self.until(lambda: time.monotonic() >= end)

    def sounding(self):
        """Whether what is heard now is what is shown: the last block's sound against the position at its time."""
        blocks = self.outputs.probes[-1].blocks if self.outputs.probes else []
        if not blocks or not blocks[-1][3]:
            return False
        heard, frames, _, last = blocks[-1]
        now = self.transport.clock
        shown = now.position_ns + (heard + frames * S // RATE - now.host_ns)
        return abs(round(last * (1 << 23)) * S / RATE - shown) < 20 * MS

    def note(self, name, value):
        self.told[name] = value


def sinks():
    """The outputs that something plays on; asked again while the server is too busy to tell."""
    for _ in range(20):
        found = _sinks()
        if found:
            return found
        time.sleep(0.1)
    return []


def _sinks():
    listed = subprocess.run(["pactl", "list", "short", "sinks"], capture_output=True, text=True).stdout
    numbers = {line.split()[0]: line.split()[1] for line in listed.splitlines()}
    told = subprocess.run(["pactl", "list", "sink-inputs"], capture_output=True, text=True).stdout
    # What only holds an output ready stands still.
    found = zip(re.findall(r"Sink: (\d+)", told), re.findall(r"Corked: (\w+)", told), strict=True)
    return [numbers.get(sink) for sink, corked in found if corked == "no"]


def main():
    run = Session()
    transport = run.transport
    names = []
    transport.ask_outputs(names.append)
    run.until(lambda: names)
    run.note("names", names[0])
    transport.prepare()
    run.until(lambda: transport.sound_device is not None)
    transport.seek(10 * S)
    run.seen.clear()
    transport.play()
    run.note("heard", run.until(run.sounding))
    transport.use_output("second")
    run.until(lambda: transport.sound_device == "second")
    run.note("heard_second", run.until(run.sounding))
    run.note("on_second", sinks())
    transport.use_output(None)
    run.until(lambda: transport.sound_device == "Null Output")
    run.note("heard_default", run.until(run.sounding))
    run.note("on_default", sinks())
    transport.use_output("second")
    run.until(lambda: transport.sound_device == "second")
    run.note("heard_again", run.until(run.sounding))
    # One output goes, as when a plug is pulled: the default takes over until it is back.
    subprocess.run(["pactl", "unload-module", _module("second")], check=True)
    run.note("took_over", run.until(lambda: transport.sound_device == "Null Output" and run.sounding()))
    run.note("note", transport.output_note)
    load = [
        "load-module",
        "module-null-sink",
        "sink_name=second",
        "sink_properties=device.description=second",
    ]
    subprocess.run(["pactl", *load], check=True, capture_output=True)
    run.note("came_back", run.until(lambda: transport.sound_device == "second" and run.sounding()))
    run.note("on_second_again", sinks())
    # The whole server dies and starts again.
    subprocess.run(["pactl", "exit"], check=True)
    run.note("lost", run.until(lambda: transport.sound_note is not None))
    run.note("lost_note", transport.sound_note)
    run.for_ms(1_500)
    server = start_server(dict(os.environ), "second")
    run.note("found", run.until(lambda: transport.sound_device == "second" and run.sounding()))
    run.for_ms(300)
    run.note("in_sync", run.sounding())
    playing = transport.playing
    transport.close()
    server.terminate()
    server.wait(10)
    steps = [(b[1] - a[1]) / MS for a, b in pairwise(run.seen)]
    pauses = [(b[0] - a[0]) / MS for a, b in pairwise(run.seen)]
    run.note("playing", playing)
    run.note("largest_gain_ms", max(step - pause for step, pause in zip(steps, pauses, strict=True)))
    run.note("largest_step_back_ms", -min(steps))
    print(json.dumps(run.told))


def _module(sink):
    listed = subprocess.run(["pactl", "list", "short", "modules"], capture_output=True, text=True).stdout
    return next(line.split()[0] for line in listed.splitlines() if f"sink_name={sink} " in f"{line} ")


if __name__ == "__main__":
    main()
