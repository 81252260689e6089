"""Reads CVAT for video (XML 1.1): its key frames, and the frames between that straight lines do not give back.

CVAT's own SDK asks a server; datumaro rounds, and drops which frames are key frames.
"""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

from syncstudio.interchange.boxes.box_lanes import palette
from syncstudio.interchange.boxes.box_track import Points, place_at
from syncstudio.interchange.boxes.cvat_walk import CvatPlace, CvatTrack, CvatWalker
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.frame_clock import FrameClock, clock_of
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import (
    DocumentKeyframe,
    DocumentLane,
    DocumentMedium,
    DocumentRegion,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.safe_xml import walk_xml
from syncstudio.timebase.counts import counted


def read_cvat(path: Path, options: ReadOptions) -> LabelDocument:
    """The tracks of a file as regions. InterchangeError, in one sentence, when it holds none."""
    with resting_collector():
        return _read(path, options)


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    walker = CvatWalker()
    walk_xml(path, walker)
    if walker.root != "annotations":
        raise InterchangeError(f"{path.name} is no file of CVAT: its outermost tag is <{walker.root[:40]}>.")
    if not walker.tracks:
        if walker.images:
            raise InterchangeError(
                f"{path.name} is of “CVAT for images”: export it as “CVAT for video 1.1” from CVAT."
            )
        raise InterchangeError(f"{path.name} holds no tracks: nothing was drawn in it.")
    clock = clock_of(options.frame_starts_ns, options.frame_rate, path.name, "CVAT counts frames")
    last = _number(walker.meta, "task/stop_frame", "job/stop_frame")
    size = _number(walker.meta, "task/size", "job/size")
    count = last + 1 if last else size
    segments = [made for track in walker.tracks if (made := _segment(track, clock, count)) is not None]
    segments.sort(key=lambda segment: (segment.start_ns, segment.end_ns))
    medium = _medium(walker)
    notes = [*walker.notes.notes()]
    changed = sum(track.changed for track in walker.tracks)
    if changed:
        many = counted(changed, "track", "tracks")
        notes.append(f"Attributes that change within a track have their first value ({many}).")
    if walker.others:
        notes.append(f"Shapes other than boxes, polygons and points were left out ({walker.others:,}).")
    names = [segment.label for segment in segments]
    known = {label.name for label in walker.labels}
    lane = DocumentLane(medium.name or path.stem, "regions", tuple(segments), medium=medium.name)
    return LabelDocument(
        (lane,),
        (*walker.labels, *palette([name for name in names if name not in known])),
        (medium,) if medium.name else (),
        format="CVAT for video",
        notes=tuple(notes),
        name=path.stem,
    )


def _number(meta: dict[str, str], *keys: str) -> int:
    return next((int(meta[key]) for key in keys if meta.get(key, "").isdigit() and len(meta[key]) < 12), 0)


def _medium(walker: CvatWalker) -> DocumentMedium:
    meta = walker.meta
    name = " ".join(
        (meta.get("meta/source") or meta.get("task/source") or meta.get("task/name") or "").split()
    )
    name = name.replace("\\", "/").rpartition("/")[2]
    width, height = _number(meta, "original_size/width"), _number(meta, "original_size/height")
    return DocumentMedium(name, name, "video", width=width, height=height)


def _segment(track: CvatTrack, clock: FrameClock, count: int) -> DocumentSegment | None:
    """The region of a track: its key frames, and all frames that straight lines between them do not give back."""
    by_frame = {
        place.frame: place for place in sorted(track.places, key=lambda place: (place.frame, place.line))
    }
    places = [by_frame[frame] for frame in sorted(by_frame)]
    while places and places[0].outside:
        places.pop(0)
    if not places:
        return None
    kept = _needed(places, clock)
    while len(kept) > 1 and kept[-2].outside:
        kept.pop()
    ended = kept.pop() if kept[-1].outside else None
    end_ns = clock.end_ns(max(places[-1].frame, count - 1)) if ended is None else clock.start_ns(ended.frame)
    keyframes = tuple(
        DocumentKeyframe(clock.start_ns(one.frame), one.points, one.occluded, one.outside) for one in kept
    )
    return DocumentSegment(
        keyframes[0].at_ns,
        end_ns,
        label=track.label,
        key=track.id,
        attributes=tuple(track.attributes.items()),
        region=DocumentRegion(track.shape, keyframes),
    )


def _needed(places: list[CvatPlace], clock: FrameClock) -> list[CvatPlace]:
    keys = [place for place in places if place.key] or places
    if keys[0] is not places[0]:
        keys.insert(0, places[0])
    if len(keys) == len(places):
        return keys
    made: list[CvatPlace] = []
    place = 0
    for before, after in pairwise([*keys, keys[-1]]):
        made.append(before)
        region = DocumentRegion(
            "box",
            tuple(DocumentKeyframe(clock.start_ns(one.frame), one.points) for one in (before, after)),
        )
        last_key = after is before
        while place < len(places) and (last_key or places[place].frame < after.frame):
            one = places[place]
            place += 1
            if one.frame <= before.frame:
                continue
            same = (one.outside, one.occluded) == (made[-1].outside, made[-1].occluded)
            straight = one.points == before.points
            if not last_key and not straight:
                straight = _near(place_at(region, 0, clock.start_ns(one.frame)), one.points)
            # CVAT writes two decimals, so a frame between is as it says to a hundredth of a pixel.
            if not same or (not straight and not one.outside):
                made.append(one)
    return made


def _near(made: Points, said: Points) -> bool:
    return len(made) == len(said) and all(
        abs(x - x0) <= 0.0101 and abs(y - y0) <= 0.0101 for (x, y), (x0, y0) in zip(made, said, strict=True)
    )
