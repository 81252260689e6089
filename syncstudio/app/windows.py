"""The windows of this process: which project each shows, and how paths become windows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal

from syncstudio.app.expected import expected_errors
from syncstudio.app.file_kinds import is_project, is_report
from syncstudio.app.keymaps import Keymaps
from syncstudio.app.look import Look
from syncstudio.app.message_strip import Deed
from syncstudio.app.recent import remember
from syncstudio.app.settings import Settings
from syncstudio.session.media.picture_options import PlayerName

Window = Any  # a StartWindow or a MainWindow; their modules are read in when one is wanted


class Windows(QObject):
    """Opens and counts windows. When the last one closes, the program ends."""

    picture_options_changed = Signal(object)
    play_options_changed = Signal(object)
    _demo_made = Signal(object, str)

    def __init__(
        self, look: Look, settings: Settings, make_output: Callable | None, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.look = look
        self._settings = settings
        self._make_output = make_output
        self.keymaps = Keymaps(settings, self)
        self.open: list[Window] = []
        # Who plays videos in this run, whatever is preferred; None: as preferred.
        self.player: PlayerName | None = None
        self._demo: threading.Thread | None = None
        self._demo_asked_from: Window | None = None
        self._demo_made.connect(self._show_demo, Qt.ConnectionType.QueuedConnection)

    def start(self) -> Window:
        """A window that has no project yet."""
        from syncstudio.app.start_window import StartWindow

        return self._keep(StartWindow(self.look, self._settings, self))

    def open_paths(
        self, paths: Sequence[Path], asked_from: Window | None = None, row: int | None = None
    ) -> list[Window]:
        """Open projects, each in a window of its own, and loose recordings together as one draft project.

        A report of `verify` opens as a list of its rows; of the first one the row of that number opens, too.
        """
        projects = [path for path in paths if is_project(path)]
        reports = [path for path in paths if not is_project(path) and is_report(path)]
        media = [path for path in paths if path not in projects and path not in reports]
        opened = [self._guarded(partial(self._open_project, path), asked_from, path) for path in projects]
        for place, path in enumerate(reports):
            opened.append(self._guarded(partial(self.open_batch, path, None if place else row), asked_from))
        if media:
            opened.append(self._guarded(lambda: self._open_media(media), asked_from))
        windows = [window for window in opened if window is not None]
        self._close_unused(asked_from, windows)
        return windows

    def open_batch(self, report: Path | None = None, row: int | None = None) -> Window:
        """The window that verifies many recordings, or shows the rows of a report, and opens one of them."""
        from syncstudio.app.batch.batch_window import BatchWindow

        shown = next(
            (each for each in self.open if isinstance(each, BatchWindow) and each.report == report), None
        )
        window = shown or BatchWindow(self.look, self._settings, self)
        if report is not None and shown is None:
            window.show_report(report)
        if row is not None and report is not None:
            window.opening.open(report, row)
        if shown is not None:
            shown.raise_()
            shown.activateWindow()
            return shown
        return self._keep(window)

    def show_draft(self, path: Path) -> Window:
        """A window on a new draft project of that name, with nothing in it yet."""
        from syncstudio.session.session import Session

        return self._show(Session.create(path, self._make_output))

    def show_project(self, path: Path) -> Window:
        """A window on a project, the one there is or a new one. Refusals are raised."""
        return self._open_project(path)

    def open_dropped(self, paths: Sequence[Path], window) -> None:
        """What a drop on a project's window means: projects and reports open beside it, recordings come into it.

        Projects dropped on the Differences dock are compared with.
        """
        from syncstudio.app.comparison.differences_dock import compare_with_files, is_over_differences

        others = [path for path in paths if is_project(path)]
        if others and is_over_differences(window):
            compare_with_files(window, others)
            paths = [path for path in paths if path not in others]
        projects = [path for path in paths if is_project(path) or is_report(path)]
        media = [path for path in paths if path not in projects]
        if projects:
            self.open_paths(projects, window)
        if media:
            window.sheets.take_files(media)

    def show_again(self, session) -> Window | None:
        """Another window on a project that is open."""
        return self._guarded(lambda: self._open_project(session.project.path, fresh=True), None)

    def open_demo(self, asked_from: Window | None = None) -> None:
        """Make the demo recording behind the window if it is not there yet, then open its project."""
        from syncstudio.session.demo_project import default_demo_folder, make_demo_project

        if self._demo is not None:
            return
        if asked_from is not None:
            asked_from.strip.say(
                self.tr("The demo recording is being made and measured; it opens in a minute or two.")
            )

        def make() -> None:
            try:
                self._demo_made.emit(make_demo_project(default_demo_folder()), "")
            except expected_errors() as error:
                self._demo_made.emit(None, str(error))
            except OSError as error:
                text = self.tr("The demo cannot be written ({reason}): check the disk.")
                self._demo_made.emit(None, text.format(reason=error.strerror or error))

        self._demo_asked_from = asked_from
        self._demo = threading.Thread(target=make, name="syncstudio-demo", daemon=True)
        self._demo.start()

    def _show_demo(self, path: Path | None, refusal: str) -> None:
        asked_from, self._demo_asked_from = self._demo_asked_from, None
        if self._demo is not None:
            self._demo.join()
            self._demo = None
        asked_from = asked_from if asked_from in self.open else None
        if path is not None:
            self.open_paths([path], asked_from)
        else:
            window = asked_from or self.start()
            window.strip.say(refusal, "error")

    @property
    def picture_options(self):
        """How pictures are read in every project; the player may be chosen for this run of the program alone."""
        options = self._settings.picture_options
        return options if self.player is None else replace(options, player=self.player)

    def set_picture_options(self, options) -> None:
        """Read pictures so from now on, in every project that is open or will be."""
        self.player = None
        self._settings.picture_options = options
        self._settings.flush()
        for window in self.open:
            session = getattr(window, "session", None)
            if session is not None:
                session.picture_options = options
        self.picture_options_changed.emit(options)

    @property
    def play_options(self):
        """How sound is played in every project."""
        return self._settings.play_options

    def set_play_options(self, options) -> None:
        """Play sound so from now on, in every project that is open or will be."""
        self._settings.play_options = options
        self._settings.flush()
        for window in self.open:
            session = getattr(window, "session", None)
            if session is not None:
                session.play_options = options
        self.play_options_changed.emit(options)

    def set_sound_delay(self, session, delay_ns: int) -> None:
        """The sound device of this project is heard so much later than it tells, here and in every other window."""
        session.transport.delay_correction_ns = delay_ns
        self._settings.sound_delays = session.transport.delay_corrections
        self._settings.flush()
        for window in self.open:
            other = getattr(window, "session", None)
            if other is not None and other is not session:
                other.transport.delay_corrections = session.transport.delay_corrections

    def forget(self, window: Window) -> None:
        """A window has closed."""
        if window in self.open:
            self.open.remove(window)

    def close_all(self) -> None:
        """Close every window."""
        for window in list(self.open):
            window.close()

    def _open_project(self, path: Path, fresh: bool = False) -> Window:
        from syncstudio.session.session import Session

        shown = next((window for window in self.open if self._shows(window, path)), None)
        if shown is not None and not fresh:
            shown.raise_()
            shown.activateWindow()
            return shown
        return self._show(Session.open(path, self._make_output))

    def _open_media(self, media: Sequence[Path]) -> Window:
        from syncstudio.session.drafts import new_draft_path
        from syncstudio.session.session import Session

        window = self._show(Session.create(new_draft_path(media), self._make_output))
        window.add_files(media)
        return window

    def _show(self, session) -> Window:
        from syncstudio.app.main_window import MainWindow

        remember(session.project.path)
        session.picture_options = self.picture_options
        session.transport.delay_corrections = self._settings.sound_delays
        session.play_options = self._settings.play_options
        session.review_options = self._settings.review_options
        return self._keep(MainWindow(session, self.look, self._settings, self))

    def _keep(self, window: Window) -> Window:
        self.open.append(window)
        window.show()
        return window

    def _guarded(
        self, make: Callable[[], Window], asked_from: Window | None, project: Path | None = None
    ) -> Window | None:
        try:
            return make()
        except expected_errors() as error:
            window = asked_from if asked_from is not None else self.start()
            deeds = self._offered(error, project, window) if project is not None else ()
            window.strip.say(str(error), "error", deeds=deeds)  # every window of ours has a strip
            return None

    def _offered(self, error: Exception, project: Path, window: Window) -> Sequence[Deed]:
        """What can be done about a project that is damaged."""
        from syncstudio.project.errors import DamagedError, NotAProjectError

        if not isinstance(error, DamagedError | NotAProjectError) or not project.is_file():
            return ()
        from syncstudio.app.backups.damaged import DamagedOffer

        made: list[Window] = []

        def open_made(path: Path) -> None:
            made[:] = self.open_paths([path], window)

        def say(text: str, severity: str) -> None:
            """On the window of what was made, which lies before the one that asked."""
            there = [one for one in (*made, window) if one in self.open]
            shown = there[0] if there else (self.open or [self.start()])[-1]
            shown.strip.say(text, severity)

        return DamagedOffer(project, open_made, say, self).deeds()

    def _close_unused(self, asked_from: Window | None, opened: list[Window]) -> None:
        """A window that had no project gives way to the ones that have."""
        if asked_from is not None and opened and getattr(asked_from, "session", None) is None:
            asked_from.close()

    @staticmethod
    def _shows(window: Window, path: Path) -> bool:
        session = getattr(window, "session", None)
        return session is not None and session.project.path == Path(path).resolve()
