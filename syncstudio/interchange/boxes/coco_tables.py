"""The tables of a COCO file of boxes in videos or numbered pictures, read piece by piece."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from syncstudio.interchange.findings import Findings
from syncstudio.interchange.json_file import JsonFile, number, whole

_LISTS = frozenset({"videos", "images", "annotations", "categories", "tracks"})
_DIGITS = re.compile(r"(\d+)(?!.*\d)")
_MOST_FRAME = 1 << 32

Points = tuple[tuple[float, float], ...]


@dataclass(slots=True)
class CocoVideo:
    """A video of the file: its pictures' numbers by the id of each, and what else is said of it."""

    name: str
    width: int = 0
    height: int = 0
    rate: str = ""
    frames: dict[Any, int] = field(default_factory=dict)
    names: list[tuple[str, Any]] = field(default_factory=list)
    """Names of pictures that have no frame number, with their ids."""


@dataclass(frozen=True, slots=True)
class CocoBox:
    """One annotation of one picture. `track` is None where the file does not say whose box it is."""

    id: Any
    video: Any
    image: Any
    track: Any
    category: Any
    points: Points
    polygon: bool = False
    occluded: bool = False
    score: float | None = None
    attributes: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class CocoTables:
    """All of a file."""

    videos: dict[Any, CocoVideo] = field(default_factory=dict)
    categories: dict[Any, str] = field(default_factory=dict)
    boxes: list[CocoBox] = field(default_factory=list)
    kinds: dict[Any, Any] = field(default_factory=dict)
    """Categories by track, where tracks have a table of their own."""
    video_of: dict[Any, Any] = field(default_factory=dict)


def coco_tables(file: JsonFile, findings: Findings) -> CocoTables:
    """The tables of a file; entries that cannot be used are left out with a finding."""
    made = CocoTables()
    for place, (key, entry) in enumerate(file.members(_LISTS)):
        if key not in _LISTS:
            continue
        if not isinstance(entry, dict):
            findings.count(f"entries of “{key}” that are no objects", "left out", f"entry {place + 1}")
            continue
        if key == "videos":
            _video(made, entry)
        elif key == "images":
            _image(made, entry, findings)
        elif key == "categories":
            made.categories[_id(entry.get("id"))] = " ".join(str(entry.get("name") or "").split())
        elif key == "tracks":
            made.kinds[_id(entry.get("id"))] = _id(entry.get("category_id"))
        else:
            _annotation(made, entry, findings)
    return made


def _id(value: Any) -> Any:
    return value if isinstance(value, int | str) and not isinstance(value, bool) else None


def _video(made: CocoTables, entry: Mapping[str, Any]) -> None:
    name = str(entry.get("name") or entry.get("file_name") or entry.get("id"))
    rate = next((entry[key] for key in ("frame_rate", "fps", "frameRate") if entry.get(key)), "")
    video = made.videos.setdefault(_id(entry.get("id")), CocoVideo(name))
    video.name = " ".join(name.replace("\\", "/").split())
    video.width, video.height = whole(entry.get("width")) or 0, whole(entry.get("height")) or 0
    video.rate = str(rate)
    names = entry.get("file_names")
    # YouTube-VIS names all pictures in the video; its annotations hold a list with a box for each.
    for frame in range(len(names)) if isinstance(names, list) else ():
        video.frames[("frame", frame)] = frame


def _image(made: CocoTables, entry: Mapping[str, Any], findings: Findings) -> None:
    ident, name = _id(entry.get("id")), str(entry.get("file_name") or "").replace("\\", "/")
    owner = _id(entry.get("video_id", entry.get("vid_id")))
    if owner is None:
        owner = ("folder", str(PurePosixPath(name).parent) if "/" in name else "")
        made.videos.setdefault(owner, CocoVideo(owner[1] if owner[1] not in ("", ".") else ""))
    video = made.videos.setdefault(owner, CocoVideo(str(owner)))
    made.video_of[ident] = owner
    keys = ("frame_id", "frame_index", "frame_number", "frame")
    frame = next((found for key in keys if (found := whole(entry.get(key))) is not None), None)
    if frame is None:
        video.names.append((name, ident))
    elif 0 <= frame < _MOST_FRAME:
        video.frames[ident] = frame
    else:
        findings.count("pictures with a frame number below 0", "left out", f"image {ident}")
    video.width = video.width or whole(entry.get("width")) or 0
    video.height = video.height or whole(entry.get("height")) or 0


