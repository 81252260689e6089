"""What libVLC by itself needs for a seek while it plays: until the picture asked for comes, by its burned number."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence
from pathlib import Path

from syncstudio.media.burned_code import read_code
from syncstudio.transport.vlc_machine import VlcMachine
from syncstudio.transport.vlc_screen import VlcScreen

# A first picture so many frames behind the one asked for counts as well; VLC passes over some when it is late.
_NEAR = 10
_BETWEEN_S = 0.4


def bare_landings_s(
    clip: Path, size: tuple[int, int], places_ns: Sequence[int], patience_s: float
) -> list[float]:
    """Seconds for each seek to a place of a clip of 30 frames a second; nobody decodes beside it, and no clock has to
    be met. What does not come within the patience counts as that."""
    woken = threading.Event()
    screen = VlcScreen(size, woken.set)
    machine = VlcMachine(clip, screen)
    landings_s = []
    try:
        machine.play()
        woken.wait(patience_s)
        for place_ns in places_ns:
            time.sleep(_BETWEEN_S)
            wanted = place_ns * 30 // 1_000_000_000
            sought_ns = time.monotonic_ns()
            machine.seek(place_ns)
            landings_s.append(_landing_s(screen, woken, wanted, sought_ns, patience_s))
    finally:
        machine.close()
    return landings_s


def _landing_s(
    screen: VlcScreen, woken: threading.Event, wanted: int, sought_ns: int, patience_s: float
) -> float:
    until_s = time.monotonic() + patience_s
    while time.monotonic() < until_s:
        woken.wait(0.05)
        woken.clear()
        shown = screen.take()
        if shown is None or shown.host_ns < sought_ns:
            continue
        number = read_code(shown.picture.luma[:, : shown.picture.width])
        if number is not None and wanted - 1 <= number <= wanted + _NEAR:
            return (shown.host_ns - sought_ns) / 1_000_000_000
    return patience_s
