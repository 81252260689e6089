"""NIST's CTM, a time for each word, as a format of labels.

A line is `file channel start duration word [confidence]`, times in seconds; alternatives stand between lines of
`<ALT_BEGIN>`, `<ALT>` and `<ALT_END>` (SCTK, "ctm - Definition of time marked conversation scoring input").
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from syncstudio.interchange.label_document import DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.seconds import seconds_ns
from syncstudio.interchange.subtitles.srt import head_text
from syncstudio.interchange.word_runs import PAUSE_NS

KINDS = frozenset({"segments", "transcript"})
MARKS = frozenset({"<ALT_BEGIN>", "<ALT>", "<ALT_END>"})


def _looks_like(head: bytes, path: Path) -> bool:
    # A sensor's table may have five numbers in a row: its name tells it from words then.
    named = path.suffix.casefold() == ".ctm"
    for line in head_text(head, path).split("\n", 50)[:50]:
        fields = line.split()
        if not fields or line.startswith(";;"):
            continue
        if len(fields) not in (5, 6, 7) or (not named and fields[0].replace(".", "").isdigit()):
            return False
        timed = seconds_ns(fields[2]) is not None and seconds_ns(fields[3]) is not None
        return (timed and (named or seconds_ns(fields[4]) is None)) or (named and fields[4] in MARKS)
    return False


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    from syncstudio.interchange.speech.ctm_reader import read

    return read(path, options)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    from syncstudio.interchange.speech.ctm_writer import write

    return write(document, options)


def _runs_on(segments: Sequence[DocumentSegment]) -> bool:
    """Whether pauses tell something else than where these labels begin and end."""
    spans = [[(each.start_ns, each.end_ns)] for each in segments]
    for place, each in enumerate(segments):
        timed = [
            (one.start_ns, one.end_ns)
            for one in each.words
            if one.start_ns is not None and one.end_ns is not None
        ]
        spans[place] = [(first, last) for first, last in timed] or spans[place]
        if timed and (timed[0][0], timed[-1][1]) != (each.start_ns, each.end_ns):
            return True
        if any(after[0] - before[1] > PAUSE_NS for before, after in pairwise(spans[place])):
            return True
    ordered = sorted(spans)
    return any(after[0][0] - before[-1][1] <= PAUSE_NS for before, after in pairwise(ordered))


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    lanes = [lane for lane in document.lanes if lane.kind in KINDS and lane.segments]
    told = []
    if len({(lane.medium, lane.channel) for lane in lanes}) < len(lanes):
        told.append("Lanes of the same recording and channel become one: CTM has no speakers.")
    empty = sum(not each.text.strip() and not each.words for lane in lanes for each in lane.segments)
    if empty:
        told.append(
            f"{'1 label' if empty == 1 else f'{empty:,} labels'} without a text: left out, for CTM is words."
        )
    if not any(_runs_on(lane.segments) for lane in lanes):
        return tuple(told)
    return (
        *told,
        "Where an utterance begins and ends is only told by pauses of more than half a second between words.",
    )


FORMATS = (
    LabelFormat(
        "ctm",
        "CTM",
        (".ctm",),
        Holds(
            lane_names=False,
            channels=True,
            kinds=frozenset({"segments", "transcript"}),
            kinds_back=(("segments", "transcript"),),
            labels=False,
            text_and_label=False,
            words=True,
            word_times=True,
            word_confidence=True,
            speakers=False,
            overlaps=False,
            line_breaks=False,
            blanks="single",
        ),
        _looks_like,
        _read,
        _write,
        _losses,
    ),
)
