"""NIST's CTM, a time for each word, as a format of labels.

A line is `file channel start duration word [confidence]`, times in seconds; alternatives stand between lines of
`<ALT_BEGIN>`, `<ALT>` and `<ALT_END>` (SCTK, "ctm - Definition of time marked conversation scoring input").
"""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.seconds import seconds_ns
from syncstudio.interchange.subtitles.srt import head_text

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


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    return (
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
            media=True,
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
        ),
        _looks_like,
        _read,
        _write,
        _losses,
    ),
)
