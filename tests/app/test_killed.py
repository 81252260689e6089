"""The running window is killed during real mouse drags and key presses; nothing shown as done may be lost."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from syncstudio.project.project import Project
from syncstudio.session.session import Session
from tests.app.kill_runner import content_hash
from tests.session.conftest import write_wav

# More rounds find rarer moments: SYNCSTUDIO_KILL_ROUNDS=100 for an evening's run.
ROUNDS = int(os.environ.get("SYNCSTUDIO_KILL_ROUNDS", "4"))
# The mouse only moves on a real screen, if a virtual one.
ON_A_SCREEN = shutil.which("Xvfb") and shutil.which("xdotool") and sys.platform == "linux"


@pytest.fixture
def screen():
    """A virtual screen; its name as DISPLAY wants it."""
    read, write = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x800x24"],
        pass_fds=[write],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    with os.fdopen(read) as said:
        number = said.readline().strip()
    yield f":{number}"
    server.kill()
    server.wait()


def some_gesture(rows, rng):
    """The words of one gesture for xdotool: a drag on the lane, a dragged track, or keys."""
    x, y, width, height = rows["lane"]
    a, b = sorted(rng.randrange(x + 20, x + width - 60) for _ in range(2))
    middle = y + height // 2
    drag = ["mousemove", a, middle, "mousedown", 1, "mousemove", (a + b) // 2, middle, "sleep", 0.02]
    drag += ["mousemove", b + 12, middle, "sleep", 0.02, "mouseup", 1]
    tx, ty, _, theight = rows["track"]
    shift = ["mousemove", tx + 300, ty + theight // 2, "keydown", "alt", "mousedown", 1]
    shift += [
        "mousemove",
        tx + 320,
        ty + theight // 2,
        "sleep",
        0.02,
        "mousemove",
        tx + 300 + rng.randrange(5, 90),
    ]
    shift += [ty + theight // 2, "sleep", 0.02, "mouseup", 1, "keyup", "alt"]
    keys = ["key", rng.choice(["alt+period", "alt+comma", "ctrl+z", "ctrl+shift+z"])]
    return [str(word) for word in rng.choice([drag, drag, shift, keys, keys])]


@pytest.mark.skipif(not ON_A_SCREEN, reason="needs Xvfb and xdotool, which the bootstrap installs on Debian")
@pytest.mark.timeout(300)
def test_a_killed_window_loses_no_edit_that_was_shown_as_done(tmp_path, screen):
    path = tmp_path / "work.syncstudio"
    session = Session.create(path)
    session.add_media([write_wav(tmp_path / "recorder.wav", seconds=20)])
    session.add_lane("Speech")
    session.jobs.wait(30)
    session.close()
    rng = random.Random(20)
    edits = 0
    for round_number in range(ROUNDS):
        done = _work_until_killed(path, screen, rng)
        edits += len(done)
        copy = tmp_path / f"copy-{round_number}.syncstudio"
        # The single file alone, as somebody would mail it: without any journal beside it.
        shutil.copyfile(path, copy)
        for kept in (copy, path):
            _holds_what_was_done(kept, done)
    assert edits > 3 * ROUNDS, "the gestures must have reached the window"


def _work_until_killed(path, screen, rng):
    env = {**os.environ, "DISPLAY": screen, "QT_QPA_PLATFORM": "xcb"}
    env.pop("WAYLAND_DISPLAY", None)
    root = Path(__file__).resolve().parents[2]
    app = subprocess.Popen(
        [sys.executable, "-m", "tests.app.kill_runner", str(path)],
        cwd=root,
        env=env,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = app.stdout.readline()
        while line and not line.startswith("rows "):
            line = app.stdout.readline()
        assert line, app.stderr.read()
        rows = json.loads(line.removeprefix("rows "))
        killer = threading.Timer(rng.uniform(1.0, 2.5), app.send_signal, [signal.SIGKILL])
        killer.start()
        deadline_s = time.monotonic() + 30
        while app.poll() is None and time.monotonic() < deadline_s:
            subprocess.run(["xdotool", *some_gesture(rows, rng)], env=env, capture_output=True, check=False)
        killer.join()
        subprocess.run(["xdotool", "keyup", "alt", "mouseup", "1"], env=env, capture_output=True, check=False)
        said = app.stdout.read().splitlines()
    finally:
        app.kill()
        app.wait()
        app.stdout.close()
        app.stderr.close()
    return [words.split()[1:] for words in said if words.startswith("done ") and len(words.split()) == 3]


def _holds_what_was_done(path, done):
    with Project.open(path) as project:
        assert project.viewing is None
        history = [row.id for row in project.history()]
        assert [int(step) for step, _ in done] == [
            step for step in history if str(step) in {s for s, _ in done}
        ]
        if done:
            last_id, last_hash = int(done[-1][0]), done[-1][1]
            # At most the one edit that was under way may have reached the disk without having been shown.
            assert history.index(last_id) >= len(history) - 2
            if history[-1] == last_id:
                assert content_hash(project) == last_hash
        before = content_hash(project)
        if project.can_undo:
            project.undo()
            project.redo()
        assert content_hash(project) == before
