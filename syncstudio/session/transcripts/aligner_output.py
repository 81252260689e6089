"""Words with times from another program put onto utterances that are there, even where the texts differ a little."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path

from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.utterance import TimedWord
from syncstudio.project.records import Segment, Word
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.segment_plan import SegmentPlan
from syncstudio.session.transcripts.rough_alignment import RoughAlignment
from syncstudio.session.transcripts.said_sounds import sound_said_on
from syncstudio.session.transcripts.utterance_words import fresh_words, words_of_text
from syncstudio.session.transcripts.word_matching import bare
from syncstudio.session.transcripts.word_times import spread
from syncstudio.session.transcripts.word_writing import write_words
from syncstudio.timebase.instant import NS_PER_S

# Words this far outside an utterance may still be its first or last ones.
_ASIDE_NS = 2 * NS_PER_S

# Tiers of words, as aligners call them; a speaker's name may stand before.
_WORD_TIERS = ("words", "word", "wrd", "ort-mau")

Timed = tuple[int, int, str, float | None]


class AlignerOutput(RoughAlignment):
    """Taking over what a forced aligner found."""

    def words_from_file(self, path: str | Path, lane_ids: Iterable[int] = ()) -> int:
        """Take word times from a file of another program (WhisperX, a TextGrid, ELAN, ...); how many words got one.

        The file's times count from the beginning of the sound that the transcript is said in. One step.
        """
        from syncstudio.interchange.errors import InterchangeError
        from syncstudio.interchange.label_formats import read_labels

        try:
            document = read_labels(path)
        except InterchangeError as error:
            raise SessionError(str(error)) from error
        timed = timed_words(document)
        if not timed:
            raise SessionError(f"{Path(path).name} holds no words with times: choose what an aligner wrote.")
        segments = self._to_align(lane_ids, ())
        return self.put_words(segments, timed, f"Word times from {Path(path).name}")

    def put_words(self, segments: Sequence[Segment], timed: Sequence[TimedWord], name: str) -> int:
        """Give the words of utterances the times of the same words in a list on the sound's own time, as one step.

        Answers how many words got one; those between lie between, roughly. What a person set stays.
        """
        plan, count = SegmentPlan(name), 0
        by_sound: dict[tuple[int | None, int | None], list[Timed]] = {}
        for segment in sorted(segments, key=lambda each: each.start_ns):
            lane = self.project.lane(segment.lane_id)
            key = (lane.track_id, sound_said_on(self.project, lane.id))
            if key not in by_sound:
                by_sound[key] = self._on_lane(timed, lane.id, key[1])
            before = self.project.words(segment.id)
            now, found = words_onto(before, segment, by_sound[key])
            count += found
            if now != before:
                plan.also(lambda edit, b=before, n=now, s=segment.id: write_words(edit, b, n, s))  # type: ignore[misc]
        if not count:
            raise SessionError(
                "None of these words is said where the transcript has it: check that both are of the same recording."
            )
        self.write(plan)
        return count

    def _on_lane(self, timed: Sequence[TimedWord], lane_id: int, sound_id: int | None) -> list[Timed]:
        lane_map = self.lane_clock_map(lane_id)
        sound_map = None if sound_id is None else self.clock_map(sound_id)

        def placed(ns: int) -> int:
            if sound_map is None or lane_map == sound_map:
                return ns
            master_ns = sound_map.nearest_master(ns)
            return master_ns if lane_map is None else lane_map.edge_from_master(master_ns)

        found = [
            (placed(word.start_ns), placed(word.end_ns), word.text, word.confidence)
            for word in timed
            if word.start_ns is not None and word.end_ns is not None
        ]
        return sorted(found, key=lambda each: (each[0], each[1]))


def timed_words(document: LabelDocument) -> list[TimedWord]:
    """The words with times of a document: of its utterances, or the labels of its tiers of words, in time order."""
    found = [
        word
        for _, segment in document.segments()
        for word in segment.words
        if word.start_ns is not None and word.end_ns is not None
    ]
    if not found:
        tiers = [lane for lane in document.lanes if lane.name.rpartition(" - ")[2].casefold() in _WORD_TIERS]
        found = [
            TimedWord(
                segment.text.strip() or segment.label, segment.start_ns, segment.end_ns, segment.confidence
            )
            for lane in tiers
            for segment in lane.segments
            if (segment.text.strip() or segment.label) and segment.end_ns > segment.start_ns
        ]
    return sorted(found, key=lambda word: (word.start_ns or 0, word.end_ns or 0))


def words_onto(before: Sequence[Word], segment: Segment, timed: Sequence[Timed]) -> tuple[list[Word], int]:
    """The words of an utterance with the times of the same words near by, and how many found theirs.

    `timed` is in order, on the clock of the utterance. Words are paired where they are the same but for case and
    punctuation, and where as many others stand between two such pairs.
    """
    span = (segment.start_ns, segment.end_ns)
    words = (
        words_of_text(before, segment.text, segment.text, span)
        if before
        else fresh_words(segment.id, segment.text, span)
    )
    low = bisect_left(timed, segment.start_ns - _ASIDE_NS, key=lambda each: each[0])
    high = bisect_left(timed, segment.end_ns + _ASIDE_NS, key=lambda each: each[0])
    near = timed[low:high]
    pairs = _pairs(
        [bare(word.text).casefold() for word in words],
        [bare(each[2]).casefold() for each in near],
        _inside(near, span),
    )
    edges: list[tuple[int, int] | None] = []
    out: list[Word] = []
    reached, count = span[0], 0
    for place, word in enumerate(words):
        hit = None if word.timing == "set" else pairs.get(place)
        if hit is None and _stays(word, reached, span[1]):
            assert word.start_ns is not None
            assert word.end_ns is not None
            edges.append((word.start_ns, word.end_ns))
            out.append(word)
            reached = max(reached, word.end_ns)
            continue
        start_ns, end_ns = (0, 0) if hit is None else (max(near[hit][0], reached), min(near[hit][1], span[1]))
        if hit is None or end_ns <= start_ns:
            edges.append(None)
            out.append(replace(word, timing="rough"))
            continue
        confidence = near[hit][3] if near[hit][3] is not None else word.confidence
        edges.append((start_ns, end_ns))
        out.append(replace(word, start_ns=start_ns, end_ns=end_ns, timing="aligned", confidence=confidence))
        reached, count = end_ns, count + 1
    if not count:
        return [*before], 0
    filled = spread(edges, [word.text for word in out], span)
    return [
        word if edge is None else replace(word, start_ns=edge[0], end_ns=edge[1])
        for word, edge in zip(out, filled, strict=True)
    ], count


def _stays(word: Word, reached_ns: int, end_ns: int) -> bool:
    """Whether a word that was not found keeps the time it has: one that was not only spread, in its place in order."""
    if word.start_ns is None or word.end_ns is None or word.timing == "rough":
        return False
    return word.timing == "set" or (reached_ns <= word.start_ns <= word.end_ns <= end_ns)


def _inside(near: Sequence[Timed], span: tuple[int, int]) -> list[bool]:
    return [min(end, span[1]) - max(start, span[0]) > (end - start) / 2 for start, end, *_ in near]


def _pairs(mine: Sequence[str], theirs: Sequence[str], inside: Sequence[bool]) -> dict[int, int]:
    """Which of their words each of mine is. Those outside the utterance are not asked."""
    places = [place for place, within in enumerate(inside) if within]
    matcher = SequenceMatcher(None, mine, [theirs[place] for place in places], autojunk=False)
    found: dict[int, int] = {}
    for what, low, high, begin, end in matcher.get_opcodes():
        if what == "equal" or (what == "replace" and high - low == end - begin):
            found |= {low + n: places[begin + n] for n in range(high - low)}
    return found
