"""The sheet that writes training clips: what is chosen, live which clips that gives, and writing them."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.dataset.dataset_form import DatasetForm
from syncstudio.app.dataset.dataset_run import DatasetRun
from syncstudio.app.exchange.behind import Behind
from syncstudio.app.folders import first_folder
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.panes.counted import counted
from syncstudio.panes.theme import Theme, mono
from syncstudio.session.notices import ProjectChanged
from syncstudio.timebase.timecode import clock_text

_TABLES = frozenset({"lane", "segment", "track", "piece", "label", "person"})
# More rows than anybody reads; the numbers above them count all.
_MOST_ROWS = 500


class DatasetSheet(Sheet):
    """What is left out stands first, with its reason."""

    name = "training clips"

    def __init__(self, session, settings: Settings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(settings, self.tr("Export training clips"), parent)
        self._session = session
        self.form = DatasetForm(session, settings, self)
        self.clips = QTreeWidget(self)
        self.clips.setRootIsDecorated(False)
        self.clips.setUniformRowHeights(True)
        self.clips.setAccessibleName(self.tr("Clips"))
        self.clips.setHeaderLabels([self.tr("Begins"), self.tr("Length"), self.tr("Clip")])
        head = self.clips.header()
        head.setStretchLastSection(True)
        for column in (0, 1):
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        self.says = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.says.setProperty("role", "note")
        self.trouble = QLabel(self, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.bar = QProgressBar(self)
        self.bar.setAccessibleName(self.tr("Clips that are made"))
        self.bar.hide()
        self.save = QPushButton(self.tr("Export…"), self)
        self.save.setDefault(True)
        self.save.setEnabled(False)
        self.save.clicked.connect(self.choose_folder)
        self._looking, self.run = Behind(session, self), DatasetRun(session, self)
        self.stop = self.button(self.tr("Stop"), self.run.stop)
        self.stop.hide()
        self._looking.answered.connect(self._show)
        self._looking.failed.connect(self._cannot)
        self.run.progressed.connect(self._tell)
        self.run.ended.connect(self._written)
        self.run.failed.connect(self._refuse)
        self.form.changed.connect(self.look)
        self._lay_out()
        self.look()

    def on_notice(self, notice: object) -> None:
        """Follow what is labelled and aligned meanwhile."""
        if isinstance(notice, ProjectChanged) and notice.change.tables & _TABLES:
            if notice.change.tables & {"lane", "track", "label"}:
                self.form.fill()
            self.look()

    def look(self) -> None:
        """Ask which clips the choice gives, behind the window."""
        from syncstudio.session.dataset.one_project import looked_at

        if self.run.busy:
            return
        choice, session = self.form.choice(), self._session
        self.save.setEnabled(False)
        self.says.setText(self.tr("Looking at the recordings…"))
        self._looking.start(self.tr("Plan clips"), lambda: looked_at(session, choice))

    def choose_folder(self) -> None:
        """Ask for a folder, and write there."""
        start = first_folder(self._session)
        path = QFileDialog.getExistingDirectory(self, self.tr("An empty folder for the clips"), str(start))
        if path:
            self.write(Path(path))

    def write(self, out: Path) -> None:
        """Write the clips into a folder, which is new or empty; behind the window."""
        self.form.keep()
        self._say("", "")
        self._at_work(True)
        self.bar.setRange(0, 0)
        self.run.start(self.form.choice(), out)

    def _at_work(self, busy: bool) -> None:
        self.bar.setVisible(busy)
        self.stop.setVisible(busy)
        self.form.setEnabled(not busy)
        self.save.setEnabled(not busy and self.clips.topLevelItemCount() > 0)

    def _tell(self, done: int, total: int) -> None:
        self.bar.setRange(0, total)
        self.bar.setValue(done)

    def _show(self, plan) -> None:
        self.clips.clear()
        rows = []
        for one in plan.left_out:
            begins = "" if one.at_ns is None else clock_text(one.at_ns, 3)
            text = f"{one.name}: {one.reason}" if one.name else one.reason
            rows.append(self._row("✕ " + begins, "", text))
        clips = sorted(plan.clips, key=lambda one: one.clock.start_master)[:_MOST_ROWS]
        texts = self._texts_of(clips)
        for clip in clips:
            split = f" · {clip.split}" if clip.split else ""
            name = clip.cut.name or self.tr("fixed length")
            if texts.get(clip.cut.segment_id):
                name = f"{name}: {texts[clip.cut.segment_id]}"
            begins, length = clock_text(round(clip.clock.start_master), 3), f"{clip.seconds:.3f} s"
            rows.append(self._row(begins, length, name + split))
        self.clips.addTopLevelItems(rows[:_MOST_ROWS])
        seconds = sum(clip.seconds for clip in plan.clips)
        text = self.tr("Clips: {clips}, together {length}. Left out: {left}.").format(
            clips=f"{len(plan.clips):,}",
            length=clock_text(round(seconds * 1e9), 1),
            left=f"{len(plan.left_out):,}",
        )
        self.says.setText(" ".join([text, *plan.notes]))
        self.save.setEnabled(bool(plan.clips) and not self.run.busy)

    def _texts_of(self, clips) -> dict[int | None, str]:
        """What is written on the labels that clips are cut at, by their ids: clips of one lane are told apart by it."""
        ids = [clip.cut.segment_id for clip in clips if clip.cut.segment_id is not None]
        return {each.id: " ".join(each.text.split()) for each in self._session.project.segments_of(ids)}

    def _row(self, begins: str, length: str, text: str) -> QTreeWidgetItem:
        row = QTreeWidgetItem([begins, length, text])
        row.setToolTip(2, text)
        row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column in (0, 1):
            row.setFont(column, mono(12))
        return row

    def _cannot(self, sentence: str) -> None:
        self.clips.clear()
        self.says.setText(sentence)

    def _written(self, made) -> None:
        self._at_work(False)
        if not made.clips:
            self._say(
                "✕ " + self.tr("No clip was written: {why}").format(why=made.left_out[-1].reason), "outside"
            )
            return
        worst = made.worst_sound_s
        text = counted(
            self.tr("Wrote 1 clip to {folder}."),
            self.tr("Wrote {count} clips to {folder}."),
            len(made.clips),
            folder=made.out,
        )
        if worst is not None:
            text += " " + self.tr("Measured again: sound at most {ms} ms from its place.").format(
                ms=f"{worst * 1000:.3f}"
            )
        text += " " + self.tr("Frames at most {count} from theirs.").format(count=made.worst_frames)
        if made.left_out:
            text += " " + self.tr("Left out: {left}.").format(left=f"{len(made.left_out):,}")
        self._say("✓ " + text, "inside")

    def _refuse(self, sentence: str) -> None:
        self._at_work(False)
        self._say("✕ " + sentence, "outside")

    def _say(self, text: str, judged: str) -> None:
        self.trouble.setText(text)
        self.trouble.setProperty("judged", judged)
        self.trouble.style().unpolish(self.trouble)
        self.trouble.style().polish(self.trouble)

    def _lay_out(self) -> None:
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(self.form)
        scroll.setMinimumWidth(self.form.sizeHint().width() + 24)
        right = QVBoxLayout()
        right.setSpacing(8)
        right.addWidget(self.clips, 1)
        right.addWidget(self.says)
        both = QHBoxLayout()
        both.setSpacing(16)
        both.addWidget(scroll)
        both.addLayout(right, 1)
        foot = self.foot((self.trouble, 1), self.bar, self.stop, self.close_button(), self.save)
        self.lay_out((both, 1), foot, size=(1000, 660))

    def done(self, result: int) -> None:
        """Closing stops what is being made; what is finished is kept for the next run."""
        self._looking.leave()
        self.run.stop()
        super().done(result)
