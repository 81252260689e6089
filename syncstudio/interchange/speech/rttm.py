"""Reads and writes who spoke when, as programs that tell speakers apart write it: NIST's RTTM.

    >>> diarisation = read_rttm("meeting.rttm")
    >>> diarisation.files
    ('meeting',)

A line is `SPEAKER file channel onset duration <NA> <NA> name confidence <NA>`, times in seconds (Rich Transcription
evaluation plan RT-09, appendix A). Speech of several people at once stays as it is written.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.schemas.schema_fault import MOST_NAME
from syncstudio.interchange.speech.recording_names import one_word
from syncstudio.interchange.subtitles.cue_time import NS_PER_S, number_ns

_SPEAKER = "SPEAKER"
_OTHER_TYPES = frozenset(
    {"SEGMENT", "NOSCORE", "NO_RT_METADATA", "LEXEME", "NON-LEX", "NON-SPEECH", "FILLER", "EDIT", "SU", "IP"}
    | {"CB", "A/P", "SPKR-INFO"}
)
_NOTHING = "<NA>"
# The tenth field came later, and some programs leave the confidence out as well.
_FEWEST_FIELDS = 8
_MAX_BYTES = 200 << 20
_HEAD_BYTES = 4096
# No file has a longer name.
_MOST_FILE = 255
# So many broken lines are named one by one.
_NAMED = 5


@dataclass(frozen=True, slots=True)
class SpeakerSpan:
    """One stretch of speech of one speaker, in nanoseconds from its recording's zero.

    `channel` is as the file has it, from 1; `confidence` is None where the file does not say one.
    """

    file: str
    channel: str
    start_ns: int
    end_ns: int
    speaker: str
    confidence: float | None = None


@dataclass(frozen=True, slots=True)
class Diarisation:
    """All speech of a file, sorted by recording and start, and sentences about what was left out."""

    spans: tuple[SpeakerSpan, ...]
    notes: tuple[str, ...] = ()

    @property
    def files(self) -> tuple[str, ...]:
        """The recordings it names, in the order they first come."""
        return tuple(dict.fromkeys(span.file for span in self.spans))

    def of(self, file: str) -> tuple[SpeakerSpan, ...]:
        """What is said of one recording."""
        return tuple(span for span in self.spans if span.file == file)


def looks_like_rttm(path: str | os.PathLike[str]) -> bool:
    """Whether a file is RTTM by the first line that says anything; never raises."""
    try:
        with open(path, "rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return False
    for line in head.decode("utf-8-sig", "replace").splitlines():
        fields = line.split()
        if fields and not line.lstrip().startswith(";"):
            return len(fields) >= _FEWEST_FIELDS and fields[0] in _OTHER_TYPES | {_SPEAKER}
    return False


def read_rttm(path: str | os.PathLike[str]) -> Diarisation:
    """Who speaks when by the file at `path`; raises InterchangeError when it cannot be read or holds no speech."""
    local = Path(path)
    spans, broken, others = [], [], Counter[str]()
    for number, line in enumerate(_text(local).splitlines(), 1):
        fields = line.split()
        if not fields or line.lstrip().startswith(";"):
            continue
        if fields[0] in _OTHER_TYPES:
            others[fields[0]] += 1
            continue
        made = _span(fields)
        if isinstance(made, str):
            broken.append(f"line {number} {made}")
        else:
            spans.append(made)
    if not spans:
        why = f": {broken[0]}" if broken else ""
        raise InterchangeError(
            f"{local} holds no line of speech that can be read{why}; choose an RTTM file with SPEAKER lines."
        )
    notes = [f"{each}: it was left out." for each in broken[:_NAMED]]
    if len(broken) > _NAMED:
        notes.append(f"{len(broken) - _NAMED} more lines could not be read and were left out.")
    if others:
        listed = ", ".join(f"{count} {kind}" for kind, count in sorted(others.items()))
        notes.append(f"Only SPEAKER lines are read; left out: {listed}.")
    order = {file: place for place, file in enumerate(dict.fromkeys(span.file for span in spans))}
    spans.sort(key=lambda span: (order[span.file], span.start_ns, span.end_ns))
    return Diarisation(tuple(spans), tuple(notes))


def rttm_text(spans: Iterable[SpeakerSpan]) -> str:
    """Speech as the lines of RTTM."""
    return "".join(
        f"{_SPEAKER} {one_word(span.file)} {one_word(span.channel)} {_seconds(span.start_ns)} "
        f"{_seconds(span.end_ns - span.start_ns)} {_NOTHING} {_NOTHING} {one_word(span.speaker)} "
        f"{_NOTHING if span.confidence is None else _confidence(span.confidence)} {_NOTHING}\n"
        for span in spans
    )


def write_rttm(path: str | os.PathLike[str], spans: Iterable[SpeakerSpan]) -> None:
    """Write speech as RTTM, with all nine decimals; spaces in names become underscores, as the format has none."""
    local = Path(path)
    part = local.with_name(f".{local.name}.part")
    try:
        # What was there stays until all of it is written.
        part.write_text(rttm_text(spans), encoding="utf-8")
        os.replace(part, local)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise InterchangeError(
            f"{local} could not be written ({error.strerror or error}); check its folder and its disk."
        ) from error


def _span(fields: list[str]) -> SpeakerSpan | str:
    """The speech of one line, or what is wrong with it, to follow "line 7"."""
    if fields[0] != _SPEAKER:
        return f"begins with “{fields[0][:20]}”, which is no type of RTTM"
    if len(fields) < _FEWEST_FIELDS:
        count = "1 field" if len(fields) == 1 else f"{len(fields)} fields"
        return f"has {count} where {_FEWEST_FIELDS} or more belong"
    _, file, channel, onset, duration, _, _, speaker, *rest = fields
    start_ns, length_ns = number_ns(onset), number_ns(duration)
    if start_ns is None or start_ns < 0:
        return f"has no time where its onset belongs (“{onset[:20]}”)"
    if length_ns is None or length_ns <= 0:
        return f"has no length above zero where its duration belongs (“{duration[:20]}”)"
    if speaker == _NOTHING:
        return "names no speaker"
    confidence = None
    if rest and rest[0] != _NOTHING:
        try:
            confidence = float(rest[0])
        except ValueError:
            return f"has no number where its confidence belongs (“{rest[0][:20]}”)"
        if not 0 <= confidence <= 1:
            return f"has a confidence outside 0 to 1 (“{rest[0][:20]}”)"
    file, speaker = _fitted(file, _MOST_FILE), _fitted(speaker, MOST_NAME)
    return SpeakerSpan(file, channel, start_ns, start_ns + length_ns, speaker, confidence)


def _fitted(name: str, most: int) -> str:
    """A name, cut where it is longer than anybody's."""
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _text(local: Path) -> str:
    try:
        size = local.stat().st_size
        if size > _MAX_BYTES:
            raise InterchangeError(f"{local} is too large for RTTM ({size >> 20} MB); choose another file.")
        content = local.read_bytes()
    except OSError as error:
        raise InterchangeError(
            f"{local} could not be read ({error.strerror or error}); check its name, permissions and disk."
        ) from error
    if b"\0" in content[:_HEAD_BYTES]:
        raise InterchangeError(f"{local} is not a text file; choose an RTTM file.")
    return content.decode("utf-8-sig", "replace")


def _seconds(ns: int) -> str:
    return f"{ns // NS_PER_S}.{ns % NS_PER_S:09d}"


def _confidence(value: float) -> str:
    """At least four decimals, and more where there are more."""
    return f"{value:.9f}".rstrip("0").ljust(6, "0")
