"""Parts lanes into what a TextGrid's tiers can hold, and folds such tiers into lanes again.

Praat's intervals never overlap and its points stand on tiers of their own, so a lane may need several tiers. These
follow it and are called after it: "Ann (overlap 2)", "Ann (points)", "Ann (intervals)", and "Ann - words" for the
words of what is said, as the Montreal Forced Aligner names them.
"""

from __future__ import annotations

import bisect
import heapq
import re
from dataclasses import replace

from syncstudio.interchange.label_document import DocumentLane, DocumentSegment
from syncstudio.interchange.praat.text_grid_tiers import Mark, Tier
from syncstudio.interchange.utterance import TimedWord

_PART = re.compile(r" (?:\(overlap \d+\)|(?:\(points\)|\(intervals\)|- words)(?: \(overlap \d+\))?)")


def tiers_of(lane: DocumentLane) -> tuple[list[Tier], int]:
    """(tiers of a lane, its own first; how many of its words have no time and are on none)."""
    is_events = lane.kind == "events"
    spans: list[Mark] = []
    points: list[Mark] = []
    words: list[Mark] = []
    untimed = 0
    for segment in lane.segments:
        text = segment.text if segment.text.strip() else segment.label
        if not text.strip():
            text = segment.speaker or lane.person or lane.name or "label"
        (points if segment.start_ns == segment.end_ns else spans).append(
            (segment.start_ns, segment.end_ns, text)
        )
        for word in segment.words:
            first_ns, last_ns = word.start_ns, word.end_ns
            if first_ns is not None and last_ns is not None and first_ns < last_ns and word.text.strip():
                words.append((first_ns, last_ns, word.text))
            else:
                untimed += 1
    point_name = lane.name if is_events else f"{lane.name} (points)"
    span_name = f"{lane.name} (intervals)" if is_events else lane.name
    point_tiers = _apart(point_name, True, points) if points or is_events else []
    span_tiers = _apart(span_name, False, spans) if spans or not is_events else []
    tiers = [*point_tiers, *span_tiers] if is_events else [*span_tiers, *point_tiers]
    if words:
        tiers += _apart(f"{lane.name} - words", False, words)
    return tiers, untimed


def _apart(name: str, is_points: bool, marks: list[Mark]) -> list[Tier]:
    """The marks on as few tiers as keep them from overlapping; the first has the lane's name."""
    tiers = [Tier(name, is_points, [])]
    # (where the last mark of a tier ends, number of the tier); the lowest free tier is taken.
    busy: list[tuple[int, int]] = []
    free = [0]
    for mark in sorted(marks, key=lambda mark: (mark[0], mark[1])):
        while busy and (busy[0][0] < mark[0] if is_points else busy[0][0] <= mark[0]):
            heapq.heappush(free, heapq.heappop(busy)[1])
        if not free:
            tiers.append(Tier(f"{name} (overlap {len(tiers) + 1})", is_points, []))
            free.append(len(tiers) - 1)
        number = heapq.heappop(free)
        tiers[number].marks.append(mark)
        heapq.heappush(busy, (mark[1], number))
    return tiers


def folded(lanes: list[DocumentLane]) -> list[DocumentLane]:
    """The lanes, with the parts that follow one put back into it."""
    done: list[DocumentLane] = []
    # What comes to the last lane, put in order once: a lane may have thousands of parts.
    more: list[DocumentSegment] = []
    for lane in lanes:
        rest = _rest(done[-1], lane) if done else ""
        if rest and not rest.startswith(" - words"):
            more += lane.segments
            continue
        if done:
            done[-1], more = _joined(done[-1], more), []
        spoken = _with_words(done[-1], lane.segments) if rest else None
        if spoken is None:
            done.append(lane)
        else:
            done[-1] = spoken
    if done:
        done[-1] = _joined(done[-1], more)
    return done


def _rest(base: DocumentLane, lane: DocumentLane) -> str:
    """What the name of a lane's part says after the lane's own; "" where it is none."""
    if base.medium != lane.medium or not lane.name.startswith(base.name):
        return ""
    rest = lane.name[len(base.name) :]
    return rest if _PART.fullmatch(rest) else ""


def _joined(lane: DocumentLane, more: list[DocumentSegment]) -> DocumentLane:
    if not more:
        return lane
    segments = sorted((*lane.segments, *more), key=lambda one: (one.start_ns, one.end_ns))
    return replace(lane, segments=tuple(segments))


def _with_words(lane: DocumentLane, words: tuple[DocumentSegment, ...]) -> DocumentLane | None:
    """A lane with words given to what they are said in; None where one lies outside of all or is not in its text."""
    starts = [segment.start_ns for segment in lane.segments]
    given: dict[int, list[TimedWord]] = {}
    for word in words:
        place = bisect.bisect_right(starts, word.start_ns) - 1
        # With overlapping utterances it may be an earlier one; more than a few are not looked at.
        for number in range(place, max(-1, place - 8), -1):
            segment = lane.segments[number]
            if word.end_ns <= segment.end_ns and word.text in segment.text:
                given.setdefault(number, []).append(TimedWord(word.text, word.start_ns, word.end_ns))
                break
        else:
            return None
    segments = tuple(
        replace(
            segment,
            words=tuple(
                sorted((*segment.words, *given[number]), key=lambda one: (one.start_ns or 0, one.end_ns or 0))
            ),
        )
        if number in given
        else segment
        for number, segment in enumerate(lane.segments)
    )
    return replace(lane, kind="transcript", segments=segments)
