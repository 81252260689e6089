"""Making a lane of labels a transcript with a clock of its own, so that it can be measured against the sound."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.edit import Edit
from syncstudio.project.records import Lane
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.export_choice import ExportChoice
from syncstudio.session.exchange.exporting import Exporting, format_by_name, write_files
from syncstudio.session.exchange.import_plan import OWN, ImportOptions, ImportPlan, PlannedLane
from syncstudio.session.exchange.importing import Importing
from syncstudio.session.exchange.no_collecting import no_collecting
from syncstudio.session.measuring.first_alignment import FirstPlace

if TYPE_CHECKING:
    from syncstudio.interchange.label_document import DocumentLane
    from syncstudio.interchange.utterance import TimedWord

SUFFIX = ".TextGrid"
"""What such a transcript is kept as unless another ending is typed: words with their exact times."""

_NO_NAME = re.compile(r"[^\w .-]+")


class TranscriptMaking(Exporting, Importing):
    """How labels that are here already become a transcript that is measured."""

    def may_be_transcript(self, lane: Lane) -> bool:
        """Whether a lane holds what lasts, and is no transcript with a clock of its own yet."""
        if lane.kind != "transcript":
            return lane.kind == "segments"
        return lane.track_id is None or self.project.track(lane.track_id).kind != "transcript"

    def transcript_file_name(self, lane_id: int) -> str:
        """What the file of a transcript made of a lane may be called."""
        name = f"{self.title} - {self.project.lane(lane_id).name}"
        return (_NO_NAME.sub("_", name).strip(" .") or "transcript") + SUFFIX

    def check_transcript(self, lane_id: int) -> None:
        """Raises SessionError, in a sentence, where a lane cannot be used as a transcript."""
        self._said_on(self.project.lane(lane_id))

    def use_as_transcript(self, lane_id: int, path: str | Path, overwrite: bool = False) -> int:
        """Make a transcript track of what a lane says, where it lies now, and answer the track's id: one step of undo.

        Words become utterances. The lane stays as it is; the track has a file of its own, at `path`. SessionError, and
        nothing changed, where the lane says nothing or the file cannot be written.
        """
        target = Path(path).absolute()
        lane = self.project.lane(lane_id)
        with no_collecting():
            said, from_ns = self._said_on(lane)
            plan, content = self._as_file(said, target)
            self._check_targets([file for file, _ in content], overwrite)

            def own(edit: Edit, end_ns: int, count: int) -> int:
                write_files(content)
                place = FirstPlace(from_ns)
                return self._insert_transcript(edit, target.resolve(), end_ns, count, place).id

            (track_id,) = self._import(plan, f"Use {lane.name} as transcript", own).track_ids
        return track_id

    def _said_on(self, lane: Lane) -> tuple[DocumentLane, int]:
        """What a lane says, as a transcript, and where the zero of its times lies on the master timeline.

        That is the timeline's own, but where something is said before it: files have no negative times.
        """
        from syncstudio.interchange.label_document import DocumentSegment
        from syncstudio.interchange.spoken import as_transcript
        from syncstudio.session.exchange.document_reading import document_of

        if not self.may_be_transcript(lane):
            why = (
                "is a transcript with a clock of its own already: measure its track"
                if lane.kind == "transcript"
                else "holds nothing that lasts: choose a lane of words or sentences"
            )
            raise SessionError(f"{lane.name} {why}.")
        (told,) = document_of(self, ExportChoice(lane_ids=(lane.id,))).lanes
        lasting = tuple(one for one in told.segments if one.end_ns > one.start_ns)
        made = replace(told, segments=lasting)
        # Spans that somebody marked without a word say when there is speech.
        if lane.kind == "segments" and any(one.text.strip() or one.label for one in lasting):
            made = as_transcript(made)
        if not made.segments:
            raise SessionError(f"{lane.name} says nothing that lasts: choose a lane of words or sentences.")
        # The lane keeps its labels, answers and remarks: the transcript is what is said.
        from_ns = min(0, *(one.start_ns for one in made.segments))
        segments = tuple(
            DocumentSegment(
                one.start_ns - from_ns,
                one.end_ns - from_ns,
                one.text,
                speaker=one.speaker,
                words=tuple(_later(word, -from_ns) for word in one.words),
                confidence=one.confidence,
            )
            for one in made.segments
        )
        plain = replace(made, segments=segments, parent="", relation="", medium="")
        return replace(plain, kind="transcript", vocabulary=()), from_ns

    def _as_file(self, said: DocumentLane, target: Path) -> tuple[ImportPlan, list[tuple[Path, bytes]]]:
        """How the transcript comes in, and what its file and those beside it will hold."""
        from syncstudio.interchange.errors import InterchangeError
        from syncstudio.interchange.label_document import LabelDocument
        from syncstudio.interchange.label_losses import refuse_nothing

        document = LabelDocument((said,), name=self.title)
        form = format_by_name(target)
        assert form.write is not None
        try:
            refuse_nothing(document, form)
            written = form.write(document, ExportChoice().write_options(target))
        except InterchangeError as error:
            raise SessionError(str(error)) from error
        files = [(target, written.content)]
        files += [(target.with_name(Path(name).name), content) for name, content in written.beside]
        plan = ImportPlan(target, form.id, form.name, document, ImportOptions())
        plan.lanes.append(PlannedLane(said, said.name, clock=OWN, person=said.person))
        return plan, files


def _later(word: TimedWord, by_ns: int) -> TimedWord:
    if word.start_ns is None or word.end_ns is None:
        return word
    return replace(word, start_ns=word.start_ns + by_ns, end_ns=word.end_ns + by_ns)
