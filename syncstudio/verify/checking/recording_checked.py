"""Timing health of a recording as a sample needs it; of a film that many samples are stretches of it is read once.

>>> checked = recording_checked(opened, part)
>>> checked.duration_s, checked.rate
(7200.0, Fraction(25, 1))
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from syncstudio.media.health.finding import Finding
from syncstudio.media.probe import FileFacts
from syncstudio.verify.checking.opened import Opened
from syncstudio.verify.patience import expect
from syncstudio.verify.sample import Part

# A sample has a film and perhaps a dub or two of it.
_MOST_KEPT = 4

_Mark = tuple[str, int, int, int]
_kept: dict[_Mark, RecordingChecked] = {}


@dataclass(frozen=True, slots=True)
class RecordingChecked:
    """What reading all packets told: `duration_s` until the last stream ends, the `rate` of the pictures."""

    facts: FileFacts
    duration_s: float | None
    rate: Fraction | None
    findings: tuple[Finding, ...]


def recording_checked(opened: Opened, part: Part) -> RecordingChecked:
    """Reads a video or a sound once without decoding it, or knows it from the sample before, where both are stretches.

    Raises MediaError when it cannot be read, MediaCancelled when told to stop.
    """
    mark = None if opened.sample.span_ns is None else _mark(opened.paths[part])
    checked = None if mark is None else _kept.get(mark)
    if checked is None:
        checked = _checked(opened, part)
        if mark is not None:
            while len(_kept) >= _MOST_KEPT:
                _kept.pop(next(iter(_kept)), None)
            _kept[mark] = checked
    else:
        expect(float(checked.facts.duration_s or 0))
        opened.know(part, checked.facts)
    return checked


def _checked(opened: Opened, part: Part) -> RecordingChecked:
    from syncstudio.media.health.check import begun_health

    with opened.begun(part) as begun:
        facts = begun.facts
        expect(float(facts.duration_s or 0))
        report = begun_health(begun, None, opened.cancelled)
    video = facts.of_kind("video")
    rate = video[0].rate if video else None
    measured = next((one.measured_rate for one in report.streams if one.kind == "video"), None)
    lengths = [
        one.start_s + one.duration_s for one in report.streams if one.duration_s and one.kind != "data"
    ]
    longest = max(lengths, default=facts.duration_s)
    return RecordingChecked(
        facts, None if longest is None else float(longest), rate or measured, tuple(report.findings)
    )


def _mark(path: Path) -> _Mark | None:
    """Another one when the file is another, or was written to."""
    try:
        found = path.stat()
    except OSError:
        return None
    return os.fspath(path.absolute()), found.st_ino, found.st_size, found.st_mtime_ns
