"""When a transcript track says that somebody speaks: what it is laid over a sound by."""

from __future__ import annotations

from collections.abc import Iterable
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
    spans, by_words = spoken_spans(project, [lane.id for lane in lanes])
    if not spans:
        return None
    starts, ends = (np.array([span[end] for span in spans], np.int64) for end in (0, 1))
    return SpeechSpans(starts, ends, by_words)


def spoken_spans(project: Project, lane_ids: Iterable[int]) -> tuple[list[tuple[int, int]], bool]:
    """When lanes say that somebody speaks, on their own clock, in order; and whether these are words or utterances.

    Words count where most of what is said has times of its own. Rough ones were spread by length, and say nothing that
    the utterance does not.
    """
    words: list[tuple[int, int]] = []
    spoken: list[tuple[int, int]] = []
    timed_ns = 0
    for lane_id in lane_ids:
        of_lane = project.words_of_lane(lane_id)
        for segment in project.segments(lane_id):
            spoken.append((segment.start_ns, segment.end_ns))
            own = [
                (word.start_ns, word.end_ns)
                for word in of_lane.get(segment.id, ())
                if word.start_ns is not None and word.end_ns is not None and word.timing != "rough"
            ]
            timed_ns += segment.end_ns - segment.start_ns if own else 0
            words += own
    by_words = bool(words) and 2 * timed_ns >= sum(end - start for start, end in spoken)
    return sorted(words if by_words else spoken), by_words
