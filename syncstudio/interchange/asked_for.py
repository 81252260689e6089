"""What a person asked of a reader or a writer, refused in one sentence where it is nothing that there is."""

from __future__ import annotations

from collections.abc import Iterable

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_format import LabelFormat, ReadOptions, WriteOptions
from syncstudio.interchange.tables.cell_time import frame_rate_of
from syncstudio.interchange.tables.columns import ROLES, TIME_ROLES, UNITS

TABLES = frozenset({"csv", "tsv", "jsonl", "parquet"})
"""Ids of the formats whose columns may be named."""


def refuse_reading(made: LabelFormat, options: ReadOptions) -> None:
    """InterchangeError where a frame rate is none, a column's role is unknown, or a format has no columns."""
    frame_rate_of(options.frame_rate)
    refuse_roles(role for _, role in options.columns)
    if options.columns and made.id not in TABLES:
        raise InterchangeError(
            f"{made.name} has no columns to name; leave the columns away, or name the format of a table: "
            f"{', '.join(sorted(TABLES))}."
        )


def refuse_writing(made: LabelFormat, options: WriteOptions) -> None:
    """InterchangeError where a frame rate is none, or a format has no such variant."""
    frame_rate_of(options.frame_rate)
    known = [name for name, _ in made.dialects if name]
    if not options.dialect or options.dialect in known:
        return
    there = f"its dialects are {', '.join(known)}" if known else "it has none, so leave it away"
    raise InterchangeError(f"{made.name} has no dialect “{options.dialect}”; {there}.")


def refuse_roles(roles: Iterable[str]) -> None:
    """InterchangeError where what a column is said to be is nothing that it can be."""
    known = [role for role, _ in ROLES if role]
    for each in roles:
        role, _, unit = each.partition(":")
        if role and role not in known:
            raise InterchangeError(
                f"“{role}” is nothing that a column can be; choose one of {', '.join(sorted(known))}."
            )
        if role in TIME_ROLES and unit and unit not in [name for name, _ in UNITS]:
            units = ", ".join(name for name, _ in UNITS)
            raise InterchangeError(f"“{unit}” is no unit of time that is known; choose one of {units}.")
