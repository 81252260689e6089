"""When a transcript track says that somebody speaks: what it is laid over a sound by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.project.project import Project
from syncstudio.project.records import Track

if TYPE_CHECKING:
    from syncstudio.sync.inputs import SpeechSpans


def speech_of(project: Project, track: Track) -> SpeechSpans | None:
    """The words of all lanes of a transcript, or its utterances where words have no times; None where it has none."""
    import numpy as np

    from syncstudio.sync.inputs import SpeechSpans

    lanes = [lane for lane in project.lanes() if lane.track_id == track.id and lane.kind == "transcript"]
    words = [
        (word.start_ns, word.end_ns)
        for lane in lanes
        for of_segment in project.words_of_lane(lane.id).values()
        for word in of_segment
        if word.start_ns is not None and word.end_ns is not None
    ]
    spoken = ((each.start_ns, each.end_ns) for lane in lanes for each in project.segments(lane.id))
    spans = sorted(words or spoken)
    if not spans:
        return None
    starts, ends = (np.array([span[end] for span in spans], np.int64) for end in (0, 1))
    return SpeechSpans(starts, ends, bool(words))
