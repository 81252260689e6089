"""Which page is shown when, from a table: a line for each change, with the page's number and its time.

>>> slides_in_table("talk.csv", pages=12, end_ns=60_000_000_000).shown
((0, 0), (31500000000, 1))
"""

from __future__ import annotations

import os
from pathlib import Path

from syncstudio.media.errors import MediaError
from syncstudio.media.images.slide_choice import SlideChoice
from syncstudio.media.images.table_times import rows_of_table, times_of_cells

_LEAST_LAST_NS = 1_000_000_000


def slides_in_table(table: str | os.PathLike[str], pages: int, end_ns: int) -> SlideChoice:
    """The pages of a document of so many, counted from 1 in the table; the last is shown until `end_ns`.

    Page 0 shows none. Times are after the document's beginning; dates count from the first of them. Raises
    MediaError when the table cannot be read so.
    """
    path = Path(table)
    head, rows = rows_of_table(path)
    columns = max((len(row) for row in rows), default=0)
    cells = [[row[column] if column < len(row) else "" for row in rows] for column in range(columns)]
    counted = [column for column in range(columns) if _are_pages(cells[column], pages)]
    named = [column for column in counted if column < len(head) and _is_named_page(head[column])]
    page_column = next(iter(named or counted), None)
    for column in range(columns):
        if page_column is None or column == page_column:
            continue
        found = times_of_cells(cells[column], head[column] if column < len(head) else "")
        if found is None:
            continue
        stamps, dated = found
        known = [
            (stamp.epoch_ns, int(page))
            for stamp, page in zip(stamps, cells[page_column], strict=True)
            if stamp
        ]
        begin_ns = min(at for at, _ in known) if dated else 0
        shown = dict(sorted((at - begin_ns, page - 1) for at, page in known))
        if min(shown) < 0:
            raise MediaError(f"{path} shows a page before the document begins: its times must be 0 or later.")
        last = max(shown)
        return SlideChoice(tuple(sorted(shown.items())), max(end_ns, last + _LEAST_LAST_NS))
    raise MediaError(
        f"{path} does not say which page is shown when: it needs a column with pages from 1 to {pages} and one with "
        "times, in seconds or as dates."
    )


def _is_named_page(name: str) -> bool:
    return any(word in name.casefold() for word in ("page", "slide"))


def _are_pages(cells: list[str], pages: int) -> bool:
    return bool(cells) and all(
        cell.isascii() and cell.isdigit() and len(cell) < 7 and int(cell) <= pages for cell in cells
    )
