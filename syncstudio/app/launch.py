"""How the command line gets to the window."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from syncstudio.app import crash_log
from syncstudio.app.look import Look
from syncstudio.app.settings import Settings
from syncstudio.app.windows import Windows
from syncstudio.session.media.picture_options import PlayerName

_SIGNAL_CHECK_MS = 500  # Python sees Ctrl+C only when some of its own code runs


def run_open(
    paths: Sequence[str | Path], play: bool = False, player: PlayerName | None = None, row: int | None = None
) -> int:
    """Open projects or recordings in windows, or the start window, and stay until the last one closes.

    `player` plays videos in this run, whatever is preferred; `row` of a report opens at its worst moment. Answers the
    exit status: 0, or 2 when nothing that was named could be opened.
    """
    windows = make_windows(application())
    windows.player = player
    opened = windows.open_paths([Path(path) for path in paths], row=row) if paths else [windows.start()]
    if play:
        for window in opened:
            play_when_there(window)
    return stay(windows)


def play_when_there(window) -> None:
    """Play once what a window was asked to open has come in."""
    session = getattr(window, "session", None)
    if session is None:
        return
    if window.adding.busy:
        window.adding.ended.connect(session.transport.play)
    else:
        QTimer.singleShot(0, session.transport.play)


def application() -> QApplication:
    """The one application object of this process, named and with its style on."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("syncstudio")
    app.setApplicationDisplayName("Sync Studio")
    app.setDesktopFileName("syncstudio")
    return app


def make_windows(app: QApplication, sound: bool = True) -> Windows:
    """The windows of an application, with its look, its settings and its way to the ear."""
    crash_log.install()
    settings = Settings()
    return Windows(Look(app, settings), settings, sound_maker() if sound else None, app)


def sound_maker():
    """The ways to the ear, of which one is opened when the first sound is wanted: PortAudio's, else Qt's own."""
    from syncstudio.app.qt_outputs import QtOutputs
    from syncstudio.transport.output import FirstOutputs
    from syncstudio.transport.port_audio import PortAudioOutputs

    return FirstOutputs([PortAudioOutputs(), QtOutputs()])


def stay(windows: Windows) -> int:
    """Run until the last window closes; Ctrl+C on the terminal closes them all."""
    app = QApplication.instance()
    signal.signal(signal.SIGINT, lambda *_: windows.close_all())
    signal.signal(signal.SIGTERM, lambda *_: windows.close_all())
    check = QTimer(app)
    check.timeout.connect(lambda: None)
    check.start(_SIGNAL_CHECK_MS)
    return app.exec()
