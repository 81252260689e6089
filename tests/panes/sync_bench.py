"""The Sync dock over three recorders whose survey is answered by hand."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from syncstudio.panes import theme as look
from syncstudio.panes.sync_pane import SyncPane
from syncstudio.session.notices import Said
from syncstudio.session.session import Session
from syncstudio.transport.silent import SilentOutput
from tests.panes.timeline_rig import write_sound
from tests.session.measuring_rig import Survey


class Bridge(QObject):
    """Brings notices to the thread of the window, as the app does."""

    heard = Signal(object)


class Bench:
    """A pane over three recorders, the first of which is the reference."""

    def __init__(self, tmp_path, qtbot, monkeypatch):
        self.survey = Survey(monkeypatch)
        self.session = Session.create(tmp_path / "p.syncstudio", SilentOutput)
        files = [
            write_sound(tmp_path / f"{name}.wav", 3, n) for n, name in enumerate(("one", "two", "three"))
        ]
        assert self.session.add_media(files) == []
        qtbot.waitUntil(lambda: self.session.jobs.idle, timeout=20_000)
        self.one, self.two, self.three = (track.id for track in self.session.project.tracks())
        self.pane = SyncPane(self.session, look.DARK)
        qtbot.addWidget(self.pane)
        self.refused = []
        self.pane.refused.connect(self.refused.append)
        self.bridge = Bridge()
        self.bridge.heard.connect(self.pane.on_notice)
        self.session.notices.subscribe(self.bridge.heard.emit)
        self.said = []
        self.bridge.heard.connect(self._hear)
        self.pane.resize(760, 400)
        self.pane.show()
        self.qtbot = qtbot
        self.settle()

    def settle(self):
        self.qtbot.waitUntil(lambda: self.session.jobs.idle, timeout=20_000)
        QApplication.processEvents()
        self.qtbot.waitUntil(lambda: self.pane.settled, timeout=20_000)

    def _hear(self, notice):
        if isinstance(notice, Said):
            self.said.append(notice.message)

    def line(self, track_id):
        return next(line for line in self.pane.list.lines() if line.track_id == track_id)

    def measured(self, track_id, found):
        names = {track.id: track.name for track in self.session.project.tracks()}
        self.survey.answers["one", names[track_id]] = found
        self.session.focus_track_id = track_id
        self.settle()
        self.pane.head.this_track.click()
        self.settle()

    def leave(self):
        """Stop fetching pictures, and close the project."""
        self.pane.close_readers()
        self.session.close()
