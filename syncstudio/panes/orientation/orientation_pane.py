"""The Orientation dock: how a device was turned at the playhead, from which channels, and what that leaves open."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from syncstudio.media.series.orientation import CONVENTIONS
from syncstudio.panes import theme as look
from syncstudio.panes.orientation.body_view import BodyView
from syncstudio.panes.theme import Theme
from syncstudio.project.errors import ProjectError
from syncstudio.session.notices import FocusChanged, MediaGrown, Notice, ProjectChanged

if TYPE_CHECKING:
    from syncstudio.media.series.orientation import Attitude
    from syncstudio.media.series.orientation_sources import OrientationSource
    from syncstudio.session.session import Session

_QUIET_MS = 60


class OrientationPane(QWidget):
    """The dock's content. What it shows is chosen by itself: the best that any track says, that of the focused track
    first; a person may choose otherwise."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._now_ns = 0
        self._stale = True
        self._chosen: tuple[int, OrientationSource] | None = None
        self._by_hand = False
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.source = QComboBox(self)
        self.source.setAccessibleName(self.tr("What says how it was turned"))
        self.source.setToolTip(self.source.accessibleName())
        self.source.setMinimumContentsLength(10)
        self.source.activated.connect(self._choose)
        self.convention = QComboBox(self)
        self.convention.setAccessibleName(self.tr("What x, y and z mean"))
        self.convention.setToolTip(self.convention.accessibleName())
        # In a narrow dock what is shown goes before how its axes are taken; both are whole on a hover.
        self.convention.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.convention.setMinimumContentsLength(7)
        names = {
            "flu": self.tr("Forward, left, up"),
            "frd": self.tr("Forward, right, down"),
            "rfu": self.tr("Right, forward, up"),
        }
        for each in CONVENTIONS:
            self.convention.addItem(names[each], each)
        self.convention.activated.connect(self._mean)
        self.body = BodyView(theme, self)
        self.figures = QLabel(self)
        self.figures.setTextFormat(Qt.TextFormat.PlainText)
        self.figures.setFont(look.mono(12))
        self.figures.setWordWrap(True)
        self.note = QLabel(self)
        self.note.setTextFormat(Qt.TextFormat.PlainText)
        self.note.setProperty("role", "note")
        self.note.setWordWrap(True)
        head = QHBoxLayout()
        head.setContentsMargins(8, 6, 8, 4)
        head.setSpacing(6)
        head.addWidget(self.source, 3)
        head.addWidget(self.convention, 2)
        foot = QVBoxLayout()
        foot.setContentsMargins(10, 4, 10, 8)
        foot.setSpacing(2)
        foot.addWidget(self.figures)
        foot.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.body, 1)
        column.addLayout(foot)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self.refresh)

    # -- what the window tells ------------------------------------------------------------------------------------

    def on_notice(self, notice: Notice) -> None:
        """The session said that something changed."""
        grown = isinstance(notice, MediaGrown) and notice.what == "series"
        changed = isinstance(notice, ProjectChanged) and notice.change.tables & {
            "track",
            "source",
            "piece",
            "anchor",
        }
        if grown or changed or (isinstance(notice, FocusChanged) and not self._by_hand):
            self._stale = True
            if self.isVisible():
                self._quiet.start()

    def on_tick(self, master_ns: int) -> None:
        """The playhead is here now. Once per display tick."""
        self._now_ns = master_ns
        if self.isVisible() and not self.visibleRegion().isEmpty():
            self._show()

    def set_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = self.body.theme = theme
        self.body.update()

    def refresh(self) -> None:
        """Look for what says how something was turned, and show it."""
        if not self.isVisible():
            self._stale = True
            return
        self._stale = False
        for box in (self.source, self.convention):
            box.setToolTip(box.accessibleName())
        found = [
            (track, source)
            for track in self._session.project.tracks()
            if track.kind == "series"
            for source in self._session.orientation_sources(track.id)
        ]
        kinds = {
            "quaternion": self.tr("quaternion"),
            "angles": self.tr("angles"),
            "gravity": self.tr("tilt only"),
        }
        self.source.clear()
        for track, source in found:
            about = f" {source.name}" if source.name and source.name != track.name else ""
            self.source.addItem(f"{track.name}{about} · {kinds[source.kind]}", (track.id, source))
        pairs = [(track.id, source) for track, source in found]
        kept = self._kept(pairs)
        if kept is None:
            self._by_hand, self._chosen = False, self._best(pairs)
        self.source.setEnabled(bool(pairs))
        self.convention.setEnabled(bool(pairs))
        if self._chosen is not None:
            place = next(n for n, pair in enumerate(pairs) if _same(pair, self._chosen))
            self.source.setCurrentIndex(place)
            self.convention.setCurrentIndex(self.convention.findData(self._chosen[1].convention))
            self._tell_chosen()
        self._show()

    # -- inside ---------------------------------------------------------------------------------------------------

    def _kept(self, pairs: list[tuple[int, OrientationSource]]) -> tuple[int, OrientationSource] | None:
        """What a person chose, while it is there."""
        chosen = self._chosen
        if not self._by_hand or chosen is None:
            return None
        return chosen if any(_same(pair, chosen) for pair in pairs) else None

    def _best(self, pairs: list[tuple[int, OrientationSource]]) -> tuple[int, OrientationSource] | None:
        """Of the focused track, if it says so; else the best of all."""
        rank = {"quaternion": 0, "angles": 1, "gravity": 2}
        focus = self._session.focus_track_id
        own = [pair for pair in pairs if pair[0] == focus]
        full = [pair for pair in own or pairs if len(pair[1].channels) == 4 or min(pair[1].channels) >= 0]
        return min(full or own or pairs, key=lambda pair: rank[pair[1].kind], default=None)

    def _choose(self) -> None:
        self._chosen, self._by_hand = self.source.currentData(), True
        if self._chosen is not None:
            self.convention.setCurrentIndex(self.convention.findData(self._chosen[1].convention))
        self._tell_chosen()
        self._show()

    def _tell_chosen(self) -> None:
        """What is chosen, whole on a hover, for a narrow dock cuts it."""
        for box in (self.source, self.convention):
            box.setToolTip(f"{box.accessibleName()}\n{box.currentText()}")

    def _mean(self) -> None:
        if self._chosen is not None:
            track_id, source = self._chosen
            self._chosen = (track_id, replace(source, convention=self.convention.currentData()))
            self._by_hand = True
        self._tell_chosen()
        self._show()

    def _show(self) -> None:
        if self._chosen is None:
            text = self.tr(
                "No track here says how it was turned.\n\nA GoPro's video, a robot's log, or any track with a "
                "quaternion, with roll, pitch and yaw, or with an accelerometer does."
            )
            self.body.show_attitude(None, "flu", text)
            self._say("", "")
            return
        track_id, source = self._chosen
        try:
            attitude = self._session.attitude_at(track_id, source, self._now_ns)
        except ProjectError:  # it went before this tick arrived
            attitude = None
        self.body.show_attitude(attitude, source.convention, self.tr("Nothing recorded here"))
        self._say("" if attitude is None else self._figures_text(attitude), self._note_text(source, attitude))

    def _say(self, figures: str, note: str) -> None:
        for label, text in ((self.figures, figures), (self.note, note)):
            if label.text() != text:
                label.setText(text)
            label.setVisible(bool(text))

    def _figures_text(self, attitude: Attitude) -> str:
        """Angles in degrees, their signs in words."""
        parts = []
        for value, plus, minus in (
            (attitude.roll, self.tr("to the right"), self.tr("to the left")),
            (attitude.pitch, self.tr("nose down"), self.tr("nose up")),
            (attitude.yaw, self.tr("turned left"), self.tr("turned right")),
        ):
            if value is not None:
                shown = f"{abs(value):5.1f}°"
                parts.append(f"{shown} {plus if value >= 0 else minus}" if abs(value) >= 0.05 else shown)
        names = [
            name
            for name, value in (
                (self.tr("roll"), attitude.roll),
                (self.tr("pitch"), attitude.pitch),
                (self.tr("yaw"), attitude.yaw),
            )
            if value is not None
        ]
        return "\n".join(f"{name:<6}{part}" for name, part in zip(names, parts, strict=True))

    def _note_text(self, source: OrientationSource, attitude: Attitude | None) -> str:
        if source.kind == "gravity":
            if attitude is not None and attitude.moved:
                return self.tr("It is being moved: which way is down is not sure. The yaw is not known.")
            return self.tr("Tilt only, from which way is down: the yaw is not known.")
        if source.kind == "angles" and min(source.channels) < 0:
            return self.tr("Not all three angles are recorded: what is missing is drawn as nought.")
        if source.convention == "rfu":
            return self.tr("Turned since the recording began; axes as the camera has them.")
        if source.convention == "frd" and attitude is not None and attitude.yaw is not None:
            heading = f"{-attitude.yaw % 360:.1f}"
            text = self.tr("Heading {heading}°, counted clockwise from north, where the device knows north.")
            return text.format(heading=heading)
        return self.tr("Yaw counts from the x axis of the surroundings.")

    def showEvent(self, event: object) -> None:
        self._now_ns = self._session.transport.position_ns()
        if self._stale:
            self.refresh()
        else:
            self._show()


def _same(one: tuple[int, OrientationSource], other: tuple[int, OrientationSource]) -> bool:
    """Whether two are of the same channels, whatever their axes are taken to mean."""
    return one[0] == other[0] and one[1].channels == other[1].channels and one[1].kind == other[1].kind
