"""Planning an import: the file is read, and everything in it is matched with what the project has."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.interchange.label_document import DocumentLane, LabelDocument
from syncstudio.interchange.spoken import is_spoken
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.import_clashes import clashes_of
from syncstudio.session.exchange.import_media import ImportMedia
from syncstudio.session.exchange.import_plan import (
    MASTER,
    OWN,
    ImportOptions,
    ImportPlan,
    LaneClock,
    PlannedLane,
    parted_by_speaker,
)
from syncstudio.session.exchange.region_frames import reading_with_frames
from syncstudio.session.names import fitted_name
from syncstudio.session.speakers.speaker_lanes import refuse_crowd
from syncstudio.session.transcripts.transcripts import MOST_SPEAKERS

if TYPE_CHECKING:
    from syncstudio.interchange.label_format import LabelFormat
    from syncstudio.session.core import SessionCore


def planned(
    session: SessionCore, path: Path, options: ImportOptions, look_at: Callable[[Path], object]
) -> ImportPlan:
    """The plan for a file. SessionError in one sentence when it cannot be read; nothing is written.

    `look_at` opens a recording that is to come along as adding it would: the plan promises nothing that fails then.
    """
    made, document, notes = _read(path, replace(options, read=reading_with_frames(session, options)))
    plan = ImportPlan(path, made.id, made.name, document, options, update=options.update)
    plan.notes += [*document.notes, *notes]
    if made.parts is not None:
        plan.parts = made.parts(path)
    ImportMedia(session, plan, look_at).fill()
    _plan_lanes(session, plan, made)
    _plan_labels(session, plan)
    for lane in plan.lanes:
        lane.clashes = clashes_of(session, plan, lane)
    return plan


def _read(path: Path, options: ImportOptions) -> tuple[LabelFormat, LabelDocument, list[str]]:
    from syncstudio.interchange.errors import InterchangeError
    from syncstudio.interchange.label_formats import read_labels_as
    from syncstudio.interchange.sync_file import read_sync, sync_path
    from syncstudio.session.exchange.lane_moving import unbaked

    try:
        made, document = read_labels_as(path, options.read, options.format_id)
    except InterchangeError as error:
        raise SessionError(str(error)) from error
    beside = sync_path(path)
    if not beside.is_file():
        return made, document, []
    try:
        sync = read_sync(beside)
    except InterchangeError as error:
        return made, document, [str(error)]
    document, notes = unbaked(document, sync, made.holds.offsets)
    return (
        made,
        ImportMedia.with_sync(document, sync),
        [f"{beside.name} says where its recordings lie.", *notes],
    )


def _plan_lanes(session: SessionCore, plan: ImportPlan, made: LabelFormat) -> None:
    options = plan.options
    here = {lane.name.casefold(): lane for lane in session.project.lanes()}
    for lane in plan.document.lanes:
        for person, part in _parts(plan, lane, made):
            clock = _clock(session, plan, part, made)
            name = _name(session, plan, part, person)
            planned = PlannedLane(part, name, clock=clock, person=person)
            known = here.get(planned.name.casefold())
            if options.lane_id is not None:
                planned.target, planned.lane_id = "existing", options.lane_id
            elif plan.update and known is not None and known.kind == part.kind:
                planned.target, planned.lane_id = "existing", known.id
            if not part.segments and made.holds.lanes == "one":
                planned.target = "leave"
            if clock.kind == "medium" and _nowhere(plan, clock):
                planned.target = "leave"
            plan.lanes.append(planned)
    people = {lane.person for lane in plan.wanted if lane.person}
    if made.id == "rttm":
        refuse_crowd(f"{plan.path.name} names", people)
    if not any(lane.count for lane in plan.lanes):
        plan.notes.append(f"{plan.path.name} holds no labels.")


def _nowhere(plan: ImportPlan, clock: LaneClock) -> bool:
    """Whether a lane is of a recording that is neither here nor coming."""
    medium = plan.medium(clock.medium)
    return medium is None or (medium.track_id is None and not medium.bring)


def _parts(plan: ImportPlan, lane: DocumentLane, made: LabelFormat) -> list[tuple[str, DocumentLane]]:
    """A lane as it comes in: one for each speaker where a format mixes them, with whose it is."""
    mixed = made.holds.lanes == "one" or (lane.kind == "transcript" and len(plan.document.lanes) == 1)
    speakers = list(dict.fromkeys(segment.speaker for segment in lane.segments))
    named = [name for name in speakers if name]
    if lane.person or not named or not mixed or plan.options.lane_id is not None:
        return [(lane.person, lane)]
    if len(named) > MOST_SPEAKERS:
        plan.notes.append(
            f"{plan.path.stem} names {len(named)} speakers: all of it is one lane, and each label keeps who says it."
        )
        return [("", lane)]
    return parted_by_speaker(lane, speakers)


def _name(session: SessionCore, plan: ImportPlan, lane: DocumentLane, person: str) -> str:
    mixed = lane.kind == "transcript" and not lane.person
    if mixed and person:
        return fitted_name(person)
    if mixed and plan.options.track_id is not None:
        return fitted_name(session.project.track(plan.options.track_id).name)
    return fitted_name(lane.name) or fitted_name(person) or fitted_name(plan.path.stem) or "Labels"


def _clock(session: SessionCore, plan: ImportPlan, lane: DocumentLane, made: LabelFormat) -> LaneClock:
    """Whose clock a lane goes on: as asked, that of its recording, of a recording called like the file, or master."""
    options = plan.options
    if lane.medium and (options.track_id is None or len(plan.media) > 1):
        medium = plan.medium(lane.medium)
        if medium is not None and medium.track_id is not None:
            return LaneClock("track", medium.track_id)
        return LaneClock("medium", medium=lane.medium) if not _on_master(plan, lane.medium) else MASTER
    if options.track_id is not None:
        return LaneClock("track", options.track_id)
    if lane.kind == "regions":
        return _video_clock(session, plan)
    placed = [one for one in plan.media if one.medium.offset_ns is not None]
    anchor = next((one for one in placed if one.track_id is not None), None)
    if anchor is not None:
        return LaneClock("track", anchor.track_id)
    if any(one.bring for one in placed):
        return MASTER
    if (
        lane.kind == "transcript"
        and options.own_track
        and all(one.kind == "transcript" for one in plan.document.lanes)
    ):
        track_id = _own_track(session, plan)
        return OWN if track_id is None else LaneClock("track", track_id)
    alike = [
        track
        for track in session.project.tracks()
        if track.kind != "transcript"
        and session.project.place_of(session.project.source(track.source_id)).stem.casefold()
        == plan.path.stem.casefold()
    ]
    if alike:
        plan.notes.append(f"{plan.path.name} is called like {alike[0].name}: its labels go on that clock.")
        return LaneClock("track", alike[0].id)
    return MASTER


def _own_track(session: SessionCore, plan: ImportPlan) -> int | None:
    """The track that this very file is already."""
    for track in session.project.tracks():
        if track.kind == "transcript":
            place = session.project.place_of(session.project.source(track.source_id))
            if place == plan.path or place == plan.path.resolve():
                note = f"{plan.path.name} is a track of this project already: its lanes go there."
                if note not in plan.notes:
                    plan.notes.append(note)
                return track.id
    return None


def _on_master(plan: ImportPlan, name: str) -> bool:
    medium = plan.medium(name)
    return (
        medium is not None and medium.track_id is None and not medium.bring and medium.clock_map is not None
    )


def _video_clock(session: SessionCore, plan: ImportPlan) -> LaneClock:
    """Regions lie in pictures: the only video, of the file or of the project."""
    brought = [one for one in plan.media if one.bring and one.medium.kind in ("", "video")]
    if len(brought) == 1:
        return LaneClock("medium", medium=brought[0].medium.name)
    videos = [track for track in session.project.tracks() if track.kind == "video"]
    here = [one.track_id for one in plan.media if one.track_id in {video.id for video in videos}]
    if here or videos:
        return LaneClock("track", here[0] if here else videos[0].id)
    return MASTER


def _plan_labels(session: SessionCore, plan: ImportPlan) -> None:
    known = {label.name.casefold(): label.id for label in reversed(session.project.labels())}
    named: list[str] = [label.name for label in plan.document.labels]
    used: Counter[str] = Counter()
    for lane in plan.document.lanes:
        named += lane.vocabulary
        used.update(segment.label for segment in lane.segments)
    named += [name for name in used if name]
    for name in dict.fromkeys(named):
        if name.strip():
            plan.labels[name] = known.get(fitted_name(name).casefold())


def checked_plan(session: SessionCore, plan: ImportPlan) -> Sequence[PlannedLane]:
    """The lanes that come in; SessionError where something was chosen that cannot be."""
    for lane in plan.wanted:
        if lane.target == "existing":
            if not session.project.has_lane(lane.lane_id):
                raise SessionError(
                    f"The lane chosen for “{lane.name}” is no longer in the project: choose another."
                )
            kind = session.project.lane(lane.lane_id or 0).kind
            if (kind == "regions") != (lane.lane.kind == "regions"):
                raise SessionError(
                    f"“{lane.name}” cannot go there: regions and other labels have lanes of their own."
                )
        if lane.lane.kind == "regions" and lane.target == "new" and lane.clock.kind in ("master", "own"):
            raise SessionError(
                f"“{lane.name}” holds regions: add the video they are drawn in, and choose it."
            )
    own = [lane for lane in plan.wanted if lane.target == "new" and lane.clock.kind == "own"]
    if own and not any(is_spoken(lane.lane) for lane in own):
        raise SessionError(
            f"“{own[0].name}” cannot be a track alone: choose “Transcript of its own” for the lane of words or "
            "sentences as well."
        )
    if not plan.wanted and not any(one.bring for one in plan.media):
        raise SessionError(_nothing_in(plan))
    return plan.wanted


def _nothing_in(plan: ImportPlan) -> str:
    """Why nothing was imported, in one sentence that names the file and says what to do."""
    name = plan.path.name
    empty = f"{name} holds no labels"
    told = next((note for note in plan.notes if not note.startswith(empty)), "")
    told = told.removeprefix(f"{name}: ").removesuffix(".")
    if not told:
        return f"{empty}: nothing was imported; write it again with labels in it, or choose another file."
    return f"{name}: nothing was imported ({told}); mend the file or write it again, then import it."


def renamed(lane: PlannedLane, name: str) -> PlannedLane:
    """The same lane under another name."""
    return replace(lane, name=fitted_name(name) or lane.name)
