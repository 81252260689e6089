"""Everything a `LabelDocument` holds as JSON, for formats of our own: a head for the document, one value a label.

Times are whole nanoseconds under names that end in `_ns`; what is empty is left out. "format" and "notes" are of the
file a document came from, and are not kept.
"""

from __future__ import annotations

from typing import Any, cast, get_args

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentKeyframe,
    DocumentLabel,
    DocumentLane,
    DocumentMedium,
    DocumentRegion,
    DocumentSegment,
    LabelDocument,
    LaneKind,
    MediaKind,
    Relation,
    Shape,
)
from syncstudio.interchange.utterance import TimedWord
from syncstudio.timebase.piece import Anchor, Piece

SCHEMA = "syncstudio.labels/1"
TIME_BASE = "master"

_LANE_TEXTS = ("parent", "relation", "person", "medium", "language", "color")
_LABEL_TEXTS = ("color", "description", "hotkey", "parent")
_SEGMENT_TEXTS = ("text", "label", "speaker", "author", "status", "key", "parent_key")
_TIMINGS = ("", "rough", "aligned", "set")


def head_of_document(document: LabelDocument) -> dict[str, Any]:
    """The document without its labels."""
    head: dict[str, Any] = {"schema": SCHEMA}
    own = any(lane.medium for lane in document.lanes)
    head["times"] = (
        "nanoseconds on the common timeline; of lanes with a medium, in that medium's own time"
        if own
        else "nanoseconds on the common timeline"
    )
    head |= _filled(document, ("name", "language"))
    head["lanes"] = [
        {"name": lane.name, "kind": lane.kind}
        | _filled(lane, _LANE_TEXTS)
        | ({"vocabulary": list(lane.vocabulary)} if lane.vocabulary else {})
        | ({"channel": lane.channel} if lane.channel else {})
        for lane in document.lanes
    ]
    if document.labels:
        head["labels"] = [{"name": label.name} | _filled(label, _LABEL_TEXTS) for label in document.labels]
    if document.media:
        head["media"] = [_medium_value(medium) for medium in document.media]
    if document.comments:
        head["comments"] = [
            {"at_ns": each.at_ns, "text": each.text} | _filled(each, ("author",))
            for each in document.comments
        ]
    if document.facts:
        head["facts"] = [list(fact) for fact in document.facts]
    return head


def segment_value(segment: DocumentSegment) -> dict[str, Any]:
    """One label without its lane."""
    value: dict[str, Any] = {"start_ns": segment.start_ns, "end_ns": segment.end_ns}
    for name in _SEGMENT_TEXTS:
        text = getattr(segment, name)
        if text:
            value[name] = text
    if segment.confidence is not None:
        value["confidence"] = segment.confidence
    if segment.words:
        value["words"] = [_word_value(word) for word in segment.words]
    if segment.attributes:
        value["attributes"] = segment.attributes
    if segment.comments:
        value["comments"] = segment.comments
    if segment.region is not None:
        value["region"] = _region_value(segment.region)
    return value


