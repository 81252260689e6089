r"""Audacity's label tracks as a format of labels: `start<tab>end<tab>text`, seconds; a region's frequencies follow it
in a line that begins with a backslash (Audacity manual, "Importing and exporting labels").
"""

from __future__ import annotations

import re
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.line_notes import LineNotes
from syncstudio.interchange.seconds import seconds_ns, seconds_text
from syncstudio.interchange.text_file import decoded, encoded, read_text

# Older versions write the comma of the machine's language.
_NUMBER = r"-?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?"
_LINE = re.compile(rf"({_NUMBER})\t({_NUMBER})(?:\t([^\n]*))?")
_BANDS = re.compile(r"\\\t")
_DECIMALS = re.compile(r"\d+[.,]\d+")


def _looks_like(head: bytes, path: Path) -> bool:
    if b"\t" not in head or path.suffix.casefold() in (".csv", ".tsv"):
        return False
    try:
        lines = decoded(head, path.name).text.split("\n", 40)[:40]
    except InterchangeError:
        return False
    lines = [line for line in lines[:-1] or lines if line.strip()]
    found = [_LINE.fullmatch(line) for line in lines if not _BANDS.match(line)]
    if not found or any(one is None for one in found):
        return False
    # Two or three columns of numbers alone may be anything; labels have decimals, and text somewhere.
    return all(one is not None and _DECIMALS.match(one[1]) and one[3] is not None for one in found) and any(
        one is not None and seconds_ns(one[3] or "0") is None for one in found
    )


@resting_collector()
def read(path: Path, options: ReadOptions) -> LabelDocument:
    """One lane; points without length are events, and a file of nothing else is a lane of events."""
    text = read_text(path, options.encoding)
    notes = LineNotes()
    segments = []
    for number, line in enumerate(text.text.split("\n"), 1):
        if not line.strip():
            continue
        if _BANDS.match(line):
            notes.add(number, "1 frequency range was left out", "frequency ranges were left out")
            continue
        found = _LINE.fullmatch(line)
        times = [None if found is None else seconds_ns(found[place].replace(",", ".")) for place in (1, 2)]
        start_ns, end_ns = times
        if found is None or start_ns is None or end_ns is None:
            notes.add(number, "1 line is no label (start, end and text, parted by tabs); left out",
                      "lines are no labels (start, end and text, parted by tabs); left out")  # fmt: skip
            continue
        if end_ns < start_ns:
            start_ns, end_ns = end_ns, start_ns
            notes.add(number, "1 label ends before it starts; its times were exchanged",
                      "labels end before they start; their times were exchanged")  # fmt: skip
        segments.append(DocumentSegment(start_ns, end_ns, (found[3] or "").strip()))
    if not segments:
        told = notes.told()
        raise InterchangeError(
            f"{path.name} holds no label that can be read: {told[0] if told else 'it is empty.'}"
        )
    segments.sort(key=lambda one: (one.start_ns, one.end_ns))
    is_events = all(one.start_ns == one.end_ns for one in segments)
    lane = DocumentLane(path.stem, "events" if is_events else "segments", tuple(segments))
    return LabelDocument(
        (lane,),
        format="Audacity labels",
        notes=(*text.notes, *notes.told()),
        encoding=text.encoding,
        name=path.stem,
    )


@resting_collector()
def write(document: LabelDocument, options: WriteOptions) -> Written:
    """All labels by start, with all digits; Audacity itself shows microseconds."""
    labels = []
    for lane in document.lanes:
        if lane.kind != "regions":
            labels += [
                (one.start_ns, one.end_ns, " ".join((one.text or one.label).split())) for one in lane.segments
            ]
    labels.sort(key=lambda each: each[:2])
    text = "".join(
        f"{seconds_text(start_ns, 6)}\t{seconds_text(end_ns, 6)}\t{said}\n"
        for start_ns, end_ns, said in labels
    )
    content, lost = encoded(text, options.encoding)
    return Written(content, notes=lost)


FORMATS = (
    LabelFormat(
        "audacity",
        "Audacity labels",
        (".txt",),
        Holds(
            lanes="one",
            lane_names=False,
            kinds_back=(("transcript", "segments"),),
            labels=False,
            text_and_label=False,
            speakers=False,
            negative_times=True,
            line_breaks=False,
        ),
        _looks_like,
        read,
        write,
    ),
)
