"""One open project at work: the only thing that panes and commands talk to."""

from __future__ import annotations

import logging
import threading
from collections.abc import Sequence
from pathlib import Path

from syncstudio.project.errors import ProjectError
from syncstudio.project.project import Project
from syncstudio.session import drafts
from syncstudio.session.agreement.agreements import Agreements
from syncstudio.session.backups.backing_up import BackingUp
from syncstudio.session.comparing.comparing import Comparing
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.transcript_making import TranscriptMaking
from syncstudio.session.health.findings import Findings
from syncstudio.session.labels.label_tables import LabelTables
from syncstudio.session.labels.live_labelling import LiveLabelling
from syncstudio.session.labels.snapping import Snapping
from syncstudio.session.measuring.devices import Devices
from syncstudio.session.measuring.measuring import Measuring
from syncstudio.session.media.picture_curves import PictureCurves
from syncstudio.session.media.slides import Slides
from syncstudio.session.media.sourcing import Sourcing
from syncstudio.session.media.stills import Stills
from syncstudio.session.media.tracks import Tracks
from syncstudio.session.merging.conflict_queue import Conflicts
from syncstudio.session.notices import WhereChanged
from syncstudio.session.packages.work_packages import WorkPackages
from syncstudio.session.playing.mixing import Mixing
from syncstudio.session.playing.players import Players
from syncstudio.session.regions.people import People
from syncstudio.session.regions.presence import Presences
from syncstudio.session.regions.region_keys import RegionKeys
from syncstudio.session.regions.speakers_seen import SpeakersSeen
from syncstudio.session.review.review_walk import ReviewWalk
from syncstudio.session.schemas.schemas import Schemas
from syncstudio.session.series.channels import Channels
from syncstudio.session.series.paths import Paths
from syncstudio.session.series.spectrograms import Spectrograms
from syncstudio.session.series.stream_lanes import StreamLanes
from syncstudio.session.speakers.speakers import Speakers
from syncstudio.session.transcripts.forced_alignment import ForcedAlignment
from syncstudio.session.transcripts.text_replacing import TextReplacing
from syncstudio.session.transcripts.text_visits import TextVisits
from syncstudio.session.transcripts.transcript_drift import TranscriptDrifts
from syncstudio.session.transcripts.typing import Typing
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.output import MakeOutput, Outputs

_log = logging.getLogger(__name__)

# What opens sound devices: the only one, or all there are.
Ear = MakeOutput | Outputs
# The rate the mix is made at; every device takes it, and most recordings have it.
MIX_RATE = 48_000

_open_sessions: dict[Path, Session] = {}
_open_lock = threading.Lock()


