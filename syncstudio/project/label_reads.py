"""All labels of a project as plain rows, for tables and counts: a hundred thousand in one statement.

Like `reads`, on the lanes' own clocks; no record is made for a row.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.project.bulk_verbs import json_list, sorted_ids
from syncstudio.project.reads import Reads
from syncstudio.project.records import Segment, Word
from syncstudio.project.store import in_words, rows

LABEL_COLUMNS = (
    "id", "lane_id", "start_ns", "end_ns", "label_id", "text", "speaker", "status", "author", "confidence",
)  # fmt: skip
"""What `label_rows` tells of a segment, in this order."""

_SEGMENTS = f"SELECT {', '.join(LABEL_COLUMNS)} FROM segment"
_ANSWERS = "SELECT segment_id, attribute_id, value FROM attribute_value"
_COMMENTS = (
    "SELECT coalesce(comment.segment_id, thread.segment_id), comment.text FROM comment "
    "LEFT JOIN comment AS thread ON thread.id = comment.parent_id "
    "WHERE coalesce(comment.segment_id, thread.segment_id) IS NOT NULL"
)
_WORDS = "SELECT segment_id, text FROM word ORDER BY segment_id, position, id"
_PEOPLE = "SELECT segment_id, person_id FROM region WHERE person_id IS NOT NULL"
_PLACES = "SELECT id, lane_id, start_ns, end_ns, coalesce(label_id, 0) FROM segment"
_THESE = "IN (SELECT value FROM json_each(?))"


def label_rows(project: Reads, ids: Iterable[int] | None = None) -> list[tuple[Any, ...]]:
    """Every segment, or those with these ids, as `LABEL_COLUMNS`, lane by lane, earliest first."""
    return _all(project, f"{_SEGMENTS} {{}} ORDER BY lane_id, start_ns, end_ns, id", "WHERE id", ids)


def lane_rows(project: Reads, lane_id: int) -> list[tuple[Any, ...]]:
    """Every segment of one lane as `LABEL_COLUMNS`, earliest first."""
    sql = f"{_SEGMENTS} WHERE lane_id = ? ORDER BY start_ns, end_ns, id"
    with project._mutex, in_words(project.path, "its labels were being read"):
        return rows(project._open_connection(), sql, lane_id)


def place_rows(project: Reads) -> NDArray[np.int64]:
    """Where every segment lies, in no order: rows of id, lane, start, end and label, 0 for none."""
    return np.array(_all(project, _PLACES, "", None), dtype=np.int64).reshape(-1, 5)


def answer_rows(project: Reads, ids: Iterable[int] | None = None) -> list[tuple[int, int, str]]:
    """What was answered, as (segment, attribute, value), for every segment or for these."""
    return _all(project, f"{_ANSWERS} {{}}", "WHERE segment_id", ids)


def comment_rows(project: Reads, ids: Iterable[int] | None = None) -> list[tuple[int, str]]:
    """The texts of the comments about segments and of their answers, as (segment, text)."""
    return _all(project, f"{_COMMENTS} {{}}", "AND coalesce(comment.segment_id, thread.segment_id)", ids)


def words_in_short(project: Reads, lane_id: int) -> dict[int, str]:
    """All words of every utterance of a lane in one text each, their times and doubts among them: equal for equal
    words."""
    sql = (
        "SELECT segment_id, group_concat(concat_ws(char(31), word.text, ifnull(word.start_ns, '-'), "
        "ifnull(word.end_ns, '-'), unsure), char(30) ORDER BY word.position, word.id) "
        "FROM segment JOIN word ON word.segment_id = segment.id WHERE segment.lane_id = ? GROUP BY segment_id"
    )
    with project._mutex, in_words(project.path, "its words were being read"):
        return dict(rows(project._open_connection(), sql, lane_id))


def seen_rows(project: Reads, ids: Iterable[int] | None = None) -> list[tuple[int, int]]:
    """Whom the regions show, as (segment, person)."""
    return _all(project, f"{_PEOPLE} {{}}", "AND segment_id", ids)


def word_rows(project: Reads) -> list[tuple[int, str]]:
    """Every word of every utterance, as (segment, text), each utterance's in order."""
    return _all(project, _WORDS, "", None)


def _all(project: Reads, sql: str, these: str, ids: Iterable[int] | None) -> list[tuple[Any, ...]]:
    with project._mutex, in_words(project.path, "its labels were being read"):
        connection = project._open_connection()
        if ids is None:
            return rows(connection, sql.format(""))
        return rows(connection, sql.format(f"{these} {_THESE}"), json_list(sorted_ids(ids)))


def word_times(project: Reads, lane_id: int, below: float) -> list[tuple[int, int, int]]:
    """Every timed word of a lane as (start, end, doubtful), in no order; those are doubtful that a person marked as
    unsure, or that have a confidence below this."""
    sql = (
        "SELECT word.start_ns, word.end_ns, word.unsure OR coalesce(word.confidence, 1.0) < ?2 "
        "FROM segment JOIN word ON word.segment_id = segment.id "
        "WHERE segment.lane_id = ?1 AND word.start_ns IS NOT NULL AND word.end_ns IS NOT NULL"
    )
    with project._mutex, in_words(project.path, "its words were being read"):
        return rows(project._open_connection(), sql, lane_id, below)


def doubtful_words(project: Reads, unsure: bool, below: float) -> list[tuple[Word, Segment]]:
    """The words that a person marked as unsure, or else those with a confidence below this, each with its utterance."""
    words = project.words_where("unsure" if unsure else "confidence < ?", *([] if unsure else [below]))
    owners = {segment.id: segment for segment in project.segments_of({word.segment_id for word in words})}
    return [(word, owners[word.segment_id]) for word in words if word.segment_id in owners]
