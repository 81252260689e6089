"""COCO files of boxes followed through videos (CocoVID, TAO, YouTube-VIS, CVAT's COCO), or through numbered pictures.

pycocotools reads no videos and gives neither tracks nor lines of faults, so the tables are read here.
"""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import Any

from syncstudio.interchange.boxes.box_lanes import (
    OneVideo,
    digits,
    one_video,
    palette,
    refuse_too_many,
    thinned_note,
    track_ids,
)
from syncstudio.interchange.boxes.box_track import Place, Points, frames_of, lifespan, still_frames
from syncstudio.interchange.boxes.coco_tables import CocoBox, CocoTables, CocoVideo, coco_tables, numbered
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.findings import Findings
from syncstudio.interchange.frame_clock import clock_of
from syncstudio.interchange.json_file import JsonFile, read_json, resting_collector
from syncstudio.interchange.label_document import (
    DocumentLane,
    DocumentMedium,
    DocumentSegment,
    LabelDocument,
    Shape,
)
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written


def read_coco(path: Path, options: ReadOptions) -> LabelDocument:
    """The boxes of a file as regions, a lane for each video. InterchangeError when it holds none."""
    with resting_collector():
        return _read(read_json(path, options.encoding), path, options)


def _read(file: JsonFile, path: Path, options: ReadOptions) -> LabelDocument:
    findings = Findings()
    tables = coco_tables(file, findings)
    for video in tables.videos.values():
        numbered(video, findings)
        video.name = video.name or path.stem
    of_video: dict[Any, list[CocoBox]] = {}
    for box in tables.boxes:
        owner = (
            box.video
            if box.video in tables.videos and box.video is not None
            else tables.video_of.get(box.image)
        )
        frames = tables.videos[owner].frames if owner in tables.videos else {}
        if box.image not in frames:
            findings.count("boxes of a picture that is not in the file", "left out", f"annotation {box.id}")
            continue
        of_video.setdefault(owner, []).append(box)
    chosen = {
        owner: boxes for owner, boxes in of_video.items() if options.part in ("", tables.videos[owner].name)
    }
    if not chosen:
        names = ", ".join(f"“{tables.videos[owner].name}”" for owner in list(of_video)[:5])
        if of_video:
            raise InterchangeError(f"{path.name} has no video “{options.part}”: {names} are some of them.")
        raise InterchangeError(
            f"{path.name} holds no box that can be read: choose a COCO file with annotations."
        )
    lanes, media = [], []
    counts = [0, 0]
    for owner, boxes in chosen.items():
        lanes.append(_lane(tables.videos[owner], boxes, tables, options, findings, path.name, counts))
        media.append(_medium(tables.videos[owner]))
    return LabelDocument(
        tuple(lanes),
        palette([*tables.categories.values(), *(one.label for lane in lanes for one in lane.segments)]),
        tuple(media),
        format="COCO boxes of videos",
        notes=(*file.notes, *findings.notes(), *thinned_note(counts[0], counts[1])),
        encoding=file.encoding,
        name=path.stem,
    )


def _medium(video: CocoVideo) -> DocumentMedium:
    path = video.name if ".." not in video.name.split("/") and not video.name.startswith("/") else ""
    return DocumentMedium(
        PurePosixPath(video.name).name or video.name, path, "video", frame_rate=video.rate,
        width=video.width, height=video.height,
    )  # fmt: skip


def _lane(
    video: CocoVideo,
    boxes: list[CocoBox],
    tables: CocoTables,
    options: ReadOptions,
    findings: Findings,
    name: str,
    counts: list[int],
) -> DocumentLane:
    clock = clock_of(options.frame_starts_ns, options.frame_rate or video.rate, name, "it counts frames")
    looked_at = sorted(set(video.frames.values()))
    following = dict(pairwise(looked_at))
    steps = {after - before for before, after in pairwise(looked_at)}
    if steps - {1}:
        findings.say(
            f"Not all frames of “{video.name}” were looked at: between those that were, boxes go straight."
        )
    tracks: dict[Any, list[CocoBox]] = {}
    for place, box in enumerate(boxes):
        key = ("one", place) if box.track is None else (box.track, box.polygon)
        tracks.setdefault(key, []).append(box)
    segments = []
    for members in tracks.values():
        members.sort(key=lambda box: video.frames[box.image])
        own: list[CocoBox] = []
        for box in members:
            if own and video.frames[own[-1].image] == video.frames[box.image]:
                findings.count("second boxes of one track in a frame", "left out", f"annotation {box.id}")
            else:
                own.append(box)
        places = [Place(video.frames[box.image], box.points, box.occluded) for box in own]
        shape: Shape = "polygon" if own[0].polygon else "box"
        span = lifespan(places, clock, shape, following)
        counts[0] += span.thinned
        counts[1] += len(own) - span.thinned
        scores = [box.score for box in own if box.score is not None]
        first = own[0]
        category = first.category if first.category is not None else tables.kinds.get(first.track)
        if len({box.category for box in own}) > 1:
            findings.count("tracks with several categories", "the first counts", f"annotation {first.id}")
        segments.append(
            DocumentSegment(
                span.start_ns,
                span.end_ns,
                label=tables.categories.get(category, "" if category is None else f"class {category}"),
                key="" if first.track is None else str(first.track),
                attributes=first.attributes,
                confidence=sum(scores) / len(scores) if scores else None,
                region=span.region,
            )
        )
    segments.sort(key=lambda segment: (segment.start_ns, segment.end_ns))
    medium = _medium(video).name
    return DocumentLane(medium, "regions", tuple(segments), medium=medium)


