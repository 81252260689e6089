"""Which columns of a table become channels, what each is called and what it holds: numbers, states or events.

>>> [channel.name for channel in table_channels(table_head("motor.csv"), TimeColumn("t", "s")).channels]
['speed', 'torque', 'valve']
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from syncstudio.media.errors import MediaError
from syncstudio.media.series.sensor_stream import ChannelKind
from syncstudio.media.series.table_head import TableHead
from syncstudio.media.series.table_header import distinct_names
from syncstudio.media.series.table_reading import TimeColumn
from syncstudio.media.series.time_forms import text_form

# More channels than a timeline can show; whoever wants others chooses them.
MOST_CHANNELS = 2_000
# A note names so many columns.
_NAMED = 12

# States come again and again; texts of which more than this part are new each time are events.
_NEW_PART = 0.5


@dataclass(frozen=True, slots=True)
class TableChannel:
    """One column that becomes a channel; `index` is its place among all columns of the table."""

    index: int
    name: str
    unit: str
    kind: ChannelKind


@dataclass(frozen=True, slots=True)
class TableChannels:
    """The channels of a table in the order of its columns, and sentences about what was left out."""

    channels: tuple[TableChannel, ...]
    notes: tuple[str, ...] = ()


def time_columns(head: TableHead, choice: TimeColumn) -> tuple[int, ...]:
    """The places of the columns that hold time: none at a rate, one, or two where a second holds the day."""
    wanted = [name for name in (choice.column, choice.beside) if name is not None]
    return tuple(head.names.index(name) for name in wanted)


def table_channels(head: TableHead, choice: TimeColumn) -> TableChannels:
    """The channels of a table read as chosen; MediaError when nothing is left to show."""
    time = set(time_columns(head, choice))
    chosen = {each.column: each for each in choice.channels}
    channels: list[TableChannel] = []
    notes: list[str] = []
    dates: list[str] = []
    too_many = 0
    for index, name in enumerate(head.names):
        if index in time:
            continue
        own = chosen.get(name)
        if len(channels) == MOST_CHANNELS:
            too_many += own is None or own.kind != "out"
            continue
        kind = own.kind if own is not None and own.kind else found_kind(head, index)
        if kind == "out":
            if own is None or own.kind != "out":
                dates.append(name)
            continue
        unit = head.units[index] if own is None or own.unit is None else own.unit
        title = name if own is None or not own.name else own.name
        channels.append(TableChannel(index, title, unit, _kind(kind)))
    if dates:
        more = ", …" if len(dates) > _NAMED else ""
        notes.append(f"Left out, because it holds times or lists: {', '.join(dates[:_NAMED])}{more}.")
    if too_many:
        notes.append(
            f"{too_many:,} more columns are left out: {MOST_CHANNELS:,} come in at most; choose the ones you need."
        )
    if not any(head.kind(channel.index) != "empty" for channel in channels):
        raise MediaError(
            f"{head.path} has no column of numbers or texts besides its time; choose another table."
        )
    names = distinct_names([channel.name for channel in channels])
    named = [
        TableChannel(each.index, name, each.unit, each.kind)
        for each, name in zip(channels, names, strict=True)
    ]
    return TableChannels(tuple(named), tuple(notes))


def found_kind(head: TableHead, index: int) -> str:
    """What a column holds, as far as its first cells tell: "number", "state", "event", or "out" for further times."""
    kind = head.kind(index)
    if kind in ("number", "truth", "empty"):
        return "number"
    if kind != "text":
        return "out"
    if text_form(head, index) is not None:
        return "out"
    return text_kind(head.texts(index))


def text_kind(texts: list[str]) -> ChannelKind:
    """Whether texts are states, which hold until the next and come again, or events, which happen once."""
    told = [text for text in texts if text]
    # Where most rows say nothing, something happened in those that do.
    if 2 * len(told) < len(texts):
        return "event"
    return "event" if len(Counter(told)) > max(1, _NEW_PART * len(told)) else "state"


def _kind(kind: str) -> ChannelKind:
    return "state" if kind == "state" else "event" if kind == "event" else "number"
