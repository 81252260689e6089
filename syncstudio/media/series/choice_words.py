"""Says in sentences what a choice of a table's time means, and why one cannot be."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from syncstudio.media.errors import MediaError
from syncstudio.media.series.table_head import TableHead
from syncstudio.media.series.table_reading import TimeColumn
from syncstudio.media.series.time_units import DATES, EPOCHS, EXCEL, GPS, UNITS, unit_text
from syncstudio.media.series.zones import zone_named

if TYPE_CHECKING:
    from numpy.typing import NDArray


def described(choice: TimeColumn) -> str:
    """What a choice means, in a sentence."""
    if choice.rate is not None:
        return f"The rows come at {float(choice.rate):g} Hz."
    day = _beside_text(choice.unit, choice.beside)
    return choice.says or f'Time is column "{choice.column}"{day}, read as {unit_text(choice.unit)}.'


def zone_text(head: TableHead, choice: TimeColumn) -> str:
    """A further sentence about the zone of dates that name none; empty for all others."""
    from syncstudio.media.series.clock_parts import is_wall

    if not is_wall(head, choice):
        return ""
    return f" Zone: {choice.zone}." if choice.zone else " It names no time zone: UTC is assumed."


def check_choice(head: TableHead, choice: TimeColumn) -> None:
    """Raise MediaError when the table has no such column or there is no such unit or zone."""
    zone_named(choice.zone)
    choice.layout.checked()
    if choice.column is None:
        if choice.rate is None or choice.rate <= 0:
            raise MediaError(f"{head.path} needs a time column, or a rate of its rows in Hz above 0.")
        return
    for name in (choice.column, choice.beside):
        if name is not None and name not in head.names:
            names = ", ".join(head.names[:12])
            raise MediaError(f'{head.path} has no column "{name}"; choose one of: {names}.')
    if choice.unit not in UNITS:
        raise MediaError(f'"{choice.unit}" is no unit of time; choose one of: {", ".join(UNITS)}.')
    if choice.beside is None:
        return
    if choice.beside == choice.column:
        raise MediaError(f'"{choice.column}" cannot hold both the time and its day; choose another column.')
    if choice.unit in EPOCHS or choice.unit in DATES or choice.unit == EXCEL:
        raise MediaError(f'"{choice.column}" holds the day already; choose no second column.')


def sentence(name: str, unit: str, steps: NDArray[np.int64], beside: str | None = None) -> str:
    """A column read as time, in words; `steps` are those between its first values, in ns."""
    positive = steps[steps > 0]
    day = _beside_text(unit, beside)
    text = f'Time is column "{name}"{day}, read as {unit_text(unit)}'
    if len(positive):
        text += f"; rows come at about {1e9 / float(np.median(positive)):.4g} Hz"
    return text + "."


def _beside_text(unit: str, beside: str | None) -> str:
    if beside is None:
        return ""
    return f' of the {"weeks" if unit in GPS else "days"} in "{beside}"'
