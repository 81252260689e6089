"""A picture of what the window shows at an instant, made without a screen and without changing anything."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

_WAIT_S = 60.0
_STEP_S = 0.01
_CALM_STEPS = 15  # everything has been there this many looks in a row: late repaints are done


def write_shot(
    project: Path,
    at_ns: int,
    out: Path,
    size: tuple[int, int],
    theme: str = "dark",
    workspace: str = "label",
    track: str = "",
) -> None:
    """Write a PNG of `size` pixels of the window on a project, with the playhead at `at_ns`.

    In a workspace as it is when new, with the named track in focus. Waits until pictures, peaks and series are there,
    a minute at most. Needs no screen.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import qInstallMessageHandler

    from syncstudio.app.launch import application
    from syncstudio.app.look import Look
    from syncstudio.app.main_window import MainWindow
    from syncstudio.app.settings import Settings
    from syncstudio.app.windows import Windows
    from syncstudio.session.session import Session

    qInstallMessageHandler(_pass_on)
    app = application()
    with tempfile.TemporaryDirectory(prefix="syncstudio-shot-") as folder:
        settings = Settings(Path(folder))
        settings.theme = theme
        settings.workspace = workspace
        session = Session.open(project)
        windows = Windows(Look(app, settings), settings, None)
        window = MainWindow(session, windows.look, settings, windows)
        try:
            window.resize(*size)
            window.show()
            # Showing lays the docks out for the first size, and the window may have grown to it.
            app.processEvents()
            window.resize(*size)
            window.workspaces.reset()
            session.transport.seek(at_ns)
            if track:
                session.focus_track_id = _named(session, track)
            _settle(app, window)
            window.reveal_playhead()
            _settle(app, window)
            if window.focusWidget() is not None:  # nobody is at the keys
                window.focusWidget().clearFocus()
            picture = window.grab().toImage()
            picture.setDevicePixelRatio(1.0)
            if not picture.save(str(out), "PNG"):  # type: ignore[call-overload]  # its stub forgets str
                from syncstudio.session.errors import SessionError

                raise SessionError(f"{out} cannot be written: check the folder.")
        finally:
            window.close()
            app.processEvents()


def _named(session, name: str) -> int:
    """The track of this name; SessionError names those there are."""
    from syncstudio.session.errors import SessionError

    tracks = {track.name: track.id for track in session.project.tracks()}
    if name not in tracks:
        raise SessionError(f"There is no track “{name}”: choose one of {', '.join(tracks)}.")
    return tracks[name]


def _pass_on(kind, context, message: str) -> None:
    """Qt's messages go to standard error, but for the one its screenless platform gives of every window."""
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


def _settle(app, window) -> None:
    deadline_s = time.monotonic() + _WAIT_S
    calm = 0
    while calm < _CALM_STEPS and time.monotonic() < deadline_s:
        app.processEvents()
        time.sleep(_STEP_S)
        calm = calm + 1 if window.settled else 0
