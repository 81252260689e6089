"""What every test stands on: its own empty folders, no leaked threads, warnings that fail.

Nothing here imports Qt, so the core's tests run where PySide6 is not installed.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.kept import Kept

_TESTS = Path(__file__).resolve().parent
_QT_ROOMS = ("panes", "app")
# Where temporary folders go on Linux if so much is free there; what passed leaves nothing in it.
_IN_MEMORY, _ROOM_BYTES = Path("/dev/shm"), 6_000_000_000
# A thread that only needs time on a busy machine is no leak; a leak stays for ever.
_LEAK_GRACE_S = 20.0
# What Qt's own platform without a screen warns of, whatever a program does.
_QT_OF_THE_SCREENLESS = [r"This plugin does not support"]

_SESSION_HOME = pytest.StashKey[Path]()

# Machines that run tests are shared and slow: what is bounded is the number of examples, not their time.
_CALM = [HealthCheck.too_slow, HealthCheck.data_too_large]
settings.register_profile("quick", deadline=None, max_examples=40, suppress_health_check=_CALM)
settings.register_profile("thorough", deadline=None, max_examples=2000, suppress_health_check=_CALM)
settings.load_profile(os.environ.get("SYNCSTUDIO_HYPOTHESIS", "quick"))


def pytest_configure(config: pytest.Config) -> None:
    """Keep the whole run, session-wide fixtures included, out of the user's own folders and screen."""
    home = Path(tempfile.mkdtemp(prefix="syncstudio-tests-"))
    config.stash[_SESSION_HOME] = home
    for kind in ("DATA", "CACHE", "CONFIG"):
        folder = home / kind.lower()
        folder.mkdir()
        os.environ[f"SYNCSTUDIO_{kind}_DIR"] = str(folder)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    # As the program itself has it: several workers with a thread for each core hold one another up.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    # Programs that tests start are compiled once, as installed ones are.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    # Every edit waits until the disk has it, and a disk in memory has it at once.
    if os.access(_IN_MEMORY, os.W_OK) and shutil.disk_usage(_IN_MEMORY).free > _ROOM_BYTES:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(_IN_MEMORY))


def pytest_unconfigure(config: pytest.Config) -> None:
    home = config.stash.get(_SESSION_HOME, None)
    if home is not None:
        shutil.rmtree(home, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A warning of Qt (a missing font, a wrong style sheet) fails the test that set it off."""
    for item in items:
        if item.path.is_relative_to(_TESTS) and item.path.relative_to(_TESTS).parts[0] in _QT_ROOMS:
            item.add_marker(pytest.mark.qt_log_level_fail("WARNING"))
            item.add_marker(pytest.mark.qt_log_ignore(*_QT_OF_THE_SCREENLESS))


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Drafts and settings of each test start empty; the cache is shared by the run, as a user's is."""
    home = tmp_path_factory.mktemp("home")
    for kind in ("DATA", "CONFIG"):
        folder = home / kind.lower()
        folder.mkdir()
        monkeypatch.setenv(f"SYNCSTUDIO_{kind}_DIR", str(folder))
    return home


@pytest.fixture(scope="session")
def kept(pytestconfig: pytest.Config) -> Kept:
    """What is synthesised once for all workers, and for the next run on the same sources."""
    cache = getattr(pytestconfig, "cache", None)
    return Kept(None if cache is None else Path(cache.mkdir("synthesised")))


def _must_end(thread: threading.Thread) -> bool:
    return not thread.daemon or thread.name.startswith("syncstudio")


@pytest.fixture(autouse=True)
def no_leaked_threads(own_folders: Path) -> Iterator[None]:
    """A thread that a test started, and that keeps the program alive or is ours, ends with the test."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + _LEAK_GRACE_S
    leaked = [thread for thread in threading.enumerate() if thread not in before and _must_end(thread)]
    for thread in leaked:
        thread.join(max(0.0, deadline - time.monotonic()))
    names = [thread.name for thread in leaked if thread.is_alive()]
    if names:
        pytest.fail(f"threads left running: {', '.join(names)}")