def coco_parts(path: Path) -> tuple[str, ...]:
    """The videos that a file speaks of."""
    tables = coco_tables(read_json(path), Findings())
    return tuple(video.name or path.stem for video in tables.videos.values())


def write_coco(document: LabelDocument, options: WriteOptions) -> Written:
    """One video with all frames up to the last that has a box, tracks by their ids."""
    with resting_collector():
        return _written(document, options)


def _written(document: LabelDocument, options: WriteOptions) -> Written:
    video = one_video(document, options, "COCO")
    refuse_too_many(video, "COCO")
    segments = [
        segment
        for _, segment in video.segments()
        if segment.region and segment.region.shape in ("box", "polygon")
    ]
    kinds = {name: place for place, name in enumerate(video.labels, 1)}
    nameless = len(kinds) + 1
    rows: list[str] = []
    last, used_nameless = -1, False
    for segment, track in zip(segments, track_ids(segments), strict=True):
        used_nameless = used_nameless or segment.label not in kinds
        category = kinds.get(segment.label, nameless)
        common = f'"video_id":1,"track_id":{track},"instance_id":{track},"category_id":{category}'
        if segment.confidence is not None:
            common += f',"score":{segment.confidence!r}'
        more = "".join(f"{json.dumps(name)}:{json.dumps(value)}," for name, value in segment.attributes)
        still = still_frames(segment, video.clock)
        if still is not None and segment.region is not None:
            (keyframe,) = segment.region.keyframes
            shape = _shape(segment, keyframe.points)
            hidden = "true" if keyframe.occluded else "false"
            end = f',{common},{shape},"iscrowd":0,"attributes":{{{more}"occluded":{hidden}}}}}'
            last = max(last, still.stop - 1) if still else last
            rows += [
                f'{{"id":{number},"image_id":{frame + 1}{end}'
                for number, frame in enumerate(still, len(rows) + 1)
            ]
            continue
        points, shape = None, ""
        for place in frames_of(segment, video.clock):
            if place.frame > last:
                last = place.frame
            # Where nothing moves, the same outline comes again.
            if place.points is not points:
                points, shape = place.points, _shape(segment, place.points)
            hidden = "true" if place.occluded else "false"
            rows.append(
                f'{{"id":{len(rows) + 1},"image_id":{place.frame + 1},{common},{shape},"iscrowd":0,'
                f'"attributes":{{{more}"occluded":{hidden}}}}}'
            )
    categories = [f'{{"id":{place},"name":{json.dumps(name)}}}' for name, place in kinds.items()]
    if used_nameless:
        categories.append(f'{{"id":{nameless},"name":""}}')
    content = (
        f'{{"info":{{"description":{json.dumps(document.name)}}},\n"videos":[{_video(video)}],\n'
        f'"images":[\n{_images(video, last)}],\n'
        f'"categories":[{",".join(categories)}],\n"annotations":[\n{_joined(rows)}]}}\n'
    )
    return Written(content.encode("ascii"), notes=("Frames are counted from 0 in the file.",))


def _joined(rows: list[str]) -> str:
    return ",\n".join(rows)


def _video(video: OneVideo) -> str:
    medium, rate = video.medium, video.clock.even_rate
    shown = str(rate.numerator) if rate.denominator == 1 else f'"{rate}"'
    if video.clock.starts_ns:
        shown = f"{float(rate):.9g}"
    return f'{{"id":1,"name":{json.dumps(medium.name)},"width":{medium.width},"height":{medium.height},"fps":{shown}}}'


def _images(video: OneVideo, last: int) -> str:
    stem = json.dumps(PurePosixPath(video.medium.name).stem)[:-1]
    size = f'"width":{video.medium.width},"height":{video.medium.height}'
    return _joined(
        [
            f'{{"id":{frame + 1},"video_id":1,"frame_id":{frame},{size},"file_name":{stem}/{frame:06d}.jpg"}}'
            for frame in range(last + 1)
        ]
    )


def _shape(segment: DocumentSegment, points: Points) -> str:
    if segment.region is not None and segment.region.shape == "box":
        (left, top), (right, bottom) = points
        width, height = right - left, bottom - top
        if width >= 0 and height >= 0:
            box = f"{digits(left)},{digits(top)},{digits(width)},{digits(height)}"
            return f'"bbox":[{box}],"area":{digits(width * height)},"segmentation":[]'
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = min(xs), min(ys)
    width, height = max(xs) - left, max(ys) - top
    outline, area = "[]", width * height
    if segment.region is not None and segment.region.shape == "polygon":
        outline = f"[[{','.join(f'{digits(x)},{digits(y)}' for x, y in points)}]]"
        corners = [*points, points[0]]
        area = abs(sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(corners))) / 2
    box = ",".join(map(digits, (left, top, width, height)))
    return f'"bbox":[{box}],"area":{digits(area)},"segmentation":{outline}'


def _looks_like(head: bytes, _path: Path) -> bool:
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if not text.startswith("{"):
        return False
    tables = sum(f'"{key}"' in text for key in ("images", "annotations", "categories", "videos"))
    return tables >= 2 and ('"images"' in text or '"videos"' in text or '"bbox"' in text)


FORMATS: tuple[LabelFormat, ...] = (
    LabelFormat(
        id="coco-video",
        name="COCO boxes of videos",
        suffixes=(".json",),
        holds=Holds(
            lanes="one", lane_names=False, kinds=frozenset({"regions"}), text=False, text_and_label=False,
            speakers=False, attributes=True, confidence=True, regions=frozenset({"box", "polygon"}), media=True,
        ),
        looks_like=_looks_like,
        read=read_coco,
        write=write_coco,
        parts=coco_parts,
    ),
)  # fmt: skip
