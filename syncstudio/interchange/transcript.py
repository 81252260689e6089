"""Reads a transcript of any known kind: SRT, WebVTT, Whisper JSON. The kind is told by the content, not by
the name.

    >>> transcript = read_transcript("talk.vtt")
    >>> transcript.utterances[0].speaker
    'Mary'
"""

from __future__ import annotations

import codecs
import json
import os
from decimal import Decimal
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.speech.whisper import is_whisper, read_whisper
from syncstudio.interchange.subtitles.cue_time import arrow_line
from syncstudio.interchange.subtitles.cues import read_cues
from syncstudio.interchange.utterance import TimedWord, Transcript, Utterance

__all__ = ["TimedWord", "Transcript", "Utterance", "looks_like_transcript", "read_transcript"]

# A day of speech with a time for every word is 30 MB; anything much larger is not a transcript.
_MAX_BYTES = 200 << 20

# Bytes that no text holds; a recording opened by mistake shows them at once.
_HEAD_BYTES = 4096


def read_transcript(path: str | os.PathLike[str]) -> Transcript:
    """The utterances of the transcript at `path`, sorted by start, with notes about what was left out.

    Raises InterchangeError when the file cannot be read, is no transcript, or holds no utterance.
    """
    local = Path(path)
    text = _decoded(local, _content(local))
    stripped = text.lstrip()
    if stripped.startswith(("{", "[")):
        found = _from_json(local, stripped)
        if found is not None:
            return found
    is_vtt = stripped.startswith("WEBVTT")
    if not is_vtt and not any(arrow_line(line) for line in text.splitlines()):
        raise InterchangeError(
            f"{local} is not a transcript that can be read; choose an SRT, WebVTT or Whisper JSON file."
        )
    cues = read_cues(stripped, is_vtt)
    if not cues.utterances:
        raise InterchangeError(f"{local} is a transcript without a single readable cue; write it again.")
    ordered = sorted(cues.utterances, key=lambda utterance: utterance.start_ns)
    return Transcript(tuple(ordered), tuple(cues.notes), "WebVTT" if is_vtt else "SRT", cues.language)


def looks_like_transcript(path: str | os.PathLike[str]) -> bool:
    """Whether the beginning of the file reads as a transcript; never raises."""
    try:
        with open(path, "rb") as file:
            head = file.read(16 * _HEAD_BYTES)
        text = _decoded(Path(path), head).lstrip()
    except (OSError, InterchangeError):
        return False
    if text.startswith(("{", "[")):
        return any(f'"{key}"' in text for key in ("segments", "transcription", "word_segments", "words"))
    return text.startswith("WEBVTT") or any(arrow_line(line) for line in text.splitlines()[:200])


def _content(local: Path) -> bytes:
    try:
        if local.is_dir():
            raise InterchangeError(f"{local} is a folder, not a transcript; choose a file in it.")
        size = local.stat().st_size
        if size > _MAX_BYTES:
            raise InterchangeError(
                f"{local} is too large for a transcript ({size >> 20} MB); choose another file."
            )
        content = local.read_bytes()
    except FileNotFoundError as error:
        raise InterchangeError(
            f"There is no file {local}; check the name, or that its disk is connected."
        ) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise InterchangeError(
            f"{local} could not be read ({why}); check its permissions and its disk."
        ) from error
    if not content.strip():
        raise InterchangeError(f"{local} is empty; write the transcript again.")
    return content


def _decoded(local: Path, content: bytes) -> str:
    """The text, by its byte order mark, else as UTF-8, else as Western European."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if content.startswith(mark):
            return content.decode(name, "replace")
    if b"\0" in content[:_HEAD_BYTES]:
        raise InterchangeError(f"{local} is not a text file; choose an SRT, WebVTT or Whisper JSON file.")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        # Windows' own code page holds all of Latin-1's letters, and the quotation marks that subtitles are
        # full of.
        return content.decode("cp1252", "replace")


def _from_json(local: Path, text: str) -> Transcript | None:
    """A Whisper transcript; None when the text is not JSON after all ("[music]" begins an odd SRT)."""
    try:
        document = json.loads(text, parse_float=Decimal)
    except (ValueError, RecursionError) as error:
        if any(arrow_line(line) for line in text.splitlines()):
            return None
        raise InterchangeError(f"{local} is damaged JSON; write the transcript again.") from error
    if not is_whisper(document):
        raise InterchangeError(
            f"{local} is JSON without a transcript's segments; choose Whisper's own JSON output."
        )
    found = read_whisper(document)
    if not found.utterances:
        raise InterchangeError(f"{local} is a transcript without a single readable segment; write it again.")
    ordered = sorted(found.utterances, key=lambda utterance: utterance.start_ns)
    return Transcript(tuple(ordered), tuple(found.notes), "Whisper JSON", found.language)