class Session(
    Agreements,
    Comparing,
    BackingUp,
    ForcedAlignment,
    TranscriptDrifts,
    Typing,
    Measuring,
    TranscriptMaking,
    Speakers,
    Schemas,
    PictureCurves,
    People,
    Presences,
    RegionKeys,
    SpeakersSeen,
    ReviewWalk,
    Conflicts,
    WorkPackages,
    Devices,
    TextVisits,
    LiveLabelling,
    LabelTables,
    TextReplacing,
    Snapping,
    Tracks,
    Spectrograms,
    Channels,
    Paths,
    StreamLanes,
    Sourcing,
    Stills,
    Slides,
    Findings,
    Players,
    Mixing,
):
    """One project, its media and its playing. Windows of one process that open the same project share one session."""

    def __init__(self, project: Project, make_output: Ear | None = None) -> None:
        from syncstudio.media.tempo import Tempo

        super().__init__(project, Mixer(MIX_RATE, make_tempo=Tempo), make_output)
        self._users = 1
        self._stop_listening.append(self.notices.subscribe(self._forget_gone))
        self._open_authors()
        self._open_live()
        self._open_shelves()
        self._open_derived()
        self._open_spectrograms()
        self._open_mixing()
        self._open_speakers()
        self._refresh_end()

    @classmethod
    def open(cls, path: str | Path, make_output: Ear | None = None, view_only: bool = False) -> Session:
        """Open a project, or join the session of this process that has it open already.

        `view_only` leaves the right to edit to whoever wants it next.
        """
        key = Path(path).resolve()
        with _open_lock:
            session = _open_sessions.get(key)
            if session is not None:
                session._users += 1
                return session
            session = cls(Project.open(key, view_only=view_only), make_output)
            _open_sessions[key] = session
            return session

    @classmethod
    def create(cls, path: str | Path, make_output: Ear | None = None) -> Session:
        """Make a new project file and open it; an existing file is never overwritten."""
        key = Path(path).resolve()
        with _open_lock:
            session = cls(Project.create(key), make_output)
            _open_sessions[key] = session
            return session

    @classmethod
    def draft(cls, media_paths: Sequence[str | Path] = (), make_output: Ear | None = None) -> Session:
        """Open loose media at once, in a draft project in the user's data folder.

        What could not be added is in `first_troubles`, one sentence each.
        """
        session = cls.create(drafts.new_draft_path(media_paths), make_output)
        try:
            session.first_troubles = session.add_media(media_paths)
        except BaseException:
            session.close()
            raise
        return session

    first_troubles: Sequence[str] = ()

    @property
    def where(self) -> str:
        """Where the project is kept, for the title: its file, or that it is a draft."""
        if drafts.is_draft(self.project.path):
            return "draft, kept automatically"
        return str(self.project.path)

    @property
    def is_draft(self) -> bool:
        """Whether nobody has said yet where this project should be kept."""
        return drafts.is_draft(self.project.path)

    def undo(self, step: int | None = None) -> str | None:
        """Take the last step back, or the one named; answers its name, or nothing when there is none."""
        change = self.project.undo(step)
        return None if change is None else change.name

    def redo(self) -> str | None:
        """Do the step again that was taken back last; answers its name."""
        change = self.project.redo()
        return None if change is None else change.name

    def refresh(self) -> bool:
        """While viewing: whether the program that edits has changed the project; its edits are told like those here."""
        if not self.viewing:
            return False
        try:
            return self.project.refresh()
        except ProjectError as error:  # the file is busy, or its disk is away: the next look may do better
            _log.info("the project could not be looked at: %s", error)
            return False

    def save_copy(self, path: str | Path) -> None:
        """Write a copy of the project as it is now; work goes on in this one."""
        self.project.save_copy(self._checked_target(path))

    def save_as(self, path: str | Path) -> None:
        """Keep the project in another file from now on, with its whole history."""
        target = self._checked_target(path)
        before = self.project.path
        was_draft = self.is_draft
        self.project.move_to(target)
        with _open_lock:
            _open_sessions.pop(before, None)
            _open_sessions[self.project.path] = self
        if was_draft:
            drafts.remove(before)
        self.notices.emit(WhereChanged())

    def close(self) -> None:
        """Leave; the last one to leave ends the jobs, the sound and the file. What is being labelled is stored."""
        self.keep_open_labels()
        with _open_lock:
            self._users -= 1
            if self._users > 0:
                return
            _open_sessions.pop(self.project.path, None)
        self.transport.close()
        self.jobs.close()
        for stop in self._stop_listening:
            stop()
        self._close_snapping()
        self._close_mixing()
        self._close_shelves()
        untouched = self.is_draft and self.viewing is None and not self.project.history()
        self.project.close()
        if untouched:
            # Nothing ever came into it: nobody is helped by an empty draft among the recent projects.
            drafts.remove(self.project.path)

    def _checked_target(self, path: str | Path) -> Path:
        target = Path(path).resolve()
        if target.suffix != ".syncstudio":
            target = target.with_name(target.name + ".syncstudio")
        if target == self.project.path:
            raise SessionError("The project is already kept there: choose another name.")
        return target
