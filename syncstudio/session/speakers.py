"""Speakers: found from microphones, heard alone, and their conversation in figures."""

from __future__ import annotations

from pathlib import Path

from syncstudio.session.lane_sound import LaneSound
from syncstudio.session.speaker_lanes import SpeakerLanes
from syncstudio.session.speaker_turns import SpeakerTurns
from syncstudio.session.turn_figures import TurnFigures, turn_figures
from syncstudio.timebase.span import Span


class Speakers(SpeakerTurns, SpeakerLanes, LaneSound):
    """Everything about who speaks."""

    def _open_speakers(self) -> None:
        self._open_talk()
        self._stop_listening.append(self.notices.subscribe(self._follow_alone))

    def import_speakers(self, path: str | Path, track_id: int | None = None) -> list[int]:
        """Read who speaks when into one lane for each speaker, and show where they overlap."""
        made = super().import_speakers(path, track_id)
        if len(made) > 1:
            self.overlap_shown = True
        return made

    def conversation(self, scope: Span | None = None) -> TurnFigures:
        """The figures of everybody's turns within a span of the master timeline, or of the whole recording."""
        if scope is None:
            speech = self.speech()
            scope = self.extent()
            for each in speech:
                if len(each.starts):
                    scope = scope.hull(Span(int(each.starts[0]), int(each.ends[-1])))
        return turn_figures(self.speech(), scope)
