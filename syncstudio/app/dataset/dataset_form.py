"""The fields of the sheet that writes training clips, and the choice they make."""

from __future__ import annotations

from fractions import Fraction

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QDoubleSpinBox, QFormLayout, QLineEdit, QSpinBox, QWidget

from syncstudio.app.settings import Settings
from syncstudio.panes.spin_box import give_room
from syncstudio.session.dataset.choice import Coding, Cutting, DatasetChoice, Splitting, Texts

_NS = 1_000_000_000
_RATES = ("24", "25", "30000/1001", "30", "50", "60")
_HEIGHTS = ("360", "480", "540", "720", "1080")


class DatasetForm(QWidget):
    """Every field is kept for the next time; `changed` when one was."""

    changed = Signal()

    def __init__(self, session, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._settings = session, settings
        self._form = QFormLayout(self)
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(8)
        self._boxes: dict[str, QComboBox] = {}
        self.cut = self._box("cut", self.tr("Cut at"), (
            (self.tr("labels"), "labels"),
            (self.tr("utterances of transcripts"), "utterances"),
            (self.tr("shots of the picture"), "shots"),
            (self.tr("a fixed length"), "fixed"),
            (self.tr("all that was recorded together"), "whole"),
        ))  # fmt: skip
        self.lane = self._box("lane", self.tr("Lane"), ())
        self.label = self._box("label", self.tr("Label"), ())
        self.accepted = QCheckBox(self.tr("Only labels that were accepted"), self)
        self._form.addRow("", self.accepted)
        self.length = self._seconds(self.tr("Length"), 10.0)
        self.around = self._seconds(self.tr("More on both sides"), 0.0)
        self.shortest = self._seconds(self.tr("Shortest"), 0.0)
        self.longest = self._seconds(self.tr("Longest"), 0.0)
        self.longest.setSpecialValueText(self.tr("no limit"))
        self.picture = self._box("picture", self.tr("Picture"), ())
        self.sound = self._box("sound", self.tr("Main sound"), ())
        self.rate = self._box("rate", self.tr("Frame rate"), self._own(_RATES))
        self.tall = self._box("height", self.tr("Height"), self._own(_HEIGHTS))
        self.coded = self._box("coded", self.tr("Sound"), (
            (self.tr("FLAC, beside the picture"), "flac"),
            (self.tr("WAV, beside the picture"), "wav"),
            (self.tr("AAC, in the picture's file"), "aac"),
        ))  # fmt: skip
        self.verdict = self._box("verdict", self.tr("Verdict"), (
            (self.tr("any"), ""),
            (self.tr("inside the tolerance"), "inside"),
            (self.tr("not outside of it"), "inside,undecided,none"),
        ))  # fmt: skip
        self.split = self._box("split", self.tr("Split by"), (
            (self.tr("nothing"), "none"),
            (self.tr("person"), "person"),
            (self.tr("session"), "session"),
            (self.tr("recording"), "source"),
        ))  # fmt: skip
        self.test = QSpinBox(self)
        give_room(self.test)
        self.test.setRange(1, 90)
        self.test.setValue(10)
        self.test.setSuffix(" %")
        self._add(self.tr("For testing"), self.test)
        self.layout_of = self._box("layout", self.tr("Laid out as"), (
            ("WebDataset", "webdataset"), (self.tr("plain files"), "folder"), ("Hugging Face", "huggingface"),
        ))  # fmt: skip
        self.licence = QLineEdit(settings.text("dataset/licence"), self)
        self._add(self.tr("Licence"), self.licence)
        self.fill()
        self.cut.activated.connect(self.show_fitting)
        self.split.activated.connect(self.show_fitting)
        for field in (self.length, self.around, self.shortest, self.longest, self.test):
            field.editingFinished.connect(self.changed)
        self.licence.editingFinished.connect(self.changed)
        self.accepted.toggled.connect(lambda _on: self.changed.emit())
        self.show_fitting()

    def fill(self) -> None:
        """Offer the lanes, labels and tracks that there are now."""
        project = self._session.project
        lanes = [(lane.name, lane.name) for lane in project.lanes() if lane.kind != "regions"]
        self._offer(self.lane, [(self.tr("all"), ""), *lanes])
        self._offer(self.label, [(self.tr("all"), ""), *((one.name, one.name) for one in project.labels())])
        for box, kind in ((self.picture, "video"), (self.sound, "sound")):
            tracks = [(one.name, str(one.id)) for one in project.tracks() if one.kind == kind]
            self._offer(box, [(self.tr("chosen automatically"), ""), *tracks])

    def show_fitting(self) -> None:
        """Only what belongs to the way of cutting is asked."""
        cut = self.cut.currentData()
        labels = cut in ("labels", "utterances")
        shown = {
            self.lane: labels, self.label: cut == "labels", self.accepted: labels, self.length: cut == "fixed",
            self.around: labels, self.shortest: cut != "fixed", self.longest: cut in ("labels", "utterances", "shots"),
            self.test: self.split.currentData() != "none",
        }  # fmt: skip
        for field, wanted in shown.items():
            self._form.setRowVisible(field, wanted)

    def choice(self) -> DatasetChoice:
        """The choice as the fields stand."""
        cut = self.cut.currentData()
        labels = cut in ("labels", "utterances")
        cutting = Cutting(
            cut,
            lanes=(self.lane.currentData(),) if labels and self.lane.currentData() else (),
            labels=(self.label.currentData(),) if cut == "labels" and self.label.currentData() else (),
            length_ns=_ns(self.length),
            before_ns=_ns(self.around) if labels else 0,
            after_ns=_ns(self.around) if labels else 0,
            least_ns=_ns(self.shortest) if cut != "fixed" else 0,
            most_ns=_ns(self.longest) if labels or cut == "shots" else 0,
            accepted=labels and self.accepted.isChecked(),
        )
        rate, height, sound = (box.currentData() for box in (self.rate, self.tall, self.coded))
        coding = Coding(
            Fraction(rate) if rate else None, int(height) if height else None, sound=sound, mux=sound == "aac"
        )
        splitting = Splitting(self.split.currentData(), Fraction(self.test.value(), 100))
        return DatasetChoice(
            cutting, coding, Texts(licence=self.licence.text().strip()), splitting,
            picture=self.picture.currentData(), sound=self.sound.currentData(),
            verdicts=tuple(filter(None, self.verdict.currentData().split(","))),
            layout=self.layout_of.currentData(), title=self._session.title,
        )  # fmt: skip

    def keep(self) -> None:
        """Remember what was chosen; lanes and tracks belong to this project alone."""
        for name, box in self._boxes.items():
            if name not in ("lane", "label", "picture", "sound"):
                self._settings.set_text(f"dataset/{name}", box.currentData())
        self._settings.set_text("dataset/licence", self.licence.text().strip())

    def _own(self, values: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
        return ((self.tr("the video's own"), ""), *((value, value) for value in values))

    def _box(self, name: str, title: str, choices: tuple[tuple[str, str], ...]) -> QComboBox:
        box = QComboBox(self)
        box.setMinimumContentsLength(20)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        for text, value in choices:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(self._settings.text(f"dataset/{name}"))))
        box.activated.connect(lambda _place: self.changed.emit())
        self._boxes[name] = box
        self._add(title, box)
        return box

    def _seconds(self, title: str, value: float) -> QDoubleSpinBox:
        field = QDoubleSpinBox(self)
        give_room(field)
        field.setRange(0, 86_400)
        field.setDecimals(3)
        field.setSuffix(" s")
        field.setValue(value)
        self._add(title, field)
        return field

    def _add(self, title: str, field: QWidget) -> None:
        field.setAccessibleName(title)
        self._form.addRow(title, field)

    def _offer(self, box: QComboBox, choices: list[tuple[str, str]]) -> None:
        kept = box.currentData()
        box.clear()
        for text, value in choices:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(kept)))


def _ns(field: QDoubleSpinBox) -> int:
    return round(field.value() * 1000) * (_NS // 1000)
