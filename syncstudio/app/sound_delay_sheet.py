"""The sheet that finds out how late sound is really heard: flash and click side by side, and by tapping."""

from __future__ import annotations

import time
from typing import Literal

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from syncstudio.app.beat_square import BeatSquare
from syncstudio.app.settings import Settings
from syncstudio.panes.spin_box import give_room
from syncstudio.panes.theme import Theme, mono
from syncstudio.session.playing.beat_player import BEAT_NS
from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S
from syncstudio.transport.tapping import LEAST_TAPS, HeardDelay, Taps, heard_after_seen, taps_along

Mode = Literal["", "both", "heard", "seen"]

_TICK_MS = 8
# With those that find the beat.
_TAPS_WANTED = 18
_LEAST_MS, _MOST_MS = -1_000, 2_000
# A device that rested tells its delay a moment after it was woken; one that has not told after so long never does.
_LOOK_MS, _TELLS_WITHIN_NS = 200, 3 * NS_PER_S


class SoundDelaySheet(QDialog):
    """Plays beats through the way to the ear that the project uses, on a clock of its own.

    `corrected` carries a new correction in ns: how much later the sound is heard than the device tells.
    """

    corrected = Signal(object)

    def __init__(self, session, settings: Settings, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._transport = session.transport
        self._settings = settings
        self._beats = session.beat_player()
        self._mode: Mode = ""
        self._taps: list[int] = []
        self._told: dict[Mode, Taps | None] = {}
        self.found: HeardDelay | None = None
        self.setWindowTitle(self.tr("Sound delay"))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.device = QLabel(self, wordWrap=True)
        self.correction = QSpinBox(self)
        give_room(self.correction)
        self.correction.setRange(_LEAST_MS, _MOST_MS)
        self.correction.setSuffix(self.tr(" ms"))
        self.correction.setFont(mono(13))
        self.correction.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.correction.setAccessibleName(self.tr("Sound is heard later than told by"))
        self.correction.setValue(round(self._transport.delay_correction_ns / NS_PER_MS))
        self.square = BeatSquare(theme, self)
        self.modes: dict[Mode, QPushButton] = {}
        self.guide = QLabel(self, wordWrap=True)
        self.answer = QLabel(self, wordWrap=True)
        self.use = QPushButton(self.tr("Use it"), self)
        self._lay_out()
        self._tick = QTimer(self, interval=_TICK_MS, timerType=Qt.TimerType.PreciseTimer)
        self._tick.timeout.connect(self._show_beat)
        self.square.tapped.connect(self._tapped)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._show_device)
        self.correction.valueChanged.connect(self._correct)
        self.use.clicked.connect(self._use_found)
        # It is opened now, so that the correction is that of the device and not of whichever comes first.
        self._transport.prepare()
        self._looked_at: str | None = None
        self._looked_ns = 0
        self._show_device()
        self._look.start()
        self.run("")
        size = settings.blob("sound_delay")
        if size is not None:
            self.restoreGeometry(size)

    def run(self, mode: Mode) -> None:
        """Begin one of the tests: "both" flashes and clicks, "heard" clicks only, "seen" flashes only, "" none."""
        self._mode = mode
        self._taps = []
        for name, button in self.modes.items():
            button.setChecked(name == mode)
        if not mode:
            self._tick.stop()
            self._beats.stop()
            self.square.show_lit(False)
            self.square.say("")
        else:
            if self._transport.playing:
                self._transport.pause()
            self._beats.play(heard=mode != "seen")
            self._tick.start()
            self.square.setFocus()
        self._show_guide()
        self._show_result()

    def on_notice(self, notice: object) -> None:
        """Follow the device that the project plays on."""
        self._show_device()

    # Tapping

    def _tapped(self, host_ns: int) -> None:
        if self._mode in ("heard", "seen"):
            self._taps.append(self._beats.position_ns(host_ns))
            if len(self._taps) >= _TAPS_WANTED:
                self._take_taps(self._mode)
            self._show_guide()

    def _take_taps(self, mode: Mode) -> None:
        self._told[mode] = taps_along(self._taps, BEAT_NS)
        heard, seen = self._told.get("heard"), self._told.get("seen")
        self.found = heard_after_seen(heard, seen) if heard is not None and seen is not None else None
        self.run("")

    def _use_found(self) -> None:
        if self.found is not None:
            new = self.correction.value() + round(self.found.delay_ns / NS_PER_MS)
            self._told, self.found = {}, None
            self.correction.setValue(new)
            self._show_result()

    def _correct(self, value: int) -> None:
        # What was tapped before was tapped to another clock.
        self._told, self.found = {}, None
        self._beats.delay_correction_ns = value * NS_PER_MS
        self.corrected.emit(value * NS_PER_MS)
        self._show_result()

    # Showing

    def _show_beat(self) -> None:
        self.square.show_lit(self._mode in ("both", "seen") and self._beats.lit)
        if self._beats.note is not None and self._mode in ("both", "heard"):
            self.square.say(self._beats.note)

    def _show_device(self) -> None:
        transport = self._transport
        name, now_ns = transport.sound_device or self._beats.device, time.monotonic_ns()
        if name != self._looked_at:
            self._looked_at, self._looked_ns = name, now_ns
        if name is None:
            says = transport.sound_note or self.tr("The sound device is opened when something is played.")
        elif transport.delay_told_ns is None and now_ns - self._looked_ns < _TELLS_WITHIN_NS:
            says = self.tr("{device} has not told yet how late its sound is heard.").format(device=name)
        elif transport.delay_told_ns is None:
            says = self.tr("{device} does not tell how late its sound is heard.").format(device=name)
        else:
            told_ms = round(transport.delay_told_ns / NS_PER_MS)
            says = self.tr("{device} tells that its sound is heard {told} ms after it is given.").format(
                device=name, told=told_ms
            )
        self.device.setText(says)

    def _show_guide(self) -> None:
        wanted = _TAPS_WANTED - len(self._taps)
        guides: dict[Mode, str] = {
            "": self.tr(
                "Flash and click shows what holds now. Tapping measures it: once along with clicks, once along with "
                "flashes; what you do alike both times does not count."
            ),
            "both": self.tr(
                "Change the correction until click and flash come together. Larger: the flash comes later."
            ),
            "heard": self.tr("Look away and tap Space (or click the square) with every click."),
            "seen": self.tr("Tap Space (or click the square) with every flash."),
        }
        self.guide.setText(guides[self._mode])
        if self._mode in ("heard", "seen"):
            self.square.say(self.tr("{count} more taps").format(count=wanted))

    def _show_result(self) -> None:
        heard, seen = self._told.get("heard"), self._told.get("seen")
        failed = [mode for mode in ("heard", "seen") if mode in self._told and self._told[mode] is None]
        self.use.setVisible(self.found is not None)
        if failed:
            text = self.tr(
                "Fewer than {count} taps came along with the beat: tap once for every beat, and try again."
            )
            self.answer.setText(text.format(count=LEAST_TAPS))
        elif self.found is not None:
            self.answer.setText(
                self._found_text(self.found, bool(heard and heard.wild) or bool(seen and seen.wild))
            )
        elif heard is not None:
            self.answer.setText(self.tr("Clicks: done. Now tap to flashes."))
        elif seen is not None:
            self.answer.setText(self.tr("Flashes: done. Now tap to clicks."))
        else:
            self.answer.setText("")

    def _found_text(self, found: HeardDelay, wild: bool) -> str:
        late, width = round(found.delay_ns / NS_PER_MS), round(found.uncertainty_ns / NS_PER_MS)
        if abs(late) <= width:
            text = self.tr(
                "Sound and picture come together as far as tapping tells (±\u00a0{width}\u00a0ms)."
            ).format(width=width)
        else:
            text = (
                self.tr("Sound is heard {size} ms after its picture (±\u00a0{width}\u00a0ms, 95 %).")
                if late > 0
                else self.tr("Sound is heard {size} ms before its picture (±\u00a0{width}\u00a0ms, 95 %).")
            ).format(size=abs(late), width=width)
        return text + " " + self.tr("The taps were uneven: better tap again.") if wild else text

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.device)
        row = QHBoxLayout()
        label = QLabel(self.tr("Sound is heard &later than told by"), self)
        label.setBuddy(self.correction)
        row.addWidget(label)
        row.addStretch(1)
        row.addWidget(self.correction)
        column.addLayout(row)
        column.addWidget(self.square, 1)
        texts: dict[Mode, str] = {
            "both": self.tr("&Flash and click"),
            "heard": self.tr("Tap to &clicks"),
            "seen": self.tr("Tap to f&lashes"),
        }
        group = QButtonGroup(self)
        group.setExclusive(False)
        buttons = QHBoxLayout()
        for mode, text in texts.items():
            button = QPushButton(text, self)
            button.setCheckable(True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda on, mode=mode: self.run(mode if on else ""))
            group.addButton(button)
            self.modes[mode] = button
            buttons.addWidget(button)
        column.addLayout(buttons)
        self.guide.setProperty("role", "note")
        self.guide.setMinimumHeight(self.guide.fontMetrics().height() * 3)
        column.addWidget(self.guide)
        foot = QHBoxLayout()
        foot.addWidget(self.answer, 1)
        foot.addWidget(self.use)
        close = QPushButton(self.tr("Close"), self)
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        foot.addWidget(close)
        column.addLayout(foot)
        self.use.setAutoDefault(False)
        self.resize(460, 420)

    # Qt's own

    def done(self, result: int) -> None:
        self._tick.stop()
        self._look.stop()
        self._beats.close()
        self._settings.set_blob("sound_delay", self.saveGeometry())
        super().done(result)

    def closeEvent(self, event) -> None:
        self.done(0)
        super().closeEvent(event)
