"""Writing a transcript from nothing: a turn is kept as it is typed, in one step of undo."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from syncstudio.project.records import Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.labelling import Labelling
from syncstudio.session.labels.lanes import Lanes
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.regions.people import People
from syncstudio.session.transcripts.typed_text import TypedText, turn_edges, word_edges
from syncstudio.session.transcripts.word_writing import write_words
from syncstudio.timebase.instant import NS_PER_MS, NS_PER_S


@dataclass(frozen=True, slots=True)
class TypingOptions:
    """How somebody types along: how far back a jump goes and stopping rewinds, how late hands are after ears.

    `pause_typing` stops the sound while something is typed and lets it go on after `resume_ms` of rest. `hold_to_play`
    plays only while the key (or pedal) is down.
    """

    back_ns: int = 2 * NS_PER_S
    rewind_ns: int = 500 * NS_PER_MS
    lag_ns: int = 400 * NS_PER_MS
    pause_typing: bool = False
    resume_ms: int = 900
    hold_to_play: bool = False


@dataclass(slots=True)
class TypedTurn:
    """A turn that is being typed: who speaks (a lane), what was typed, and from where it may begin.

    `segment_id` and `step` are 0 and None until it was stored first.
    """

    lane_id: int
    from_ns: int
    typed: TypedText = field(default_factory=TypedText)
    segment_id: int = 0
    step: int | None = None
    heard_ns: int = 0


class Typing(Lanes, People, Labelling):
    """Use cases of typing along."""

    def typing_lanes(self) -> list[tuple[int, str]]:
        """The lanes that can be typed into, with who speaks on them, in the order of the timeline."""
        people = {person.id: person.name for person in self.project.people()}
        return [
            (lane.id, people.get(lane.person_id or 0, "") or lane.name)
            for lane in self.project.lanes()
            if lane.kind == "transcript"
        ]

    def add_typing_lane(self, name: str) -> int:
        """A new speaker's lane, beside those there are, else on the clock of the sound that is written down."""
        if self.viewing:
            raise SessionError(f"Nothing can be written here: {self.viewing}")
        beside = [lane for lane in self.project.lanes() if lane.kind == "transcript"]
        track_id = beside[-1].track_id if beside else self._heard_track()
        return self.add_lane(name.strip() or "Transcript", track_id, "transcript")

    def keep_turn(self, turn: TypedTurn) -> None:
        """Store a turn as it stands; all that is stored of one turn is one step of undo.

        A turn without a word is not stored; one whose words were all deleted goes. One that was undone meanwhile is
        stored anew.
        """
        words = turn.typed.words()
        there = turn.segment_id and self.project.lane_of_segment(turn.segment_id) is not None
        if not words:
            if there:
                with self.project.growing(turn.step):
                    self.delete_segments([turn.segment_id], "Type turn")
                turn.step = self.project.last_step()
            turn.segment_id = 0
            return
        if not there:
            turn.segment_id, turn.step = 0, None
        span = turn_edges(words, turn.from_ns, turn.heard_ns)
        start_ns, end_ns = self.place_on_lane(turn.lane_id, *span)
        on_lane = [self.place_on_lane(turn.lane_id, *edge) for edge in word_edges(words, span)]
        text = " ".join(turn.typed.text.split())
        plan = SegmentPlan("Type turn", mode="free")
        if turn.segment_id:
            before = self.project.segment(turn.segment_id)
            plan.change(before, start_ns=start_ns, end_ns=end_ns, text=text, lane_id=turn.lane_id)
        else:
            speaker = dict(self.typing_lanes()).get(turn.lane_id, "")
            author = self.project.author
            turn.segment_id = plan.add(
                Segment(0, turn.lane_id, start_ns, end_ns, text=text, speaker=speaker, author=author)
            )
        known = self.project.words(turn.segment_id) if there else []
        fresh = [
            Word(0, turn.segment_id, place, *on_lane[place], said, timing="rough")
            for place, (said, _) in enumerate(words)
        ]
        # Rows are used again, so that a letter changes one word and not all of them.
        now = [
            replace(
                known[place],
                position=word.position,
                start_ns=word.start_ns,
                end_ns=word.end_ns,
                text=word.text,
            )
            if place < len(known)
            else word
            for place, word in enumerate(fresh)
        ]
        plan.also(lambda edit: write_words(edit, known, now))
        with self.project.growing(turn.step):
            self.write(plan)
        turn.step = self.project.last_step()

    def _heard_track(self) -> int | None:
        """The sound that is written down: the focused one, else the first that is heard."""
        sounds = [track for track in self.project.tracks() if track.kind == "sound"]
        focused = next((track.id for track in sounds if track.id == self.focus_track_id), None)
        heard = next((track.id for track in sounds if not track.muted), None)
        return focused or heard or next((track.id for track in sounds), None)
