"""The Regions menu: what is drawn in pictures, key frames, lifespans, and people."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from syncstudio.app.dock_room import bring
from syncstudio.project.labelling_records import Shape
from syncstudio.session.errors import SessionError

# Two people with what is theirs, and the field for a new one.


class RegionCommands(QObject):
    """Commands on regions: on those selected, at the frame on show."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        window.grid.region_drawn.connect(self._say_drawn)

    def draw_box(self) -> None:
        """Let a box be drawn."""
        self._arm("box")

    def draw_point(self) -> None:
        """Let a point be drawn."""
        self._arm("point")

    def draw_polygon(self) -> None:
        """Let a polygon be drawn."""
        self._arm("polygon")

    def key_frame_here(self) -> None:
        """A key frame in the frame on show."""
        self._session.add_keyframes(self._chosen())

    def delete_key_frame(self) -> None:
        """No key frame in the frame on show."""
        self._session.delete_keyframes(self._chosen())

    def previous_key_frame(self) -> None:
        """Back to the key frame before."""
        self._session.step_keyframe(self._chosen(), -1)
        self._window.reveal_playhead()

    def next_key_frame(self) -> None:
        """On to the next key frame."""
        self._session.step_keyframe(self._chosen(), 1)
        self._window.reveal_playhead()

    def copy_region(self) -> None:
        """Into the next frame, exactly."""
        self._session.copy_to_next_frame(self._chosen())
        self._window.reveal_playhead()

    def hold_region(self) -> None:
        """Unmoved until the selection ends."""
        chosen = self._chosen()
        first = self._session.region(chosen[0])
        track_id = self._session.track_of_region(first.segment)
        here, span = self._session.frame_here(track_id), self._session.selection
        last = None if span is None else self._session.frame_at(track_id, span.end_ns - 1)
        if last is None or last <= here:
            raise SessionError(
                self.tr("Select a span that ends after this frame: the region stays as it is until then.")
            )
        self._session.hold_regions(chosen, last - here)

    def region_paths(self) -> None:
        """The ways of selected regions, or no longer."""
        grid = self._window.grid
        grid.region_paths = not grid.region_paths
        self._window.acts["region_paths"].setChecked(grid.region_paths)

    def begin_region(self) -> None:
        """The first frame with them."""
        self._session.begin_regions(self._chosen())

    def end_region(self) -> None:
        """The first frame without them."""
        self._session.end_regions(self._chosen())

    def hide_region(self) -> None:
        """Something stands before them, or no longer."""
        hidden = self._session.toggle_occluded(self._chosen())
        self._window.hint(
            self.tr("Hidden from here to the next key frame: drawn dashed.")
            if hidden
            else self.tr("Seen again from here.")
        )

    def region_leaves(self) -> None:
        """Not in the picture, or again."""
        left = self._session.toggle_outside(self._chosen())
        self._window.hint(
            self.tr("Not to be seen from here to the next key frame. The same command lets it return.")
            if left
            else self.tr("Seen again from here.")
        )

    def split_region(self) -> None:
        """Two regions, cut before the frame on show."""
        self._session.split_regions(self._chosen())

    def merge_regions(self) -> None:
        """One region of several."""
        self._session.merge_regions(self._chosen())

    def suggest_people(self) -> None:
        """Compare mouths with voices, behind the window."""
        self._session.suggest_people(self._regions_selected())

    def accept_person(self) -> None:
        """Yes."""
        self._session.accept_person(self._chosen())

    def reject_person(self) -> None:
        """No."""
        self._session.reject_person(self._chosen())

    def show_people(self) -> None:
        """The dock of people, in front."""
        bring(self._window, "people")
        self._window.docks["people"].widget().setFocus()

    # Inside

    def _chosen(self) -> list[int]:
        regions = self._regions_selected()
        if not regions:
            raise SessionError(
                self.tr("Select a region first: click it in the picture, or its segment on the timeline.")
            )
        return regions

    def _regions_selected(self) -> list[int]:
        chosen = sorted(self._session.selected_segments)
        return [one for one in chosen if self._session.project.region_of(one) is not None]

    def _arm(self, shape: Shape) -> None:
        grid = self._window.grid
        if grid.comparing is not None:
            raise SessionError(
                self.tr("Two pictures are compared: leave that first, then draw in the one you mean.")
            )
        if grid.current is None:
            raise SessionError(self.tr("There is no video to draw on: add one with File, Import."))
        draft = grid.current.regions.draft
        self._session.transport.pause()
        grid.arm_regions(None if draft is not None and draft.shape == shape else shape)
        grid.current.setFocus()

    def _say_drawn(self) -> None:
        """Show its lane, which may be new; say how long a new region lasts, and how that is changed."""
        lane = self._window.current_lane()
        if lane is not None:
            self._window.timeline.show_new_lane(lane)
        key: Callable[[str], str] = self._window.acts.keys_text
        self._window.hint(
            self.tr("It lasts to the end of the recording, or of the selection. {end} ends it here.").format(
                end=key("end_region") or self.tr("Region ends here")
            )
        )
