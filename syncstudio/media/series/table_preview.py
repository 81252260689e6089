"""The first rows of a table as they will be read, for looking at while one chooses how.

>>> rows_as_read(TimeChoices("motor.csv"), TimeColumn("t", "s")).titles
('Time [s]', 'speed [m/s]', 'valve')
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaError
from syncstudio.media.series.cell_forms import EMPTY, is_number, is_truth
from syncstudio.media.series.clock_parts import lay, true_times
from syncstudio.media.series.table_channels import TableChannel, table_channels
from syncstudio.media.series.table_head import TableHead
from syncstudio.media.series.table_reading import TimeColumn
from syncstudio.media.series.time_choices import TimeChoices
from syncstudio.media.series.time_values import times_from_cells

# What fits a look; the rest of a wide table is in the list of its columns.
MOST_ROWS, MOST_COLUMNS = 60, 64

# How a cell is shown that will be a gap.
GAP = "–"

_FROM = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class ReadRows:
    """Titles and rows of text, as wide as the titles; the first column is time. `gaps` are the places (row, column) of
    cells that hold something and will be gaps."""

    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    gaps: frozenset[tuple[int, int]] = frozenset()


def rows_as_read(choices: TimeChoices, choice: TimeColumn) -> ReadRows:
    """The first rows of a table read as chosen, in the order of the file; MediaError when it cannot be read so."""
    head = choices.head
    channels = table_channels(head, choice).channels[: MOST_COLUMNS - 1]
    count = min(MOST_ROWS, len(head.columns[0]) if head.columns else 0)
    columns = [_times(head, choice, count)]
    gaps: set[tuple[int, int]] = set()
    for place, channel in enumerate(channels, 1):
        texts = head.texts(channel.index)[:count]
        shown = [_cell(text, channel, head) for text in texts]
        gaps |= {
            (row, place) for row, text in enumerate(texts) if shown[row] == GAP and not _says_nothing(text)
        }
        columns.append(shown)
    unit = "UTC" if choice.dated else "s"
    titles = (f"Time [{unit}]", *(title_of(channel.name, channel.unit) for channel in channels))
    return ReadRows(titles, tuple(zip(*columns, strict=True)), frozenset(gaps))


def rows_as_written(choices: TimeChoices) -> ReadRows:
    """The first rows as the file has them, for a table of which it is not said yet what is time."""
    head = choices.head
    places = range(min(len(head.names), MOST_COLUMNS))
    columns = [[" ".join(text.split()) for text in head.texts(place)[:MOST_ROWS]] for place in places]
    titles = tuple(title_of(head.names[place], head.units[place]) for place in places)
    return ReadRows(titles, tuple(zip(*columns, strict=True)))


def title_of(name: str, unit: str) -> str:
    """A channel's name with its unit."""
    return f"{name} [{unit}]" if unit else name


def instant_text(ns: int, dated: bool, zero_ns: int = 0) -> str:
    """An instant as a table's rows show it: a date and time in UTC, or seconds after the first row."""
    if not dated:
        return f"{(ns - zero_ns) / 1e9:.6f}".rstrip("0").rstrip(".")
    try:
        text = (_FROM + timedelta(microseconds=ns // 1000)).strftime("%Y-%m-%d %H:%M:%S.%f")
    except (OverflowError, ValueError):
        return GAP
    return text.rstrip("0").rstrip(".")


def _times(head: TableHead, choice: TimeColumn, count: int) -> list[str]:
    if choice.column is None:
        if choice.rate is None:
            raise MediaError("Say how many rows come in a second, such as 100.")
        return [f"{float(row / choice.rate):.6f}".rstrip("0").rstrip(".") for row in range(count)]
    cells = head.cells(head.names.index(choice.column))
    day = None if choice.beside is None else head.cells(head.names.index(choice.beside))
    times, readable = times_from_cells(cells, choice.unit, head.decimal, day)
    placed = _placed(times[readable], choice, head)
    zero = int(placed.min()) if len(placed) else 0
    shown = iter([instant_text(ns, choice.dated, zero) for ns in placed.tolist()])
    return [next(shown) if good else GAP for good in readable.tolist()[:count]]


def _placed(times: NDArray[np.int64], choice: TimeColumn, head: TableHead) -> NDArray[np.int64]:
    return lay(true_times(times, choice, head)[0], choice.dated).times_ns


def _cell(text: str, channel: TableChannel, head: TableHead) -> str:
    if _says_nothing(text):
        return ""
    if channel.kind != "number":
        return " ".join(text.split())
    if is_truth(text):
        return "1" if text.lower() == "true" else "0"
    plain = text.replace(",", ".") if head.decimal == "," else text
    return plain if is_number(plain) and "," not in plain else GAP


def _says_nothing(text: str) -> bool:
    return text.lower() in EMPTY