def _annotation(made: CocoTables, entry: Mapping[str, Any], findings: Findings) -> None:
    more = entry.get("attributes")
    more = more if isinstance(more, dict) else {}
    tracks = (entry.get("track_id"), entry.get("instance_id"), more.get("track_id"))
    track = next((each for each in map(_id, tracks) if each is not None), None)
    where = f"annotation {_id(entry.get('id'))}"
    category = _id(entry.get("category_id"))
    score = number(entry.get("score"))
    score = score if score is not None and 0 <= score <= 1 else None
    hidden = more.get("occluded", entry.get("occluded")) in (True, 1, "true")
    plain = tuple(
        (str(name), "yes" if value is True else "no" if value is False else str(value))
        for name, value in more.items()
        if name not in ("track_id", "occluded", "keyframe", "rotation")
        and value not in (None, "")
        and not isinstance(value, dict | list)
    )
    boxes = entry.get("bboxes")
    if isinstance(boxes, list):
        owner = _id(entry.get("video_id"))
        track = track if track is not None else _id(entry.get("id"))
        for frame, box in enumerate(boxes):
            points = _box(box)
            if points is not None:
                made.boxes.append(
                    CocoBox(
                        entry.get("id"),
                        owner,
                        ("frame", frame),
                        track,
                        category,
                        points,
                        False,
                        hidden,
                        score,
                        plain,
                    )
                )
                made.videos.setdefault(owner, CocoVideo(str(owner))).frames.setdefault(
                    ("frame", frame), frame
                )
            elif box is not None:
                findings.count("boxes without a width or a height", "left out", where)
        return
    points, polygon = _outline(entry.get("segmentation"), entry.get("bbox"))
    if points is None:
        findings.count("boxes without a width or a height", "left out", where)
        return
    if isinstance(entry.get("segmentation"), dict):
        findings.count("painted masks", "the box around each was taken", where)
    owner, image = _id(entry.get("video_id")), _id(entry.get("image_id"))
    made.boxes.append(
        CocoBox(_id(entry.get("id")), owner, image, track, category, points, polygon, hidden, score, plain)
    )


def _outline(segmentation: Any, box: Any) -> tuple[Points | None, bool]:
    """The one polygon of an annotation, else its box."""
    if isinstance(segmentation, list) and len(segmentation) == 1 and isinstance(segmentation[0], list):
        flat = [number(each) for each in segmentation[0]]
        if len(flat) >= 6 and len(flat) % 2 == 0 and None not in flat:
            axes = [each or 0.0 for each in flat]
            return tuple(zip(axes[::2], axes[1::2], strict=True)), True
    return _box(box), False


def _box(box: Any) -> Points | None:
    found = [number(each) for each in box] if isinstance(box, list) and len(box) == 4 else [None]
    if None in found:
        return None
    left, top, width, height = (each or 0.0 for each in found)
    if width <= 0 or height <= 0:
        return None
    return (left, top), (round(left + width, 9), round(top + height, 9))


def numbered(video: CocoVideo, findings: Findings) -> None:
    """Give pictures without a frame number the place of their name in order, and count all from 0."""
    if video.names:
        ordered = sorted(video.names, key=lambda each: (_number_in(each[0]), each[0]))
        start = max(video.frames.values(), default=-1) + 1
        for place, (_, ident) in enumerate(ordered):
            video.frames[ident] = start + place
        findings.say("Pictures without a frame number were numbered in the order of their names.")
        return
    counted = set(video.frames.values())
    if counted and min(counted) == 1 and max(counted) == len(counted):
        video.frames = {ident: frame - 1 for ident, frame in video.frames.items()}
        findings.say(f"Frames of “{video.name}” are counted from 1 in the file.")


def _number_in(name: str) -> int:
    found = _DIGITS.search(PurePosixPath(name).stem)
    return int(found[1][:18]) if found else 0
