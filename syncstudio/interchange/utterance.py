"""What was said, when, and by whom."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.interchange.quick_record import quick_record
from syncstudio.project.records import WordTiming


@quick_record
class TimedWord:
    """One word of an utterance; its times are None where the file does not say them, `confidence` is 0 to 1.

    `unsure` and `timing` are as in the project.
    """

    text: str
    start_ns: int | None = None
    end_ns: int | None = None
    confidence: float | None = None
    unsure: bool = False
    timing: WordTiming = ""


@dataclass(frozen=True, slots=True)
class Utterance:
    """A stretch of speech: its span in nanoseconds from the transcript's zero, text without markup, and
    words.

    `speaker` is "" and `words` is empty where the file does not say; `id` is the cue's own name in the file.
    """

    start_ns: int
    end_ns: int
    text: str
    speaker: str = ""
    words: tuple[TimedWord, ...] = ()
    id: str = ""
