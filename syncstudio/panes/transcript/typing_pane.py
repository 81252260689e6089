"""Typing mode: one large field, the sound under the hands, and turns that are kept as they are typed."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from syncstudio.panes.key_words import key_word
from syncstudio.panes.theme import Theme, mono
from syncstudio.panes.transcript.typing_field import TypingField
from syncstudio.panes.transcript.typing_options import TypingOptionsForm
from syncstudio.panes.transcript.typing_speakers import TypingSpeakers
from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError
from syncstudio.session.notices import ProjectChanged, TransportChanged
from syncstudio.session.transcripts.typing import TypedTurn, TypingOptions
from syncstudio.timebase.timecode import clock_text

# A word is stored when it ends; what stands half typed is stored when the hands rest for so long.
_KEEP_MS = 200
_TICK_MS = 100
# Between two looks at the clock nobody hears so much.
_JUMP_NS = 1_500_000_000
_SPEEDS = tuple(Fraction(n, 20) for n in (8, 10, 12, 14, 15, 16, 17, 18, 19, 20, 22, 25, 30, 40))
_BREAKS = frozenset(" \t\n.,;:!?…。、，！？؟،")


class TypingPane(QWidget):
    """Shown under the pictures; `options_changed` carries the options to be remembered, `left` asks to close."""

    options_changed = Signal(object)
    left = Signal()

    def __init__(
        self,
        session,
        theme: Theme,
        host_of: Callable[[QKeyEvent], int] | None = None,
        options: TypingOptions | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._transport = session.transport
        self.options = options or TypingOptions()
        self._turn: TypedTurn | None = None
        self._lane_id: int | None = None
        self._was_playing = bool(self._transport.playing)
        self._from_ns = self._transport.position_ns()
        self._last_ns = self._from_ns
        self._floor_ns: int | None = None
        self._waits = False  # stopped by typing, to go on by itself
        self.field = TypingField(host_of, self)
        self.field.setAccessibleName(self.tr("What is said"))
        self.speakers = TypingSpeakers(self)
        self._clock = QLabel(self)
        self._clock.setFont(mono(12))
        self._keeping = QTimer(self, singleShot=True, interval=_KEEP_MS)
        self._keeping.timeout.connect(self.keep)
        self._ticking = QTimer(self, interval=_TICK_MS)
        self._ticking.timeout.connect(self._show_time)
        self._resting = QTimer(self, singleShot=True)
        self._resting.timeout.connect(self._go_on)
        self.form = TypingOptionsForm(self.options, self)
        self.form.hide()
        self._buttons: dict[str, QToolButton] = {}
        self._lay_out()
        self.field.typed.connect(self._typed)
        self.field.turn_asked.connect(self.next_turn)
        self.form.changed.connect(self._take_options)
        self.speakers.chosen.connect(self._choose)
        self.speakers.named.connect(self._add_speaker)
        self.set_theme(theme)
        self.show_keys()
        self._show_state()

    def set_theme(self, theme: Theme) -> None:
        """Paint with another theme."""
        self._theme = theme
        self._show_speakers()

    def on_notice(self, notice: object) -> None:
        """Follow playing, and lanes that come and go."""
        if isinstance(notice, TransportChanged):
            playing, at_ns = bool(self._transport.playing), self._transport.position_ns()
            on = at_ns - self._last_ns
            # What was listened to begins where playing began, or where somebody jumped to.
            if (playing and not self._was_playing) or at_ns < self._from_ns or on > _JUMP_NS:
                self._from_ns = at_ns
            self._was_playing, self._last_ns = playing, at_ns
            self._show_state()
        elif isinstance(notice, ProjectChanged) and {"lane", "person"} & set(notice.change.tables):
            self._show_speakers()

    def begin(self) -> None:
        """Put the hands on the keys."""
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    # -- the sound under the hands --------------------------------------------------------------------------------

    def play_or_pause(self) -> None:
        """Play; or stop, and go back a little, so that it goes on with what was heard last."""
        if self._transport.playing or self._waits:
            self.stop()
        else:
            self._transport.play()

    def stop(self) -> None:
        """Stop, and go back a little."""
        self._waits = False
        self._resting.stop()
        if self._transport.playing:
            self._transport.pause()
            if self.options.rewind_ns:
                self._seek(-self.options.rewind_ns)

    def hold(self, down: bool) -> None:
        """The key or pedal that plays while it is held went down, or up."""
        if down and not self._transport.playing:
            self._transport.play()
        elif not down:
            self.stop()

    def back(self) -> None:
        """Jump back by the chosen length; it plays on if it played."""
        self._seek(-self.options.back_ns)

    def change_speed(self, direction: int) -> None:
        """Slower or faster by a step; the pitch stays."""
        now = Fraction(self._transport.speed) if self._transport.speed else Fraction(1)
        beside = [each for each in _SPEEDS if (each > abs(now) if direction > 0 else each < abs(now))]
        if beside:
            self._transport.set_speed(beside[0] if direction > 0 else beside[-1])
            self._show_state()

    # -- turns ----------------------------------------------------------------------------------------------------

    def next_turn(self) -> None:
        """End this turn; what is typed next is another one, of the same speaker."""
        self.keep()
        if self._turn is not None and self._turn.typed.stamps_ns:
            self._floor_ns = self._turn.typed.stamps_ns[-1]
        self._turn = None
        self.field.put("")
        self.begin()

    def speak(self, number: int) -> None:
        """What is typed next is said by this speaker, counted from 1; a turn that has words ends first."""
        lanes = self._session.typing_lanes()
        if number > len(lanes):
            raise SessionError(
                self.tr("There is no speaker {}: type a name into “New speaker”.").format(number)
            )
        if self.field.toPlainText().strip():
            self.next_turn()
        self._lane_id = lanes[number - 1][0]
        self._turn = None
        self._show_speakers()
        self.begin()

    def _choose(self, number: int) -> None:
        """As by key; a button of a lane that is gone says so."""
        try:
            self.speak(number)
        except SessionError as error:
            self._session.say(str(error), "warning")

    def keep(self) -> None:
        """Store what stands in the field now."""
        self._keeping.stop()
        if self._turn is None:
            return
        try:
            self._session.keep_turn(self._turn)
        except (SessionError, ProjectError) as error:
            self._session.say(str(error), "error")

    def showEvent(self, event) -> None:
        super().showEvent(event)
        if self._session.typing_lanes():
            self._lane()
        self._show_speakers()
        self._show_state()

    def hideEvent(self, event) -> None:
        self._ticking.stop()
        self.keep()
        self._resting.stop()
        self._waits = False
        super().hideEvent(event)

    def show_keys(self) -> None:
        """Say the keys that work now."""
        told = {
            "play": (self.tr("Play or pause"), key_word("typing_play", "F5", "")),
            "back": (self.tr("Back"), key_word("typing_back", "F3", "")),
            "slower": (self.tr("Slower"), key_word("typing_slower", "Shift+F3", "")),
            "faster": (self.tr("Faster"), key_word("typing_faster", "Shift+F5", "")),
            "turn": (self.tr("Next turn"), self.tr("Return")),
        }
        for id, (what, key) in told.items():
            self._buttons[id].setToolTip(f"{what}  ({key})" if key.strip("“”") else what)
        self.field.setPlaceholderText(
            self.tr(
                "Type what you hear. {} plays and stops, {} goes back, Return begins the next turn."
            ).format(
                key_word("typing_play", "F5", self.tr("Start or stop the sound")),
                key_word("typing_back", "F3", self.tr("Go back a little")),
            )
        )

    # -- typing ---------------------------------------------------------------------------------------------------

    def _typed(self, host_ns: int) -> None:
        text = self.field.toPlainText()
        stamp_ns = self._session.heard_ns(host_ns)
        if self._transport.playing:
            stamp_ns -= self.options.lag_ns
        if self._turn is None:
            if not text.strip():
                return
            try:
                lane_id = self._lane()
            except (SessionError, ProjectError) as error:
                self._session.say(str(error), "error")
                return
            floor_ns = self._from_ns if self._floor_ns is None else max(self._from_ns, self._floor_ns)
            if self._floor_ns is not None and stamp_ns < self._floor_ns:
                floor_ns = self._from_ns  # somebody went back to write what was left out
            self._turn = TypedTurn(lane_id, floor_ns)
        self._turn.heard_ns = max(self._turn.heard_ns, stamp_ns)
        before = self._turn.typed.text
        self._turn.typed.change(text, stamp_ns)
        if self.options.pause_typing:
            self._hold_on()
        if len(text) < len(before) or text[-1:] in _BREAKS or self._turn.segment_id == 0:
            self.keep()
        else:
            self._keeping.start()

    def _lane(self) -> int:
        """Where the turn goes; a lane is made when there is none."""
        lanes = self._session.typing_lanes()
        ids = [lane_id for lane_id, _ in lanes]
        if self._lane_id not in ids:
            current = self._session.current_lane_id
            self._lane_id = current if current in ids else (ids[0] if ids else None)
        if self._lane_id is None:
            self._lane_id = self._session.add_typing_lane(self.tr("Speaker 1"))
            self._show_speakers()
        return self._lane_id

    def _hold_on(self) -> None:
        if self._transport.playing:
            self._transport.pause()
            self._waits = True
        if self._waits:
            self._resting.start(self.options.resume_ms)

    def _go_on(self) -> None:
        if not self._waits:
            return
        self._waits = False
        if self.options.rewind_ns:
            self._seek(-self.options.rewind_ns)
        self._transport.play()

    def _seek(self, by_ns: int) -> None:
        start_ns = self._session.extent().start_ns
        self._transport.seek(max(start_ns, self._transport.position_ns() + by_ns))

    def _take_options(self, options: TypingOptions) -> None:
        self.options = options
        self.options_changed.emit(options)
        self._show_state()

    # -- looks ----------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        head = QHBoxLayout()
        head.setContentsMargins(8, 4, 8, 0)
        head.setSpacing(4)
        head.addWidget(self.speakers)
        head.addStretch(1)
        head.addWidget(self._clock)
        foot = QHBoxLayout()
        foot.setContentsMargins(8, 0, 8, 6)
        foot.setSpacing(4)
        rows: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("play", self.tr("Play"), self.play_or_pause),
            ("back", self.tr("Back"), self.back),
            ("slower", self.tr("Slower"), lambda: self.change_speed(-1)),
            ("faster", self.tr("Faster"), lambda: self.change_speed(1)),
            ("turn", self.tr("Next turn"), self.next_turn),
        )
        for id, text, run in rows:
            foot.addWidget(self._button(id, text, run))
        foot.addStretch(1)
        foot.addWidget(self._button("options", self.tr("Options"), self._show_options))
        foot.addWidget(self._button("close", self.tr("Close"), self.left.emit))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.field, 1)
        column.addLayout(foot)
        column.addWidget(self.form)

    def _button(self, id: str, text: str, run: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        # The hands stay in the text.
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda _checked=False: run())
        self._buttons[id] = button
        return button

    def _show_options(self) -> None:
        self.form.setVisible(self.form.isHidden())

    def _show_speakers(self) -> None:
        self.speakers.show_lanes(self._session.typing_lanes(), self._lane_id, self._theme)

    def _add_speaker(self, name: str) -> None:
        try:
            self._session.add_typing_lane(name)
        except (SessionError, ProjectError) as error:
            self._session.say(str(error), "error")
            return
        self.speak(len(self._session.typing_lanes()))

    def _show_state(self) -> None:
        playing = bool(self._transport.playing)
        self._buttons["play"].setText(self.tr("Pause") if playing else self.tr("Play"))
        seconds = self.options.back_ns / 1e9
        self._buttons["back"].setText(self.tr("Back {} s").format(f"{seconds:g}"))
        speed = abs(Fraction(self._transport.speed or 1))
        self._clock.setToolTip(self.tr("Speed {} ×").format(f"{float(speed):g}"))
        self._show_time()
        if playing and self.isVisible():
            self._ticking.start()
        else:
            self._ticking.stop()

    def _show_time(self) -> None:
        self._last_ns = self._transport.position_ns()
        self._clock.setText(clock_text(self._last_ns, 1))
