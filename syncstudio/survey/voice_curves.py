"""The voice curve of a recording's sound, and what was told from it: worked out once, and kept in the user's cache."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.fingerprint import fingerprint
from syncstudio.survey.openers import open_as, readable
from syncstudio.survey.subject import Subject
from syncstudio.sync.inputs import Sound
from syncstudio.sync.speech.drift_minutes import MinuteDrift
from syncstudio.sync.speech.voice_activity import VoiceActivity, voice_activity

# Goes up when curves or what is told from them are worked out otherwise.
_VERSION = 1

# More minutes than any day has with all its edits; the oldest go first.
_MOST_MINUTES = 4000


def voice_curve(
    subject: Subject,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> VoiceActivity:
    """When somebody speaks in a sound. Raises SurveyError when it cannot be read, MeasuringCancelled when stopped."""
    with readable(subject):
        place = _place(subject, "voice", ".npz")
        if (kept := _kept_curve(place)) is not None:
            return kept
        sound = open_as(subject, "sound", _share(progress, 0.0, 0.6), cancelled)
        assert isinstance(sound, Sound)
        found = voice_activity(sound, progress=_share(progress, 0.6, 1.0), cancelled=cancelled)
        small = np.rint(found.presence * 255).astype(np.uint8)
        figures = np.array([found.start_s, found.range_db, float(found.detector)])
        with written_whole(place) as part, part.open("wb") as file:
            np.savez_compressed(file, presence=small, figures=figures)
        presence = (small.astype(np.float32) * np.float32(1 / 255)).astype(np.float32)
        return VoiceActivity(presence, found.start_s, found.range_db, found.detector)


def known_minutes(subject: Subject) -> dict[str, MinuteDrift]:
    """What was told of a sound's minutes before, by the hash of what it was told from."""
    with readable(subject), contextlib.suppress(FileNotFoundError, ValueError, TypeError, KeyError):
        place = _place(subject, "drift", ".json")
        rows = json.loads(place.read_text(encoding="utf-8"))
        mark_used(place)
        return {key: MinuteDrift(*row) for key, row in rows.items()}
    return {}


def keep_minutes(subject: Subject, minutes: Mapping[str, MinuteDrift]) -> None:
    """Keep what was told, with what is known already."""
    with readable(subject):
        kept = {**known_minutes(subject), **minutes}
        rows = {
            key: [each.minute, each.late_s, each.half_s, each.at_s, each.cues, each.why]
            for key, each in list(kept.items())[-_MOST_MINUTES:]
        }
        with written_whole(_place(subject, "drift", ".json")) as part:
            part.write_text(json.dumps(rows), encoding="utf-8")


def _place(subject: Subject, kind: str, suffix: str) -> Path:
    return cache_file(kind, f"{fingerprint(subject.path)}-{subject.stream_index}-v{_VERSION}", suffix)


def _kept_curve(place: Path) -> VoiceActivity | None:
    try:
        with np.load(place) as kept:
            presence, figures = kept["presence"].astype(np.float32) / 255, kept["figures"]
    except (OSError, ValueError, KeyError):
        return None
    mark_used(place)
    return VoiceActivity(presence, float(figures[0]), float(figures[1]), bool(figures[2]))


def _share(
    progress: Callable[[float], None] | None, first: float, last: float
) -> Callable[[float], None] | None:
    return None if progress is None else lambda part: progress(first + (last - first) * part)
