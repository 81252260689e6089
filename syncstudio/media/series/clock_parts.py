"""Puts the rows of a series in order of time without laying one stretch over another: a clock that went back begins a
new part after the one before it.

>>> lay([0, 1, 2, 0, 1, 2], since_1970=False).times_ns
array([0, 1, 2, 3, 4, 5])
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.health.series_clock import Clock, follow, typical_step
from syncstudio.media.series.date_texts import names_zone
from syncstudio.media.series.table_head import TableHead
from syncstudio.media.series.table_reading import TimeColumn
from syncstudio.media.series.time_steps import count_backwards, sorting_note
from syncstudio.media.series.time_units import CLOCKS, DATES, has_no_zone
from syncstudio.media.series.time_values import unrolled
from syncstudio.media.series.zones import utc_from_wall
from syncstudio.timebase.counts import counted

Times = NDArray[np.int64]

# Notes name so many rows.
_NAMED = 3


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """Rows in the order of their file, laid out: `times_ns` on the clock of the first part that was set.

    `resets` are the places of the rows with which a clock begins anew, `unset` counts rows stamped before it was set.
    """

    times_ns: Times
    resets: tuple[int, ...] = ()
    unset: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Laid:
    """Rows as they are shown, still in the order of their file: `times_ns` counts from 0 at the first of them in time.

    `epoch_ns` is that one's instant since 1970, where dates tell it. `resets` are the rows with which a clock begins
    anew; `notes` say what was done, also that rows must be sorted.
    """

    times_ns: Times
    epoch_ns: int | None
    resets: tuple[int, ...]
    notes: tuple[str, ...]


def laid_out(times_ns: Times, choice: TimeColumn, head: TableHead) -> Laid:
    """The times of a table's rows, in the order of the file as they were read, laid out to be shown."""
    times, note = true_times(times_ns, choice, head)
    parts = lay(times, choice.dated)
    notes = [note] if note else []
    notes += _said(times, parts)
    backwards = count_backwards(parts.times_ns)
    if backwards:
        notes.append(sorting_note(backwards))
    zero = int(parts.times_ns.min()) if len(times) else 0
    return Laid(parts.times_ns - zero, zero if choice.dated else None, parts.resets, tuple(notes))


def true_times(times_ns: Times, choice: TimeColumn, head: TableHead) -> tuple[Times, str]:
    """Times as they were read, with their days and their zone: midnights counted, wall clocks as UTC."""
    if choice.unit in CLOCKS and choice.beside is None:
        return unrolled(times_ns), ""
    if choice.zone and is_wall(head, choice):
        return utc_from_wall(times_ns, choice.zone)
    return times_ns, ""


def is_wall(head: TableHead, choice: TimeColumn) -> bool:
    """Whether dates are those of a clock on a wall: their zone must be said, or assumed."""
    if not choice.dated or choice.column is None or choice.column not in head.names:
        return False
    if choice.beside is not None:
        return choice.unit not in ("gps s", "gps ms")
    if not has_no_zone(choice.unit):
        return False
    cells = head.cells(head.names.index(choice.column))
    if head.dialect is None and not _is_text(cells):
        return getattr(cells.type, "tz", None) is None
    return choice.unit not in DATES or not names_zone(cells)


def lay(times_ns: Times, since_1970: bool) -> Parts:
    """Rows in the order of their file, each part of a clock that was set back or began anew after the one before it."""
    times = np.asarray(times_ns, np.int64)
    # One that only goes on, from a year in which clocks are set, is in order already.
    if not len(times) or (not count_backwards(times) and not _jumps_from_unset(times, since_1970)):
        return Parts(times)
    clock = follow(times, since_1970)
    bounds = {jump.row for jump in clock.jumps if jump.by_ns < 0}
    unset = clock.unset
    if unset.any():
        bounds |= set((np.flatnonzero(np.diff(unset)) + 1).tolist())
    if not bounds:
        return Parts(times)
    starts = sorted(bounds)
    return Parts(_one_after_another(times, starts, clock), tuple(starts), int(np.count_nonzero(unset)))


def _one_after_another(times: Times, starts: list[int], clock: Clock) -> Times:
    step = max(1, typical_step(np.diff(times)))
    edges = [0, *starts, len(times)]
    spans = [slice(first, last) for first, last in itertools.pairwise(edges)]
    # The first part whose clock was set keeps its stamps.
    anchor = next((n for n, span in enumerate(spans) if not clock.unset[span.start]), 0)
    out = times.copy()
    end = _ends(times[spans[anchor]], clock.stray[spans[anchor]])[1]
    for span in spans[anchor + 1 :]:
        first, last = _ends(times[span], clock.stray[span])
        out[span] += end + step - first
        end = end + step + last - first
    begin = _ends(times[spans[anchor]], clock.stray[spans[anchor]])[0]
    for span in reversed(spans[:anchor]):
        first, last = _ends(times[span], clock.stray[span])
        out[span] += begin - step - last
        begin = begin - step - (last - first)
    return out


def _ends(times: Times, stray: NDArray[np.bool_]) -> tuple[int, int]:
    """The first and last time of a part, but for rows with a wild stamp."""
    kept = times[~stray] if stray.any() and not stray.all() else times
    return int(kept.min()), int(kept.max())


def _jumps_from_unset(times: Times, since_1970: bool) -> bool:
    return since_1970 and len(times) > 0 and bool(follow(times[[0, -1]], True).unset.any())


def _said(times: Times, parts: Parts) -> list[str]:
    if not parts.resets:
        return []
    back = [row for row in parts.resets if times[row] < times[row - 1]]
    notes = []
    if back:
        rows = ", ".join(f"{row + 1:,}" for row in back[:_NAMED]) + (", …" if len(back) > _NAMED else "")
        where = f"at row {rows}" if len(back) == 1 else f"in {len(back):,} places (rows {rows})"
        notes.append(
            f"The clock goes back {where}: what comes after is laid behind what was before, as if nothing had passed."
        )
    if parts.unset:
        are = counted(
            parts.unset,
            "row is stamped before the clock was set, and lies",
            "rows are stamped before the clock was set, and lie",
        )
        notes.append(f"{are} right beside those after it was.")
    return notes


def _is_text(cells: object) -> bool:
    import pyarrow as pa
    import pyarrow.types as types

    assert isinstance(cells, pa.Array)
    kind = cells.type.value_type if types.is_dictionary(cells.type) else cells.type
    return bool(types.is_string(kind) or types.is_large_string(kind))
