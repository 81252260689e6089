"""The sheet that looks for where a channel is above, below, inside or outside of values, and makes a lane of it."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QWidget,
)

from syncstudio.app.exchange.behind import Behind
from syncstudio.app.expected import expected_errors
from syncstudio.app.settings import Settings
from syncstudio.app.sheet import Sheet
from syncstudio.media.series.analysis.crossings import Kind
from syncstudio.panes.spin_box import give_room
from syncstudio.session.notices import JobChanged, MediaGrown, ProjectChanged, ThresholdsChanged
from syncstudio.session.series.thresholds import ThresholdChoice
from syncstudio.timebase.timecode import offset_text

_REST_MS = 250
_MS_NS = 1_000_000
_MOST = 1e15
# More labels than these are written behind the window: 100,000 take some seconds.
_AT_ONCE = 20_000
_KINDS: tuple[Kind, ...] = ("above", "below", "inside", "outside", "rising", "falling")


class _Number(QDoubleSpinBox):
    """A number without zeros that say nothing."""

    def textFromValue(self, value: float) -> str:
        text = super().textFromValue(value)
        point = self.locale().decimalPoint()
        return text.rstrip("0").removesuffix(point) if point in text else text


class ThresholdSheet(Sheet):
    """What is found is tinted on the timeline as one types; nothing is stored before “Make lane”."""

    name = "threshold"

    def __init__(
        self, session, settings: Settings, track_id: int, channel: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(settings, "", parent)
        self._session, self._track_id = session, track_id
        self.setWindowTitle(
            self.tr("Lane from a threshold of {name}").format(name=session.project.track(track_id).name)
        )
        self.channel, self.kind, self.label = QComboBox(self), QComboBox(self), QComboBox(self)
        self.kind.addItems(
            [
                self.tr("is above"),
                self.tr("is below"),
                self.tr("is between"),
                self.tr("is outside of"),
                self.tr("rises over"),
                self.tr("falls below"),
            ]
        )
        # In the order of the fields: Tab goes through them as they were made.
        self.low, self.high = self._number(-_MOST), self._number(-_MOST)
        self.sigmas = QCheckBox(self.tr("Values are standard deviations from the median"), self)
        self.hysteresis = self._number(0)
        self.merge, self.shortest = self._number(0, " ms"), self._number(0, " ms")
        self.sigmas.setToolTip(self.tr("Robust ones: outliers do not widen them"))
        self.says = QLabel(self, wordWrap=True)
        self.says.setTextFormat(Qt.TextFormat.PlainText)
        self.says.setMinimumHeight(2 * self.fontMetrics().lineSpacing())
        self.lane_name = QLineEdit(self)
        self.make = QPushButton(self.tr("Make lane"), self, default=True)
        self.make.clicked.connect(self.accept_lane)
        self.behind = Behind(session, self)
        self.behind.answered.connect(lambda _lane: self.accept())
        self.behind.failed.connect(lambda sentence: self._say(sentence, True))
        self._later = QTimer(self, singleShot=True, interval=_REST_MS)
        self._later.timeout.connect(self.look)
        self._arrange()
        self._fill(channel)
        for box in (self.channel, self.kind):
            box.currentIndexChanged.connect(self._changed)
        for field in (self.low, self.high, self.hysteresis, self.shortest, self.merge):
            field.valueChanged.connect(self._later.start)
        self.sigmas.toggled.connect(self._changed)
        self._show_fields()
        self._suggest()
        self.look()
        self.take_size(460, self.sizeHint().height())

    def choice(self) -> ThresholdChoice:
        """What is looked for, as the fields say."""
        return ThresholdChoice(
            self._track_id,
            self.channel.currentText(),
            _KINDS[self.kind.currentIndex()],
            self.low.value(),
            self.high.value(),
            self.hysteresis.value(),
            round(self.shortest.value() * _MS_NS),
            round(self.merge.value() * _MS_NS),
            self.sigmas.isChecked(),
        )

    def look(self) -> None:
        """Look for it behind the window."""
        self._later.stop()
        self.make.setEnabled(False)
        try:
            self._session.look_for(self.choice())
        except expected_errors() as error:
            self._session.drop_threshold()
            self._say(str(error), True)
            return
        self._say(self.tr("Looking…"), False)

    def accept_lane(self) -> None:
        """Make the lane in one step, and leave."""
        proposal = self._session.threshold_proposal
        if not self.make.isEnabled() or proposal is None:
            return
        asked = (self.lane_name.text().strip(), self.label.currentData())
        if proposal.count > _AT_ONCE:
            self.make.setEnabled(False)
            self._say(self.tr("Making the lane…"), False)
            self.behind.start(self.tr("Making a lane"), lambda: self._session.make_threshold_lane(*asked))
            return
        try:
            self._session.make_threshold_lane(*asked)
        except expected_errors() as error:
            self._say(str(error), True)
            return
        self.accept()

    def on_notice(self, notice: object) -> None:
        """Something was found; or the channels are others now."""
        if self.behind.busy:
            return
        if isinstance(notice, ThresholdsChanged):
            self._show_found()
        elif isinstance(notice, JobChanged) and notice.job.state == "failed":
            if notice.job.track_id == self._track_id and not self._session.threshold_busy:
                self._say(notice.job.message, True)
        elif isinstance(notice, ProjectChanged) and "track" in notice.change.tables:
            if self._track_id not in {track.id for track in self._session.project.tracks()}:
                self.close()
        elif isinstance(notice, MediaGrown) and (notice.track_id, notice.what) == (self._track_id, "series"):
            self._take_names()

    def _take_names(self) -> None:
        if self.channel.count() != len(self._session.analysed_names(self._track_id)):
            self._fill(self.channel.currentText())

    def done(self, result: int) -> None:
        """Leave; what was found and not made is forgotten."""
        self.behind.leave()
        self._later.stop()
        self._session.drop_threshold()
        super().done(result)

    # -- inside ---------------------------------------------------------------------------------------------------

    def _number(self, least: float, suffix: str = "") -> QDoubleSpinBox:
        made = _Number(self)
        give_room(made)
        made.setDecimals(6 if not suffix else 3)
        made.setRange(least, _MOST)
        made.setSuffix(suffix)
        made.setStepType(QDoubleSpinBox.StepType.AdaptiveDecimalStepType)
        made.setKeyboardTracking(True)
        return made

    def _fill(self, channel: str) -> None:
        names = self._session.analysed_names(self._track_id)
        self.channel.blockSignals(True)
        self.channel.clear()
        self.channel.addItems(list(names))
        self.channel.setCurrentIndex(names.index(channel) if channel in names else 0)
        self.channel.blockSignals(False)
        self.label.clear()
        self.label.addItem(self.tr("No label"), None)
        for label in self._session.project.labels():
            self.label.addItem(label.name, label.id)

    def _suggest(self) -> None:
        """Begin with a value that the channel reaches now and then: the upper tenth of its range."""
        name = self.channel.currentText()
        views = {view.name: view for view in self._session.channel_views(self._track_id)}
        reach = views[name].reach if name in views else (-1.0, 1.0)
        if reach is not None:
            low, high = reach
            for field, share in (
                (self.low, 0.9 if _KINDS[self.kind.currentIndex()] != "inside" else 0.4),
                (self.high, 0.95),
            ):
                field.blockSignals(True)
                field.setValue(float(f"{low + (high - low) * share:.3g}"))
                field.blockSignals(False)

    def _changed(self) -> None:
        self._show_fields()
        if self.sender() is self.channel:
            self._suggest()
        self._later.start()

    def _show_fields(self) -> None:
        two = _KINDS[self.kind.currentIndex()] in ("inside", "outside") and not self.sigmas.isChecked()
        self._form.setRowVisible(self.high, two)
        self._low_name.setText(self.tr("From") if two else self.tr("Value"))

    def _show_found(self) -> None:
        proposal = self._session.threshold_proposal
        if proposal is None:
            if self._session.threshold_trouble:
                self._say(self._session.threshold_trouble, True)
            self.make.setEnabled(False)
            return
        self.lane_name.setPlaceholderText(proposal.says)
        count = f"{proposal.count:,}"
        if proposal.rule.events:
            text = (
                self.tr("1 crossing")
                if proposal.count == 1
                else self.tr("{count} crossings").format(count=count)
            )
        else:
            total = offset_text(proposal.found.total_ns).lstrip("+")
            one = self.tr("1 stretch, {total}").format(total=total)
            many = self.tr("{count} stretches, {total} in all").format(count=count, total=total)
            text = one if proposal.count == 1 else many
        self._say(
            f"{text}: {proposal.says}"
            if proposal.count
            else self.tr("Nothing found: {says}").format(says=proposal.says),
            False,
        )
        self.make.setEnabled(bool(proposal.count) and not self._session.viewing)

    def _say(self, text: str, trouble: bool) -> None:
        self.says.setText(text)
        self.says.setProperty("role", "outside" if trouble else None)
        self.says.setMargin(4 if trouble else 0)
        self.says.style().unpolish(self.says)
        self.says.style().polish(self.says)

    def _arrange(self) -> None:
        self._form, self._low_name = QFormLayout(), QLabel(self.tr("Value"), self)
        self._low_name.setBuddy(self.low)
        self._form.setHorizontalSpacing(12)
        self._form.setVerticalSpacing(8)
        for text, field in (
            (self.tr("Channel"), self.channel),
            (self.tr("Where it"), self.kind),
            (self._low_name, self.low),
            (self.tr("To"), self.high),
        ):
            self._form.addRow(text, field)
        self._form.addRow("", self.sigmas)
        tips = (
            (self.tr("Hysteresis"), self.hysteresis, self.tr("It has ended only so far beyond the value")),
            (self.tr("Join gaps under"), self.merge, self.tr("Two that are closer than this become one")),
            (self.tr("Leave out under"), self.shortest, self.tr("Shorter ones are no labels")),
        )
        for text, field, tip in tips:
            field.setToolTip(tip)
            self._form.addRow(text, field)
        self._form.addRow(self.tr("Name of lane"), self.lane_name)
        self._form.addRow(self.tr("Label"), self.label)
        foot = self.foot(None, self.button(self.tr("Cancel"), self.reject), self.make)
        self.stack((self._form, 1), self.says, foot, gap_px=10)
