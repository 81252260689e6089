"""One sound track in the mixer: its level, gain, pan, mute, solo and channels."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from syncstudio.panes.mixer.channel_button import ChannelButton
from syncstudio.panes.mixer.level_meter import LevelMeter
from syncstudio.panes.mixer.mixer_words import gain_text, pan_text
from syncstudio.panes.mixer.over_mark import OverMark
from syncstudio.panes.mixer.turn_slider import TurnSlider
from syncstudio.panes.note_label import NoteLabel
from syncstudio.panes.theme import NOTE_PX, Theme, color, mono
from syncstudio.project.records import Track
from syncstudio.session.media.tracks import MAX_GAIN_DB, MIN_GAIN_DB, channel_names, channels_heard
from syncstudio.transport.level_log import Level

_TENTHS, _HUNDREDTHS = 10, 100
_BAR_PX = 3  # the colour of the lane
_SWITCH_PX = 24


class MixerStrip(QWidget):
    """A strip. `asked` carries what the session is asked for: the name of a use case and its values."""

    asked = Signal(str, object)  # a method of the session, the values behind the track's id
    previewed = Signal(object, object)  # gain in dB or None, pan or None
    given_up = Signal()
    focused = Signal()

    def __init__(self, theme: Theme, track: Track, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._track = track
        self.name = NoteLabel(track.name, self)
        self.name.setProperty("role", "head")
        self.meter = LevelMeter(theme, track.name, parent=self)
        self.over = OverMark(theme, track.name, self)
        self.over.clicked.connect(self.clear_over)
        self.mute = self._switch("M", lambda on: self.asked.emit("set_muted", (on,)))
        self.solo = self._switch("S", lambda on: self.asked.emit("set_solo", (on,)))
        self.channels = ChannelButton(self)
        self.channels.setProperty("role", "choice")
        self.channels.chosen.connect(lambda heard: self.asked.emit("set_heard_channels", (heard,)))
        self.gain = TurnSlider(theme, round(MIN_GAIN_DB * _TENTHS), round(MAX_GAIN_DB * _TENTHS), 0, 5, self)
        self.pan = TurnSlider(theme, -_HUNDREDTHS, _HUNDREDTHS, 0, 5, self)
        self._gain_says, self._pan_says = self._number("-60.0 dB"), self._number("R 100")
        self.gain.turned.connect(self._turn_gain)
        self.pan.turned.connect(self._turn_pan)
        self.gain.given_up.connect(self.given_up)
        self.pan.given_up.connect(self.given_up)
        self.gain.kept.connect(lambda step: self.asked.emit("set_gain_db", (step / _TENTHS,)))
        self.pan.kept.connect(lambda step: self.asked.emit("set_pan", (step / _HUNDREDTHS,)))
        self._lay_out()
        self.show_track(track, may_change=True)

    @property
    def track_id(self) -> int:
        """Whose strip it is."""
        return self._track.id

    def show_track(self, track: Track, may_change: bool) -> None:
        """Show a track as it is stored; what is being turned stays as it is turned."""
        self._track = track
        self.name.set_whole(track.name)
        self.name.setToolTip(track.name)
        self.meter.setAccessibleName(self.tr("Level of {name}").format(name=track.name))
        self.over.rename(track.name)
        for button, on, says in (
            (self.mute, track.muted, self.tr("Mute {name}")),
            (self.solo, track.solo, self.tr("Solo {name}")),
        ):
            button.setChecked(on)
            button.setProperty("active", "true" if on else "false")
            button.style().polish(button)
            button.setAccessibleName(says.format(name=track.name))
            button.setToolTip(says.format(name=track.name))
            button.setEnabled(may_change)
        self.channels.show_channels(track.name, channel_names(track), channels_heard(track), may_change)
        self.gain.show_value(round(track.gain_db * _TENTHS))
        self.pan.show_value(round(track.pan * _HUNDREDTHS))
        self.gain.setEnabled(may_change)
        self.pan.setEnabled(may_change)
        self._write()
        self.update()

    def hear(self, level: Level, passed_s: float) -> None:
        """Take the level heard in the last `passed_s`."""
        self.meter.meter.move(level, passed_s)
        self.meter.follow()
        self.over.show_over(self.meter.meter.over)

    def clear_over(self) -> None:
        """The mark was seen."""
        self.meter.meter.forget()
        self.over.show_over(False)
        self.meter.follow()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        for part in (self.meter, self.over, self.gain, self.pan):
            part.set_theme(theme)
        self.update()

    # -- parts ----------------------------------------------------------------------------------------------------

    def _switch(self, letter: str, act) -> QToolButton:
        button = QToolButton(self)
        button.setText(letter)
        button.setCheckable(True)
        button.setProperty("role", "switch")
        button.setFixedSize(_SWITCH_PX, 20)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(act)
        return button

    def _number(self, widest: str) -> QLabel:
        label = QLabel(self)
        label.setFont(mono(NOTE_PX))
        label.setProperty("role", "note")
        label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        label.setStyleSheet("font-family: 'JetBrains Mono';")
        label.ensurePolished()
        label.setFixedWidth(label.fontMetrics().horizontalAdvance(widest) + 2)
        return label

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.name)
        head.addStretch(1)
        head.addWidget(self.channels)
        head.addWidget(self.mute)
        head.addWidget(self.solo)
        level = QHBoxLayout()
        level.setSpacing(6)
        level.addWidget(self.meter, 1)
        level.addWidget(self.over)
        turns = QGridLayout()
        turns.setHorizontalSpacing(6)
        turns.addWidget(self.gain, 0, 0)
        turns.addWidget(self._gain_says, 0, 1)
        turns.addWidget(self.pan, 0, 2)
        turns.addWidget(self._pan_says, 0, 3)
        turns.setColumnStretch(0, 3)
        turns.setColumnStretch(2, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 10, 6)
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(level)
        column.addLayout(turns)

    def _turn_gain(self, step: int) -> None:
        self._write()
        self.previewed.emit(step / _TENTHS, None)

    def _turn_pan(self, step: int) -> None:
        self._write()
        self.previewed.emit(None, step / _HUNDREDTHS)

    def _write(self) -> None:
        gain, pan = gain_text(self.gain.value() / _TENTHS), pan_text(self.pan.value() / _HUNDREDTHS)
        self._gain_says.setText(gain)
        self._pan_says.setText(pan)
        name = self._track.name
        # The name says the value, too: what reads aloud would say tenths of a decibel.
        self.gain.setAccessibleName(self.tr("Gain of {name}: {gain}").format(name=name, gain=gain))
        self.pan.setAccessibleName(self.tr("Pan of {name}: {pan}").format(name=name, pan=pan))
        self.gain.setToolTip(self.tr("Gain {gain}. Double click: 0 dB; Shift: finely").format(gain=gain))
        self.pan.setToolTip(self.tr("Pan {pan}. Double click: centre").format(pan=pan))

    def mousePressEvent(self, event) -> None:
        self.focused.emit()
        super().mousePressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(
                QRectF(0, 6, _BAR_PX, self.height() - 12), color(self._theme.track(self._track.color))
            )
            painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), color(self._theme.line))
