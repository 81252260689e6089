"""A window on small recordings, without a sound device, closed after the test."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from syncstudio.app.look import Look
from syncstudio.app.settings import Settings
from syncstudio.app.windows import Windows
from tests.session.conftest import clip, subtitles, table, wav
from tests.session.measuring_rig import Survey, answer

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
    """Until everything of a window is there; what is not there in a minute, on however busy a machine, is named."""

    def all_there():
        waits = [job.name for job in window.session.jobs.running()]
        waits += ["recordings coming in"] if window.adding.busy else []
        parts = {"pictures": window.grid, "timeline": window.timeline, "Sync dock": window.sync}
        waits += [name for name, part in parts.items() if not part.settled]
        assert waits == []
        assert window.settled

    qtbot.waitUntil(all_there, timeout=60_000)


@pytest.fixture
def window(open_window, clip, wav, table, subtitles):
    """A window on a clip with sound, a recorder, a table and a transcript."""
    return open_window(clip, wav, table, subtitles)


@pytest.fixture
def survey(monkeypatch):
    return Survey(monkeypatch)


@pytest.fixture
def measured(survey, window, qtbot):
    """A window on a camera, a recorder, a table and a transcript, of which the survey knows two answers."""
    survey.answers["camera", "recorder"] = answer(250_000_000, 24.1)
    survey.answers["camera", "camera sound"] = answer(
        52_000_000, method="flash-beep", uncertainty_ns=6_000_000
    )
    return window
