"""When a transcript track says that somebody speaks: what it is laid over a sound by."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from syncstudio.project.project import Project
from syncstudio.project.records import Track

if TYPE_CHECKING:
    from syncstudio.survey.spoken_tiers import Told
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

    Words count where most of what is said has times of its own, and utterances beside them that say the same do not.
    Rough words were spread by length, and say nothing that the utterance does not.
    """
    from syncstudio.survey.spoken_tiers import finest

    return finest([_told(project, lane_id) for lane_id in lane_ids])


def _told(project: Project, lane_id: int) -> Told:
    from syncstudio.survey.spoken_tiers import told_of

    segments = [one for one in project.segments(lane_id) if one.end_ns > one.start_ns]
    words = project.words_of_lane(lane_id)

    def own(place: int) -> list[tuple[int, int]]:
        return [
            (word.start_ns, word.end_ns)
            for word in words.get(segments[place].id, ())
            if word.start_ns is not None and word.end_ns is not None and word.timing != "rough"
        ]

    return told_of([(one.start_ns, one.end_ns, one.text) for one in segments], own)
