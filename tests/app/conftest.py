"""A window on small recordings, without a sound device, closed after the test."""

import contextlib

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from syncstudio.app.look import Look
from syncstudio.app.settings import Settings
from syncstudio.app.windows import Windows
from tests.session.conftest import clip, subtitles, table, wav

__all__ = ["clip", "subtitles", "table", "wav"]


@pytest.fixture
def windows(qapp, own_folders):
    """The windows of one process; what a test opened is closed afterwards."""
    settings = Settings(own_folders / "config")
    settings.theme = "dark"
    made = Windows(Look(qapp, settings), settings, None)
    yield made
    made.close_all()
    made.look.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def open_window(windows, qtbot):
    """Open recordings or a project, and wait until everything of it is there."""

    def make(*paths):
        window = windows.open_paths(paths)[0]
        window.resize(1280, 800)
        wait_until_settled(window, qtbot)
        window.activateWindow()
        return window

    return make


def wait_until_settled(window, qtbot):
    """Until everything of a window is read, and its pictures are on show where the machine is not too busy for them."""
    qtbot.waitUntil(lambda: not window.adding.busy and window.session.jobs.idle, timeout=90_000)
    with contextlib.suppress(qtbot.TimeoutError):
        qtbot.waitUntil(lambda: window.settled, timeout=15_000)


@pytest.fixture
def window(open_window, clip, wav, table, subtitles):
    """A window on a clip with sound, a recorder, a table and a transcript."""
    return open_window(clip, wav, table, subtitles)
