"""What is measured: one stream of a file, and what is known of it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from syncstudio.sync.inputs import SpeechSpans

SubjectKind = Literal["video", "sound", "series", "transcript"]


@dataclass(frozen=True, slots=True)
class Subject:
    """One stream as the survey sees it; times of answers count from its file's source zero.

    `role` is what a sound is to the others ("" when not known). `channel` names one column of a series, "" all.
    `time_column` is the choice made of how a table or sensors are read, as the source keeps it, "" to find out.
    `group` tells which subjects are meant to share a clock: streams of one file have the same. `speech` is what a
    transcript says: whoever read it hands it over, for the survey opens recordings only.
    """

    path: Path
    kind: SubjectKind
    stream_index: int = 0
    role: str = ""
    name: str = ""
    channel: str = ""
    time_column: str = ""
    group: str = ""
    speech: SpeechSpans | None = None
