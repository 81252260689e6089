"""The Speakers menu: lanes of speakers, overlaps, one lane alone, turns."""

from __future__ import annotations

from PySide6.QtCore import QObject

from syncstudio.app.file_kinds import name_filter
from syncstudio.app.folders import first_folder
from syncstudio.app.region_menu import show_lane_people
from syncstudio.app.save_place import ask_place
from syncstudio.media.file_suffixes import DIARISATION_SUFFIX
from syncstudio.panes.counted import counted


class SpeakerCommands(QObject):
    """Commands about who speaks."""

    def __init__(self, window) -> None:
        super().__init__(window)
        self._window = window
        self._session = window.session

    def find_speakers(self) -> None:
        """Choose microphones, find who speaks in each, and make lanes of it."""
        self._window.sheets.show_microphones()

    def lane_person(self) -> None:
        """Say whose the current lane is: a menu at its header, for keys and mouse."""
        lane = self._lane()
        if lane is not None:
            self._window.docks["timeline"].show()
            show_lane_people(self._window, lane)

    def split_speakers(self) -> None:
        """One lane for each speaker of the current lane."""
        lane = self._lane()
        if lane is not None:
            made = self._session.split_by_speaker(lane)
            self._window.hint(
                counted(
                    self.tr("1 lane, for the only speaker"),
                    self.tr("{count} lanes, one for each speaker"),
                    len(made),
                )
            )

    def join_speakers(self) -> None:
        """The current lane and those of speakers beside it become one."""
        lane = self._lane()
        if lane is not None:
            self._session.merge_speakers([each.id for each in self._session.lanes_beside(lane)])

    def save_speakers(self) -> None:
        """Write who speaks when, as RTTM."""
        session = self._session
        first = first_folder(session) / f"{session.project.name}{DIARISATION_SUFFIX}"
        kinds = name_filter(self.tr("Who speaks when"), (DIARISATION_SUFFIX,))
        target = ask_place(self._window, self.tr("Save speakers"), first, kinds, (DIARISATION_SUFFIX,))
        if target is not None:
            count = session.save_speakers(target)
            one = self.tr("1 stretch of speech written to {name}")
            many = self.tr("{count} stretches of speech written to {name}")
            self._window.hint(counted(one, many, count, name=target.name))

    def overlap_lane(self) -> None:
        """Show or hide where people speak over one another."""
        session = self._session
        session.overlap_shown = not session.overlap_shown
        if session.overlap_shown and not session.speaker_lanes():
            self._window.hint(
                self.tr(
                    "Nobody speaks yet: overlaps are worked out from transcripts and lanes of a person. Say whose a "
                    "lane is with Speakers › Person of the lane."
                )
            )

    def next_overlap(self) -> None:
        """Go to where somebody next speaks over another."""
        self._to_overlap(1, self.tr("No overlap begins after the playhead."))

    def previous_overlap(self) -> None:
        """Go to where somebody last spoke over another."""
        self._to_overlap(-1, self.tr("No overlap begins before the playhead."))

    def lane_alone(self) -> None:
        """Hear only the current lane, from the playhead on; again: hear everything."""
        self._alone(False)

    def labels_alone(self) -> None:
        """Hear only the current lane, and only where it has labels; again: hear everything."""
        self._alone(True)

    def own_sound(self) -> None:
        """Each speaker's sound behind their labels."""
        self._show_sound("own")

    def dimmed_sound(self) -> None:
        """All sound behind each speaker's labels, that of the others dimmed."""
        self._show_sound("dimmed")

    def no_sound(self) -> None:
        """Nothing behind labels."""
        self._show_sound("")

    def turns(self) -> None:
        """Bring the Turns dock to the front."""
        self._window.show_turns()

    def _lane(self) -> int | None:
        lane = self._window.current_lane()
        if lane is None:
            self._window.hint(self.tr("Click a lane first."))
        return lane

    def _alone(self, labels_only: bool) -> None:
        session, alone = self._session, self._session.lane_alone
        try:
            if alone is not None and alone.labels_only == labels_only:
                session.hear_lane_alone(None)
                self._window.hint(self.tr("Everything is heard again"))
                return
            lane = self._lane() if alone is None else alone.lane_id
            if lane is None:
                return
            session.hear_lane_alone(lane, labels_only)
            keys = self._window.acts.keys_text("lane_alone")
            name = session.project.lane(lane).name
            text = self.tr("Only {lane} is heard · {keys} or Esc ends it")
            self._window.hint(text.format(lane=name, keys=keys))
            if not session.transport.playing:
                session.transport.toggle()
        finally:
            # Asking has checked the action already; it shows what is true.
            self._window.speaker_marks.show()

    def _show_sound(self, backdrop: str) -> None:
        lanes = self._session.speaker_lanes()
        changed = self._session.set_backdrop([lane.id for lane in lanes], backdrop)
        if not lanes:
            self._window.hint(self.tr("There are no lanes of speakers yet: give a lane its person first."))
        elif not changed:
            self._window.hint(self.tr("They are shown so already, or it is not known which sound is theirs."))

    def _to_overlap(self, direction: int, none: str) -> None:
        if self._session.go_to_overlap(direction) is None:
            self._window.hint(none)
        else:
            self._window.reveal_playhead()
