"""Everything that lanes hold, as plain rows in a few statements: for files of other tools.

Like `label_reads`: on the lanes' own clocks, and no record is made for a row.
"""

from operator import itemgetter
from typing import Any

from syncstudio.project.bulk_verbs import json_list, sorted_ids
from syncstudio.project.reads import Reads
from syncstudio.project.store import in_words, rows

_ON_LANES = "lane_id IN (SELECT value FROM json_each(?1))"
_OF_LANES = f"SELECT id FROM segment WHERE {_ON_LANES}"
_SEGMENTS = (
    "SELECT id, lane_id, start_ns, end_ns, label_id, text, speaker, author, status, confidence, key "
    f"FROM segment WHERE {_ON_LANES} ORDER BY lane_id, start_ns, end_ns, id"
)
_WORDS = (
    "SELECT segment_id, text, start_ns, end_ns, confidence, unsure, timing FROM word "
    f"WHERE segment_id IN ({_OF_LANES}) ORDER BY segment_id, position, id"
)
_ALL_WORDS = (
    "SELECT segment_id, text, start_ns, end_ns, confidence, unsure, timing FROM word "
    "ORDER BY segment_id, position, id"
)
_ANSWERS = (
    "SELECT segment_id, attribute.name, value FROM attribute_value JOIN attribute ON attribute.id = attribute_id "
    f"WHERE segment_id IN ({_OF_LANES}) ORDER BY segment_id, attribute.position, attribute.id"
)
_REMARKS = (
    "SELECT coalesce(comment.segment_id, thread.segment_id) AS owner, comment.author, comment.text FROM comment "
    "LEFT JOIN comment AS thread ON thread.id = comment.parent_id WHERE owner IS NOT NULL "
    "ORDER BY comment.made_ns, comment.id"
)
_REGIONS = (
    "SELECT segment_id, region.id, shape, person_id FROM region "
    f"WHERE segment_id IN ({_OF_LANES}) ORDER BY region.id"
)
_ALL_REGIONS = "SELECT segment_id, id, shape, person_id FROM region ORDER BY id"
_KEYFRAMES = (
    "SELECT region_id, at_ns, points, occluded, outside FROM keyframe WHERE region_id IN "
    f"(SELECT id FROM region WHERE segment_id IN ({_OF_LANES})) ORDER BY id"
)
_ALL_KEYFRAMES = "SELECT region_id, at_ns, points, occluded, outside FROM keyframe ORDER BY id"


class LabelRows:
    """Segments of lanes with all that hangs on them; each list is in the order of its statement above."""

    def __init__(self, project: Reads, lane_ids: list[int]) -> None:
        listed = json_list(sorted_ids(lane_ids))
        with project._mutex, in_words(project.path, "its labels were being read"):
            connection = project._open_connection()

            def ask(sql: str) -> list[tuple[Any, ...]]:
                return rows(connection, sql, listed) if "?1" in sql else rows(connection, sql)

            def there(table: str) -> bool:
                return bool(ask(f"SELECT 1 FROM {table} LIMIT 1"))

            every = len(lane_ids) >= ask("SELECT count(*) FROM lane")[0][0]
            self.segments = ask(_SEGMENTS)
            self.words = ask(_ALL_WORDS if every else _WORDS) if there("word") else []
            self.answers = ask(_ANSWERS) if there("attribute_value") else []
            self.remarks = ask(_REMARKS) if there("comment") else []
            self.regions = ask(_ALL_REGIONS if every else _REGIONS) if there("region") else []
            self.keyframes = ask(_ALL_KEYFRAMES if every else _KEYFRAMES) if self.regions else []
        # By region and time, then id: SQLite would sort whole rows for it, in three times the time.
        self.keyframes.sort(key=itemgetter(0, 1))
