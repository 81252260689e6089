"""When a file of labels says that somebody speaks: what a sound is laid under.

A lane that is a transcript says so itself. Praat and the aligners write tiers of intervals instead, called after what
they hold: words, or sentences. Sounds of speech (phones, syllables) are none of both, and a tier of gestures is no
speech at all, so a tier counts by its name or by text that only sentences have.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.utterance import TimedWord
from syncstudio.interchange.word_runs import Timed, utterances_of

Spans = list[tuple[int, int]]

_SENTENCES = re.compile(
    r"(^|[^a-z])(utterances?|phrases?|sentences?|transcripts?|transcription|orthography)([^a-z]|$)",
    re.IGNORECASE,
)
# "ort" and "ort-mau" are those of the Munich aligner.
_WORDS = re.compile(r"(^|[^a-z])(words?|tokens?|ort|ort-mau)([^a-z]|$)", re.IGNORECASE)
# Of a tier that is not called so, half of the labels have so many words at least.
_SENTENCE_WORDS = 3
_SHOWN = 8
# Words that no pause parts would be one text of a whole recording: beyond this they stay alone.
_LONGEST_TEXT = 2_000
# What aligners write for a pause.
_PAUSES = frozenset({"", "sil", "sp", "spn", "<eps>", "<p:>", "<p>", "<usb>", "#", "_", "xxx"})


def spoken_spans(document: LabelDocument, where: str) -> tuple[Spans, bool]:
    """When somebody speaks, in order, and whether these are words or utterances.

    Words count where most of what is said has times of its own; rough ones say nothing that the utterance does not.
    Raises InterchangeError, naming the file as `where`, when it holds neither.
    """
    said = [segment for lane in document.lanes if lane.kind == "transcript" for segment in lane.segments]
    if said:
        words, timed_ns = _timed_words(said)
        by_words = bool(words) and 2 * timed_ns >= sum(one.end_ns - one.start_ns for one in said)
        return sorted(words if by_words else [(one.start_ns, one.end_ns) for one in said]), by_words
    tiers = [lane for lane in document.lanes if lane.kind == "segments"]
    for named, by_words in ((_WORDS, True), (_SENTENCES, False)):
        spans = _spans(lane for lane in tiers if named.search(lane.name))
        if spans:
            return spans, by_words
    spans = _spans(lane for lane in tiers if _holds_sentences(lane))
    if spans:
        return spans, False
    raise InterchangeError(_nothing(document, where))


def is_spoken(lane: DocumentLane) -> bool:
    """Whether a lane is a transcript, or a tier of words or sentences that could be one."""
    if lane.kind != "segments":
        return lane.kind == "transcript"
    named = _WORDS.search(lane.name) or _SENTENCES.search(lane.name)
    return bool(_spans([lane])) if named else _holds_sentences(lane)


def as_transcript(lane: DocumentLane) -> DocumentLane:
    """A tier of words or sentences as a transcript; words become utterances, which pauses part.

    Words that carry more than their text stay alone, so that nothing of it is lost, and so do words without pauses.
    """
    said = [
        one for one in lane.segments if one.end_ns > one.start_ns and _text(one).casefold() not in _PAUSES
    ]
    if not _WORDS.search(lane.name):
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


def _timed_words(said: Iterable[DocumentSegment]) -> tuple[Spans, int]:
    """Words with times of their own, and how long what they are said in lasts."""
    words: Spans = []
    timed_ns = 0
    for one in said:
        own = [
            (word.start_ns, word.end_ns)
            for word in one.words
            if word.start_ns is not None and word.end_ns is not None and word.timing != "rough"
        ]
        timed_ns += one.end_ns - one.start_ns if own else 0
        words += own
    return words, timed_ns


def _spans(lanes: Iterable[DocumentLane]) -> Spans:
    """The spans of several tiers, each once."""
    return sorted(
        {
            (one.start_ns, one.end_ns)
            for lane in lanes
            for one in lane.segments
            if one.end_ns > one.start_ns and _text(one).casefold() not in _PAUSES
        }
    )


def _holds_sentences(lane: DocumentLane) -> bool:
    counts = sorted(len(_text(one).split()) for one in lane.segments if _text(one))
    return bool(counts) and counts[len(counts) // 2] >= _SENTENCE_WORDS


def _text(segment: DocumentSegment) -> str:
    return (segment.text or segment.label).strip()


def _nothing(document: LabelDocument, where: str) -> str:
    names = [f"“{lane.name}”" for lane in document.lanes if lane.segments]
    if not names:
        return f"{where} holds no transcript: choose subtitles, or a file with a tier of words or sentences."
    having = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
    return (
        f"{where} holds no words or sentences that could be laid over a sound (it has {having}): call the tier of "
        "words “words”, or choose a transcript."
    )
