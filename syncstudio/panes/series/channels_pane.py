"""The channels of the series in focus: which are shown, in what order, colour and unit, and on which scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from syncstudio.panes.series.channel_list import ChannelList
from syncstudio.panes.series.channel_model import ChannelModel
from syncstudio.panes.series.channel_reading import reading_at, reading_text
from syncstudio.panes.series.channel_rhythm import Rhythm, rhythm_of
from syncstudio.panes.series.stream_filter_view import StreamFilterView
from syncstudio.panes.timeline.rows.stream_words import stream_text
from syncstudio.session.notices import (
    AlignmentPreviewed,
    ChannelChosen,
    FocusChanged,
    MediaGrown,
    ProjectChanged,
    StreamsFiltered,
)

if TYPE_CHECKING:
    from PySide6.QtGui import QShowEvent

    from syncstudio.media.series.series import Series
    from syncstudio.panes.theme import Theme
    from syncstudio.project.records import Layout
    from syncstudio.session.notices import Notice
    from syncstudio.session.series.channel_view import ChannelView
    from syncstudio.session.session import Session
    from syncstudio.timebase.span import Span

# Values at the playhead are for reading, not for flickering; what the session says is taken in when it is quiet.
_READINGS_MS, _QUIET_MS = 100, 30
_LAYOUTS: tuple[Layout, ...] = ("", "stacked", "overlaid")


class ChannelsPane(QWidget):
    """Lists and sets the channels of one track. `refused` carries why something cannot be done."""

    refused = Signal(str)
    menu_requested = Signal(object, str, QPoint)  # track id, the channel's name, global point

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._visible: Span | None = None
        self._playhead_ns = session.transport.position_ns()
        self._rhythms: dict[tuple[Series, int], Rhythm] = {}
        self.track_id = 0
        self.setProperty("role", "panel")
        self.model = ChannelModel(session, theme, self)
        self.model.reading = self.reading
        self.model.refused.connect(self.refused)
        self.list = ChannelList(self.model, self)
        self.list.asked.connect(self.do)
        self.list.chosen.connect(lambda name: session.choose_channel(self.track_id, name))
        self.list.menu_asked.connect(lambda name, at: self.menu_requested.emit(self.track_id, name, at))
        self.filter = QLineEdit(self, placeholderText=self.tr("Filter by name or unit"))
        self.filter.setClearButtonEnabled(True)
        self.filter.setAccessibleName(self.tr("Filter channels"))
        self.filter.textChanged.connect(self.refresh)
        self.layouts = QComboBox(self)
        self.layouts.addItems([self.tr("As there is room"), self.tr("Stacked"), self.tr("Overlaid")])
        self.layouts.setAccessibleName(self.tr("How channels lie"))
        self.layouts.setToolTip(
            self.tr("One above the other, or over one another; overlaid ones of one unit share a scale")
        )
        self.layouts.activated.connect(self._lay)
        self._all = self._button(self.tr("Show all"), self.tr("Show every channel"), "all")
        self._reset = self._button(
            self.tr("Reset"), self.tr("Show the channels as their file has them"), "reset"
        )
        self.stream = StreamFilterView(session, self)
        self._title, self._count = QLabel(self), QLabel(self)
        self._title.setProperty("role", "strong")
        self._count.setProperty("role", "note")
        self._empty = QLabel(
            self.tr("Click a sensor's row in the timeline: its channels are listed here."), self
        )
        self._empty.setProperty("role", "note")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._arrange()
        self._later = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._later.timeout.connect(self._refresh_if_seen)
        self._readings = QTimer(self, singleShot=True, interval=_READINGS_MS)
        self._readings.timeout.connect(lambda: self.model.tell_values(*self.list.seen_rows()))
        self.refresh()

    # -- what the window passes on --------------------------------------------------------------------------------

    def on_notice(self, notice: Notice) -> None:
        """The session said that something changed. On the GUI thread."""
        match notice:
            case ProjectChanged(change) if change.tables & {"channel", "track", "source"}:
                self._later.start()
            case MediaGrown(_, "series") | FocusChanged():
                self._later.start()
            case ChannelChosen(track_id, name) if track_id == self.track_id:
                self.list.go_to(name)
                self.stream.show_chosen()
            case StreamsFiltered():
                self.stream.show_chosen()
                self._readings.start()
            case AlignmentPreviewed():
                self._readings.start()
            case _:
                pass

    def on_tick(self, master_ns: int) -> None:
        """The playhead is here now."""
        if master_ns != self._playhead_ns:
            self._playhead_ns = master_ns
            if self.isVisible() and not self._readings.isActive():
                self._readings.start()

    def set_visible_span(self, span: Span) -> None:
        """The timeline shows this stretch: what scales are fitted to."""
        self._visible = span

    def set_theme(self, theme: Theme) -> None:
        """Paint in other colours."""
        self.model.take_theme(theme)

    # -- what is shown --------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Read the channels of the track in focus anew."""
        track = self._track()
        self._pages.setCurrentIndex(0 if track is None else 1)
        if track is None:
            return
        names = self.list.selected_names if track.id == self.track_id else []
        self.track_id = track.id
        views = self._session.channel_views(track.id)
        self.model.show(track.id, views, self.filter.text())
        if names != self.list.selected_names:
            self.list.select(names)
        shown = sum(view.shown for view in views)
        self._title.setText(track.name)
        self._count.setText(self.tr("{shown} of {all} shown").format(shown=shown, all=len(views)))
        self.layouts.setCurrentIndex(_LAYOUTS.index(track.layout))
        changeable = self._session.viewing is None
        self._all.setEnabled(changeable and shown < len(views))
        self._reset.setEnabled(changeable and bool(track.layout or any(view.row_id for view in views)))
        self.layouts.setEnabled(changeable)
        self.stream.show_chosen()
        alive = {view.series for view in views}
        self._rhythms = {each: known for each, known in self._rhythms.items() if each[0] in alive}

    def reading(self, view: ChannelView) -> str:
        """What a channel says at the playhead."""
        source_ns = self._session.clock_map(view.track_id).source_from_master(self._playhead_ns)
        if view.series is None or source_ns is None or not view.series.rows:
            return "–"
        if view.kind != "number":
            return stream_text(self._session.stream(view.track_id, view.index), source_ns)
        key = (view.series, view.index)
        if key not in self._rhythms:
            self._rhythms[key] = rhythm_of(view.series, view.index)
        rhythm = self._rhythms[key]
        return reading_text(view, rhythm, reading_at(view, rhythm, source_ns), self.tr("gap"))

    def focus_list(self) -> None:
        """Let the keys of the list act."""
        self._later.stop()
        self.refresh()
        if not self.list.currentIndex().isValid() and self.model.views:
            self.list.selectRow(0)
        self.list.setFocus()

    def edit_scale(self, track_id: int, name: str) -> None:
        """Write the ends of a channel's scale."""
        self._session.focus_track_id = track_id
        self.filter.clear()
        self.focus_list()
        self.list.edit_scale(name)

    # -- what is asked --------------------------------------------------------------------------------------------

    def do(self, what: str) -> None:
        """Do something with the channels that are selected."""
        chosen = self.list.selected_names
        session, track_id = self._session, self.track_id
        if what == "all":
            self.model.ask(lambda: session.show_all_channels(track_id))
        elif what == "reset":
            self.model.ask(lambda: session.reset_channels(track_id))
        elif not chosen:
            self.refused.emit(self.tr("Select a channel first."))
        elif what == "toggle":
            hide = all(view.shown for view in self.model.views if view.name in chosen)
            self.model.ask(lambda: session.show_channels(track_id, chosen, not hide))
        elif what == "hide":
            self.model.ask(lambda: session.show_channels(track_id, chosen, False))
        elif what == "only":
            self.model.ask(lambda: session.show_only_channels(track_id, chosen))
        elif what == "auto":
            self.model.ask(lambda: session.auto_scale(track_id, chosen))
        elif what == "fit":
            span = self._visible or session.extent()
            self.model.ask(lambda: session.fit_scale(track_id, chosen, span))
        elif what in ("up", "down"):
            self.model.ask(lambda: self._move(chosen, -1 if what == "up" else 1))

    def _move(self, names: list[str], by: int) -> None:
        order = [view.name for view in self._session.channel_views(self.track_id)]
        first = min(order.index(name) for name in names)
        self._session.move_channels(self.track_id, names, max(first + by, 0))

    def _lay(self, place: int) -> None:
        self.model.ask(lambda: self._session.set_channel_layout(self.track_id, _LAYOUTS[place]))

    def _track(self):
        """The series in focus, else the one shown before, else the only one."""
        found = [track for track in self._session.project.tracks() if track.kind == "series"]
        for wanted in (self._session.focus_track_id, self.track_id):
            for track in found:
                if track.id == wanted:
                    return track
        return found[0] if len(found) == 1 else None

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _button(self, text: str, tip: str, what: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.clicked.connect(lambda: self.do(what))
        return button

    def _arrange(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._count)
        ways = QHBoxLayout()
        ways.addWidget(self.layouts, 1)
        ways.addWidget(self._all)
        ways.addWidget(self._reset)
        page = QWidget(self)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.filter)
        column.addLayout(ways)
        self.list.setMinimumHeight(96)
        column.addWidget(self.list, 3)
        column.addWidget(self.stream, 2)
        self._pages = QStackedWidget(self)
        self._pages.addWidget(self._empty)
        self._pages.addWidget(page)
        around = QVBoxLayout(self)
        around.setContentsMargins(8, 6, 8, 6)
        around.addWidget(self._pages)
