"""The command line starts quickly, and without the window's libraries."""

import os
import subprocess
import sys

import pytest

COMMANDS = ("open", "demo", "new", "add", "info", "align", "shot", "frame")
HEAVY = ("PySide6", "shiboken6", "av", "scipy", "pyarrow", "soundfile", "sounddevice")


@pytest.mark.parametrize("module", ["syncstudio.cli", "syncstudio.resource", "syncstudio.timebase.instant"])
def test_importing_stays_light(module: str) -> None:
    ask = f"import sys, {module}; print(*[name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []


def test_help_and_version_need_no_window() -> None:
    ask = (
        "import sys; sys.modules['PySide6'] = None\n"
        "from syncstudio.cli import main\n"
        "sys.argv = ['syncstudio', '--help']\n"
        "main()"
    )
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert [command for command in COMMANDS if command not in done.stdout] == []


def test_without_a_screen_a_window_is_refused_in_one_line() -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    command = [sys.executable, "-m", "syncstudio.cli", "open"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == 1
