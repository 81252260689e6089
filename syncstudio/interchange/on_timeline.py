"""Puts lanes that are on recordings' own clocks on the document's one timeline, for files that have only one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.streamclock import StreamClock

_PPM = 1_000_000
_NS_CLOCK = StreamClock(Fraction(1, 1_000_000_000))


def on_timeline(document: LabelDocument) -> LabelDocument:
    """The document with every lane on its common timeline (master = source * (1 + drift) + offset, rounded once)."""
    clocks = {each.name: each for each in document.media}
    if not any(lane.medium for lane in document.lanes):
        return document
    lanes = tuple(_moved(lane, clocks.get(lane.medium)) if lane.medium else lane for lane in document.lanes)
    return replace(document, lanes=lanes)


def _moved(lane: DocumentLane, medium: DocumentMedium | None) -> DocumentLane:
    if medium is None or not (medium.offset_ns or medium.drift_ppm or medium.pieces):
        return replace(lane, medium="")
    start, end = _maps(medium)
    return replace(lane, medium="", segments=tuple(_segment(each, start, end) for each in lane.segments))


def _maps(medium: DocumentMedium) -> tuple[Callable[[int], int], Callable[[int], int]]:
    """Where starts and ends on a recording's own clock lie: by its pieces where they are known."""
    if medium.pieces:
        clock = ClockMap(_NS_CLOCK, medium.pieces)
        return clock.nearest_master, clock.nearest_master_end
    offset = medium.offset_ns or 0
    if not medium.drift_ppm:
        return (lambda source_ns: source_ns + offset,) * 2
    rate = 1 + Fraction(str(medium.drift_ppm)) / _PPM
    top, bottom = rate.numerator, rate.denominator
    return (lambda source_ns: (2 * source_ns * top + bottom) // (2 * bottom) + offset,) * 2


def _segment(
    segment: DocumentSegment, start: Callable[[int], int], end: Callable[[int], int]
) -> DocumentSegment:
    words = segment.words
    if words:
        words = tuple(
            replace(
                word,
                start_ns=None if word.start_ns is None else start(word.start_ns),
                end_ns=None if word.end_ns is None else end(word.end_ns),
            )
            for word in words
        )
    region = segment.region
    if region is not None:
        frames = tuple(replace(each, at_ns=start(each.at_ns)) for each in region.keyframes)
        region = replace(region, keyframes=frames)
    begins = start(segment.start_ns)
    ends = begins if segment.end_ns == segment.start_ns else max(begins, end(segment.end_ns))
    return replace(segment, start_ns=begins, end_ns=ends, words=words, region=region)
