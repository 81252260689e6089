"""Reads CTM: words in their order, made into utterances where a pause parts them."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, LabelDocument
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.line_notes import LineNotes
from syncstudio.interchange.seconds import seconds_ns
from syncstudio.interchange.speech.ctm import MARKS
from syncstudio.interchange.text_file import read_text
from syncstudio.interchange.utterance import TimedWord
from syncstudio.interchange.word_runs import Timed, utterances_of

_LETTERS = {"A": 1, "B": 2}
Stream = tuple[str, str]


@resting_collector()
def read(path: Path, options: ReadOptions) -> LabelDocument:
    """A lane for each channel of each recording; InterchangeError where no line is a word."""
    text = read_text(path, options.encoding)
    notes = LineNotes()
    streams = _words(text.text, notes)
    if not streams:
        told = notes.told()
        why = told[0] if told else "it has only remarks; choose another file."
        raise InterchangeError(f"{path.name} holds no word that can be read: {why}")
    channels: dict[str, list[str]] = {}
    for file, channel in streams:
        channels.setdefault(file, []).append(channel)
    lanes = []
    for (file, channel), words in streams.items():
        name = file if len(channels[file]) == 1 else f"{file} {channel}"
        lanes.append(
            DocumentLane(
                name, "transcript", tuple(utterances_of(words)), medium=file, channel=_number(channel)
            )
        )
    count = sum(len(lane.segments) for lane in lanes)
    utterances = "1 utterance" if count == 1 else f"{count:,} utterances"
    said = f"Words were made into {utterances}: a pause of more than 0.5 s parts them."
    return LabelDocument(
        tuple(lanes),
        media=tuple(DocumentMedium(file) for file in channels),
        format="CTM",
        notes=(*text.notes, *notes.told(), said),
        encoding=text.encoding,
        name=path.stem,
    )


def _words(text: str, notes: LineNotes) -> dict[Stream, list[Timed]]:
    streams: dict[Stream, list[Timed]] = {}
    is_other = False
    for number, line in enumerate(text.split("\n"), 1):
        fields = line.split()
        if not fields or line.startswith(";;"):
            continue
        mark = fields[4] if len(fields) > 4 else ""
        if mark in MARKS:
            is_other = mark == "<ALT>" or (is_other and mark == "<ALT_BEGIN>")
            continue
        if is_other:
            notes.add(number, "1 word is an alternative; left out", "words are alternatives; left out")
            continue
        if len(fields) < 5:
            notes.add(number, "1 line has fewer than the five fields of CTM; left out",
                      "lines have fewer than the five fields of CTM; left out")  # fmt: skip
            continue
        start_ns, length_ns = seconds_ns(fields[2]), seconds_ns(fields[3])
        if start_ns is None or length_ns is None or length_ns < 0:
            notes.add(
                number,
                "1 line has no start and duration; left out",
                "lines have no start and duration; left out",
            )
            continue
        confidence = None
        if len(fields) > 5 and fields[5] not in ("<NA>", "NA", "-"):
            confidence = _confidence(fields[5])
            if confidence is None:
                notes.add(
                    number,
                    "1 confidence is not within 0 to 1; left out",
                    "confidences are not within 0 to 1; left out",
                )
        word = TimedWord(mark, start_ns, start_ns + length_ns, confidence)
        streams.setdefault((fields[0], fields[1]), []).append((start_ns, start_ns + length_ns, word))
    return streams


def _confidence(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= 1 else None


def _number(channel: str) -> int:
    if channel.isascii() and channel.isdecimal() and len(channel) < 5:
        return int(channel)
    return _LETTERS.get(channel.upper(), 0)
