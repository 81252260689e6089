"""The Map dock: where recordings were, offline, with the current place and what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes import theme as look
from syncstudio.panes.map.map_canvas import MapCanvas
from syncstudio.panes.map.map_legend import MapLegend
from syncstudio.panes.map.path_choice import PathChoice
from syncstudio.panes.theme import Theme
from syncstudio.session.notices import (
    AlignmentPreviewed,
    MediaGrown,
    Notice,
    ProjectChanged,
    SelectionChanged,
)
from syncstudio.timebase.timecode import clock_text

if TYPE_CHECKING:
    from syncstudio.session.series.paths import Place
    from syncstudio.session.session import Session
    from syncstudio.timebase.span import Span

_QUIET_MS = 60
# For each so many pixels of height, one line of figures.
_LINE_OF = 130
# Beside those lines, on both sides together.
_AROUND_PX = 20


class MapPane(QWidget):
    """The dock's content. `refused` carries why something cannot be done."""

    refused = Signal(str)

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._now_ns = 0
        self._stale = True
        self.setProperty("role", "panel")
        self.canvas = MapCanvas(session, theme, self)
        self.canvas.sought.connect(self._seek)
        self.canvas.chosen.connect(self._select)
        self.canvas.menu_requested.connect(self._menu)
        self.canvas.choose_requested.connect(self.choose_channels)
        self.by = self._box(
            self.tr("Colours of paths"),
            (self.tr("By track"), "track"), (self.tr("By time"), "time"), (self.tr("By speed"), "speed"),
        )  # fmt: skip
        self.by.currentIndexChanged.connect(self._color)
        self.grid = self._box(
            self.tr("Grid"),
            (self.tr("Metres"), "metres"), (self.tr("Degrees"), "degrees"), (self.tr("No grid"), "none"),
        )  # fmt: skip
        self.grid.currentIndexChanged.connect(lambda: self.canvas.show_grid(self.grid.currentData()))
        self.follow = self._button(self.tr("Follow"), self.tr("Keep the current place in sight"), True)
        self.follow.toggled.connect(self._follow)
        self.whole = self._button(self.tr("Fit"), self.tr("Show all paths whole  (Home)"), False)
        self.whole.clicked.connect(self.canvas.fit)
        self.legend = MapLegend(theme, self)
        self.legend.hide()
        self.now = QLabel(self)
        self.now.setTextFormat(Qt.TextFormat.PlainText)
        self.now.setProperty("role", "note")
        self.now.setFont(look.mono(11))
        self.now.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.setContentsMargins(8, 6, 8, 4)
        head.setSpacing(6)
        for widget in (self.by, self.grid):
            head.addWidget(widget)
        head.addStretch(1)
        head.addWidget(self.follow)
        head.addWidget(self.whole)
        foot = QVBoxLayout()
        foot.setContentsMargins(10, 4, 10, 6)
        foot.addWidget(self.legend)
        foot.addWidget(self.now)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.canvas, 1)
        column.addLayout(foot)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self.refresh)

    # -- what the window tells ------------------------------------------------------------------------------------

    def on_notice(self, notice: Notice) -> None:
        """The session said that something changed."""
        if isinstance(notice, SelectionChanged):
            if self.isVisible():
                self.canvas.select()
            else:
                self._stale = True
        elif isinstance(notice, MediaGrown):
            if notice.what == "series":
                self._later()
        elif isinstance(notice, ProjectChanged) and notice.change.tables & {
            "track",
            "source",
            "piece",
            "anchor",
        }:
            self._later()
        elif isinstance(notice, AlignmentPreviewed) and self.isVisible():
            self.canvas.select()
            self.on_tick(self._now_ns)

    def on_tick(self, master_ns: int) -> None:
        """The playhead is here now. Once per display tick."""
        self._now_ns = master_ns
        if not self.isVisible() or self.visibleRegion().isEmpty():
            return
        self.canvas.move_to(master_ns)
        self._say_now()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = self.legend.theme = theme
        self.canvas.set_theme(theme)
        self.legend.update()

    def refresh(self) -> None:
        """Show the paths as they are known now."""
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        tracks = {track.id: track for track in self._session.project.tracks()}
        wanted = self._session.path_tracks()
        placed = [(track_id, self._session.path(track_id)) for track_id in wanted]
        # One map for all: while another ground is being taken, what is placed on the old one waits.
        ready = [(track_id, path) for track_id, path in placed if path is not None]
        grounds = {path.ground for _, path in ready}
        self.canvas.waiting = len(ready) < len(placed) or len(grounds) > 1
        colors = self._colors(ready)
        self.canvas.show_paths(
            [(track_id, tracks[track_id].name, colors[n], path) for n, (track_id, path) in enumerate(ready)]
            if len(grounds) <= 1
            else []
        )
        self._show_legend()
        self.canvas.places = {}
        self.canvas.move_to(self._now_ns)
        self._say_now()

    def focus_map(self) -> None:
        """Take the keys."""
        self.canvas.setFocus()

    def choose_channels(self) -> None:
        """Let a person say which channels are latitude and longitude."""
        dialog = PathChoice(self._session, self)
        dialog.open()

    # -- inside ---------------------------------------------------------------------------------------------------

    def _colors(self, ready: list) -> list[int]:
        """Those of the tracks; where two would look the same, the next free one."""
        taken: list[int] = []
        for track_id, _ in ready:
            number = self._session.project.track(track_id).color % len(self._theme.tracks)
            while number in taken and len(taken) < len(self._theme.tracks):
                number = (number + 1) % len(self._theme.tracks)
            taken.append(number)
        return taken

    def _later(self) -> None:
        self._stale = True
        if self.isVisible():
            self._quiet.start()

    def _seek(self, master_ns: int) -> None:
        self._session.transport.seek(master_ns)

    def _select(self, span: Span | None) -> None:
        self._session.selection = span

    def _color(self) -> None:
        self.canvas.color_by(self.by.currentData())
        self._show_legend()

    def _follow(self, on: bool) -> None:
        self.canvas.following = on
        if on:
            self.canvas.places = {}
            self.canvas.move_to(self._now_ns)

    def _show_legend(self) -> None:
        by, paths = self.by.currentData(), self.canvas.paths
        self.legend.setVisible(by != "track" and bool(paths))
        if by == "speed" and paths:
            shading = paths[0].shading
            self.legend.low = self.tr("{speed} m/s").format(speed=f"{shading.low:.1f}")
            self.legend.high = self.tr("{speed} m/s").format(speed=f"{shading.high:.1f}")
        elif by == "time" and paths:
            first = paths[0]
            clock_map = self._session.clock_map(first.track_id)
            ends = (
                clock_map.nearest_master(round(each * 1e9))
                for each in (first.shading.low, first.shading.high)
            )
            self.legend.low, self.legend.high = (clock_text(ns, 0) for ns in ends)
        self.legend.update()

    def _say_now(self) -> None:
        several = len(self.canvas.paths) > 1
        lines = []
        for each in self.canvas.paths:
            text = self._place_text(self.canvas.places.get(each.track_id))
            lines.append(f"{text} · {each.name}" if several else text)
        # In a low dock the map itself needs the room: the others are said on a hover.
        most = max(1, self.height() // _LINE_OF)
        metrics, room = self.now.fontMetrics(), self.width() - _AROUND_PX
        shown = [metrics.elidedText(line, Qt.TextElideMode.ElideRight, room) for line in lines[:most]]
        self.now.setToolTip("\n".join(lines) if shown != lines else "")
        text = "\n".join(shown)
        if text != self.now.text():
            self.now.setText(text)
        self.now.setVisible(bool(text))

    def _place_text(self, place: Place | None) -> str:
        if place is None:
            return self.tr("no fix here")
        north = "N" if place.latitude >= 0 else "S"
        east = "E" if place.longitude >= 0 else "W"
        text = f"{abs(place.latitude):.6f}° {north} {abs(place.longitude):.6f}° {east}"
        if place.speed == place.speed:
            text += " · " + self.tr("{speed} m/s").format(speed=f"{place.speed:.1f}")
        return text if place.sure else text + " · " + self.tr("doubtful fix")

    def _menu(self, at: QPoint) -> None:
        menu = QMenu(self)
        menu.addAction(self.tr("Fit"), self.canvas.fit)
        menu.addAction(self.tr("Zoom in"), lambda: self.canvas.zoom(1.5))
        menu.addAction(self.tr("Zoom out"), lambda: self.canvas.zoom(1 / 1.5))
        menu.addSeparator()
        menu.addAction(self.tr("Choose latitude and longitude…"), self.choose_channels)
        menu.popup(at)

    def _box(self, name: str, *entries: tuple[str, str]) -> QComboBox:
        box = QComboBox(self)
        box.setAccessibleName(name)
        box.setToolTip(name)
        for text, value in entries:
            box.addItem(text, value)
        return box

    def _button(self, text: str, tip: str, checkable: bool) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setCheckable(checkable)
        return button

    def resizeEvent(self, event: object) -> None:
        if self.isVisible():
            self._say_now()

    def showEvent(self, event: object) -> None:
        self._now_ns = self._session.transport.position_ns()
        if self._stale:
            self.refresh()
        else:
            self.on_tick(self._now_ns)
