"""Writes CVAT for video (XML 1.1): tracks with their key frames, as CVAT imports them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape, quoteattr

from syncstudio.interchange.boxes.box_lanes import OneVideo, digits, one_video, track_ids
from syncstudio.interchange.boxes.box_track import Points, place_at
from syncstudio.interchange.boxes.cvat_walk import UNLABELLED, CvatPlace
from syncstudio.interchange.frame_clock import FrameClock
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import (
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import WriteOptions, Written

_TAGS = {"box": "box", "polygon": "polygon", "point": "points"}
_UNSEEN = dict.fromkeys((*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF), "\ufffd")


def write_cvat(document: LabelDocument, options: WriteOptions) -> Written:
    """Tracks with their key frames, as CVAT imports them."""
    with resting_collector():
        return _written(document, options)


def _written(document: LabelDocument, options: WriteOptions) -> Written:
    video = one_video(document, options, "CVAT")
    segments = [segment for _, segment in video.segments()]
    moved_ns = 0
    tracks: list[str] = []
    last = 0
    labels = {label: _quoted(label or UNLABELLED) for label in {segment.label for segment in segments}}
    for segment, number in zip(segments, track_ids(segments, 0), strict=True):
        keys, moved = _keys(segment, video.clock)
        if moved > moved_ns:
            moved_ns = moved
        if not keys or segment.region is None:
            continue
        last = max(last, keys[-1].frame - keys[-1].outside)
        asked = ""
        for name, value in segment.attributes:
            asked += f"      <attribute name={_quoted(name)}>{_escaped(value)}</attribute>\n"
        tag = _TAGS[segment.region.shape]
        shapes = _shapes(tag, keys, asked)
        label = labels[segment.label]
        tracks.append(f'  <track id="{number}" label={label} source="manual">\n{shapes}  </track>\n')
    count = video.clock.count or last + 1
    content = (
        '<?xml version="1.0" encoding="utf-8"?>\n<annotations>\n  <version>1.1</version>\n'
        f"{_meta(video, document, count)}{''.join(tracks)}</annotations>\n"
    )
    notes = (f"Times were rounded to whole frames, at most {moved_ns / 1e6:.3g} ms off.",) if moved_ns else ()
    return Written(content.encode("utf-8"), notes=notes)


def _keys(segment: DocumentSegment, clock: FrameClock) -> tuple[list[CvatPlace], int]:
    """Key frames within the lifespan, and the frame at which it ends, out of sight."""
    region = segment.region
    if region is None or not region.keyframes:
        return [], 0
    first = clock.frame_near(segment.start_ns)
    end = max(first + 1, clock.frame_near(segment.end_ns))
    (only, *more) = region.keyframes
    if not more and segment.start_ns == only.at_ns < segment.end_ns:
        moved = max(abs(clock.start_ns(first) - only.at_ns), abs(clock.start_ns(end) - segment.end_ns))
        keys = [CvatPlace(first, only.points, True, only.outside, only.occluded, 0)]
        if clock.count is None or end < clock.count:
            keys.append(CvatPlace(end, only.points, True, True, only.occluded, 0))
        return keys, moved
    made: dict[int, CvatPlace] = {}
    moved = 0
    for number, key in enumerate(region.keyframes):
        begins = key.at_ns if number else min(key.at_ns, segment.start_ns)
        ends = region.keyframes[number + 1].at_ns if number + 1 < len(region.keyframes) else segment.end_ns
        if ends <= segment.start_ns or begins >= segment.end_ns:
            continue
        at_ns = max(begins, segment.start_ns)
        frame = clock.frame_near(at_ns)
        moved = max(moved, abs(clock.start_ns(frame) - at_ns))
        points = place_at(region, number, at_ns)
        made[frame] = CvatPlace(frame, points, True, key.outside, key.occluded, 0)
        if number == 0 and key.at_ns > at_ns and key.at_ns < segment.end_ns:
            frame = clock.frame_near(key.at_ns)
            made[frame] = CvatPlace(frame, key.points, True, key.outside, key.occluded, 0)
        if (
            ends > segment.end_ns
            and end - 1 > frame
            and number + 1 < len(region.keyframes)
            and not key.outside
        ):
            points = place_at(region, number, clock.start_ns(end - 1))
            made[end - 1] = CvatPlace(end - 1, points, True, False, key.occluded, 0)
    keys = [made[frame] for frame in sorted(made) if frame < end]
    moved = max(moved, abs(clock.start_ns(end) - segment.end_ns))
    if keys and (clock.count is None or end < clock.count):
        keys.append(CvatPlace(end, keys[-1].points, True, True, keys[-1].occluded, 0))
    return keys, moved


def _shapes(tag: str, keys: list[CvatPlace], attributes: str) -> str:
    points, where = None, ""
    shapes = []
    for key in keys:
        # Where nothing moves, the same outline comes again.
        if key.points is not points:
            points = key.points
            where = _where(tag, points)
        flags = (
            f'keyframe="1" outside="{"1" if key.outside else "0"}" occluded="{"1" if key.occluded else "0"}"'
        )
        shapes.append(
            f'    <{tag} frame="{key.frame}" {flags} {where} z_order="0">\n{attributes}    </{tag}>\n'
        )
    return "".join(shapes)


def _where(tag: str, points: Points) -> str:
    if tag == "box":
        (left, top), (right, bottom) = points
        return f'xtl="{digits(left)}" ytl="{digits(top)}" xbr="{digits(right)}" ybr="{digits(bottom)}"'
    return f'points="{";".join(f"{digits(x)},{digits(y)}" for x, y in points)}"'


def _meta(video: OneVideo, document: LabelDocument, count: int) -> str:
    medium = video.medium
    labels = "".join(_labels(video, document))
    return (
        f"  <meta>\n    <task>\n      <name>{_escaped(document.name or medium.name)}</name>\n"
        f"      <size>{count}</size>\n      <mode>interpolation</mode>\n      <start_frame>0</start_frame>\n"
        f"      <stop_frame>{max(0, count - 1)}</stop_frame>\n      <labels>\n{labels}      </labels>\n"
        f"      <original_size>\n        <width>{medium.width}</width>\n        <height>{medium.height}</height>\n"
        f"      </original_size>\n      <source>{_escaped(medium.name)}</source>\n    </task>\n  </meta>\n"
    )


def _labels(video: OneVideo, document: LabelDocument) -> Iterator[str]:
    colors = {label.name: label.color for label in document.labels}
    asked: dict[str, dict[str, None]] = {}
    for _, segment in video.segments():
        known = asked.setdefault(segment.label or UNLABELLED, {})
        if segment.attributes:
            known.update((name, None) for name, _ in segment.attributes)
    for name in dict.fromkeys((*(label.name for label in document.labels), *asked)):
        color = f"          <color>{_escaped(colors[name])}</color>\n" if colors.get(name) else ""
        attributes = "".join(
            f"            <attribute>\n              <name>{_escaped(each)}</name>\n"
            "              <mutable>False</mutable>\n              <input_type>text</input_type>\n"
            "              <default_value></default_value>\n              <values></values>\n"
            "            </attribute>\n"
            for each in asked.get(name, ())
        )
        yield (
            f"        <label>\n          <name>{_escaped(name)}</name>\n{color}          <type>any</type>\n"
            f"          <attributes>\n{attributes}          </attributes>\n        </label>\n"
        )


def _escaped(text: str) -> str:
    return escape(text.translate(_UNSEEN))


def _quoted(text: str) -> str:
    return quoteattr(text.translate(_UNSEEN), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
