"""OpenTimelineIO as a format of labels: a track with markers for each lane, a clip for each recording.

Reading goes through opentimelineio, which knows all versions of its files. Writing makes the JSON of its schema itself,
because the library takes ten times as long for a hundred thousand markers. Times are exact: with a frame rate they are
frames and fractions of frames, without one whole nanoseconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.tables.cell_time import frame_rate_of
from syncstudio.interchange.tables.document_json import (
    document_from,
    head_of_document,
    segment_from,
    segment_value,
)
from syncstudio.interchange.text_file import decoded, encoded, read_text

_KEY = "syncstudio"
_NS = 1_000_000_000
_NO_TIMES = ("start_ns", "end_ns", "words", "region")
_ZERO = Fraction(0)
# Rates within this of a fraction of 1001 are that fraction, written as a float.
_NTSC = Fraction(1, 200)


def _looks_like(head: bytes, path: Path) -> bool:
    try:
        text = decoded(head, path.name).text
    except InterchangeError:
        return False
    return text.lstrip().startswith("{") and '"OTIO_SCHEMA"' in text


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    try:
        import opentimelineio as otio
    except ImportError as error:
        raise InterchangeError(
            f"{path.name} needs OpenTimelineIO to be read; install it with: pip install 'syncstudio[otio]'."
        ) from error
    text = read_text(path, options.encoding, 256 << 20)
    try:
        # The library's own parser ends the whole process at what is nested too deeply; this one refuses it.
        json.loads(text.text)
        timeline = otio.adapters.read_from_string(text.text, "otio_json")
    except Exception as error:
        # The library raises types of its own and of C++ for what is no sound file.
        said = str(error).partition("\n")[0][:160]
        said = "it holds a number that is too long" if "integer string" in said else said
        raise InterchangeError(f"{path.name} is no sound OpenTimelineIO file ({said}).") from error
    if not isinstance(timeline, otio.schema.Timeline):
        raise InterchangeError(f"{path.name} holds no timeline; choose the file of a whole one.")
    found = _Found(otio)
    stack = timeline.tracks
    found.markers("Markers", stack, stack, {})
    for number, track in enumerate(stack, 1):
        found.track(track, track.name or f"Track {number}", stack)
    lanes = {name: each for name, each in found.lanes.items() if each[1] or each[0]}
    if not lanes and not found.media:
        raise InterchangeError(f"{path.name} holds no clip and no marker.")
    head = {"lanes": [about or {"name": name} for name, (about, _) in lanes.items()]}
    about = _plain(timeline.metadata.get(_KEY, {}))
    made = document_from(
        head | {name: about[name] for name in ("language", "labels", "facts") if name in about},
        [segments for _, segments in lanes.values()],
        path.name,
    )
    return LabelDocument(
        made.lanes,
        made.labels,
        tuple(found.media.values()),
        format="OpenTimelineIO",
        notes=(*text.notes, *found.notes),
        encoding=text.encoding,
        language=made.language,
        name=timeline.name or path.stem,
        facts=made.facts,
    )


class _Found:
    """Lanes and recordings of a timeline."""

    def __init__(self, otio: Any) -> None:
        self._otio = otio
        self.lanes: dict[str, tuple[dict[str, Any], list[DocumentSegment]]] = {}
        self.media: dict[str, DocumentMedium] = {}
        self.notes: list[str] = []

    def track(self, track: Any, name: str, stack: Any) -> None:
        """Markers and clips of one track."""
        about = _plain(track.metadata.get(_KEY, {}))
        if about.get("role") == "lane":
            lane = {key: value for key, value in about.items() if key != "role"}
            self.lanes.setdefault(f"{name}\n{len(self.lanes)}", (lane, []))
            self.markers(next(reversed(self.lanes)), track, stack, lane)
            return
        self.markers(f"{name}, markers", track, stack, {})
        for clip in track.find_clips():
            span = clip.trimmed_range()
            start_ns = _ns(span.start_time, self._shift(clip, stack))
            end_ns = start_ns + _ns(span.duration)
            medium = self._medium(clip, start_ns)
            self.markers(f"{name}, markers", clip, stack, {})
            if about.get("role") != "recording":
                segment = DocumentSegment(start_ns, end_ns, label=clip.name or medium)
                self.lanes.setdefault(name, ({}, []))[1].append(segment)

    def markers(self, lane: str, item: Any, stack: Any, about: dict[str, Any]) -> None:
        """The markers of one item, as labels of a lane."""
        shift = self._shift(item, stack)
        for marker in item.markers:
            span = marker.marked_range
            start_ns = _ns(span.start_time, shift)
            end_ns = start_ns + _ns(span.duration)
            value = _own(marker.metadata.get(_KEY))
            if not value:
                value = {"label": marker.name, "text": getattr(marker, "comment", "")}
                value["attributes"] = [["color", str(marker.color)]] if marker.color else []
            try:
                segment = segment_from(value | {"start_ns": start_ns, "end_ns": max(start_ns, end_ns)})
            except (KeyError, TypeError, ValueError) as error:
                self.notes.append(f"A marker “{marker.name[:40]}” could not be read ({error}); left out.")
                continue
            self.lanes.setdefault(lane, (about, []))[1].append(segment)

    def _shift(self, item: Any, stack: Any) -> Fraction:
        """How far an item's own time lies from the timeline's, in seconds."""
        start = Fraction(0)
        parent = item
        while parent is not None and parent is not stack:
            # Exact sums instead of the library's, which compute in floats.
            above = parent.parent()
            if above is None:
                break
            start += _exact(parent.range_in_parent().start_time) - _exact(parent.trimmed_range().start_time)
            parent = above
        return start

    def _medium(self, clip: Any, start_ns: int) -> str:
        reference = clip.media_reference
        url = getattr(reference, "target_url", "") or ""
        if not url:
            return ""
        name = reference.name or url.replace("\\", "/").rpartition("/")[2] or url
        if name not in self.media:
            available = reference.available_range
            into = _exact(clip.trimmed_range().start_time)
            into -= _exact(available.start_time) if available is not None else 0
            length = None if available is None else round(_exact(available.duration) * _NS)
            self.media[name] = DocumentMedium(
                name, url, offset_ns=start_ns - round(into * _NS), duration_ns=length or None
            )
        return str(name)


def _plain(value: Any) -> Any:
    """The library's dictionaries and vectors as Python's own."""
    if hasattr(value, "items"):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, str | int | float | bool) or value is None:
        return value
    return [_plain(each) for each in value] if hasattr(value, "__iter__") else str(value)


def _own(text: Any) -> dict[str, Any]:
    """What we wrote about a marker; it is kept as text, which the library hands over as it is."""
    try:
        value = json.loads(text) if isinstance(text, str) else {}
    except (ValueError, RecursionError):
        value = {}
    return value if isinstance(value, dict) else {}


def _ns(time: Any, shift: Fraction = _ZERO) -> int:
    if time.rate == _NS and not shift:
        return int(time.value)
    return round((_exact(time) + shift) * _NS)


def _exact(time: Any) -> Fraction:
    """Seconds of a RationalTime; its rate is a float that stands for a fraction."""
    return Fraction(time.value) / _rate_of(time.rate)


def _rate_of(rate: float) -> Fraction:
    whole = round(rate)
    if rate == whole:
        return Fraction(whole)
    ntsc = Fraction(whole * 1000, 1001)
    return ntsc if abs(ntsc - Fraction(rate)) < _NTSC else Fraction(rate)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    rate = frame_rate_of(options.frame_rate) or Fraction(_NS)
    head = head_of_document(document)
    tracks = [
        _lane_track(lane, about, rate) for lane, about in zip(document.lanes, head["lanes"], strict=True)
    ]
    tracks += [track for medium in document.media for track in _media_track(medium, rate)]
    about = {name: head[name] for name in ("language", "labels", "facts") if name in head}
    content, notes = encoded(
        f'{{"OTIO_SCHEMA": "Timeline.1", "name": {_json(document.name)}, "metadata": {{"{_KEY}": {_json(about)}}}, '
        '"global_start_time": null, "tracks": {"OTIO_SCHEMA": "Stack.1", "name": "tracks", "metadata": {}, '
        '"source_range": null, "effects": [], "markers": [], "children": [\n' + ",\n".join(tracks) + "\n]}}\n"
    )
    if any(medium.drift_ppm for medium in document.media):
        notes = (*notes, "Drift of recordings is not in the file: their clips run at the speed they have.")
    if any(segment.words or segment.region for _, segment in document.segments()):
        notes = (*notes, "Times of words and shapes of regions are not in the file.")
    return Written(content, notes=notes)


def _lane_track(lane: Any, about: dict[str, Any], rate: Fraction) -> str:
    markers = []
    for each in lane.segments:
        value = {name: one for name, one in segment_value(each).items() if name not in _NO_TIMES}
        # Nothing but times in it would read as a marker of another program.
        value = value or {"label": ""}
        markers.append(
            f'{{"OTIO_SCHEMA": "Marker.2", "name": {_json(each.label or each.text)}, "color": "GREEN", '
            f'"comment": {_json(each.text)}, "metadata": {{"{_KEY}": {_json(_json(value))}}}, '
            f'"marked_range": {_range(each.start_ns, each.end_ns - each.start_ns, rate)}}}'
        )
    end_ns = max((each.end_ns for each in lane.segments), default=0)
    gap = _item("Gap.1", "", max(0, end_ns), rate, 0, "")
    return (
        f'{{"OTIO_SCHEMA": "Track.1", "name": {_json(lane.name)}, "kind": "Video", "source_range": null, '
        f'"effects": [], "metadata": {{"{_KEY}": {_json({"role": "lane"} | about)}}}, "markers": [\n'
        + ",\n".join(markers)
        + f'\n], "children": [{gap}]}}'
    )


def _media_track(medium: DocumentMedium, rate: Fraction) -> Iterator[str]:
    if medium.offset_ns is None:
        return
    length = medium.duration_ns or 0
    # A recording that begins before zero is shown from there on.
    into = max(0, -medium.offset_ns)
    available = _range(0, length, rate) if medium.duration_ns is not None else "null"
    reference = (
        f'{{"DEFAULT_MEDIA": {{"OTIO_SCHEMA": "ExternalReference.1", "name": {_json(medium.name)}, "metadata": {{}}, '
        f'"available_range": {available}, "available_image_bounds": null, '
        f'"target_url": {_json(medium.path or medium.name)}}}}}'
    )
    clip = _item(
        "Clip.2",
        medium.name,
        max(0, length - into),
        rate,
        into,
        f', "media_references": {reference}, "active_media_reference_key": "DEFAULT_MEDIA"',
    )
    gap = f"{_item('Gap.1', '', medium.offset_ns, rate, 0, '')}, " if medium.offset_ns > 0 else ""
    kind = "Audio" if medium.kind == "sound" else "Video"
    yield (
        f'{{"OTIO_SCHEMA": "Track.1", "name": {_json(medium.name)}, "kind": "{kind}", "source_range": null, '
        f'"effects": [], "markers": [], "metadata": {{"{_KEY}": {{"role": "recording"}}}}, "children": [{gap}{clip}]}}'
    )


def _item(schema: str, name: str, length_ns: int, rate: Fraction, into_ns: int, more: str) -> str:
    return (
        f'{{"OTIO_SCHEMA": "{schema}", "name": {_json(name)}, "metadata": {{}}, "effects": [], "markers": [], '
        f'"enabled": true, "source_range": {_range(into_ns, length_ns, rate)}{more}}}'
    )


def _range(start_ns: int, length_ns: int, rate: Fraction) -> str:
    start, length = _time(start_ns, rate), _time(length_ns, rate)
    return f'{{"OTIO_SCHEMA": "TimeRange.1", "start_time": {start}, "duration": {length}}}'


def _time(ns: int, rate: Fraction) -> str:
    value = float(ns * rate.numerator / (rate.denominator * _NS))
    return f'{{"OTIO_SCHEMA": "RationalTime.1", "rate": {float(rate)!r}, "value": {value!r}}}'


_ENCODE = json.JSONEncoder(ensure_ascii=False).encode


def _json(value: Any) -> str:
    return _ENCODE(value)


FORMATS = (
    LabelFormat(
        "otio",
        "OpenTimelineIO",
        (".otio",),
        Holds(
            persons=True,
            channels=True,
            colors=True,
            place_comments=False,
            palette=True,
            negative_times=True,
            parents=True,
            vocabularies=True,
            attributes=True,
            comments=True,
            authors=True,
            status=True,
            confidence=True,
            keys=True,
            media=True,
            offsets=True,
            languages=True,
        ),
        _looks_like,
        _read,
        _write,
        needs="otio",
    ),
)
