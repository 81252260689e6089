"""What is worked out from series, joined to its window: the dock of statistics, the look of spectrograms, menus."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from functools import partial

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu

from syncstudio.app.dock_room import bring
from syncstudio.panes.series.formula_words import written
from syncstudio.panes.series.statistics_pane import StatisticsPane
from syncstudio.session.notices import FocusChanged, ProjectChanged
from syncstudio.session.series.spectrograms import RANGES_DB, WINDOWS, SpectrogramLook

_LOOK = "spectrogram/look"
_KINDS = ("sound", "series")


def statistics_pane(window) -> StatisticsPane:
    """The pane of a window; what spectrograms look like is remembered from here on."""
    pane = StatisticsPane(window.session, window.theme, window)
    window.listen(pane)
    window._look.changed.connect(pane.set_theme)
    pane.hinted.connect(window.hint)
    window.statistics = pane
    _remember_look(window)
    return pane


def show_statistics(window) -> None:
    """Bring the statistics to the front, where the keys of the table act."""
    bring(window, "statistics")
    window.statistics.ask()
    window.statistics.focus_table()


class SeriesMarks:
    """Whether the actions on series can be used, and whether a spectrogram is shown."""

    def __init__(self, window) -> None:
        self._window = window
        acts, tr = window.acts, window.tr
        acts["spectrogram"].setProperty("why_not", tr("Put a sound or a sensor in focus first"))
        acts["derived_channel"].setProperty("why_not", tr("Put a sensor in focus first"))
        acts["threshold"].setProperty("why_not", tr("Put a sensor in focus first"))
        self.mark()

    def on_notice(self, notice: object) -> None:
        """Follow the session."""
        if isinstance(notice, FocusChanged) or (
            isinstance(notice, ProjectChanged) and "track" in notice.change.tables
        ):
            self.mark()

    def mark(self) -> None:
        """Tick and grey the actions."""
        window = self._window
        tracks = {track.id: track for track in window.session.project.tracks()}
        track = tracks.get(window.session.focus_track_id)
        kind, writable = track.kind if track is not None else "", window.session.viewing is None
        window.acts["spectrogram"].setEnabled(kind in _KINDS and writable)
        window.acts["spectrogram"].setChecked(track is not None and track.spectrogram)
        for id in ("derived_channel", "threshold"):
            window.acts[id].setEnabled(kind == "series" and writable)


def add_track_analysis(menu: QMenu, window, track) -> None:
    """What a right click on the row of a sound or a sensor offers."""
    if track.kind not in _KINDS:
        return
    menu.addAction(window.acts["spectrogram"])
    if track.spectrogram:
        menu.addMenu(spectrogram_menu(window, menu, track.id))
    if track.kind == "series":
        menu.addAction(window.acts["derived_channel"])
        menu.addAction(window.acts["threshold"])
    menu.addAction(window.acts["statistics"])
    menu.addSeparator()


def add_channel_analysis(menu: QMenu, window, track_id: int, view) -> None:
    """What a right click on a channel offers."""
    sheets, writable = window.sheets, window.session.viewing is None
    if view.formula:
        edit = menu.addAction(_tr("Formula…"))
        edit.triggered.connect(lambda: sheets.show_formula(track_id, view.row_id))
        delete = menu.addAction(_tr("Delete channel"))
        delete.triggered.connect(lambda: window.ask(lambda: window.session.delete_derived(view.row_id)))
        delete.setEnabled(writable)
    if view.kind == "number":
        derived = menu.addAction(_tr("New channel from this…"))
        derived.triggered.connect(lambda: sheets.show_formula(track_id, None, written(view.name)))
        threshold = menu.addAction(_tr("Lane from a threshold…"))
        threshold.triggered.connect(lambda: sheets.show_threshold(track_id, view.name))
        for action in (derived, threshold):
            action.setEnabled(writable)
    menu.addSeparator()


def spectrogram_menu(window, menu: QMenu, track_id: int) -> QMenu:
    """How the spectrogram of a track is drawn."""
    session = window.session
    look = session.spectrogram_look
    made = QMenu(_tr("Spectrogram"), menu)
    names = session.analysed_names(track_id)
    if len(names) > 1:
        now = session.spectrogram_channel(track_id)
        whole = _tr("Mean of all") if session.project.track(track_id).kind == "sound" else _tr("First shown")
        entries = [(whole, ""), *((name, name) for name in names[:48])]
        _choices(
            window, made, _tr("Channel"), entries, now, partial(session.choose_spectrogram_channel, track_id)
        )
    windows = [(_tr("As it fits"), 0), *((_tr("{n} rows").format(n=n), n) for n in WINDOWS[1:])]
    _choices(window, made, _tr("Window"), windows, look.window, lambda n: _set_look(window, window=n))
    ranges = [(_tr("As it fits"), 0), *((f"{db} dB", db) for db in RANGES_DB[1:])]
    _choices(window, made, _tr("Range"), ranges, look.range_db, lambda db: _set_look(window, range_db=db))
    octaves = made.addAction(_tr("Frequencies by octaves"))
    octaves.setCheckable(True)
    octaves.setChecked(look.logarithmic)
    octaves.triggered.connect(lambda on: _set_look(window, logarithmic=on))
    return made


def _choices(window, menu: QMenu, title: str, entries, now, choose) -> None:
    made, group = menu.addMenu(title), QActionGroup(menu)
    for text, value in entries:
        action = made.addAction(text.replace("&", "&&"))
        action.setCheckable(True)
        action.setChecked(value == now)
        action.triggered.connect(lambda _on=False, value=value: window.ask(lambda: choose(value)))
        group.addAction(action)


def _set_look(of, **changes) -> None:
    look = replace(of.session.spectrogram_look, **changes)
    of.session.spectrogram_look = look
    of.settings.set_text(_LOOK, json.dumps(asdict(look)))


def _remember_look(window) -> None:
    try:
        kept = json.loads(window.settings.text(_LOOK) or "{}")
        look = SpectrogramLook(**kept)
    except (ValueError, TypeError):
        return
    if look.window in WINDOWS and look.range_db in RANGES_DB:
        window.session.spectrogram_look = look


def _tr(text: str) -> str:
    return QCoreApplication.translate("SeriesMenu", text)
