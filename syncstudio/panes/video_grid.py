"""All video tracks side by side, arranged so that the pictures are as large as they can be; or two compared."""

from __future__ import annotations

import time
from math import ceil

from PySide6.QtCore import QPoint, QRect, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from syncstudio.panes.compare_pane import ComparePane
from syncstudio.panes.compare_plan import Mode
from syncstudio.panes.key_words import key_word
from syncstudio.panes.picture_canvas import PictureCanvas
from syncstudio.panes.picture_pacing import PicturePacing
from syncstudio.panes.theme import Theme, color
from syncstudio.panes.timeline.empty_text import paint_empty
from syncstudio.panes.video_pane import VideoPane
from syncstudio.project.labelling_records import Shape
from syncstudio.session.notices import ProjectChanged

GAP_PX = 1
_SHAPE = 16 / 9


class VideoGrid(QWidget):
    """One pane per video track, in track order. `menu_requested` carries a track and the global point of a right
    click on its picture; `mode_asked` a mode of comparing that was clicked ("side" for none); `compared` says that
    pictures are compared now, or no longer; `lent_gone` that the picture shown elsewhere is no more,
    `region_drawn` that a region was drawn in one of them.
    """

    menu_requested = Signal(object, QPoint)
    mode_asked = Signal(str)
    compared = Signal()
    lent_gone = Signal()
    region_drawn = Signal()

    def __init__(self, session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._theme = theme
        self._position_ns = 0
        self._readout = False
        self._locked = False
        self._deinterlace = False
        self._region_paths = False
        self._lent: PictureCanvas | None = None
        self.pacing = PicturePacing(session)
        self.comparing: ComparePane | None = None
        self.panes: list[VideoPane] = []
        self.setAccessibleName(self.tr("Pictures"))
        self.setAutoFillBackground(True)
        self._paint_ground()
        self._match_tracks()

    def set_theme(self, theme: Theme) -> None:
        """Use another theme."""
        self._theme = theme
        self._paint_ground()
        for pane in self.panes:
            pane.set_theme(theme)
        if self.comparing is not None:
            self.comparing.set_theme(theme)

    def on_notice(self, notice: object) -> None:
        """Add and remove panes with the tracks; tell every pane."""
        if isinstance(notice, ProjectChanged) and {"track", "source"} & set(notice.change.tables):
            self._match_tracks()
        for pane in self.panes:
            pane.on_notice(notice)

    def on_tick(self, master_ns: int) -> None:
        """Show the pictures of an instant; while playing, all those that will be heard when they are painted."""
        self._position_ns = master_ns
        if not self.isVisible():
            return
        host_ns = time.monotonic_ns()
        self.pacing.set_rate((self._lent or self).screen().refreshRate())
        now_ns, *ahead = self.pacing.instants(host_ns) or (master_ns,)
        for canvas in self._shown():
            canvas.on_tick(now_ns, ahead)
        self.pacing.asked((feed for canvas in self._shown() for feed in canvas.feeds), host_ns)

    def close_readers(self) -> None:
        """Stop decoding in every pane."""
        for pane in self.panes:
            pane.close_reader()

    @property
    def canvas(self) -> PictureCanvas | None:
        """What zooming and moving is about: the comparison, else the current picture."""
        return self.current if self.comparing is None else self.comparing.canvas

    @property
    def current(self) -> VideoPane | None:
        """The picture that actions are about: the one lent, the focused track's, else the one that steps count in."""
        if isinstance(self._lent, VideoPane):
            return self._lent
        for wanted in (self._session.focus_track_id, self._session.stepping_track()):
            for pane in self.panes:
                if pane.track_id == wanted:
                    return pane
        return self.panes[0] if self.panes else None

    @property
    def readout(self) -> bool:
        """Whether the pixel under the pointer is read out."""
        return self._readout

    @readout.setter
    def readout(self, on: bool) -> None:
        self._readout = on
        for canvas in (*self.panes, *self._shown()):
            canvas.readout = on

    @property
    def locked(self) -> bool:
        """Whether pictures stored at the same size are zoomed and moved together."""
        return self._locked

    @locked.setter
    def locked(self, on: bool) -> None:
        self._locked = on
        if on and self.current is not None:
            self._spread(self.current)

    @property
    def deinterlace(self) -> bool:
        """Whether fields are taken apart wherever frames are marked as interlaced."""
        return self._deinterlace

    @deinterlace.setter
    def deinterlace(self, on: bool) -> None:
        self._deinterlace = on
        for pane in self.panes:
            if pane.feed.deinterlace != "all":
                pane.feed.deinterlace = on

    def compare(self, mode: Mode, first: int, second: int) -> None:
        """Show the pictures of two tracks in one place instead of all side by side."""
        panes = {pane.track_id: pane for pane in self.panes}
        now = self.comparing
        if now is not None and {now.canvas.first.track_id, now.canvas.second.track_id} == {first, second}:
            now.canvas.mode = mode
            return
        focused = self._has_focus()
        self.stop_comparing()
        self.comparing = ComparePane(self._session, self._theme, panes[first].feed, panes[second].feed, self)
        canvas = self.comparing.canvas
        canvas.on_tick(self._position_ns)
        canvas.painted.connect(self.pacing.painted)
        canvas.mode = mode
        canvas.view = panes[first].view
        canvas.readout = self._readout
        canvas.menu_requested.connect(lambda at: self.menu_requested.emit(canvas.first.track_id, at))
        self.comparing.mode_asked.connect(self.mode_asked)
        self._arrange()
        # What is hidden passes its focus on to the next field, which would then take the keys.
        if focused:
            canvas.setFocus()
        self.compared.emit()

    def stop_comparing(self) -> None:
        """Show all pictures side by side again."""
        if self.comparing is None:
            return
        if self._lent is self.comparing.canvas:
            self.lent_gone.emit()
        focused = self._has_focus()
        gone, self.comparing = self.comparing, None
        gone.canvas.let_go()
        gone.hide()
        gone.deleteLater()
        self._arrange()
        if focused and self.current is not None:
            self.current.setFocus()
        self.on_tick(self._position_ns)
        self.compared.emit()

    @property
    def region_paths(self) -> bool:
        """Whether the ways of selected regions are drawn."""
        return self._region_paths

    @region_paths.setter
    def region_paths(self, on: bool) -> None:
        self._region_paths = on
        for pane in self.panes:
            pane.regions.path = on
            pane.update()

    def arm_regions(self, shape: Shape | None) -> None:
        """Let a shape be drawn in any of the pictures, or (None) no longer."""
        for pane in self.panes:
            pane.regions.arm(shape)

    def lend(self) -> PictureCanvas:
        """Give the current picture, or the comparison, away to be shown elsewhere until it is taken back."""
        self._lent = self.canvas
        assert self._lent is not None
        return self._lent

    def take_back(self) -> None:
        """Let what was lent stand in its place again."""
        lent, self._lent = self._lent, None
        if self.comparing is not None and lent is self.comparing.canvas:
            self.comparing.show_canvas()
        elif lent is not None:
            lent.setParent(self)
        self._arrange()
        self.on_tick(self._position_ns)

    @property
    def settled(self) -> bool:
        """Whether every picture shows exactly the instant last asked for."""
        return all(canvas.settled for canvas in self._shown())

    def _has_focus(self) -> bool:
        return self.isAncestorOf(self.window().focusWidget() or self)

    def _shown(self) -> list[PictureCanvas]:
        return list(self.panes) if self.comparing is None else [self.comparing.canvas]

    def _match_tracks(self) -> None:
        wanted = [track.id for track in self._session.project.tracks() if track.kind == "video"]
        if wanted == [pane.track_id for pane in self.panes]:
            return
        kept = {pane.track_id: pane for pane in self.panes}
        compared = (
            [] if self.comparing is None else [self.comparing.canvas.first, self.comparing.canvas.second]
        )
        if any(feed.track_id not in wanted for feed in compared):
            self.stop_comparing()
        for track_id, pane in kept.items():
            if track_id not in wanted:
                if pane is self._lent:
                    self.lent_gone.emit()
                pane.close_reader()
                pane.deleteLater()
        self.panes = [kept.get(track_id) or self._new_pane(track_id) for track_id in wanted]
        self._paint_ground()
        self._arrange()

    def _new_pane(self, track_id: int) -> VideoPane:
        pane = VideoPane(self._session, self._theme, track_id, self)
        pane.readout = self._readout
        pane.feed.deinterlace = self._deinterlace
        pane.view_changed.connect(lambda _view: self._spread(pane) if self._locked else None)
        pane.menu_requested.connect(lambda at: self.menu_requested.emit(track_id, at))
        pane.painted.connect(self.pacing.painted)
        pane.regions.path = self._region_paths
        pane.regions.tool_done.connect(lambda: self.arm_regions(None))
        pane.regions.region_drawn.connect(self.region_drawn)
        pane.show()
        pane.on_tick(self._position_ns)
        return pane

    def _spread(self, source: VideoPane) -> None:
        """Show the same place of every picture of the same stored size."""
        for pane in self.panes:
            if pane is not source and pane.picture_shape().upright == source.picture_shape().upright:
                pane.view = source.view

    def _paint_ground(self) -> None:
        made = self.palette()
        # Between pictures it is the hairline; where there are none it is the quiet ground of the window.
        ground = self._theme.line if self.panes or self.comparing is not None else self._theme.window
        made.setColor(self.backgroundRole(), color(ground))
        self.setPalette(made)

    def _arrange(self) -> None:
        if self.comparing is not None:
            self.comparing.setGeometry(self.rect())
            self.comparing.show()
        columns = best_columns(len(self.panes), self.width(), self.height())
        rows = ceil(len(self.panes) / columns) if self.panes else 0
        for place, pane in enumerate(self.panes):
            row, column = divmod(place, columns)
            in_row = columns if row < rows - 1 else len(self.panes) - columns * (rows - 1)
            left, right = column * self.width() // in_row, (column + 1) * self.width() // in_row
            top, bottom = row * self.height() // rows, (row + 1) * self.height() // rows
            last_column, last_row = column == in_row - 1, row == rows - 1
            if pane is self._lent:
                continue
            pane.setVisible(self.comparing is None)
            pane.setGeometry(
                QRect(
                    left,
                    top,
                    right - left - (0 if last_column else GAP_PX),
                    bottom - top - (0 if last_row else GAP_PX),
                )
            )

    def paintEvent(self, event) -> None:
        super().paintEvent(event)
        if not self.panes and self.comparing is None:
            text = self.tr("No picture here: drop a video, or add one with {key}")
            key = key_word("add_media", "Ctrl+I", self.tr("Import media or transcript…"))
            with QPainter(self) as painter:
                paint_empty(painter, self.rect(), self._theme, text.format(key=key))

    def resizeEvent(self, event) -> None:
        super().resizeEvent(event)
        self._arrange()

    def showEvent(self, event) -> None:
        super().showEvent(event)
        self.on_tick(self._position_ns)


def best_columns(count: int, width: int, height: int) -> int:
    """The number of columns that makes `count` wide pictures largest in a space."""
    if count <= 1 or width <= 0 or height <= 0:
        return max(1, count)

    def picture_width(columns: int) -> float:
        rows = ceil(count / columns)
        return min(width / columns, height / rows * _SHAPE)

    return max(range(1, count + 1), key=lambda columns: (picture_width(columns), -columns))
