"""Plays a clip by VLC once, as a trial: what came into memory, and what decoded it. For a process of its own."""

from __future__ import annotations

import hashlib
import re
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from syncstudio.transport.vlc_library import load_vlc, make_instance
from syncstudio.transport.vlc_screen import VlcScreen

# The clip lasts a few seconds; a driver that hangs is not worth having.
_PATIENCE_S = 20.0
_DEVICE = re.compile(r"Using (.+?) for hardware decoding")


class Trial(NamedTuple):
    """What a trial showed: a digest of the luma and colour of each numbered picture, and the device named in VLC's
    log as having decoded (None: the processor)."""

    pictures: dict[int, str]
    device: str | None


def try_vlc(
    path: str, size: tuple[int, int], hardware: bool, number_of: Callable[[NDArray[Any]], int | None]
) -> Trial:
    """Play a clip of numbered pictures to its end into memory; `number_of` reads the number in a luma plane."""
    vlc = load_vlc()
    came: dict[int, str] = {}
    woken = threading.Event()
    screen = VlcScreen(size, woken.set)
    with tempfile.TemporaryDirectory(prefix="syncstudio-vlc-") as folder:
        log = Path(folder) / "vlc.log"
        more = ["--verbose=2", "--file-logging", f"--logfile={log}", "--log-verbose=2"]
        instance = make_instance(vlc, hardware, more=more)
        player = instance.media_player_new()
        player.set_media(instance.media_new_path(path))
        screen.attach(vlc, player)
        player.play()
        until_s = time.monotonic() + _PATIENCE_S
        over = (vlc.State.Ended, vlc.State.Error)
        while time.monotonic() < until_s and player.get_state() not in over:
            woken.wait(0.05)
            woken.clear()
            shown = screen.take()
            if shown is None:
                continue
            picture = shown.picture
            luma = picture.luma[:, : picture.width]
            number = number_of(luma)
            if number is not None:
                half = (picture.width + 1) // 2
                digest = hashlib.blake2b(np.ascontiguousarray(luma).tobytes(), digest_size=16)
                digest.update(np.ascontiguousarray(picture.blue[:, :half]).tobytes())
                digest.update(np.ascontiguousarray(picture.red[:, :half]).tobytes())
                came[number] = digest.hexdigest()
        player.stop()
        player.release()
        instance.release()
        text = log.read_text("utf-8", "replace") if log.exists() else ""
    named = _DEVICE.findall(text)
    return Trial(came, named[-1] if named else None)
