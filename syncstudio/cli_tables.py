"""What people type about tables: which column is time, its day and zone, how fast rows come, or a whole reading."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from syncstudio.cli_values import PATH, Hertz

if TYPE_CHECKING:
    from syncstudio.media.series.time_choices import TimeChoices
    from syncstudio.media.series.time_column import TimeColumn

# A choice of a hundred thousand channels takes less.
_MOST_BYTES = 16 << 20

# Where the further options wait for `chosen_time_columns`.
_META = "syncstudio.tables"


def table_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of commands that read tables: the command itself gets `time_column` and `rate`."""
    options = (
        click.option("--time-column", metavar="NAME[:UNIT]", help="Tables: the column that is time, such as k:ms."),
        click.option("--rate", type=Hertz(), metavar="HZ", help="Tables: how many rows come in a second."),
        click.option("--day-column", metavar="NAME", expose_value=False, callback=_kept,
                     help="Tables: the column with the day of times of day, or the week of GPS times."),
        click.option("--time-zone", metavar="ZONE", expose_value=False, callback=_kept,
                     help="Tables: the zone of dates that name none, such as Europe/Berlin or +02:00."),
        click.option("--table", metavar="FILE.json", type=PATH, expose_value=False, callback=_kept,
                     help="Tables: how they are read, as “reading” of “info --json” says it: layout, channels, units."),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def any_table_option(time_column: str | None, rate: Fraction | None) -> bool:
    """Whether anything was typed about how tables are read."""
    further = click.get_current_context().meta.get(_META, {})
    return time_column is not None or rate is not None or any(further.values())


def chosen_time_columns(
    media: Sequence[Path], time_column: str | None, rate: Fraction | None
) -> dict[Path, TimeColumn]:
    """How each table among `media` is to be read; a choice that does not fit one is refused.

    Tables that are not there or cannot be read are left out: adding them says so.
    """
    context = click.get_current_context()
    further: dict[str, Any] = {name: value for name, value in context.meta.get(_META, {}).items() if value}
    if time_column is None and rate is None and not further:
        return {}
    from syncstudio.media.errors import MediaError
    from syncstudio.media.series.table_file import is_table
    from syncstudio.media.series.time_choices import TimeChoices
    from syncstudio.media.series.time_column import TimeColumn

    if time_column is not None and rate is not None:
        raise click.UsageError("Say either --time-column or --rate, not both.", context)
    tables = [path for path in media if is_table(path)]
    if not tables:
        raise click.UsageError("There is no table among these files for --time-column or --rate.", context)
    kept = _reading(further["table"], context) if "table" in further else {}
    layout = TimeColumn.from_json(json.dumps({"column": None, "unit": "row"} | kept))
    chosen = {}
    for path in tables:
        try:
            choices = TimeChoices(path, layout)
        except (MediaError, OSError):
            continue
        choice = _time(choices, layout, "column" in kept or bool(kept.get("rate")), time_column, rate)
        choice = replace(
            choice,
            beside=further.get("day_column", choice.beside),
            zone=further.get("time_zone", choice.zone),
            layout=layout.layout,
            channels=layout.channels,
        )
        chosen[path] = choices.checked(_in_days(choices, choice))
    return chosen


def _time(
    choices: TimeChoices, kept: TimeColumn, is_kept: bool, time_column: str | None, rate: Fraction | None
) -> TimeColumn:
    """The time as typed, else as the file of choices has it, else as the table says itself."""
    from syncstudio.media.series.time_column import TimeColumn, propose_from

    if rate is not None:
        return TimeColumn.at_rate(rate)
    if time_column is not None:
        return _column(choices, time_column)
    return kept if is_kept else propose_from(choices.head)


def _column(choices: TimeChoices, text: str) -> TimeColumn:
    """`NAME` or `NAME:UNIT`; a column's own name may hold colons."""
    if text in choices.names:
        return choices.choice(text)
    name, colon, unit = text.rpartition(":")
    return choices.choice(name.strip(), unit.strip()) if colon else choices.choice(text)


def _in_days(choices: TimeChoices, choice: TimeColumn) -> TimeColumn:
    """Times of day with their days written as the days' own column has them."""
    from syncstudio.media.series.time_forms import text_form
    from syncstudio.media.series.time_units import CLOCK, CLOCKS

    if choice.beside is None or choice.unit != CLOCK or choice.beside not in choices.names:
        return choice
    form = text_form(choices.head, choices.names.index(choice.beside))
    return replace(choice, unit=next((unit for unit, written in CLOCKS.items() if written == form), CLOCK))


def _kept(context: click.Context, param: click.Parameter, value: object) -> object:
    context.meta.setdefault(_META, {})[param.name] = value
    return value


def _reading(path: Path, context: click.Context) -> dict[str, Any]:
    """The choices in a file: a reading, or a document of “info --json” that has one."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise ValueError("it is too large for a choice")
        found = json.loads(path.read_text("utf-8-sig"))
        found = found.get("reading", found)
        if not isinstance(found, dict):
            raise ValueError("it holds no object")
        return found
    except (OSError, ValueError, AttributeError, RecursionError) as error:
        why = (
            getattr(error, "strerror", None)
            or "it is no JSON document of how a table is read, such as “info --json” prints"
        )
        raise click.UsageError(f"{path} cannot be used for --table: {why}.", context) from error
