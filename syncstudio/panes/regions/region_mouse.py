"""What the mouse does to regions in a picture, from press to release."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QMouseEvent

from syncstudio.panes.regions.region_paint import caption
from syncstudio.panes.regions.region_plan import (
    Grip,
    OnPane,
    grip_at,
    slanted,
    under_point,
    with_corner,
    without_corner,
)
from syncstudio.project.labelling_records import Shape
from syncstudio.session.media.picture_size import pixel_mm
from syncstudio.session.regions.region_size import size_text

if TYPE_CHECKING:
    from syncstudio.panes.regions.region_overlay import RegionOverlay

_CLICK_PX = 3.0
_SLANTS = (
    Qt.CursorShape.SizeFDiagCursor,
    Qt.CursorShape.SizeVerCursor,
    Qt.CursorShape.SizeBDiagCursor,
    Qt.CursorShape.SizeHorCursor,
)


class RegionMouse:
    """One overlay's mouse. Every verb answers whether it was for regions."""

    def __init__(self, session, overlay: RegionOverlay) -> None:
        self._session = session
        self._overlay = overlay
        self._dragged = False
        self._clicked_again = False

    def press(self, event: QMouseEvent) -> bool:
        """Whether a press was for regions."""
        on, at = self._overlay.on, event.position()
        if event.button() != Qt.MouseButton.LeftButton or on is None:
            return False
        self._overlay.keep()
        if self._overlay.draft is not None:
            self._overlay.drawn(self._overlay.draft.press(on.inside(at.x(), at.y())))
            return True
        shown = self._overlay.shown()
        selected = self._session.selected_segments
        grip = grip_at(shown, on, at.x(), at.y(), selected) if shown else None
        adding = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if grip is None:
            if not adding and any(one.segment_id in selected for one in shown):
                self._session.selected_segments = frozenset()
            return False
        if adding:
            self._session.selected_segments = selected ^ {grip.segment_id}
            return True
        self._clicked_again = grip.segment_id in selected
        if not self._clicked_again:
            self._session.selected_segments = frozenset({grip.segment_id})
        self._dragged = False
        if not self._overlay.viewing:
            self._overlay.begin_move(grip, on.pixel(at.x(), at.y()))
        return True

    def move(self, event: QMouseEvent) -> bool:
        """Whether a movement was for regions."""
        on, at = self._overlay.on, event.position()
        if on is None:
            return False
        if self._overlay.draft is not None:
            self._overlay.draft.move(on.inside(at.x(), at.y()))
            self._overlay.repaint()
            return True
        if self._overlay.move is not None and event.buttons() & Qt.MouseButton.LeftButton:
            began = on.at(self._overlay.move.pressed)
            away = max(abs(at.x() - began[0]), abs(at.y() - began[1]))
            self._dragged = self._dragged or away >= _CLICK_PX
            if self._dragged:
                self._overlay.move.drag(on.pixel(at.x(), at.y()))
                self._overlay.repaint()
            return True
        self.show_cursor(event)
        return False

    def release(self, event: QMouseEvent) -> bool:
        """Whether a release was for regions."""
        on, at = self._overlay.on, event.position()
        if self._overlay.draft is not None and on is not None:
            scale = on.box.width / on.size[0]
            self._overlay.drawn(self._overlay.draft.release(on.inside(at.x(), at.y()), scale))
            return True
        if self._overlay.move is None:
            return False
        if not self._dragged:
            self._overlay.move = None
            if self._clicked_again and on is not None:
                self._next_under(on, at.x(), at.y())
        self._overlay.keep()
        return True

    def double(self, event: QMouseEvent) -> bool:
        """Whether a double click was for regions: it closes a polygon, adds a corner on an edge, or takes one away."""
        on, at = self._overlay.on, event.position()
        if on is None:
            return False
        if self._overlay.draft is not None:
            if self._overlay.draft.shape == "polygon":
                self._overlay.finish()
            return True
        grip = grip_at(self._overlay.shown(), on, at.x(), at.y(), self._session.selected_segments)
        if grip is None or grip.segment_id not in self._session.selected_segments:
            return grip is not None
        one = next(one for one in self._overlay.shown() if one.segment_id == grip.segment_id)
        if one.track.shape == "polygon" and grip.part != "body" and not self._overlay.viewing:
            self._overlay.move = None
            points = one.place.points
            if grip.part == "edge":
                self._overlay.change(
                    one,
                    with_corner(points, grip.number, on.inside(at.x(), at.y())),
                    QCoreApplication.translate("regions", "Add corner"),
                )
            else:
                self._overlay.change(
                    one,
                    without_corner(points, grip.number),
                    QCoreApplication.translate("regions", "Remove corner"),
                )
        return True

    def hover_text(self, x: float, y: float) -> str:
        """What lies under a point, and what it can be asked to do; empty where there is no region."""
        on = self._overlay.on
        under = (
            []
            if on is None or self._overlay.draft is not None
            else under_point(self._overlay.shown(), on, x, y)
        )
        if not under:
            return ""
        words = caption(under[0]) or QCoreApplication.translate("regions", "Region")
        if len(under) > 1:
            words += QCoreApplication.translate(
                "regions", ", and {count} under it: click again for the next"
            ).format(count=len(under) - 1)
        track = self._session.project.track(self._overlay.track_id)
        size = size_text(under[0].track.shape, under[0].place.points, pixel_mm(track))
        words += f"\n{size}" if size else ""
        if self._overlay.viewing:
            return words
        keyed = (
            QCoreApplication.translate("regions", "A key frame")
            if under[0].place.keyed
            else QCoreApplication.translate("regions", "Between key frames")
        )
        return f"{words}\n{keyed} · " + QCoreApplication.translate(
            "regions", "drag moves it in this frame · right click for more"
        )

    def show_cursor(self, event: QMouseEvent | None) -> None:
        """The shape that says what a press would do here."""
        on = self._overlay.on
        if self._overlay.draft is not None:
            self._overlay.set_cursor(Qt.CursorShape.CrossCursor)
            return
        at = None if event is None else event.position()
        shown = self._overlay.shown() if at is not None else []
        selected = self._session.selected_segments
        grip = grip_at(shown, on, at.x(), at.y(), selected) if shown and on and at is not None else None
        if grip is None:
            self._overlay.set_cursor(None)
        elif grip.segment_id not in selected:
            self._overlay.set_cursor(Qt.CursorShape.PointingHandCursor)
        elif grip.part == "handle" and self._shape_of(grip) == "box":
            self._overlay.set_cursor(_SLANTS[slanted(grip.number)])
        else:
            self._overlay.set_cursor(Qt.CursorShape.SizeAllCursor)

    # Inside

    def _next_under(self, on: OnPane, x: float, y: float) -> None:
        """A second click on a place takes what lies under what is selected."""
        under = [one.segment_id for one in under_point(self._overlay.shown(), on, x, y)]
        selected = self._session.selected_segments
        place = next((place for place, one in enumerate(under) if one in selected), None)
        if place is not None:
            self._session.selected_segments = frozenset({under[(place + 1) % len(under)]})

    def _shape_of(self, grip: Grip) -> Shape | None:
        return next(
            (one.track.shape for one in self._overlay.shown() if one.segment_id == grip.segment_id), None
        )
