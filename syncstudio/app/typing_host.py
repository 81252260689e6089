"""Typing mode in one main window: the pane under the pictures, made when it is asked for first."""

from __future__ import annotations

import json
from dataclasses import asdict, fields

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QSplitter

from syncstudio.app.action_tables.typing_table import TYPING_ACTIONS
from syncstudio.panes.transcript.typing_pane import TypingPane
from syncstudio.session.transcripts.typing import TypingOptions

_KEPT = "typing/options"


class TypingHost(QObject):
    """Shows and hides typing mode, and lets its keys act only while it is on."""

    def __init__(self, window, settings, look) -> None:
        super().__init__(window)
        self._window = window
        self._settings = settings
        self.pane: TypingPane | None = None
        self._let_keys(False)
        window.acts.keys_changed.connect(self._show_keys)
        look.changed.connect(self._take_theme)

    @property
    def on(self) -> bool:
        """Whether typing mode is on."""
        return self.pane is not None and not self.pane.isHidden()

    @property
    def holds(self) -> bool:
        """Whether the play key plays only while it is held, now."""
        return self.on and self.pane is not None and self.pane.options.hold_to_play

    def toggle(self) -> None:
        """On, with the hands in the field; or off."""
        if self.on:
            self.leave()
            return
        window = self._window
        if self.pane is None:
            self.pane = TypingPane(
                window.session,
                window.theme,
                window.press_clock.of_event,
                kept_options(self._settings),
                window,
            )
            self.pane.options_changed.connect(self._keep)
            self.pane.left.connect(self.leave)
            self._put_under_pictures(self.pane)
        self.pane.show()
        self._let_keys(True)
        self.pane.begin()

    def leave(self) -> None:
        """Off; what was typed is kept."""
        if self.pane is not None:
            self.pane.hide()
        self._let_keys(False)
        self._window.timeline.setFocus()

    def hold(self, down: bool) -> None:
        """The play key went down, or was let go."""
        if self.pane is not None:
            self.pane.hold(down)

    def on_notice(self, notice: object) -> None:
        """Hand on what changed."""
        if self.pane is not None:
            self.pane.on_notice(notice)

    def _take_theme(self, theme) -> None:
        if self.pane is not None:
            self.pane.set_theme(theme)

    def _put_under_pictures(self, pane: TypingPane) -> None:
        """Share the middle of the window between the pictures and the text; the line between can be dragged."""
        window = self._window
        pictures = window.takeCentralWidget()
        parts = QSplitter(Qt.Orientation.Vertical, window)
        parts.setChildrenCollapsible(False)
        parts.setHandleWidth(5)
        for part in (pictures, pane):
            parts.addWidget(part)
        parts.setStretchFactor(0, 1)
        parts.setStretchFactor(1, 0)
        window.setCentralWidget(parts)
        pictures.show()
        parts.show()

    def _let_keys(self, on: bool) -> None:
        acts = self._window.acts
        acts["typing_mode"].setChecked(on)
        why_not = "" if on else self.tr("Only in typing mode")
        for id in TYPING_ACTIONS:
            acts[id].setEnabled(on and not self._window.session.viewing)
            acts[id].setProperty("why_not", why_not)
            acts[id].setAutoRepeat(id in ("typing_back", "typing_slower", "typing_faster"))

    def _keep(self, options: TypingOptions) -> None:
        self._settings.set_text(_KEPT, json.dumps(asdict(options)))

    def _show_keys(self) -> None:
        if self.pane is not None:
            self.pane.show_keys()


def kept_options(settings) -> TypingOptions:
    """The options as they were left; a store that was written by hand, wrongly, is as good as none."""
    usual = TypingOptions()
    try:
        kept = json.loads(settings.text(_KEPT, "{}"))
        known = {each.name: type(getattr(usual, each.name)) for each in fields(TypingOptions)}
        good = {name: value for name, value in kept.items() if type(value) is known.get(name)}
        return TypingOptions(**good)
    except (ValueError, AttributeError):
        return usual
