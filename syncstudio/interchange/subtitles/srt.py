"""SRT (SubRip) as a format of labels, read and written."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.subtitles.cue_stream import CUES, cues_of, zero_length_losses
from syncstudio.interchange.subtitles.cue_time import arrow_line, open_arrow_line, stamp_text
from syncstudio.interchange.subtitles.guards import guarded_lines, guarded_srt
from syncstudio.interchange.subtitles.srt_speaker import named_speaker, prefix_of, with_speaker
from syncstudio.interchange.text_file import decoded, encoded

_MS_NS = 1_000_000
_NAMED = 3


def head_text(head: bytes, path: Path) -> str:
    """The beginning of a file as text, "" for what is none; never raises."""
    try:
        return decoded(head, path.name).text.lstrip()
    except InterchangeError:
        return ""


def _looks_like(head: bytes, path: Path) -> bool:
    if b">" not in head:
        return False
    text = head_text(head, path)
    lines = text.split("\n", 200)[:200]
    return not text.startswith("WEBVTT") and any(
        arrow_line(line) or open_arrow_line(line) is not None for line in lines
    )


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    from syncstudio.interchange.subtitles.cue_reading import read_cue_file

    return read_cue_file(path, options, is_vtt=False)


@resting_collector()
def write(document: LabelDocument, options: WriteOptions) -> Written:
    """All labels as numbered cues; who speaks stands before the text, as the reader takes it back."""
    cues, notes = cues_of(document, _MS_NS)
    out = []
    for number, cue in enumerate(cues, 1):
        text = with_speaker(guarded_lines(guarded_srt(cue.text)), cue.speaker)
        start, end = stamp_text(cue.start_ns, ","), stamp_text(cue.end_ns, ",")
        out.append(f"{number}\n{start} --> {end}\n{text}\n\n")
    content, lost = encoded("".join(out), options.encoding)
    return Written(content, notes=(*notes, *lost))


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    told = zero_length_losses(document, "1 ms")
    speakers = {each.speaker or lane.person for lane, each in document.segments() if lane.kind in CUES.kinds}
    changed = sorted(
        name for name in speakers if name and named_speaker(f"{prefix_of(name)}x") != ("x", name)
    )
    if not changed:
        return told
    named = ", ".join(f"“{name}”" for name in changed[:_NAMED])
    return (*told, f"Names of speakers are changed where SRT cannot hold their signs or length: {named}.")


FORMATS = (
    LabelFormat(
        "srt",
        "SRT",
        (".srt",),
        replace(
            CUES,
            tick_ns=_MS_NS,
            blanks="plain",
        ),
        _looks_like,
        _read,
        write,
        _losses,
    ),
)
