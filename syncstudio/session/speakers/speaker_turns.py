"""Who speaks when, found from the microphones: proposed first, then made into lanes in one step."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from syncstudio.project.records import Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, Job, JobHandle
from syncstudio.session.labels.segment_writing import edges_on
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.names import fitted_name
from syncstudio.session.notices import SpeakersChanged
from syncstudio.session.regions.people import People
from syncstudio.session.speakers.microphones import (
    STEP_NS,
    GridRecording,
    GridSound,
    Microphone,
    microphones_of,
)
from syncstudio.timebase.span import Span, hull_of

if TYPE_CHECKING:
    from syncstudio.sync.speech.turns import Turns


@dataclass(frozen=True, slots=True)
class Crossing:
    """How another's voice comes into a microphone: softer by so much than in its own, and later."""

    name: str
    level_db: float
    late_ns: int


@dataclass(frozen=True, slots=True)
class FoundSpeaker:
    """What one microphone says: its turns as spans of the grid's clock with their confidence, and what crosses in."""

    microphone: Microphone
    turns: tuple[tuple[Span, float], ...]
    talk_ns: int
    unsure_ns: int
    crossings: tuple[Crossing, ...]


@dataclass(frozen=True, slots=True)
class TurnProposal:
    """What was found and can be made into lanes; or no speakers, and `sentence` says why.

    `on_master`: the spans lie on the master timeline, else on the one track's own clock.
    """

    speakers: tuple[FoundSpeaker, ...]
    sentence: str
    on_master: bool

    @property
    def told(self) -> bool:
        """Whether there is anything to make."""
        return any(speaker.turns for speaker in self.speakers)


class SpeakerTurns(People, MediaShelf):
    """Finding who speaks by the energy of each microphone."""

    turn_proposal: TurnProposal | None = None
    _turns_job: int | None = None

    def microphones(self) -> list[Microphone]:
        """Every channel of every sound, in the order of the timeline."""
        sounds = [track for track in self.project.tracks() if track.kind == "sound"]
        return [microphone for track in sounds for microphone in microphones_of(track)]

    @property
    def turns_job(self) -> Job | None:
        """The search that is under way."""
        return next((job for job in self.jobs.running() if job.id == self._turns_job), None)

    def find_turns(self, microphones: Sequence[Microphone]) -> Job:
        """Begin to find who speaks in these microphones, one for each speaker; told with `SpeakersChanged`."""
        if not microphones:
            raise SessionError("Choose the microphones: one for each speaker.")
        if self.turns_job is not None:
            raise SessionError("Speakers are being looked for already: wait for it, or cancel it.")
        track_ids = list(dict.fromkeys(each.track_id for each in microphones))
        for track_id in track_ids:
            if (trouble := self.track_trouble(track_id)) is not None:
                raise SessionError(trouble)
        ordered = sorted(microphones, key=lambda each: (track_ids.index(each.track_id), each.channel))
        on_master = len(track_ids) > 1
        grid = self._grid(track_ids, on_master)
        make = self._sound_makers(ordered, grid, on_master)

        def work(handle: JobHandle) -> None:
            proposal = self._proposed(ordered, grid, on_master, _searched(make, grid, handle))
            if handle.cancelled():
                raise Cancelled
            self.turn_proposal = proposal
            self.notices.emit(SpeakersChanged())

        self.turn_proposal = None
        job = self.jobs.start("Finding who speaks", work)
        self._turns_job = job.id
        self.notices.emit(SpeakersChanged())
        return job

    def drop_turns(self) -> None:
        """Forget what was found."""
        self.turn_proposal = None
        self.notices.emit(SpeakersChanged())

    def accept_turns(self, names: Mapping[Microphone, str] | None = None) -> list[int]:
        """Make one lane for each speaker of what was found, with its person; one step. Answers the lanes.

        `names` says what speakers are called, else they are called as their microphones are; "" makes no lane.
        """
        proposal = self.turn_proposal
        if proposal is None or not proposal.told:
            raise SessionError("Nothing was found yet: choose microphones and look for speakers first.")
        chosen: dict[str, list[FoundSpeaker]] = {}
        for speaker in proposal.speakers:
            name = (names or {}).get(speaker.microphone, speaker.microphone.name).strip()
            if name and speaker.turns:
                chosen[name] = [*chosen.get(name, []), speaker]
        if not chosen:
            raise SessionError("Name at least one speaker: a lane is made for each.")
        made = []
        with self.project.edit("Lanes of speakers from microphones") as edit:
            people = self.people_in(edit, chosen)
            colors = {person.id: person.color for person in self.project.people()}
            for name, speakers in chosen.items():
                for speaker in speakers:
                    track_id = speaker.microphone.track_id
                    count = len(microphones_of(self.project.track(track_id)))
                    lane_id = edit.insert(
                        Lane(
                            track_id=track_id,
                            name=fitted_name(name),
                            position=len(self.project.lanes()),
                            color=colors[people[name]],
                            person_id=people[name],
                            wave_track_id=track_id,
                            wave_channel=speaker.microphone.channel if count > 1 else None,
                        )
                    )
                    made.append(lane_id)
                    clock_map = self.clock_map(track_id)
                    edit.insert_many(
                        [
                            Segment(
                                lane_id=lane_id,
                                start_ns=start_ns,
                                end_ns=max(end_ns, start_ns),
                                speaker=name,
                                confidence=confidence,
                            )
                            for (start_ns, end_ns), confidence in (
                                (
                                    edges_on(clock_map, span)
                                    if proposal.on_master
                                    else (span.start_ns, span.end_ns),
                                    sure,
                                )
                                for span, sure in speaker.turns
                            )
                        ]
                    )
        self.drop_turns()
        return made

    def _grid(self, track_ids: Sequence[int], on_master: bool) -> Span:
        """The stretch to look at: all that was recorded, on the master timeline or on the one track's own clock."""
        spans = [self.track_extent(id) if on_master else self.recorded(id) for id in track_ids]
        known = hull_of(span for span in spans if span is not None)
        if known is None:
            raise SessionError("It is not known yet how long these recordings are: wait until they are read.")
        return known

    def _sound_makers(
        self, microphones: Sequence[Microphone], grid: Span, on_master: bool
    ) -> list[Callable[[], GridSound]]:
        made: list[Callable[[], GridSound]] = []
        for track_id, group in groupby(microphones, key=lambda each: each.track_id):
            track, extent = self.project.track(track_id), self.recorded(track_id)
            if extent is None:
                raise SessionError(f"It is not known yet how long {track.name} is: wait until it is read.")
            recording = GridRecording(
                self._source_path(track.source_id),
                track.stream_index,
                tuple(each.channel for each in group),
                self.clock_map(track_id),
                extent,
            )
            made.append(partial(GridSound, recording, grid.start_ns, on_master))
        return made

    def _proposed(
        self, microphones: Sequence[Microphone], grid: Span, on_master: bool, turns: Turns
    ) -> TurnProposal:
        if not turns.told:
            return TurnProposal((), _why_not(microphones, turns), on_master)
        from syncstudio.sync.speech.turns import SURE

        speakers = []
        for place, microphone in enumerate(microphones):
            spans = tuple(
                (
                    Span(grid.start_ns + turn.first * STEP_NS, grid.start_ns + turn.last * STEP_NS),
                    turn.confidence,
                )
                for turn in turns.channels[place]
            )
            crossings = tuple(
                Crossing(
                    other.name,
                    turns.bleed.level_db(place, number),
                    int(turns.bleed.late_steps[place, number]) * STEP_NS,
                )
                for number, other in enumerate(microphones)
                if turns.bleed is not None and number != place and number not in turns.bleed.silent
            )
            speakers.append(
                FoundSpeaker(
                    microphone,
                    spans,
                    sum(span.duration_ns for span, _ in spans),
                    sum(span.duration_ns for span, confidence in spans if confidence < SURE),
                    crossings,
                )
            )
        return TurnProposal(tuple(speakers), _in_words(speakers), on_master)


