"""A virtual screen and a sound card that nobody hears, both recorded: what a player shows and sounds, from outside.

The idea of a light and a microphone before the screen, without either. A clip whose whole picture turns white while it
beeps is played by any command; screen and card are recorded with the wall clock's times, and sound minus picture is
read off each flash. A card that nobody hears makes its sound some ms ahead, so only players of one run are compared.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from tests.bench.report import MissingPeer
from tests.bench.sound_tap import SoundTap, tapped

# Aperiodic, so that no beep can be taken for its neighbour's, and on the frames of 30 a second.
FLASHES_S = (1.0, 2.1, 3.5, 4.4, 5.9, 7.0, 8.6, 9.7, 11.2, 12.5, 13.9, 15.1, 16.8, 18.0)
_FLASH_S = 0.1
RATE = 48_000
FRAMES_A_SECOND = 30
# A small part of the screen, where every player shows the picture, can be looked at this often.
_GRABS_A_SECOND = 240
_PLACE, _LOOK = (280, 120), (64, 64)
_TONE_HZ = 1000
SCREEN = (1280, 720)
# Between the 16 of the clip's dark and the 235 of its flashes.
_BRIGHT = 128
# A beep further than this from its flash is not its own.
_OWN_WITHIN_S = 0.4
# Two beeps are at least so far apart.
_APART_S = 0.3
_UP_WITHIN_S = 10.0
_NEEDED = ("ffmpeg", "Xvfb", "pulseaudio", "pactl", "parec")


@dataclass(frozen=True, slots=True)
class Seen:
    """What one player did: how many flashes and beeps came, and sound minus picture of each pair in ms."""

    flashes: int
    beeps: int
    sound_late_ms: tuple[float, ...]

    @property
    def median_ms(self) -> float:
        """The middle of all pairs."""
        return float(np.median(self.sound_late_ms))

    @property
    def spread_ms(self) -> float:
        """From the earliest to the latest pair."""
        return max(self.sound_late_ms) - min(self.sound_late_ms)


def missing_tools() -> list[str]:
    """The programs of the rig that this machine lacks."""
    return [name for name in _NEEDED if shutil.which(name) is None]


def write_flashes(path: Path, seconds: float, size: tuple[int, int] = SCREEN) -> None:
    """Write the flash-and-beep clip: H.264 and AAC, black but for the flashes, silent but for the beeps."""
    width, height = size
    black = np.full((height * 3 // 2, width), 128, np.uint8)
    black[:height] = 16
    white = black.copy()
    white[:height] = 235
    with av.open(str(path), "w") as output:
        picture: Any = output.add_stream("libx264", rate=FRAMES_A_SECOND, options={"preset": "veryfast"})
        picture.width, picture.height, picture.pix_fmt = width, height, "yuv420p"
        picture.codec_context.gop_size = 250
        sound: Any = output.add_stream("aac", rate=RATE, layout="mono")
        for number in range(int(seconds * FRAMES_A_SECOND)):
            lit = _lit(np.array([(number + 0.5) / FRAMES_A_SECOND]))[0]
            frame = av.VideoFrame.from_ndarray(white if lit else black, format="yuv420p")
            frame.pts, frame.time_base = number, Fraction(1, FRAMES_A_SECOND)
            output.mux(picture.encode(frame))
        tone = beeps(seconds)
        for at in range(0, len(tone), 1024):
            block = av.AudioFrame.from_ndarray(tone[None, at : at + 1024], format="fltp", layout="mono")
            block.sample_rate, block.pts, block.time_base = RATE, at, Fraction(1, RATE)
            output.mux(sound.encode(block))
        output.mux(picture.encode(None))
        output.mux(sound.encode(None))


def beeps(seconds: float) -> NDArray[np.float32]:
    """The sound of the clip alone: float32 at 48 kHz."""
    times = np.arange(int(seconds * RATE)) / RATE
    return np.asarray(0.5 * np.sin(2 * np.pi * _TONE_HZ * times) * _lit(times), np.float32)


def _lit(times_s: NDArray[np.float64]) -> NDArray[np.bool_]:
    lit: NDArray[np.bool_] = np.zeros(len(times_s), bool)
    for flash_s in FLASHES_S:
        lit |= (times_s >= flash_s) & (times_s < flash_s + _FLASH_S)
    return lit


class Rig:
    """One screen and one sound card; `environment` is what a player is started with."""

    def __init__(self, environment: dict[str, str], folder: Path) -> None:
        self.environment = environment
        self._folder = folder

    def watch(self, command: Sequence[str], seconds: float) -> Seen:
        """Run a player while screen and card are recorded for so long; it is ended afterwards."""
        recording = self._folder / "seen.mkv"
        size, where = "{}x{}".format(*_LOOK), self.environment["DISPLAY"] + "+{},{}".format(*_PLACE)
        # Each picture keeps the wall clock's time of its grab; so does the sound (see `sound_tap`).
        grab = ["-copyts", "-t", str(seconds), "-f", "x11grab", "-framerate", str(_GRABS_A_SECOND)]
        coded = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "10"]
        words = [
            "ffmpeg",
            "-v",
            "error",
            "-y",
            *grab,
            "-video_size",
            size,
            "-i",
            where,
            *coded,
            str(recording),
        ]
        with tapped(self.environment, "nobody.monitor") as sound:
            recorder = subprocess.Popen(words, env=self.environment, stdin=subprocess.DEVNULL)
            time.sleep(1)
            with _started(command, self.environment):
                recorder.wait(seconds + 60)
        try:
            return _read(recording, sound)
        finally:
            recording.unlink(missing_ok=True)

    def listen(self, command: Sequence[str], wav: Path) -> str | None:
        """Record the card while a program runs to its end; None, or what it said when it went wrong."""
        recorder = subprocess.Popen(
            [
                "ffmpeg",
                "-v",
                "error",
                "-y",
                "-f",
                "pulse",
                "-i",
                "nobody.monitor",
                "-c:a",
                "pcm_f32le",
                str(wav),
            ],
            env=self.environment,
            stdin=subprocess.PIPE,
        )
        try:
            time.sleep(1)
            done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
            time.sleep(0.5)
        finally:
            recorder.communicate(b"q")
        return None if done.returncode == 0 else done.stderr.strip()


@contextlib.contextmanager
def rig() -> Iterator[Rig]:
    """A screen and a sound card of one's own; MissingPeer where the tools for it are missing or do not start."""
    missing = missing_tools()
    if missing:
        raise MissingPeer(f"{' and '.join(missing)} not installed")
    with tempfile.TemporaryDirectory(prefix="syncstudio-rig-") as home, contextlib.ExitStack() as stack:
        socket = f"{home}/native"
        display = stack.enter_context(_screen())
        environment = {
            **{name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"},
            "HOME": home,
            "XDG_RUNTIME_DIR": home,
            "XDG_CONFIG_HOME": home,
            "PULSE_SERVER": f"unix:{socket}",
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            # As the program itself is started.
            "OPENBLAS_NUM_THREADS": "1",
        }
        modules = (
            f"module-native-protocol-unix socket={socket} auth-anonymous=1",
            f"module-null-sink sink_name=nobody rate={RATE}",
        )
        options = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=true", "--use-pid-file=no"]
        loads = [part for module in modules for part in ("-L", module)]
        stack.enter_context(_started(["pulseaudio", *options, *loads], environment))
        _wait_for_card(environment)
        yield Rig(environment, Path(home))


@contextlib.contextmanager
def _screen() -> Iterator[str]:
    """The name of a display of one's own; Xvfb finds a number that is free."""
    read, write = os.pipe()
    words = ["Xvfb", "-displayfd", str(write), "-screen", "0", "{}x{}x24".format(*SCREEN), "-nolisten", "tcp"]
    server = subprocess.Popen(
        words, pass_fds=(write,), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            number = pipe.readline().strip()
        if not number:
            raise MissingPeer("Xvfb does not start here")
        yield f":{number}"
    finally:
        _end(server)


@contextlib.contextmanager
def _started(command: Sequence[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a program and what it has started."""
    for how, patience_s in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
        if process.poll() is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, how)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience_s)


def _wait_for_card(environment: dict[str, str]) -> None:
    deadline = time.monotonic() + _UP_WITHIN_S
    while time.monotonic() < deadline:
        if (
            subprocess.run(["pactl", "info"], env=environment, capture_output=True, check=False).returncode
            == 0
        ):
            return
        time.sleep(0.1)
    raise MissingPeer("pulseaudio does not start here")


def _read(recording: Path, sound: SoundTap) -> Seen:
    """Pair the moments at which the screen turned bright with those at which sound began."""
    light, light_s = _light(recording)
    seen = light_s[1:][(light[1:] > _BRIGHT) & (light[:-1] <= _BRIGHT)]
    size = np.abs(sound.samples())
    loud = np.flatnonzero(size > 0.5 * size.max(initial=0.02))
    first = loud[np.r_[True, np.diff(loud) > _APART_S * RATE]] if len(loud) else loud
    heard = sound.heard_s(first)
    late = []
    for at_s in seen:
        if len(heard):
            apart_s = heard[np.argmin(np.abs(heard - at_s))] - at_s
            if abs(apart_s) < _OWN_WITHIN_S:
                late.append(float(apart_s * 1000))
    return Seen(len(seen), len(heard), tuple(late))


def _light(recording: Path) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How bright the picture is in every grab, and its time (s)."""
    light, light_s = [], []
    with av.open(str(recording)) as opened:
        for frame in opened.decode(video=0):
            light.append(float(frame.to_ndarray(format="gray").mean()))
            light_s.append(float(frame.time or 0.0))
    return np.array(light), np.array(light_s)
