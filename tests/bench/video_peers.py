"""Other programs that show frames, driven like a person would: seek, step, and wait for the picture.

Each answers the milliseconds until its new picture is there, and which frame that picture is, by the number
burned into it. One that is not on this machine raises MissingPeer.
"""

from __future__ import annotations

import contextlib
import ctypes
import json
import shutil
import socket
import subprocess
import tempfile
import threading
import time
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from syncstudio.media.burned_code import read_code
from tests.bench.report import MissingPeer

_PATIENCE_S = 30.0


class Peer(Protocol):
    """A program with a video open and paused; times are in milliseconds, None where it cannot do it."""

    name: str

    def seek(self, number: int) -> float:
        """Go to a frame, exactly if it can."""

    def step(self, by: int) -> float | None:
        """Go one frame on (1) or back (-1)."""

    def shown(self) -> int | None:
        """The number burned into the picture now shown."""

    def close(self) -> None:
        """End it."""


class Mpv:
    """mpv, over its JSON socket, with a video output that takes no time of its own."""

    name = "mpv"

    def __init__(self, clip: Path, rate: Fraction) -> None:
        if shutil.which("mpv") is None:
            raise MissingPeer("mpv is not installed")
        self._rate = rate
        self._folder = Path(tempfile.mkdtemp(prefix="mpv-"))
        door = self._folder / "door"
        self._process = subprocess.Popen(
            [
                *("mpv", "--no-config", "--really-quiet", "--pause", "--keep-open=yes", "--hr-seek=yes"),
                *("--vo=null", "--ao=null", "--no-audio"),
                *("--screenshot-format=png", "--screenshot-png-compression=0"),
                *(f"--input-ipc-server={door}", str(clip)),
            ],
            stdin=subprocess.DEVNULL,
        )
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(_PATIENCE_S)
        self._said = b""
        self._time: float | None = None
        self._answer: Any = None
        deadline = time.monotonic() + _PATIENCE_S
        while True:
            try:
                self._socket.connect(str(door))
                break
            except OSError:
                if time.monotonic() > deadline:
                    self.close()
                    raise MissingPeer("mpv does not open its socket") from None
                time.sleep(0.05)
        self._command("observe_property", 1, "time-pos")
        self.seek(1)

    def seek(self, number: int) -> float:
        began = time.perf_counter()
        # The first picture at or after the time asked for is shown: its own, less a little for rounding.
        self._command("seek", float((number - Fraction(1, 20)) / self._rate), "absolute", "exact")
        self._wait(lambda said: said.get("event") == "playback-restart")
        return (time.perf_counter() - began) * 1000

    def step(self, by: int) -> float | None:
        # What is still to be said of the last seek is heard before.
        self._command("get_property", "time-pos")
        before = self._answer
        began = time.perf_counter()
        self._command("frame-step" if by > 0 else "frame-back-step")
        self._wait(lambda said: self._time is not None and (self._time - before) * by > 0.5 / self._rate)
        return (time.perf_counter() - began) * 1000

    def shown(self) -> int | None:
        picture = self._folder / "shown.png"
        self._command("screenshot-to-file", str(picture), "video")
        return _code_in(picture)

    def close(self) -> None:
        self._process.terminate()
        self._process.wait()
        self._socket.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _command(self, *words: object) -> None:
        self._socket.sendall(json.dumps({"command": words, "request_id": 7}).encode() + b"\n")
        self._wait(lambda said: said.get("request_id") == 7)

    def _wait(self, until: Any) -> None:
        """Read what it says until the line waited for; the time shown is kept on the way."""
        while True:
            while b"\n" in self._said:
                line, self._said = self._said.split(b"\n", 1)
                said = json.loads(line)
                if said.get("event") == "property-change" and said.get("data") is not None:
                    self._time = said["data"]
                if said.get("request_id") == 7:
                    self._answer = said.get("data")
                if until(said):
                    return
            more = self._socket.recv(65536)
            if not more:
                raise RuntimeError("mpv went away")
            self._said += more


class Vlc:
    """libVLC with memory callbacks. It seeks to a time, not to a frame, and cannot step back."""

    name = "libVLC"

    def __init__(self, clip: Path, rate: Fraction, size: tuple[int, int]) -> None:
        try:
            import vlc
        except (ImportError, OSError):
            raise MissingPeer("python-vlc is not installed") from None
        instance = vlc.Instance("--quiet", "--no-audio", "--no-xlib", "--no-lua")
        if instance is None:
            raise MissingPeer("libVLC finds no plugins")
        self._rate = rate
        width, height = size
        self._pixels = np.zeros((height, width, 4), dtype=np.uint8)
        self._came = threading.Event()
        self._player = instance.media_player_new()
        self._player.set_media(instance.media_new(str(clip)))
        self._calls = (
            vlc.CallbackDecorators.VideoLockCb(self._lock),
            vlc.CallbackDecorators.VideoUnlockCb(lambda opaque, picture, planes: None),
            vlc.CallbackDecorators.VideoDisplayCb(lambda opaque, picture: self._came.set()),
        )
        self._player.video_set_callbacks(*self._calls, None)
        self._player.video_set_format("RV32", width, height, width * 4)
        self._player.play()
        if not self._came.wait(_PATIENCE_S):
            raise MissingPeer("libVLC shows no picture")
        self._player.set_pause(1)
        time.sleep(0.5)

    def seek(self, number: int) -> float:
        self._came.clear()
        began = time.perf_counter()
        self._player.set_time(round((number + Fraction(1, 2)) * 1000 / self._rate))
        self._came.wait(_PATIENCE_S)
        return (time.perf_counter() - began) * 1000

    def step(self, by: int) -> float | None:
        if by < 0:
            return None
        self._came.clear()
        began = time.perf_counter()
        self._player.next_frame()
        self._came.wait(1.0)
        return (time.perf_counter() - began) * 1000

    def shown(self) -> int | None:
        return read_code(self._pixels)

    def close(self) -> None:
        self._player.stop()
        self._player.release()

    def _lock(self, opaque: object, planes: Any) -> None:
        planes[0] = self._pixels.ctypes.data_as(ctypes.c_void_p).value


class OpenCv:
    """OpenCV's VideoCapture, which counts frames as time x rate."""

    name = "OpenCV"

    def __init__(self, clip: Path) -> None:
        try:
            import cv2
        except ImportError:
            raise MissingPeer("OpenCV is not installed") from None
        self._cv2 = cv2
        self._capture = cv2.VideoCapture(str(clip), cv2.CAP_FFMPEG)
        self._picture: Any = None
        self._number = -1

    def seek(self, number: int) -> float:
        began = time.perf_counter()
        self._capture.set(self._cv2.CAP_PROP_POS_FRAMES, number)
        self._picture = self._capture.read()[1]
        self._number = number
        return (time.perf_counter() - began) * 1000

    def step(self, by: int) -> float | None:
        if by < 0:
            return self.seek(self._number - 1)
        began = time.perf_counter()
        self._picture = self._capture.read()[1]
        self._number += 1
        return (time.perf_counter() - began) * 1000

    def shown(self) -> int | None:
        return None if self._picture is None else read_code(self._picture)

    def close(self) -> None:
        self._capture.release()


def _code_in(picture: Path) -> int | None:
    import av

    with contextlib.suppress(av.error.FFmpegError, OSError), av.open(str(picture)) as container:
        for frame in container.decode(video=0):
            return read_code(frame.to_ndarray(format="gray"))
    return None