def _searched(make: Sequence[Callable[[], GridSound]], grid: Span, handle: JobHandle) -> Turns:
    from syncstudio.media.errors import MediaError
    from syncstudio.sync.errors import MeasuringCancelled
    from syncstudio.sync.speech.turns import find_turns

    sounds: list[GridSound] = []
    try:
        for each in make:
            sounds.append(each())

        def progress(share: float) -> None:
            try:
                handle.progress(share)
            except Cancelled:
                raise MeasuringCancelled from None

        return find_turns(sounds, grid.duration_ns // STEP_NS, progress, handle.cancelled)
    except MeasuringCancelled:
        raise Cancelled from None
    except (MediaError, OSError) as error:
        raise SessionError(str(error)) from error
    finally:
        for sound in sounds:
            sound.close()


def _why_not(microphones: Sequence[Microphone], turns: Turns) -> str:
    if turns.same is not None:
        one, two = (microphones[place].name for place in turns.same)
        return f"Cannot tell: {one} and {two} carry the same sound, so nobody is nearer to one of them."
    assert turns.unclear is not None
    one, two = (microphones[place].name for place in turns.unclear)
    return (
        f"Cannot tell: no voice is clearly louder in {one} than in {two} or the other way round; "
        "choose microphones that were each close to one speaker."
    )


def _in_words(speakers: Sequence[FoundSpeaker]) -> str:
    silent = [speaker.microphone.name for speaker in speakers if not speaker.turns]
    if len(silent) == len(speakers):
        return "Nobody was found to speak in these microphones."
    count = sum(len(speaker.turns) for speaker in speakers)
    text = f"{count} turn{'s' * (count != 1)} found."
    return text + (f" Nobody speaks of their own in {', '.join(silent)}." if silent else "")
