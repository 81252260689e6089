"""Labels as columns of Arrow, nested where a label holds several values, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

import pyarrow as pa

from syncstudio.interchange.label_document import DocumentKeyframe, DocumentSegment
from syncstudio.interchange.tables.document_json import region_from
from syncstudio.interchange.utterance import TimedWord

_TEXTS = ("text", "label", "speaker", "author", "status", "key", "parent_key")
_WORD = pa.struct(
    [
        ("text", pa.string()),
        ("start_ns", pa.int64()),
        ("end_ns", pa.int64()),
        ("confidence", pa.float64()),
        ("unsure", pa.bool_()),
        ("timing", pa.string()),
    ]
)
_ATTRIBUTE = pa.struct([("name", pa.string()), ("value", pa.string())])
_COMMENT = pa.struct([("author", pa.string()), ("text", pa.string())])
_KEYFRAME = pa.struct(
    [
        ("at_ns", pa.int64()),
        ("points", pa.list_(pa.list_(pa.float64()))),
        ("occluded", pa.bool_()),
        ("outside", pa.bool_()),
    ]
)
_REGION = pa.struct([("shape", pa.string()), ("person", pa.string()), ("keyframes", pa.list_(_KEYFRAME))])
_TIMINGS = ("rough", "aligned", "set")

OWN_SCHEMA = pa.schema(
    [
        ("lane", pa.string()),
        ("lane_number", pa.int32()),
        ("start_ns", pa.int64()),
        ("end_ns", pa.int64()),
        *((name, pa.string()) for name in _TEXTS),
        ("confidence", pa.float64()),
        ("words", pa.list_(_WORD)),
        ("attributes", pa.list_(_ATTRIBUTE)),
        ("comments", pa.list_(_COMMENT)),
        ("region", _REGION),
    ]
)


def table_of(lanes: Sequence[tuple[str, Sequence[DocumentSegment]]]) -> pa.Table:
    """One row for each label, lane by lane."""
    segments = [segment for _, mine in lanes for segment in mine]
    numbers = [number for number, (_, mine) in enumerate(lanes) for _ in mine]
    names = pa.array([name for name, _ in lanes], pa.string())
    number_column = pa.array(numbers, pa.int32())
    columns = [
        pa.DictionaryArray.from_arrays(number_column, names).dictionary_decode(),
        number_column,
        pa.array([segment.start_ns for segment in segments], pa.int64()),
        pa.array([segment.end_ns for segment in segments], pa.int64()),
        *(pa.array([getattr(segment, name) for segment in segments], pa.string()) for name in _TEXTS),
        pa.array([segment.confidence for segment in segments], pa.float64()),
        _nested(segments, lambda segment: segment.words, _words),
        _nested(segments, lambda segment: segment.attributes, lambda pairs: _pairs(pairs, ("name", "value"))),
        _nested(segments, lambda segment: segment.comments, lambda pairs: _pairs(pairs, ("author", "text"))),
        pa.array([_region(segment) for segment in segments], _REGION),
    ]
    return pa.Table.from_arrays(columns, schema=OWN_SCHEMA)


def segments_of(batch: pa.RecordBatch) -> list[tuple[int, DocumentSegment]]:
    """(number of its lane, label) of every row of a table of our own. Raises as pyarrow does, or ValueError."""
    rows = batch.num_rows
    numbers, starts, ends = (batch.column(name).to_pylist() for name in ("lane_number", "start_ns", "end_ns"))
    texts = [_text_column(batch, name) for name in _TEXTS]
    confidences = batch.column("confidence").to_pylist()
    words = _lists(batch.column("words"), rows, _word_values)
    attributes = _lists(batch.column("attributes"), rows, lambda each: _pair_values(each, ("name", "value")))
    comments = _lists(batch.column("comments"), rows, lambda each: _pair_values(each, ("author", "text")))
    regions = batch.column("region")
    shown = regions.to_pylist() if regions.null_count < rows else [None] * rows
    made = []
    for row in range(rows):
        text, label, speaker, author, status, key, parent_key = (column[row] for column in texts)
        region = shown[row]
        if starts[row] is None or ends[row] is None or numbers[row] is None or ends[row] < starts[row]:
            raise ValueError("has a label without sound times")
        segment = DocumentSegment(
            starts[row],
            ends[row],
            text,
            label,
            speaker,
            words[row],
            attributes[row],
            author,
            status,
            confidences[row],
            key,
            parent_key,
            comments[row],
            None if region is None else region_from(region),
        )
        made.append((numbers[row], segment))
    return made


def _text_column(batch: pa.RecordBatch, name: str) -> list[str]:
    column = batch.column(name)
    if column.null_count:
        column = column.fill_null("")
    return cast("list[str]", column.to_pylist())


def _nested(
    segments: Sequence[DocumentSegment],
    of: Callable[[DocumentSegment], Sequence[Any]],
    column: Callable[[list[Any]], pa.Array],
) -> pa.Array:
    offsets = [0]
    flat: list[Any] = []
    for segment in segments:
        flat.extend(of(segment))
        offsets.append(len(flat))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), column(flat))


def _words(words: list[TimedWord]) -> pa.Array:
    columns = [pa.array([getattr(word, each.name) for word in words], each.type) for each in _WORD]
    return pa.StructArray.from_arrays(columns, fields=list(_WORD))


def _pairs(pairs: list[tuple[str, str]], names: tuple[str, str]) -> pa.Array:
    columns = [pa.array([pair[at] for pair in pairs], pa.string()) for at in (0, 1)]
    return pa.StructArray.from_arrays(columns, names=list(names))


def _region(segment: DocumentSegment) -> dict[str, Any] | None:
    region = segment.region
    if region is None:
        return None
    return {
        "shape": region.shape,
        "person": region.person,
        "keyframes": [_keyframe(each) for each in region.keyframes],
    }


def _keyframe(each: DocumentKeyframe) -> dict[str, Any]:
    return {
        "at_ns": each.at_ns,
        "points": each.points,
        "occluded": each.occluded,
        "outside": each.outside,
    }


def _lists(column: pa.Array, rows: int, values: Callable[[pa.Array], list[Any]]) -> list[tuple[Any, ...]]:
    """The tuples of a column of lists; flattened first, which is ten times faster than value by value."""
    flat = column.flatten()
    if not len(flat):
        return [()] * rows
    made = values(flat)
    lengths: Iterable[int | None] = column.value_lengths().to_pylist()
    lists, at = [], 0
    for length in lengths:
        lists.append(tuple(made[at : at + (length or 0)]))
        at += length or 0
    return lists


def _word_values(flat: pa.Array) -> list[TimedWord]:
    text, start, end, sure, unsure, timing = (flat.field(each.name).to_pylist() for each in _WORD)
    return [
        TimedWord(word or "", first, last, confidence, doubt is True, how if how in _TIMINGS else "")
        for word, first, last, confidence, doubt, how in zip(
            text, start, end, sure, unsure, timing, strict=True
        )
    ]


def _pair_values(flat: pa.Array, names: tuple[str, str]) -> list[tuple[str, str]]:
    first, second = (flat.field(name).to_pylist() for name in names)
    return [(one or "", two or "") for one, two in zip(first, second, strict=True)]
