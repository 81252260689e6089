"""Times for words that have none: laid over the voice by their length, one step of undo, marked as rough."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.project.records import Lane, Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.jobs import Cancelled, Job, JobHandle
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.labels.segment_writing import SegmentWriting
from syncstudio.session.media.media_shelf import MediaShelf
from syncstudio.session.names import fitted_name
from syncstudio.session.regions.people import People
from syncstudio.session.transcripts.plain_script import ScriptLine, script_of
from syncstudio.session.transcripts.said_sounds import sound_said_on
from syncstudio.session.transcripts.transcripts import MOST_SPEAKERS
from syncstudio.session.transcripts.utterance_words import fresh_words, words_of_text
from syncstudio.session.transcripts.word_writing import write_words
from syncstudio.survey.project_subjects import subject_of
from syncstudio.timebase.clockmap import ClockMap

if TYPE_CHECKING:
    from syncstudio.sync.speech.voice_activity import VoiceActivity

Edges = tuple[int, int]


@dataclass(frozen=True, slots=True)
class LaneAndSound:
    """The way from a lane's clock to the sound's own time and back; None is the master timeline."""

    lane: ClockMap | None
    sound: ClockMap

    def to_sound_s(self, lane_ns: int) -> float:
        """An instant of the lane's clock on the sound's own time, in seconds."""
        if self.lane == self.sound:
            return lane_ns / 1e9
        master_ns = lane_ns if self.lane is None else self.lane.nearest_master(lane_ns)
        return self.sound.edge_from_master(master_ns) / 1e9

    def to_lane_ns(self, sound_s: float) -> int:
        """And back."""
        sound_ns = round(sound_s * 1e9)
        if self.lane == self.sound:
            return sound_ns
        master_ns = self.sound.nearest_master(sound_ns)
        return master_ns if self.lane is None else self.lane.edge_from_master(master_ns)


class RoughAlignment(People, SegmentWriting, MediaShelf):
    """Laying words over the voice. What a person or a program timed is never touched."""

    def align_words(self, lane_ids: Iterable[int] = (), segment_ids: Iterable[int] = ()) -> Job:
        """Give the words of transcripts times where they have none, or rough ones: by the voice and their length.

        Of these lanes and utterances, all transcripts where none are named. One job, and one step.
        """
        segments = self._to_align(lane_ids, segment_ids)
        return self.jobs.start("Word times by the voice", lambda handle: self._align(segments, handle))

    def align_script(self, path: str | Path, sound_id: int) -> Job:
        """Read a plain text (a line or sentence an utterance, “Ann: ” before what Ann says) and lay it over a sound.

        One lane for each speaker on the sound's clock, with rough times; one step.
        """
        from syncstudio.interchange.errors import InterchangeError
        from syncstudio.interchange.text_file import read_text

        sound = self.project.track(sound_id)
        if sound.kind != "sound":
            raise SessionError(f"{sound.name} is no sound: choose the sound that this text was said in.")
        try:
            lines = script_of(read_text(Path(path)).text)
        except InterchangeError as error:
            raise SessionError(str(error)) from error
        if not lines:
            raise SessionError(f"{Path(path).name} has no words in it: choose the text of what is said.")
        name = Path(path).stem
        return self.jobs.start(
            f"Laying {name} over the voice", lambda handle: self._lay(lines, name, sound_id, handle)
        )

    # -- utterances that have times -------------------------------------------------------------------------------

    def _to_align(self, lane_ids: Iterable[int], segment_ids: Iterable[int]) -> list[Segment]:
        if self.viewing:
            raise SessionError(f"Nothing can be aligned here: {self.viewing}")
        lanes = [lane for lane in self.project.lanes() if lane.kind == "transcript"]
        wanted, chosen = set(lane_ids), set(segment_ids)
        found = [
            segment
            for lane in lanes
            if not wanted or lane.id in wanted
            for segment in self.project.segments(lane.id)
            if not chosen or segment.id in chosen
        ]
        found = [segment for segment in found if segment.text.strip() and segment.end_ns > segment.start_ns]
        if not found:
            raise SessionError(
                "There is no transcript to align: import one first, or select utterances of one."
            )
        return found

    def _align(self, segments: Sequence[Segment], handle: JobHandle) -> None:

        voices: dict[int, VoiceActivity] = {}
        plan, count, silent = SegmentPlan("Align words roughly"), 0, set()
        for place, segment in enumerate(segments):
            handle.progress(0.7 + 0.3 * place / len(segments))
            sound_id = sound_said_on(self.project, segment.lane_id)
            if sound_id is None:
                silent.add(self.project.lane(segment.lane_id).name)
                continue
            if sound_id not in voices:
                voices[sound_id] = self._voice(sound_id, handle)
            clocks = LaneAndSound(self.lane_clock_map(segment.lane_id), self.clock_map(sound_id))
            before = self.project.words(segment.id)
            now = aligned_roughly(before, segment, clocks.to_sound_s, clocks.to_lane_ns, voices[sound_id])
            if now != before:
                count += 1
                plan.also(lambda edit, b=before, n=now, s=segment.id: write_words(edit, b, n, s))  # type: ignore[misc]
        if handle.cancelled():
            raise Cancelled
        if silent:
            names = ", ".join(sorted(silent))
            self.say(
                f"It is not known which sound belongs to {names}: choose it with a right click on the lane.",
                "warning",
            )
        self.write(plan)
        utterances = "1 utterance has" if count == 1 else f"{count} utterances have"
        self.say(f"{utterances} word times now, marked as rough." if count else "No word was without a time.")

    def _voice(self, sound_id: int, handle: JobHandle) -> VoiceActivity:
        from syncstudio.survey.errors import SurveyError
        from syncstudio.survey.voice_curves import voice_curve
        from syncstudio.sync.errors import MeasuringCancelled

        trouble = self.track_trouble(sound_id)
        if trouble is not None:
            raise SessionError(trouble)
        try:
            return voice_curve(
                subject_of(self.project, self.project.track(sound_id)),
                lambda part: None if handle.cancelled() else handle.progress(0.7 * part),
                handle.cancelled,
            )
        except MeasuringCancelled:
            raise Cancelled from None
        except SurveyError as error:
            raise SessionError(str(error)) from error

    # -- a text without any times -----------------------------------------------------------------------------------

    def _lay(self, lines: Sequence[ScriptLine], name: str, sound_id: int, handle: JobHandle) -> None:
        from syncstudio.sync.errors import MeasuringCancelled
        from syncstudio.sync.speech.rough_words import rough_utterances, rough_words

        voice = self._voice(sound_id, handle)
        try:
            places = rough_utterances(
                voice,
                [line.words for line in lines],
                lambda part: handle.progress(0.7 + 0.2 * part),
                handle.cancelled,
            )
        except MeasuringCancelled:
            raise Cancelled from None
        if not places:
            raise SessionError("Nobody is heard to speak in this sound: choose another one for this text.")
        words = [
            rough_words(voice, line.words, low, high) for line, (low, high) in zip(lines, places, strict=True)
        ]
        if handle.cancelled():
            raise Cancelled
        speakers = list(dict.fromkeys(line.speaker for line in lines if line.speaker))
        crowd = len(speakers) > MOST_SPEAKERS
        with self.project.edit(f"Lay {fitted_name(name)} over the voice") as edit:
            people = {} if crowd else self.people_in(edit, speakers)
            lanes: dict[str, int] = {}
            place = len(self.project.lanes())
            for line, (low, high), edges in zip(lines, places, words, strict=True):
                voice_of = "" if crowd else line.speaker
                if voice_of not in lanes:
                    lanes[voice_of] = edit.insert(
                        Lane(
                            track_id=sound_id,
                            name=fitted_name(voice_of or name),
                            kind="transcript",
                            position=place + len(lanes),
                            color=place + len(lanes),
                            person_id=people.get(voice_of),
                            origin=f"{name}, a text without times",
                        )
                    )
                segment_id = edit.insert(
                    Segment(
                        lane_id=lanes[voice_of],
                        start_ns=round(low * 1e9),
                        end_ns=round(high * 1e9),
                        text=line.text,
                        speaker=line.speaker,
                        author=self.project.author,
                    )
                )
                edit.insert_many(
                    [
                        Word(0, segment_id, at, round(a * 1e9), round(b * 1e9), text, timing="rough")
                        for at, (text, (a, b)) in enumerate(zip(line.words, edges, strict=True))
                    ]
                )
        count = "1 utterance" if len(lines) == 1 else f"{len(lines)} utterances"
        self.say(f"{count} of {name} laid over the voice: their times are rough, look over them.")


def aligned_roughly(
    before: Sequence[Word],
    segment: Segment,
    to_sound_s: Callable[[int], float],
    to_lane_ns: Callable[[float], int],
    voice: VoiceActivity,
) -> list[Word]:
    """The words of an utterance, those without a time or with a rough one laid over the voice between the others."""
    from syncstudio.sync.speech.rough_words import rough_words

    span = (segment.start_ns, segment.end_ns)
    words = (
        words_of_text(before, segment.text, segment.text, span)
        if before
        else fresh_words(segment.id, segment.text, span)
    )
    loose = [word.start_ns is None or word.end_ns is None or word.timing == "rough" for word in words]
    out, at, low_ns = list(words), 0, segment.start_ns
    while at < len(words):
        if not loose[at]:
            low_ns = max(low_ns, words[at].end_ns or low_ns)
            at += 1
            continue
        last = at
        while last < len(words) and loose[last]:
            last += 1
        high_ns = (
            segment.end_ns if last == len(words) else max(low_ns, words[last].start_ns or segment.end_ns)
        )
        texts = [word.text for word in words[at:last]]
        edges = rough_words(voice, texts, to_sound_s(low_ns), to_sound_s(high_ns))
        for place, (first_s, end_s) in enumerate(edges, at):
            start_ns = min(max(to_lane_ns(first_s), low_ns), high_ns)
            end_ns = min(max(to_lane_ns(end_s), start_ns), high_ns)
            out[place] = replace(out[place], start_ns=start_ns, end_ns=end_ns, timing="rough")
        at = last
    return out
