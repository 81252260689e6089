"""Boxes that Label Studio tracked through a video: percents of the picture at key frames, as regions in pixels."""

from __future__ import annotations

from collections.abc import Mapping
from math import cos, radians, sin
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.findings import Findings
from syncstudio.interchange.frame_clock import FrameClock
from syncstudio.interchange.json_file import number, whole
from syncstudio.interchange.label_document import DocumentKeyframe, DocumentRegion
from syncstudio.interchange.label_studio.label_studio_regions import Region

Points = tuple[tuple[float, float], ...]
# Percents of millionths of a pixel.
_DIGITS = 6


def box_region(
    region: Region, clock: FrameClock, size: tuple[int, int], where: str, findings: Findings
) -> tuple[int, int, DocumentRegion] | None:
    """(start_ns, end_ns, region) of a `sequence`; None, and a finding, where no key frame of it can be used.

    A key frame that is not `enabled` is the last one seen before a gap (or the end); between two others the box goes in
    a straight line; the last one stays to the video's end unless it ends there.
    """
    width, height = region.size or size
    if not (width and height):
        raise InterchangeError(
            f"{where} holds boxes in percent of a picture whose size it does not say: "
            "choose the video that it belongs to."
        )
    keys = _keys(region, (float(width), float(height)), where, findings)
    if not keys:
        findings.count("boxes without a key frame that can be used", "left out", where)
        return None
    keyframes: list[DocumentKeyframe] = []
    frames = sorted(keys)
    for place, frame in enumerate(frames):
        points, enabled = keys[frame]
        before = keys[frames[place - 1]] if place else None
        # A last key that only says how long the box stays where it was is said by the gap, or the end, after it.
        if enabled or before is None or not before[1] or before[0] != points:
            keyframes.append(DocumentKeyframe(clock.start_ns(frame - 1), points))
        if not enabled and place + 1 < len(frames) and frames[place + 1] > frame + 1:
            keyframes.append(DocumentKeyframe(clock.start_ns(frame), points, outside=True))
    last = frames[-1]
    if keys[last][1]:
        last = max(last, _count(region.value, clock))
    return keyframes[0].at_ns, clock.end_ns(last - 1), DocumentRegion("box", tuple(keyframes))


def _count(value: Mapping[str, Any], clock: FrameClock) -> int:
    return max(0, min(whole(value.get("framesCount")) or 0, 1 << 32)) or clock.count or 0


def _keys(
    region: Region, size: tuple[float, float], where: str, findings: Findings
) -> dict[int, tuple[Points, bool]]:
    keys: dict[int, tuple[Points, bool]] = {}
    sequence = region.value.get("sequence")
    for entry in sequence if isinstance(sequence, list) else ():
        frame = whole(entry.get("frame")) if isinstance(entry, dict) else None
        points = _points(entry, size, where, findings) if isinstance(entry, dict) else None
        if frame is None or frame > 1 << 32 or points is None:
            findings.count("key frames of boxes without a frame, place or size", "left out", where)
        elif frame < 1:
            findings.count("key frames before frame 1, which is the first", "left out", where)
        else:
            if frame in keys:
                findings.count("frames with two places of one box", "the later one counts", where)
            keys[frame] = (points, entry.get("enabled") is not False)
    return keys


def _points(
    entry: Mapping[str, Any], size: tuple[float, float], where: str, findings: Findings
) -> Points | None:
    found = [number(entry.get(key)) for key in ("x", "y", "width", "height")]
    if None in found:
        return None
    x, y, width, height = (each or 0.0 for each in found)
    if width <= 0 or height <= 0:
        return None
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    pixels = [(left * size[0] / 100, top * size[1] / 100) for left, top in corners]
    turned = number(entry.get("rotation")) or 0.0
    if turned % 360:
        findings.count("boxes that are turned", "the upright box around each was taken", where)
        (x0, y0), angle = pixels[0], radians(turned)
        pixels = [
            (
                x0 + (px - x0) * cos(angle) - (py - y0) * sin(angle),
                y0 + (px - x0) * sin(angle) + (py - y0) * cos(angle),
            )
            for px, py in pixels
        ]
    left, right = min(px for px, _ in pixels), max(px for px, _ in pixels)
    top, bottom = min(py for _, py in pixels), max(py for _, py in pixels)
    if left < -0.01 or top < -0.01 or right > size[0] + 0.01 or bottom > size[1] + 0.01:
        findings.count("boxes that reach out of the picture", "cut at its edge", where)
    left, right = max(0.0, left), min(size[0], right)
    top, bottom = max(0.0, top), min(size[1], bottom)
    if right <= left or bottom <= top:
        return None
    return ((round(left, _DIGITS), round(top, _DIGITS)), (round(right, _DIGITS), round(bottom, _DIGITS)))
