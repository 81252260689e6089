"""The sheet that finds speakers by microphone: choose channels, look at what was found, say who it is, make lanes."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHeaderView,
    QLabel,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QWidget,
)

from syncstudio.app.expected import expected_errors
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.counted import counted
from syncstudio.panes.theme import NOTE_PX, mono
from syncstudio.panes.turns_plan import seconds
from syncstudio.session.notices import JobChanged, ProjectChanged, SpeakersChanged

_NAME, _WHO, _TURNS, _SPEECH, _UNSURE, _HEARS = range(6)
_KEY = Qt.ItemDataRole.UserRole
_LEAST_LATE_NS = 20_000_000
_BOX_PX = 24
_CHECKED, _UNCHECKED = Qt.CheckState.Checked, Qt.CheckState.Unchecked


class MicrophonesSheet(Sheet):
    """One row for each channel of each sound. Nothing is stored before “Make lanes”."""

    name = "microphones"

    def __init__(self, session, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Find speakers by microphone"), parent)
        self._session = session
        says = QLabel(
            self.tr(
                "Tick one microphone for each speaker: a channel of a recording, or a recorder of its own that is "
                "aligned. A channel speaks where it is louder than noise and all other voices in it explain."
            ),
            self,
            wordWrap=True,
        )
        self.list = QTreeWidget(self)
        self.list.setHeaderLabels(
            [
                self.tr("Microphone"),
                self.tr("Speaker"),
                self.tr("Turns"),
                self.tr("Speech"),
                self.tr("Unsure"),
                self.tr("Hears of others"),
            ]
        )
        self.list.headerItem().setToolTip(_UNSURE, self.tr("Turns that want to be listened to"))
        self.list.setRootIsDecorated(False)
        self.list.setAccessibleName(self.tr("Microphones"))
        self.list.header().setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        self.list.header().setStretchLastSection(True)
        self.list.setEditTriggers(
            QTreeWidget.EditTrigger.DoubleClicked | QTreeWidget.EditTrigger.EditKeyPressed
        )
        self.list.itemDoubleClicked.connect(lambda item, column: self._edit(item))
        self.list.itemChanged.connect(lambda item, column: self._show_buttons())
        self.note = QLabel(self, wordWrap=True)
        self._bar = QProgressBar(self)
        self._bar.setTextVisible(False)
        self._bar.hide()
        self.find_button = self.button(self.tr("Find speakers"), self.look)
        self.make = self.button(self.tr("Make lanes"), self.accept_lanes)
        foot = self.foot(self.find_button, (self._bar, 1), None, self.make, self.close_button())
        self.lay_out(says, (self.list, 1), self.note, foot, size=(760, 380))
        self._fill()
        self._show_found()

    def on_notice(self, notice: object) -> None:
        """Follow the search, and which sounds there are."""
        if isinstance(notice, SpeakersChanged):
            self._show_found()
        elif isinstance(notice, JobChanged):
            self._show_progress(notice.job)
        elif isinstance(notice, ProjectChanged) and notice.change.tables & {"track", "source"}:
            self._fill()
            self._show_found()

    def look(self) -> None:
        """Begin to look for speakers, or stop looking."""
        job = self._session.turns_job
        if job is not None:
            self._session.jobs.cancel(job.id)
            return
        self._try(lambda: self._session.find_turns(self._ticked()))

    def accept_lanes(self) -> None:
        """Make one lane for each speaker that was found, called as typed here."""
        names = {self._microphone(item): item.text(_WHO) for item in self._items()}

        def make() -> None:
            lanes = self._session.accept_turns(names)
            self._session.overlap_shown = True
            self.note.setText(
                counted(
                    self.tr("1 lane made; one Undo takes it back."),
                    self.tr("{count} lanes made; one Undo takes them back."),
                    len(lanes),
                )
            )

        self._try(make)

    def _try(self, request) -> None:
        try:
            request()
        except expected_errors() as error:
            self.note.setText(str(error))
        self._show_buttons()

    def _items(self) -> list[QTreeWidgetItem]:
        items = (self.list.topLevelItem(place) for place in range(self.list.topLevelItemCount()))
        return [item for item in items if item is not None]

    @staticmethod
    def _microphone(item: QTreeWidgetItem):
        return item.data(_NAME, _KEY)

    def _ticked(self) -> list:
        return [self._microphone(item) for item in self._items() if item.checkState(_NAME) == _CHECKED]

    def _fill(self) -> None:
        """The microphones there are; what was ticked and typed stays."""
        before = {self._microphone(item): (item.checkState(_NAME), item.text(_WHO)) for item in self._items()}
        self.list.clear()
        microphones = self._session.microphones()
        # Whoever has clicked a recording of several channels most likely means those.
        meant = [each for each in microphones if each.track_id == self._session.focus_track_id]
        first = set(meant if len(meant) > 1 else microphones)
        for microphone in microphones:
            ticked = _CHECKED if microphone in first else _UNCHECKED
            ticked, who = before.get(microphone, (ticked, microphone.name))
            item = QTreeWidgetItem([microphone.name, who])
            item.setData(_NAME, _KEY, microphone)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsEditable)
            item.setCheckState(_NAME, ticked)
            for column in (_TURNS, _SPEECH, _UNSURE):
                item.setFont(column, mono(NOTE_PX))
            self.list.addTopLevelItem(item)
        # Qt leaves the box to tick out of what it takes a name to need.
        self.list.header().setSectionResizeMode(_NAME, QHeaderView.ResizeMode.Interactive)
        self.list.resizeColumnToContents(_NAME)
        self.list.setColumnWidth(_NAME, self.list.columnWidth(_NAME) + _BOX_PX)
        if not self._items():
            self.note.setText(self.tr("There is no sound in this project yet: add a recording first."))

    def _edit(self, item: QTreeWidgetItem) -> None:
        """Only the speaker's name is typed."""
        self.list.editItem(item, _WHO)

    def _show_found(self) -> None:
        """Figures beside each microphone, and in a sentence what was found or why not."""
        proposal = self._session.turn_proposal
        found = {} if proposal is None else {each.microphone: each for each in proposal.speakers}
        self.list.blockSignals(True)
        for item in self._items():
            speaker = found.get(self._microphone(item))
            texts = ["", "", "", ""]
            if speaker is not None:
                hears = "; ".join(self._crossing_text(each) for each in speaker.crossings)
                unsure = seconds(speaker.unsure_ns) if speaker.unsure_ns else ""
                texts = [str(len(speaker.turns)), seconds(speaker.talk_ns), unsure, hears]
            for column, text in enumerate(texts, _TURNS):
                item.setText(column, text)
            item.setToolTip(_HEARS, texts[-1])
        self.list.blockSignals(False)
        if proposal is not None:
            self.note.setText(proposal.sentence)
        self._show_buttons()

    def _crossing_text(self, crossing) -> str:
        """How softly another is heard here, and how late where that is more than the levels' own step."""
        level = f"{crossing.level_db:+.0f}".replace("-", "−")
        if abs(crossing.late_ns) < _LEAST_LATE_NS:
            return self.tr("{name} {level} dB").format(name=crossing.name, level=level)
        late = f"{crossing.late_ns // 1_000_000}".replace("-", "−")
        text = self.tr("{name} {level} dB, about {late} ms later")
        return text.format(name=crossing.name, level=level, late=late)

    def _show_progress(self, job) -> None:
        running = self._session.turns_job
        self._bar.setVisible(running is not None)
        if running is not None and job.id == running.id:
            self._bar.setRange(0, 1000)
            self._bar.setValue(round(1000 * (job.fraction or 0)))
        elif job.state == "failed" and running is None and self._session.turn_proposal is None:
            self.note.setText(job.message)
        self._show_buttons()

    def _show_buttons(self) -> None:
        running = self._session.turns_job is not None
        proposal = self._session.turn_proposal
        self.find_button.setText(self.tr("Stop") if running else self.tr("Find speakers"))
        self.find_button.setEnabled(running or bool(self._ticked()))
        viewing = self._session.viewing is not None
        self.make.setEnabled(not running and not viewing and proposal is not None and proposal.told)
