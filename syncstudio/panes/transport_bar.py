"""The bar between pictures and timeline: clock, frame, play buttons, speed, loop, and what is worth noting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QWidget

from syncstudio.panes.clock_field import ClockField
from syncstudio.panes.glyphs import glyph
from syncstudio.panes.key_words import key_word
from syncstudio.panes.note_label import NoteLabel
from syncstudio.panes.shuttle_control import ShuttleControl
from syncstudio.panes.theme import Theme, mono, text_on
from syncstudio.panes.video_plan import number_text
from syncstudio.session.notices import (
    FocusChanged,
    MediaGrown,
    ProjectChanged,
    SelectionChanged,
    TransportChanged,
)

BUTTONS = ("to_start", "frame_back", "play", "frame_forward", "to_end")


class TransportBar(QWidget):
    """The controls of playing. The window gives it the actions its buttons run."""

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._position_ns = 0
        self.clock = ClockField(self)
        self._frame = QLabel(self)
        self._frame.setProperty("role", "pill")
        self._frame.setFont(mono(12))
        self._frame.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._frame.setMinimumWidth(QFontMetrics(mono(12)).horizontalAdvance("frame 0 000 000"))
        self._buttons = {id: QToolButton(self) for id in BUTTONS}
        self._actions: Mapping[str, QAction] = {}
        self._speed = QToolButton(self)
        self._loop = QToolButton(self)
        self.shuttle = ShuttleControl(theme, self)
        self._notes: dict[str, list[NoteLabel]] = {}
        self._lay_out()
        self.clock.asked.connect(lambda ns: session.transport.seek(ns))
        self.shuttle.shuttled.connect(session.transport.run_at)
        self.shuttle.jogged.connect(session.step_frames)
        self.clock.refused.connect(lambda message: session.say(message, "warning"))
        self.set_theme(theme)
        self._show_state()

    def set_actions(self, actions: Mapping[str, QAction], speeds: QMenu) -> None:
        """Let the buttons run the window's actions; `speeds` opens from the speed button."""
        self._actions = actions
        for id, button in self._buttons.items():
            action = actions[id]
            button.clicked.connect(action.trigger)
            button.setAccessibleName(action.text())
        self._loop.clicked.connect(actions["loop"].trigger)
        self.show_tips()
        self._speed.setMenu(speeds)

    def show_tips(self) -> None:
        """Say what each button does and the key that does it now."""
        for id, button in (*self._buttons.items(), ("loop", self._loop)):
            if id in self._actions:
                button.setToolTip(self._actions[id].toolTip())
        keys = (
            key_word("shuttle_back", "J", self.tr("Play backwards")),
            key_word("pause", "K", self.tr("Pause")),
            key_word("shuttle_forward", "L", self.tr("Play forwards")),
        )
        self._speed.setToolTip(self.tr("Speed; {}, {} and {} change it too").format(*keys))

    def set_notes(self, about: str, notes: Sequence[tuple[str, str, str]]) -> None:
        """Short texts at the right: (role, text, sentence); the role is "inside", "undecided", "outside" or "pill".

        They take the place of those that were told `about` the same before, and of no others.
        """
        for label in self._notes.pop(about, ()):
            label.deleteLater()
        made = self._notes[about] = []
        for role, text, sentence in notes:
            label = NoteLabel(text, self)
            label.setProperty("role", role)
            label.setToolTip(sentence)
            label.setFixedHeight(24)
            made.append(label)
        # Those of one kind stay where they stood, whatever is told about the others.
        for label in self.notes:
            self._row.removeWidget(label)
            self._row.addWidget(label)

    @property
    def notes(self) -> list[NoteLabel]:
        """Every note on show."""
        return [label for about in sorted(self._notes, reverse=True) for label in self._notes[about]]

    def set_theme(self, theme: Theme) -> None:
        """Draw the symbols in another theme's colours."""
        self._theme = theme
        for id, button in self._buttons.items():
            if id != "play":
                button.setIcon(glyph(id, theme.soft))
        self.shuttle.set_theme(theme)
        self._show_state()

    def on_notice(self, notice: object) -> None:
        """Follow playing, focus and the selection."""
        if isinstance(notice, (TransportChanged, SelectionChanged)):
            self._show_state()
        elif isinstance(notice, (FocusChanged, MediaGrown, ProjectChanged)):
            self._show_frame()

    def on_tick(self, master_ns: int) -> None:
        """Show a position."""
        self._position_ns = master_ns
        self.clock.show_ns(master_ns)
        self._show_frame()

    def _lay_out(self) -> None:
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedHeight(46)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 12, 0)
        row.setSpacing(8)
        row.addWidget(self.clock)
        self._frame.setFixedHeight(24)
        row.addWidget(self._frame)
        row.addSpacing(4)
        for id, button in self._buttons.items():
            button.setProperty("quiet", "true" if id != "play" else "false")
            button.setFixedSize(30, 28)
            button.setIconSize(QSize(16, 16))
            row.addWidget(button)
        row.addSpacing(4)
        row.addWidget(self.shuttle)
        row.addSpacing(4)
        self._buttons["play"].setProperty("active", "true")
        self._speed.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._speed.setAccessibleName(self.tr("Speed"))
        for button in (self._speed, self._loop):
            button.setProperty("pill", "true")
            row.addWidget(button)
        for button in (*self._buttons.values(), self._speed, self._loop):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row.addStretch(1)
        self._row = row

    def _show_state(self) -> None:
        transport = self._session.transport
        play = self._buttons["play"]
        play.setIcon(glyph("pause" if transport.playing else "play", text_on(self._theme.accent)))
        play.setAccessibleName(self.tr("Pause") if transport.playing else self.tr("Play"))
        self._speed.setText(speed_text(transport.speed))
        if not transport.playing:
            self.shuttle.show_rest()
        self._loop.setText(self.tr("Loop on") if transport.loop is not None else self.tr("Loop off"))

    def _show_frame(self) -> None:
        track_id = self._session.stepping_track()
        if track_id is None:
            self._frame.setVisible(False)
            return
        number = self._session.frame_at(track_id, self._position_ns)
        text = (
            self.tr("no frame")
            if number is None
            else self.tr("frame {number}").format(number=number_text(number))
        )
        if text != self._frame.text():
            self._frame.setText(text)
        self._frame.setVisible(True)


def speed_text(speed: Fraction) -> str:
    """A speed as it is written on the button: 1×, 0.25×, -2×."""
    return f"{float(speed):g}×".replace("-", "−")
