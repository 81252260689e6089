"""When a file of labels says that somebody speaks: what a sound is laid under.

A lane that is a transcript says so itself. Praat and the aligners write tiers of intervals instead, called after what
they hold: words, or sentences. Sounds of speech (phones, syllables) are none of both, and a tier of gestures is no
speech at all, so a tier counts by its name or by text that only sentences have.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.utterance import TimedWord
from syncstudio.interchange.word_runs import Timed, utterances_of
from syncstudio.survey.spoken_tiers import (
    PAUSES,
    Row,
    Spans,
    Told,
    finest,
    grain_held,
    grain_of,
    said_in,
    told_of,
)

_SHOWN = 8
# Words that no pause parts would be one text of a whole recording: beyond this they stay alone.
_LONGEST_TEXT = 2_000


def spoken_spans(document: LabelDocument, where: str) -> tuple[Spans, bool]:
    """When somebody speaks, in order, and whether these are words or utterances.

    Words count where most of what is said has times of its own; rough ones say nothing that the utterance does not.
    Raises InterchangeError, naming the file as `where`, when it holds neither.
    """
    said = [_told(lane) for lane in document.lanes if lane.kind == "transcript" and lane.segments]
    if not any(one.spoken for one in said):
        said = [_tier_told(lane) for lane in document.lanes if is_spoken(lane)]
    if not any(one.spoken for one in said):
        raise InterchangeError(_nothing(document, where))
    return finest(said)


def is_spoken(lane: DocumentLane) -> bool:
    """Whether a lane is a transcript, or a tier of words or sentences that could be one."""
    return lane.kind == "transcript" or (lane.kind == "segments" and bool(grain_of(lane.name, _rows(lane))))


def as_transcript(lane: DocumentLane) -> DocumentLane:
    """A tier of words or sentences as a transcript; words become utterances, which pauses part.

    Words that carry more than their text stay alone, so that nothing of it is lost, and so do words without pauses.
    """
    said = [one for one in lane.segments if one.end_ns > one.start_ns and _text(one).casefold() not in PAUSES]
    grain = grain_of(lane.name, _rows(lane)) or grain_held(_rows(lane))
    if grain != "words":
        sentences = tuple(replace(one, text=_text(one)) for one in said)
        return replace(lane, kind="transcript", segments=sentences, vocabulary=())
    spoken = [] if any(_holds_more(one) for one in said) else _joined(said)
    if not spoken or max(len(one.text) for one in spoken) > _LONGEST_TEXT:
        spoken = [replace(one, text=_text(one), words=(_word(one),)) for one in said]
    return replace(lane, kind="transcript", segments=tuple(spoken), vocabulary=())


def _holds_more(one: DocumentSegment) -> bool:
    return bool(
        one.attributes or one.comments or one.status or one.speaker or one.words or (one.text and one.label)
    )


def _joined(said: Sequence[DocumentSegment]) -> list[DocumentSegment]:
    """Words as utterances: those of one sentence that they hang from, parted by pauses as well."""
    of_sentence: dict[str, list[Timed]] = {}
    for one in said:
        of_sentence.setdefault(one.parent_key, []).append((one.start_ns, one.end_ns, _word(one)))
    made = [each for words in of_sentence.values() for each in utterances_of(words)]
    return sorted(made, key=lambda each: each.start_ns)


def _word(one: DocumentSegment) -> TimedWord:
    return TimedWord(_text(one), one.start_ns, one.end_ns, one.confidence)


def _told(lane: DocumentLane) -> Told:
    """What a transcript says, its words that have times of their own with it."""
    said = [one for one in lane.segments if one.end_ns > one.start_ns]

    def own(place: int) -> Spans:
        return [
            (word.start_ns, word.end_ns)
            for word in said[place].words
            if word.start_ns is not None and word.end_ns is not None and word.timing != "rough"
        ]

    return told_of([(one.start_ns, one.end_ns, one.text) for one in said], own)


def _tier_told(lane: DocumentLane) -> Told:
    spans = tuple((start, end) for start, end, _ in said_in(_rows(lane)))
    return Told(spans if grain_of(lane.name, _rows(lane)) == "words" else (), spans)


def _rows(lane: DocumentLane) -> list[Row]:
    return [(one.start_ns, one.end_ns, _text(one)) for one in lane.segments]


def _text(segment: DocumentSegment) -> str:
    return (segment.text or segment.label).strip()


def _nothing(document: LabelDocument, where: str) -> str:
    if any(lane.kind == "transcript" and lane.segments for lane in document.lanes):
        return f"{where} has cues, but none of them lasts: choose a transcript that says when each begins and ends."
    names = [f"“{lane.name}”" for lane in document.lanes if lane.segments]
    if not names:
        return f"{where} holds no transcript: choose subtitles, or a file with a tier of words or sentences."
    having = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
    return (
        f"{where} holds no words or sentences that could be laid over a sound (it has {having}): call the tier of "
        "words “words”, or choose a transcript."
    )
