"""A PulseAudio of one's own with a sound card that is heard by nobody, and a program that plays on it."""

import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_ROOT = Path(__file__).resolve().parents[2]
_UP_WITHIN_S = 10


@contextlib.contextmanager
def null_sink(*more: str) -> Iterator[dict[str, str]]:
    """The environment in which programs play on a null sink; skips the test where there is no PulseAudio.

    `more` names further sinks, each shown by that name.
    """
    if not shutil.which("pulseaudio") or not shutil.which("pactl"):
        pytest.skip("pulseaudio is not installed")
    with tempfile.TemporaryDirectory(prefix="syncstudio-pulse-") as home:
        socket = f"{home}/native"
        environment = {
            **os.environ,
            "HOME": home,
            "XDG_RUNTIME_DIR": home,
            "XDG_CONFIG_HOME": home,
            "PULSE_SERVER": f"unix:{socket}",
            "PYTHONPATH": str(_ROOT),
        }
        server = start_server(environment, *more)
        try:
            _wait_for(environment, server)
            yield environment
        finally:
            server.terminate()
            server.wait(10)


def start_server(environment: dict[str, str], *more: str) -> subprocess.Popen[bytes]:
    """A PulseAudio in this environment, with a null sink named "nobody" and further ones."""
    socket = environment["PULSE_SERVER"].removeprefix("unix:")
    arguments = ["-n", "--daemonize=no", "--exit-idle-time=-1", "--disable-shm=true", "--use-pid-file=no"]
    modules = [
        f"module-native-protocol-unix socket={socket} auth-anonymous=1",
        "module-null-sink sink_name=nobody rate=48000",
        *(f"module-null-sink sink_name={name} sink_properties=device.description={name}" for name in more),
    ]
    return subprocess.Popen(
        ["pulseaudio", *arguments, *(part for module in modules for part in ("-L", module))],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def play_for_real(
    environment: dict[str, str], output: str, program: str = "play_on_device"
) -> dict[str, object]:
    """What a program of this folder saw when it played on that output ("portaudio" or "qt")."""
    done = subprocess.run(
        [sys.executable, "-m", f"tests.transport.{program}", output],
        env=environment,
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    answer: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return answer


def _wait_for(environment: dict[str, str], server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + _UP_WITHIN_S
    while time.monotonic() < deadline and server.poll() is None:
        if subprocess.run(["pactl", "info"], env=environment, capture_output=True).returncode == 0:
            return
        time.sleep(0.1)
    pytest.skip("pulseaudio does not start here")
