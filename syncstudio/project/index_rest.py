"""Indexes that rest while most rows of a table change their place: made anew at once, they cost half of what it takes
to move every entry."""

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from syncstudio.project.store import rows

# The indexes that hold where a segment lies.
_OF_TIMES = ("segment_by_start", "segment_by_length")
# From here on it is worth while.
_MANY = 10_000


@contextmanager
def times_at_rest(
    connection: apsw.Connection, table: str, names: frozenset[str], count: int
) -> Iterator[None]:
    """Inside, `count` segments may get other times; the indexes of times are away where that is most of them."""
    moved = table == "segment" and not names.isdisjoint(("start_ns", "end_ns", "lane_id")) and count >= _MANY
    if not moved or 2 * count < rows(connection, "SELECT count(*) FROM segment")[0][0]:
        yield
        return
    resting = [
        (name, sql)
        for name, sql in rows(connection, "SELECT name, sql FROM sqlite_schema WHERE type = 'index'")
        if name in _OF_TIMES
    ]
    for name, _ in resting:
        connection.execute(f"DROP INDEX {name}")
    try:
        yield
    finally:
        for _, sql in resting:
            connection.execute(sql)
