"""The Play menu: moving the playhead."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from PySide6.QtCore import QObject

from syncstudio.app.actions import SPEEDS

SECOND_NS = 1_000_000_000


class PlayCommands(QObject):
    """Commands on the transport."""

    def __init__(self, window, windows) -> None:
        super().__init__(window)
        self._window = window
        self._windows = windows
        self._session = window.session
        self._transport = window.session.transport

    def play(self) -> None:
        """Play, or pause."""
        self._transport.toggle()

    def pause(self) -> None:
        """Pause; a shuttle speed is forgotten."""
        self._transport.shuttle(0)

    def shuttle_back(self) -> None:
        """Play backwards, faster each press."""
        self._transport.shuttle(-1)

    def shuttle_forward(self) -> None:
        """Play forwards, faster each press."""
        self._transport.shuttle(1)

    def frame_back(self) -> None:
        """One frame of the focused video back."""
        self._session.step_frames(-1)

    def frame_forward(self) -> None:
        """One frame of the focused video forward."""
        self._session.step_frames(1)

    def five_frames_back(self) -> None:
        """Five frames of the focused video back."""
        self._session.step_frames(-5)

    def five_frames_forward(self) -> None:
        """Five frames of the focused video forward."""
        self._session.step_frames(5)

    def second_back(self) -> None:
        """One second back."""
        self._by(-SECOND_NS)

    def second_forward(self) -> None:
        """One second forward."""
        self._by(SECOND_NS)

    def to_start(self) -> None:
        """Where the first recording begins."""
        self._go(self._session.extent().start_ns)

    def to_end(self) -> None:
        """Where the last recording ends."""
        self._go(self._session.extent().end_ns)

    def next_finding(self) -> None:
        """Where the timing of a recording is odd next."""
        self._to_finding(1, self.tr("No finding of the timing lies after the playhead."))

    def previous_finding(self) -> None:
        """Where the timing of a recording was odd last."""
        self._to_finding(-1, self.tr("No finding of the timing lies before the playhead."))

    def go_to(self) -> None:
        """Let a time be typed into the clock."""
        self._window.transport_bar.clock.begin()

    def loop(self) -> None:
        """Play the selection round and round, or stop doing so."""
        try:
            if self._transport.loop is not None:
                self._transport.loop = None
            else:
                self._session.loop_selection()
        finally:
            # Asking has checked the action already; it shows what is true.
            self._window.show_loop()

    def play_selection(self) -> None:
        """Play the selection once."""
        self._session.play_selection()
        self._window.reveal_playhead()

    def play_around(self) -> None:
        """Play a little before and after the playhead."""
        self._session.play_around()

    def keep_pitch(self) -> None:
        """Keep the pitch at other speeds, or let it go with them."""
        self._set_options(keep_pitch=not self._session.play_options.keep_pitch)

    def scrub_sound(self) -> None:
        """Let each step be heard, or none."""
        self._set_options(scrub_sound=not self._session.play_options.scrub_sound)

    def set_speed(self, text: str) -> None:
        """Play at a speed written as a decimal number."""
        self._transport.set_speed(Fraction(text))

    def slower(self) -> None:
        """The next lower one of the speeds that are offered; backwards stays backwards."""
        self._change_speed(-1)

    def faster(self) -> None:
        """The next higher one of the speeds that are offered."""
        self._change_speed(1)

    def usual_speed(self) -> None:
        """As it was recorded."""
        self._transport.set_speed(Fraction(1))

    def sound_delay(self) -> None:
        """Find out how late sound is heard."""
        self._window.sheets.show_sound_delay(self._windows)

    def _change_speed(self, step: int) -> None:
        speed = self._transport.speed
        here = abs(speed)
        offered = [Fraction(text) for text in SPEEDS]
        beyond = [each for each in offered if (each > here if step > 0 else each < here)]
        if beyond:
            chosen = min(beyond) if step > 0 else max(beyond)
            self._transport.set_speed(chosen if speed >= 0 else -chosen)

    def _set_options(self, **changed: bool) -> None:
        self._windows.set_play_options(replace(self._windows.play_options, **changed))

    def _to_finding(self, direction: int, none: str) -> None:
        placed = self._session.finding_beside(direction)
        if placed is None:
            self._window.hint(none)
            return
        self._session.go_to_finding(placed)
        self._window.reveal_playhead()
        self._window.hint(placed.finding.message)

    def _by(self, ns: int) -> None:
        self._go(self._transport.position_ns() + ns)

    def _go(self, ns: int) -> None:
        extent = self._session.extent()
        self._transport.seek(max(extent.start_ns, min(ns, extent.end_ns)))
        self._window.reveal_playhead()
