"""Speakers: found from microphones, heard alone, and their conversation in figures."""

from __future__ import annotations

from pathlib import Path

from syncstudio.session.errors import SessionError
from syncstudio.session.speakers.lane_sound import LaneSound
from syncstudio.session.speakers.speaker_lanes import SpeakerLanes
from syncstudio.session.speakers.speaker_turns import SpeakerTurns
from syncstudio.session.speakers.turn_figures import TurnFigures, turn_figures
from syncstudio.timebase.span import Span

# So many speakers are named in a sentence.
_NAMED = 4


class Speakers(SpeakerTurns, SpeakerLanes, LaneSound):
    """Everything about who speaks."""

    def _open_speakers(self) -> None:
        self._open_talk()
        self._stop_listening.append(self.notices.subscribe(self._follow_alone))

    def import_speakers(self, path: str | Path, track_id: int | None = None) -> list[int]:
        """Read who speaks when (RTTM) into one lane for each speaker, on the clock of the recording it names.

        With `track_id` it is that track's, whatever it names. Where speakers overlap is shown. Answers the lanes' ids.
        """
        from syncstudio.session.exchange.import_plan import ImportOptions

        made = self.import_file(path, ImportOptions(format_id="rttm", track_id=track_id)).lane_ids
        if len(made) > 1:
            self.overlap_shown = True
        # What was made may lie below what a window shows.
        names = list(dict.fromkeys(self.project.lane(lane_id).name for lane_id in made))
        count = sum(len(self.project.segments(lane_id)) for lane_id in made)
        who = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
        if len(names) > _NAMED:
            who = f"{', '.join(names[:_NAMED])} and {len(names) - _NAMED} more"
        speak, stretches = "speaks" if len(names) == 1 else "speak", "stretch" if count == 1 else "stretches"
        lanes = "one lane" if len(made) == 1 else "a lane each"
        self.say(f"{Path(path).name}: {who} {speak} in {count} {stretches}, on {lanes}.")
        self.current_lane_id = made[0]
        return made

    def save_speakers(self, path: str | Path) -> int:
        """Write everybody's speech as RTTM, on the own time of the recordings that lanes follow; how many stretches."""
        from syncstudio.interchange.errors import InterchangeError
        from syncstudio.interchange.speech.rttm import SpeakerSpan, write_rttm

        people = {person.id: person.name for person in self.people()}
        spans = []
        for lane in self.speaker_lanes():
            source_id = None if lane.track_id is None else self.project.track(lane.track_id).source_id
            file = self.project.name if source_id is None else self._source_path(source_id).stem
            for segment in self.project.segments(lane.id):
                if segment.end_ns > segment.start_ns:
                    who = people.get(lane.person_id or 0) or segment.speaker or lane.name
                    place = (file, str((lane.wave_channel or 0) + 1), segment.start_ns, segment.end_ns)
                    spans.append(SpeakerSpan(*place, who, segment.confidence))
        if not spans:
            raise SessionError("Nobody speaks yet: only transcripts and lanes of a person are written.")
        spans.sort(key=lambda span: (span.file, span.start_ns, span.end_ns))
        try:
            write_rttm(path, spans)
        except InterchangeError as error:
            raise SessionError(str(error)) from error
        return len(spans)

    def conversation(self, scope: Span | None = None) -> TurnFigures:
        """The figures of everybody's turns within a span of the master timeline, or of the whole recording."""
        if scope is None:
            speech = self.speech()
            scope = self.extent()
            for each in speech:
                if len(each.starts):
                    scope = scope.hull(Span(int(each.starts[0]), int(each.ends[-1])))
        return turn_figures(self.speech(), scope)
