"""What a right click offers on a picture, and on a track, a lane, a segment and empty ground of the timeline."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from syncstudio.app.channel_menu import channel_menu
from syncstudio.app.comparing import add_partners
from syncstudio.app.picture_marks import mark_picture_actions
from syncstudio.app.region_menu import add_lane_person, add_picture_actions, add_region_actions
from syncstudio.app.series_wiring import add_track_analysis
from syncstudio.app.speaker_menu import add_lane_sound
from syncstudio.project.records import Track
from syncstudio.survey.curve_of_video import is_picture_curve
from syncstudio.survey.project_subjects import measurable


class ContextMenus(QObject):
    """The menus of one window's pictures and timeline."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session
        timeline = window.timeline
        timeline.track_menu_requested.connect(self.on_track)
        for asker in (timeline.scales.channel_menu_requested, window.channels.menu_requested):
            asker.connect(self.on_channel)
        timeline.lane_menu_requested.connect(self.on_lane)
        timeline.segment_menu_requested.connect(self.on_segment)
        timeline.empty_menu_requested.connect(self.on_empty)
        window.grid.menu_requested.connect(self.on_picture)
        window.sync.list.menu_requested.connect(self.on_sync_row)
        window.sync.how.profiles_wanted.connect(window.sheets.show_profiles)

    def on_picture(self, track_id: int, at: QPoint) -> None:
        """How closely to look, what to compare with, what to do with the frame."""
        self._session.focus_track_id = track_id
        mark_picture_actions(self._window)
        menu = QMenu(self._window)
        add_picture_actions(menu, self._window, track_id, at)
        self._add_actions(menu, "picture_fit", "picture_actual", "pixel_readout", "deinterlace")
        self._add_actions(menu, "picture_full_screen")
        menu.addSeparator()
        if self._window.grid.comparing is not None:
            self._add_actions(menu, "compare_side", "compare_overlay", "compare_wipe", "compare_difference")
        else:
            add_partners(menu, self._window, self.tr("Compare with {name}"))
        menu.addSeparator()
        menu.addMenu(self._window.menus.submenus["player"])
        self._add_actions(menu, "reference_player")
        menu.addSeparator()
        self._add_actions(menu, "copy_frame", "save_frame")
        menu.popup(at)

    def on_channel(self, track_id: int, name: str, at: QPoint) -> None:
        """Showing, scale, colour and layout of a channel; what can be done with its track lies behind that."""
        self._session.focus_track_id = track_id
        self._session.choose_channel(track_id, name)
        menu = channel_menu(self._window, track_id, name)
        menu.addSeparator()
        track = self._track_menu(track_id)
        track.setTitle(self.tr("Track"))
        menu.addMenu(track)
        menu.popup(at)

    def on_track(self, track_id: int, at: QPoint) -> None:
        """Name, sound, alignment, order, lanes."""
        self._session.focus_track_id = track_id
        self._track_menu(track_id).popup(at)

    def _track_menu(self, track_id: int) -> QMenu:
        track = self._session.project.track(track_id)
        menu = QMenu(self._window)
        self._add(menu, self.tr("Rename"), lambda: self._window.timeline.rename_track(track_id))
        self._add_actions(menu, "edit_alignment")
        self._add_checked(menu, "linked", track.linked)
        menu.addSeparator()
        self._add_measuring(menu, track)
        self._add_review(menu)
        menu.addSeparator()
        if track.kind == "sound":
            self._add_actions(menu, "mute", "solo")
            self._add(menu, self.tr("Gain 0 dB"), lambda: self._session.set_gain_db(track_id, 0.0))
            menu.addSeparator()
        add_track_analysis(menu, self._window, track)
        if track.kind == "video" or is_picture_curve(track):
            self._add_actions(menu, "picture_curve")
            if track.kind == "video":
                menu.addMenu(self._window.menus.submenus["player"])
                if self._session.is_pictures(track):
                    self._add_actions(menu, "picture_times", "show_as_slides")
                if self._session.is_slides(track):
                    menu.addSeparator()
                    self._add_actions(menu, "page_next", "page_previous", "page_choose", "page_begin")
                    self._add_actions(menu, "page_remove", "page_table")
                    menu.addSeparator()
        elif track.kind == "series":
            self._add_actions(menu, "channels", "time_column", "choose_streams")
            self._add_jitter(menu, track_id)
        self._add_actions(menu, "add_lane_track", "move_up", "move_down")
        text = self.tr("Expand row") if track.collapsed else self.tr("Collapse row")
        self._add(menu, text, lambda: self._session.set_collapsed(track_id, not track.collapsed))
        menu.addSeparator()
        self._add_actions(menu, "read_again", "relink", "remove_source")
        return menu

    def _add_jitter(self, menu: QMenu, track_id: int) -> None:
        """Whether stamps are evened out, where there is that choice."""
        taken = self._session.takes_jitter_out(track_id)
        if taken is not None:
            self._add_checked(menu, "take_jitter", taken)

    def _add_checked(self, menu: QMenu, action_id: str, checked: bool) -> None:
        """An action whose menu line says how things stand."""
        shown = menu.addAction(self._window.acts[action_id].text())
        shown.setCheckable(True)
        shown.setChecked(checked)
        shown.setEnabled(not self._session.viewing)
        shown.triggered.connect(self._window.acts[action_id].trigger)

    def on_sync_row(self, track_id: int, at: QPoint) -> None:
        """Measuring, deciding, role and reference of a track in the Sync dock."""
        self._session.focus_track_id = track_id
        track = self._session.project.track(track_id)
        menu = QMenu(self._window)
        self._add_measuring(menu, track)
        self._add_speaking_lanes(menu.addMenu(self.tr("Use lane as transcript")), track)
        menu.addSeparator()
        self._add_actions(menu, "accept_measurement", "reject_measurement", "edit_alignment")
        self._add_review(menu)
        menu.addSeparator()
        copy = menu.addAction(self.tr("Copy this table"))
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.triggered.connect(self._window.sync.list.copy)
        menu.popup(at)

    def _add_review(self, menu: QMenu) -> None:
        """What a person says of the whole alignment; a measurement is decided about by itself."""
        review = menu.addMenu(self.tr("Review of the alignment"))
        self._add_actions(
            review,
            "submit_alignment",
            "accept_alignment",
            "reject_alignment",
            "draft_alignment",
            "comment_here",
        )

    def _add_measuring(self, menu: QMenu, track: Track) -> None:
        self._add_actions(menu, "measure_track")
        self._add_partners(menu.addMenu(self.tr("Measure against")), track)
        self._add_actions(menu, "mark_moment", "make_reference")
        if track.kind == "sound":
            menu.addMenu(self._window.menus.submenus["role"])
        if track.kind != "transcript":
            menu.addMenu(self._window.menus.submenus["device"])

    def _add_partners(self, menu: QMenu, track: Track) -> None:
        """Every track that some method compares with this one, whichever is the reference."""
        session = self._session

        def measure(other_id: int) -> None:
            session.measure_pair(other_id, track.id)
            self._window.show_sync()

        others = [other for other in session.project.tracks() if other.id != track.id and measurable(other)]
        for other in others if measurable(track) else ():
            if session.methods_of(other.id, track.id):
                self._add(menu, other.name, partial(measure, other.id))
        menu.setEnabled(not menu.isEmpty())

    def _add_speaking_lanes(self, menu: QMenu, track: Track) -> None:
        """The lanes of a recording, and those on the master timeline, that could be measured as what is said."""
        session = self._session
        clocks = {None, *(each.id for each in session.project.tracks_of(track.source_id))}

        def use(lane_id: int) -> None:
            self._window.use_lane(lane_id)
            self._window.acts["use_as_transcript"].trigger()

        for lane in session.project.lanes():
            if lane.track_id in clocks and session.may_be_transcript(lane):
                self._add(menu, lane.name, partial(use, lane.id))
        menu.setEnabled(not menu.isEmpty())

    def on_lane(self, lane_id: int, at: QPoint) -> None:
        """Name, new segment, delete."""
        self._window.use_lane(lane_id)
        menu = QMenu(self._window)
        self._add(menu, self.tr("Rename"), lambda: self._window.timeline.rename_lane(lane_id))
        add_lane_person(menu, self._window, lane_id)
        add_lane_sound(menu, self._window, lane_id)
        self._add_actions(menu, "new_segment", "label_live", "paste", "select_all_lane")
        if self._session.may_be_transcript(self._session.project.lane(lane_id)):
            self._add_actions(menu, "use_as_transcript")
        self._add_actions(menu, "submit_lane", "add_lane_master", "delete_lane")
        menu.popup(at)

    def on_segment(self, segment_id: int, at: QPoint) -> None:
        """Text, label, delete."""
        if segment_id not in self._session.selected_segments:
            self._session.selected_segments = frozenset({segment_id})
        menu = QMenu(self._window)
        add_region_actions(menu, self._window)
        self._add_actions(menu, "edit_text")
        labels = menu.addMenu(self.tr("Label"))
        chosen = sorted(self._session.selected_segments)
        for label in self._session.project.labels():
            text = f"{label.name}\t{label.hotkey}" if label.hotkey else label.name
            self._add(labels, text, lambda id=label.id: self._session.set_label(chosen, id))
        if labels.isEmpty():
            labels.addAction(self.tr("Add labels in the Labels dock")).setEnabled(False)
        else:
            labels.addSeparator()
            self._add(labels, self.tr("No label"), lambda: self._session.set_label(chosen, None))
        menu.addSeparator()
        review = menu.addMenu(self.tr("Review"))
        self._add_actions(review, "submit_selected", "accept_selected", "reject_selected", "draft_selected")
        self._add_actions(menu, "comment_here", "label_history")
        menu.addSeparator()
        self._add_actions(menu, "split", "merge", "shift_many", "loop_current")
        menu.addSeparator()
        self._add_actions(menu, "cut", "copy", "duplicate")
        self._add_actions(menu, "zoom_selection", "delete")
        menu.popup(at)

    def on_empty(self, at: QPoint) -> None:
        """What can be brought in, and how to see all of it."""
        menu = QMenu(self._window)
        self._add_actions(menu, "add_media", "add_lane_master", "fit", "zoom_selection")
        menu.popup(at)

    def _add_actions(self, menu: QMenu, *ids: str) -> None:
        for id in ids:
            menu.addAction(self._window.acts[id])

    def _add(self, menu: QMenu, text: str, request) -> None:
        action = menu.addAction(text)
        action.setEnabled(not self._session.viewing)
        action.triggered.connect(lambda _checked=False: self._window.ask(request))