def document_from(head: dict[str, Any], segments: list[list[DocumentSegment]], name: str) -> LabelDocument:
    """The document of a head and the labels of each of its lanes. InterchangeError when the head is not sound."""
    try:
        return LabelDocument(
            lanes=tuple(
                _lane(lane, mine) for lane, mine in zip(_listed(head, "lanes"), segments, strict=True)
            ),
            labels=tuple(
                DocumentLabel(str(each["name"]), **_texts(each, _LABEL_TEXTS))
                for each in _listed(head, "labels")
            ),
            media=tuple(_medium(each) for each in _listed(head, "media")),
            comments=tuple(
                DocumentComment(_whole(each["at_ns"]), str(each["text"]), str(each.get("author", "")))
                for each in _listed(head, "comments")
            ),
            language=str(head.get("language", "")),
            name=str(head.get("name", "")),
            facts=tuple((str(fact), str(value)) for fact, value in head.get("facts", ())),
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise InterchangeError(
            f"{name} describes its lanes in a way that cannot be read ({error}); write it again."
        ) from error


def lane_count(head: dict[str, Any]) -> int:
    """How many lanes a head describes."""
    lanes = head.get("lanes")
    return len(lanes) if isinstance(lanes, list) else 0


def segment_from(value: dict[str, Any]) -> DocumentSegment:
    """The label of its value. Raises KeyError, TypeError, ValueError with words when it is none."""
    start_ns, end_ns = value["start_ns"], value["end_ns"]
    if type(start_ns) is not int or type(end_ns) is not int:
        raise ValueError("its times are no whole nanoseconds")
    if end_ns < start_ns:
        raise ValueError("ends before it starts")
    get = value.get
    region = get("region")
    confidence = get("confidence")
    return DocumentSegment(
        start_ns,
        end_ns,
        get("text", ""),
        get("label", ""),
        get("speaker", ""),
        tuple(map(_word, get("words", ()))),
        _pairs(get("attributes")),
        get("author", ""),
        get("status", ""),
        None if confidence is None else float(confidence),
        get("key", ""),
        get("parent_key", ""),
        _pairs(get("comments")),
        None if region is None else region_from(region),
    )


def region_from(value: dict[str, Any]) -> DocumentRegion:
    """The shape of its value. Raises KeyError, TypeError, ValueError when it is none."""
    shape = value["shape"]
    if shape not in get_args(Shape):
        raise ValueError(f"“{str(shape)[:20]}” is no shape")
    return DocumentRegion(
        cast(Shape, shape),
        tuple(
            DocumentKeyframe(
                _whole(each["at_ns"]),
                tuple((float(x), float(y)) for x, y in each["points"]),
                each.get("occluded") is True,
                each.get("outside") is True,
            )
            for each in value["keyframes"]
        ),
        str(value.get("person", "")),
    )


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    """Pairs of texts; other programs write attributes as an object."""
    if not value:
        return ()
    items = value.items() if isinstance(value, dict) else value
    return tuple((str(name), str(text)) for name, text in items)


def _filled(value: Any, names: tuple[str, ...]) -> dict[str, str]:
    return {name: text for name in names if (text := getattr(value, name))}


def _texts(value: dict[str, Any], names: tuple[str, ...]) -> dict[str, str]:
    return {name: str(value[name]) for name in names if name in value}


def _listed(head: dict[str, Any], name: str) -> list[dict[str, Any]]:
    found = head.get(name, [])
    if not isinstance(found, list):
        raise ValueError(f"“{name}” is no list")
    return found


def _whole(value: Any) -> int:
    if type(value) is not int:
        raise ValueError(f"“{str(value)[:20]}” is no whole number of nanoseconds")
    return value


def _word_value(word: TimedWord) -> dict[str, Any]:
    value: dict[str, Any] = {"text": word.text}
    if word.start_ns is not None:
        value["start_ns"] = word.start_ns
    if word.end_ns is not None:
        value["end_ns"] = word.end_ns
    if word.confidence is not None:
        value["confidence"] = word.confidence
    if word.unsure:
        value["unsure"] = True
    if word.timing:
        value["timing"] = word.timing
    return value


def _word(value: dict[str, Any]) -> TimedWord:
    get = value.get
    start_ns, end_ns, timing = get("start_ns"), get("end_ns"), get("timing", "")
    for time in (start_ns, end_ns):
        if time is not None and type(time) is not int:
            raise ValueError("the times of its words are no whole nanoseconds")
    confidence = get("confidence")
    return TimedWord(
        str(value["text"]),
        start_ns,
        end_ns,
        None if confidence is None else float(confidence),
        get("unsure") is True,
        timing if timing in _TIMINGS else "",
    )


def _region_value(region: DocumentRegion) -> dict[str, Any]:
    keyframes = []
    for each in region.keyframes:
        value: dict[str, Any] = {"at_ns": each.at_ns, "points": each.points}
        if each.occluded:
            value["occluded"] = True
        if each.outside:
            value["outside"] = True
        keyframes.append(value)
    return {"shape": region.shape} | _filled(region, ("person",)) | {"keyframes": keyframes}


def _lane(value: dict[str, Any], segments: list[DocumentSegment]) -> DocumentLane:
    kind = value.get("kind", "segments")
    if kind not in get_args(LaneKind):
        raise ValueError(f"“{str(kind)[:20]}” is no kind of lane")
    texts: dict[str, Any] = dict(_texts(value, _LANE_TEXTS))
    relation = texts.pop("relation", "")
    if relation not in get_args(Relation):
        raise ValueError(f"“{relation[:20]}” is no relation of lanes")
    return DocumentLane(
        str(value["name"]),
        cast(LaneKind, kind),
        tuple(segments),
        relation=cast(Relation, relation),
        vocabulary=tuple(map(str, value.get("vocabulary", ()))),
        channel=_whole(value.get("channel", 0)),
        **texts,
    )


def _medium_value(medium: DocumentMedium) -> dict[str, Any]:
    value: dict[str, Any] = {"name": medium.name} | _filled(medium, ("path", "kind", "frame_rate"))
    if medium.also:
        value["also"] = list(medium.also)
    for name in ("offset_ns", "drift_ppm", "duration_ns"):
        if getattr(medium, name) is not None:
            value[name] = getattr(medium, name)
    for name in ("width", "height"):
        if getattr(medium, name):
            value[name] = getattr(medium, name)
    if medium.pieces:
        value["pieces"] = [
            {
                "from_ns": piece.from_tick,
                "to_ns": piece.to_tick,
                "anchors": [[anchor.source_ns, anchor.master_ns] for anchor in piece.anchors],
            }
            for piece in medium.pieces
        ]
    return value


def _piece(value: dict[str, Any]) -> Piece:
    anchors = tuple(Anchor(_whole(source), _whole(master)) for source, master in value["anchors"])
    first, last = value.get("from_ns"), value.get("to_ns")
    return Piece(anchors, None if first is None else _whole(first), None if last is None else _whole(last))


def _medium(value: dict[str, Any]) -> DocumentMedium:
    kind, drift = str(value.get("kind", "")), value.get("drift_ppm")
    if kind not in get_args(MediaKind):
        raise ValueError(f"“{kind[:20]}” is no kind of recording")
    return DocumentMedium(
        str(value["name"]),
        str(value.get("path", "")),
        cast(MediaKind, kind),
        None if value.get("offset_ns") is None else _whole(value["offset_ns"]),
        tuple(map(str, value.get("also", ()))),
        None if drift is None else float(drift),
        None if value.get("duration_ns") is None else _whole(value["duration_ns"]),
        str(value.get("frame_rate", "")),
        _whole(value.get("width", 0)),
        _whole(value.get("height", 0)),
        tuple(map(_piece, value.get("pieces", ()))),
    )
