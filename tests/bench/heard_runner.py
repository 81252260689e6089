"""Plays a project on the real sound device: `python -m tests.bench.heard_runner PROJECT SECONDS [--broken]`.

With `--broken` it seeks about and loops, as a person does who looks for a place.
"""

from __future__ import annotations

import sys
import time

from syncstudio.session.session import Session
from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S
from syncstudio.timebase.span import Span
from syncstudio.transport.sound_device import SoundDevice

_OPENS_WITHIN_S = 15.0
# A place every so often, and a loop of so much in the second half.
_SEEK_EVERY_S = 0.7
_LOOP_NS = 900 * NS_PER_MS
# Odd steps, so that no seam falls on a whole period of the tone.
_STEP_NS = 1_234_567_891


def main() -> int:
    path, seconds = sys.argv[1], float(sys.argv[2])
    session = Session.open(path, SoundDevice)
    transport = session.transport
    try:
        transport.prepare()
        until_s = time.monotonic() + _OPENS_WITHIN_S
        while transport.sound_device is None and transport.sound_note is None and time.monotonic() < until_s:
            time.sleep(0.01)
        if transport.sound_device is None:
            print(transport.sound_note or "the sound device does not open", file=sys.stderr)
            return 1
        # A device that has just been opened is given silence first.
        time.sleep(1)
        transport.play()
        if "--broken" in sys.argv:
            _break(transport, seconds)
        else:
            time.sleep(seconds)
        transport.pause()
        time.sleep(0.5)
    finally:
        session.close()
    return 0


def _break(transport, seconds: float) -> None:
    for k in range(int(seconds / 2 / _SEEK_EVERY_S)):
        time.sleep(_SEEK_EVERY_S)
        transport.seek(NS_PER_S + k * _STEP_NS % (8 * NS_PER_S))
    transport.loop = Span(2 * NS_PER_S + 1, 2 * NS_PER_S + 1 + _LOOP_NS)
    transport.seek(2 * NS_PER_S)
    time.sleep(seconds / 2)
    transport.loop = None


if __name__ == "__main__":
    raise SystemExit(main())
