"""MOT Challenge's lists of boxes, frame by frame (`gt.txt`, `det.txt`), with `seqinfo.ini` and `labels.txt` beside.

A line is `frame, id, left, top, width, height, confidence, class, visibility`: frames from 1; in ground truth the
confidence says whether a box counts (MOT16, section 3.3).
"""

from __future__ import annotations

import configparser
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from operator import itemgetter
from pathlib import Path

from syncstudio.interchange.boxes.box_lanes import (
    LineNotes,
    digits,
    one_video,
    palette,
    refuse_too_many,
    thinned_note,
    track_ids,
)
from syncstudio.interchange.boxes.box_track import Place, Points, frames_of, lifespan, still_frames
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.frame_clock import clock_of
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import (
    DocumentLane,
    DocumentMedium,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.text_file import read_text
from syncstudio.timebase.counts import counted

_CLASSES = (
    "Pedestrian", "Person on vehicle", "Car", "Bicycle", "Motorbike", "Non motorized vehicle", "Static person",
    "Distractor", "Occluder", "Occluder on the ground", "Occluder full", "Reflection", "Crowd",
)  # fmt: skip
_FEWEST, _MOST = 6, 10
_MOST_FRAME = 1 << 32
# Below this share of it being seen, a box is occluded.
_SEEN = 0.5
IGNORED = "ignored"
_MOST_SIDE_BYTES = 1 << 20


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    track: int
    place: Place
    confidence: float
    label: int


def read_mot(path: Path, options: ReadOptions) -> LabelDocument:
    """The boxes of a file as regions. InterchangeError, in one sentence with the line, when it holds none."""
    with resting_collector():
        return _read(path, options)


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    text = read_text(path, options.encoding)
    notes = LineNotes()
    rows: list[_Row] = []
    seen_partly = 0
    for number, line in enumerate(text.text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.replace(";", ",").split(",") if "," in line or ";" in line else line.split()
        row = _row(number, fields, notes)
        if row is not None:
            rows.append(row)
            seen_partly += len(fields) == 9 and fields[8].strip() not in ("0", "1", "-1", "0.0", "1.0")
    if not rows:
        first = "".join(f" {note}" for note in notes.notes()[:1])
        raise InterchangeError(f"{path.name} holds no box that can be read: choose a file of MOT.{first}")
    info = _seqinfo(path)
    clock = clock_of(
        options.frame_starts_ns, options.frame_rate or info.frame_rate, path.name, "it counts frames"
    )
    flags = all(row.confidence in (0, 1) and row.track >= 0 for row in rows)
    names, named = _class_names(path, rows)
    tracks: dict[tuple[int, int], list[_Row]] = {}
    for place, row in enumerate(rows):
        tracks.setdefault((row.track, 0) if row.track >= 0 else (-1, place), []).append(row)
    segments: list[DocumentSegment] = []
    thinned = kept = 0
    for (track, _), members in tracks.items():
        own = _in_order(members, notes)
        span = lifespan([row.place for row in own], clock)
        thinned, kept = thinned + span.thinned, kept + len(own) - span.thinned
        sure = None if flags else sum(row.confidence for row in own) / len(own)
        segments.append(
            DocumentSegment(
                span.start_ns,
                span.end_ns,
                label=names.get(own[0].label, ""),
                key=str(track) if track >= 0 else "",
                confidence=sure if sure is not None and 0 <= sure <= 1 else None,
                attributes=((IGNORED, "yes"),) if flags and not any(row.confidence for row in own) else (),
                region=span.region,
            )
        )
    segments.sort(key=lambda segment: (segment.start_ns, segment.end_ns))
    medium = info if info.name else None
    said = [*text.notes, *notes.notes(), *thinned_note(thinned, kept), *named]
    if seen_partly:
        many = counted(seen_partly, "box is seen", "boxes are seen")
        said.append(f"{many} in part: those seen less than half became occluded.")
    if not flags and any(segment.confidence is None for segment in segments):
        said.append("Confidences outside 0 to 1 were left out.")
    lane = DocumentLane(info.name or path.stem, "regions", tuple(segments), medium=info.name)
    return LabelDocument(
        (lane,),
        palette([segment.label for segment in segments]),
        (medium,) if medium else (),
        format="MOT boxes",
        notes=tuple(said),
        encoding=text.encoding,
        name=path.stem,
    )


def _row(number: int, fields: Sequence[str], notes: LineNotes) -> _Row | None:
    if not _FEWEST <= len(fields) <= _MOST:
        count = "1 field" if len(fields) == 1 else f"{len(fields)} fields"
        notes.line(number, f"has {count} where {_FEWEST} to {_MOST} belong")
        return None
    try:
        values = [float(field) for field in fields]
    except ValueError:
        notes.line(number, "holds something that is no number")
        return None
    if not all(isfinite(value) for value in values):
        notes.line(number, "holds something that is no number")
        return None
    frame, track, left, top, width, height = values[:6]
    if frame != int(frame) or track != int(track) or abs(track) > 1 << 53:
        notes.line(number, "has no whole number for its frame or its id")
    elif not 1 <= frame <= _MOST_FRAME:
        notes.line(number, f"is of frame {int(frame)}, and MOT counts from 1")
    elif width <= 0 or height <= 0:
        notes.line(number, "has a box without a width or a height")
    else:
        confidence = values[6] if len(values) > 6 else 1.0
        label = int(values[7]) if len(values) in (8, 9) else -1
        occluded = len(values) == 9 and 0 <= values[8] < _SEEN
        points = ((left, top), (round(left + width, 9), round(top + height, 9)))
        return _Row(number, int(track), Place(int(frame) - 1, points, occluded), confidence, label)
    return None


def _in_order(rows: list[_Row], notes: LineNotes) -> list[_Row]:
    """By frame, each frame once."""
    rows.sort(key=lambda row: (row.place.frame, row.line))
    made: list[_Row] = []
    for row in rows:
        if made and made[-1].place.frame == row.place.frame:
            notes.line(row.line, f"gives id {row.track} a second box in frame {row.place.frame + 1}")
        else:
            made.append(row)
    return made


def _beside(path: Path, name: str) -> str:
    """A small text beside a file or one folder up, as MOT's folders have it; "" for none."""
    for candidate in (path.with_name(name), path.absolute().parent.parent / name):
        try:
            if candidate.is_file() and candidate.stat().st_size <= _MOST_SIDE_BYTES:
                return candidate.read_text("utf-8-sig", "replace")
        except OSError:
            continue
    return ""


def _seqinfo(path: Path) -> DocumentMedium:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(_beside(path, "seqinfo.ini"))
        entry = parser["Sequence"]
    except (configparser.Error, KeyError):
        return DocumentMedium("")
    name = " ".join(entry.get("name", "").split()) or path.stem
    sizes = [entry.get(key, "0").strip() for key in ("imWidth", "imHeight")]
    width, height = (int(size) if size.isdigit() and len(size) < 7 else 0 for size in sizes)
    rate = entry.get("frameRate", "").strip()
    pictures = _pictures(path, entry.get("imDir", "").strip())
    return DocumentMedium(name, pictures, "video", frame_rate=rate, width=width, height=height)


def _pictures(path: Path, folder: str) -> str:
    """The folder of a sequence's pictures, where there is one beside the file or one folder up."""
    if not folder or "/" in folder or "\\" in folder or folder == "..":
        return ""
    above = path.absolute().parent
    return next((str(each / folder) for each in (above, above.parent) if (each / folder).is_dir()), "")


def _class_names(path: Path, rows: Sequence[_Row]) -> tuple[dict[int, str], tuple[str, ...]]:
    used = sorted({row.label for row in rows if row.label > 0})
    listed = [" ".join(line.split()) for line in _beside(path, "labels.txt").splitlines() if line.strip()]
    names = {place: name for place, name in enumerate(listed, 1)} or dict(enumerate(_CLASSES, 1))
    notes = (
        ()
        if listed or not used
        else ("Classes are named as MOT Challenge names them; labels.txt beside names others.",)
    )
    return {label: names.get(label, f"class {label}") for label in used}, notes


def write_mot(document: LabelDocument, options: WriteOptions) -> Written:
    """Ground truth, with the names of its classes and the facts of its video beside."""
    with resting_collector():
        return _written(document, options)


def _written(document: LabelDocument, options: WriteOptions) -> Written:
    video = one_video(document, options, "MOT")
    refuse_too_many(video, "MOT")
    boxes = [segment for _, segment in video.segments() if segment.region and segment.region.shape == "box"]
    classes = {name: place for place, name in enumerate(video.labels, 1)}
    rows: list[tuple[int, int, str]] = []
    for segment, track in zip(boxes, track_ids(boxes), strict=True):
        counts = "0" if (IGNORED, "yes") in segment.attributes else "1"
        label = classes.get(segment.label, -1)
        still = still_frames(segment, video.clock)
        if still is not None and segment.region is not None:
            (keyframe,) = segment.region.keyframes
            numbers = _numbers(keyframe.points)
            end = f",{track},{numbers},{counts},{label},{'0' if keyframe.occluded else '1'}\n"
            rows += [(frame, track, f"{frame + 1}{end}") for frame in still]
            continue
        points, numbers = None, ""
        for place in frames_of(segment, video.clock):
            # Where nothing moves, the same box comes again.
            if place.points is not points:
                points = place.points
                numbers = _numbers(points)
            seen = "0" if place.occluded else "1"
            rows.append(
                (place.frame, track, f"{place.frame + 1},{track},{numbers},{counts},{label},{seen}\n")
            )
    rows.sort(key=itemgetter(0, 1))
    rate = video.clock.even_rate
    shown = str(rate.numerator) if rate.denominator == 1 else f"{float(rate):.9g}"
    last = rows[-1][0] + 1 if rows else 0
    info = (
        f"[Sequence]\nname={' '.join(video.medium.name.split())}\nimDir=img1\nframeRate={shown}\n"
        f"seqLength={video.clock.count or last}\nimWidth={video.medium.width}\n"
        f"imHeight={video.medium.height}\nimExt=.jpg\n"
    )
    names = "".join(f"{name}\n" for name in video.labels)
    return Written(
        "".join(row for _, _, row in rows).encode("ascii"),
        (("labels.txt", names.encode("utf-8")), ("seqinfo.ini", info.encode("utf-8"))),
        ("Classes are numbered in the order of labels.txt beside the file.",) if names else (),
    )


def _numbers(points: Points) -> str:
    (left, top), (right, bottom) = points
    return f"{digits(left)},{digits(top)},{digits(right - left)},{digits(bottom - top)}"


def _looks_like(head: bytes, path: Path) -> bool:
    if path.suffix.lower() != ".txt":
        return False
    lines = head.decode("utf-8-sig", "replace").splitlines()
    lines = [line for line in lines if line.strip() and not line.startswith("#")][:4]
    return bool(lines) and all(_is_row(line) for line in (lines[:-1] or lines))


def _is_row(line: str) -> bool:
    fields = line.split(",")
    if not _FEWEST < len(fields) <= _MOST or not fields[0].strip().isdigit():
        return False
    try:
        return all(isfinite(float(field)) for field in fields)
    except ValueError:
        return False


FORMATS: tuple[LabelFormat, ...] = (
    LabelFormat(
        id="mot",
        name="MOT boxes",
        suffixes=(".txt",),
        holds=Holds(
            lanes="one", lane_names=False, kinds=frozenset({"regions"}), text=False, text_and_label=False,
            speakers=False, regions=frozenset({"box"}),
        ),
        looks_like=_looks_like,
        read=read_mot,
        write=write_mot,
    ),
)  # fmt: skip
