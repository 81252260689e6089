"""A lane of a document on another clock, with everything on it: words and key frames follow."""

from __future__ import annotations

from dataclasses import replace

from syncstudio.interchange.label_document import DocumentLane, DocumentRegion, DocumentSegment, LabelDocument
from syncstudio.interchange.sync_file import SyncFile
from syncstudio.interchange.utterance import TimedWord
from syncstudio.session.exchange.lane_times import LaneTimes
from syncstudio.timebase.counts import counted


def lane_on(lane: DocumentLane, times: LaneTimes, inner: LaneTimes) -> DocumentLane:
    """The lane on the other clock; labels that lie where it recorded nothing are counted in `times` and left out.

    `inner` is the same way for words and key frames.
    """
    if times.same:
        return lane
    edges = times.edges([one.start_ns for one in lane.segments], [one.end_ns for one in lane.segments])
    moved = (
        _moved(segment, edge, inner)
        for segment, edge in zip(lane.segments, edges, strict=True)
        if edge is not None
    )
    return replace(lane, segments=tuple(moved))


def unbaked(document: LabelDocument, sync: SyncFile, own_timeline: bool) -> tuple[LabelDocument, list[str]]:
    """A document read beside its `.sync.json`: every lane in the own time of the track it followed, the rest on the
    master timeline; with sentences about what lies where a track recorded nothing.

    `own_timeline`: the format places recordings itself, so that lanes which name none are on its timeline even where
    offsets were kept.
    """
    base = sync.track(sync.time_base)
    base_map = None if base is None else base.clock_map
    follows = dict(sync.lanes)
    lanes, notes = [], []
    for lane in document.lanes:
        if lane.medium:
            lanes.append(lane)
            continue
        track = sync.track(follows.get(lane.name, ""))
        if sync.offsets == "keep" and not own_timeline:
            lanes.append(replace(lane, medium=track.name if track is not None else ""))
            continue
        own = None if track is None else track.clock_map
        ways = [LaneTimes(base_map, own, same=track is not None and track is base) for _ in range(2)]
        lanes.append(replace(lane_on(lane, *ways), medium="" if track is None else track.name))
        if ways[0].in_gaps and track is not None:
            many = counted(ways[0].in_gaps, "label lies", "labels lie")
            notes.append(f"{lane.name}: {many} where {track.name} recorded nothing; left out.")
    remarks = document.comments
    if base_map is not None and sync.offsets == "bake":
        at = LaneTimes(base_map, None).instants([one.at_ns for one in remarks])
        remarks = tuple(replace(one, at_ns=at_ns) for one, at_ns in zip(remarks, at, strict=True))
    return replace(document, lanes=tuple(lanes), comments=remarks), notes


def _moved(segment: DocumentSegment, edge: tuple[int, int], inner: LaneTimes) -> DocumentSegment:
    words = segment.words
    if words:
        words = tuple(_word(word, inner) for word in words)
    region = segment.region
    if region is not None:
        at = inner.instants([one.at_ns for one in region.keyframes])
        frames = tuple(replace(one, at_ns=at_ns) for one, at_ns in zip(region.keyframes, at, strict=True))
        region = DocumentRegion(region.shape, frames, region.person)
    return replace(segment, start_ns=edge[0], end_ns=edge[1], words=words, region=region)


def _word(word: TimedWord, inner: LaneTimes) -> TimedWord:
    if word.start_ns is None or word.end_ns is None:
        return word
    (edge,) = inner.edges([word.start_ns], [word.end_ns])
    start_ns, end_ns = edge or (None, None)
    return replace(word, start_ns=start_ns, end_ns=end_ns)
