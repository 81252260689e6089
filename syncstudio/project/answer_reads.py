"""Questions about the answers of many segments at once, asked in SQL: no record is made for any of them."""

import json
from collections.abc import Iterable

from syncstudio.project.labelling_records import Attribute
from syncstudio.project.reads import Reads
from syncstudio.project.store import in_words, rows

_AMONG = "IN (SELECT value FROM json_each(?1))"
# What an attribute is asked of: of all (both NULL), of a label, on a lane.
_ASKED = "(?2 IS NULL OR label_id = ?2) AND (?3 IS NULL OR lane_id = ?3)"


def asked_among(reads: Reads, attribute: Attribute, segment_ids: Iterable[int]) -> frozenset[int]:
    """Those of the segments that are there and of which an attribute is asked."""
    sql = f"SELECT id FROM segment WHERE id {_AMONG} AND {_ASKED}"
    bound = json.dumps([*segment_ids]), attribute.label_id, attribute.lane_id
    return frozenset(row_id for (row_id,) in _found(reads, sql, *bound))


def there_among(reads: Reads, segment_ids: Iterable[int]) -> list[int]:
    """Those of the segments that are there."""
    return [
        row_id
        for (row_id,) in _found(
            reads, f"SELECT id FROM segment WHERE id {_AMONG}", json.dumps([*segment_ids])
        )
    ]


def unanswered_among(reads: Reads, attribute: Attribute, segment_ids: Iterable[int]) -> list[int]:
    """Those of the segments of which an attribute is asked and that have no answer to it."""
    sql = (
        f"SELECT id FROM segment WHERE id {_AMONG} AND {_ASKED} AND NOT EXISTS (SELECT 1 FROM attribute_value "
        "WHERE segment_id = segment.id AND attribute_id = ?4 AND value <> '')"
    )
    bound = json.dumps([*segment_ids]), attribute.label_id, attribute.lane_id, attribute.id
    return [row_id for (row_id,) in _found(reads, sql, *bound)]


def answers_among(reads: Reads, attribute_id: int, segment_ids: Iterable[int]) -> dict[int, tuple[int, str]]:
    """By segment: the row of its answer to an attribute, and the answer."""
    sql = (
        f"SELECT segment_id, id, value FROM attribute_value WHERE segment_id {_AMONG} AND attribute_id = ?2 "
        "ORDER BY id DESC"
    )
    found = _found(reads, sql, json.dumps([*segment_ids]), attribute_id)
    return {segment_id: (row_id, value) for segment_id, row_id, value in found}


def _found(reads: Reads, sql: str, *bound: object) -> list[tuple]:  # type: ignore[type-arg]  # rows of any columns
    with reads._mutex, in_words(reads.path, "it was being read"):
        return rows(reads._open_connection(), sql, *bound)
