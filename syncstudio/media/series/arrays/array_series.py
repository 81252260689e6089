"""Finds the series among the named arrays of a file: arrays of times with what is as long as they are, and arrays with
a rate.

In every group: times that a convention names (NWB's `timestamps` and `starting_time`, NeXus's `axes`), else an array
named and shaped as times; else a rate written to the array, or beside it, or further up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from syncstudio.media.series.arrays.array_node import ArrayNode
from syncstudio.media.series.arrays.array_words import (
    is_time_name,
    names_columns,
    rate_in,
    start_in,
    unit_of,
)

# Channels of one stream; an array with more on its shorter side is no series, but a picture or a matrix.
MOST_COLUMNS = 1024
_FEWEST_ROWS = 2


@dataclass(slots=True)
class Found:
    """Arrays of one length: their `times`, or a `rate` from `start_s` on. `names` are those of the columns of an array
    of several."""

    name: str
    rows: int
    arrays: list[ArrayNode]
    times: ArrayNode | None = None
    rate: Fraction | None = None
    start_s: Fraction = Fraction(0)
    names: Mapping[str, Sequence[str]] = field(default_factory=dict)


def find_series(
    nodes: Sequence[ArrayNode], attributes: Mapping[str, Mapping[str, Any]]
) -> tuple[list[Found], list[str]]:
    """(the series, the names of arrays of numbers that are none); `attributes` are those of groups by their names."""
    groups: dict[str, list[ArrayNode]] = {}
    for node in nodes:
        groups.setdefault(node.group, []).append(node)
    found: list[Found] = []
    left: list[str] = []
    for group, members in groups.items():
        told = _said(group, groups, attributes)
        series, rest = _of_group(group, members, told, attributes.get(group, {}))
        found += series
        left += [node.path for node in rest]
    return found, left


def _of_group(
    group: str, members: list[ArrayNode], told: Mapping[str, Any], own: Mapping[str, Any]
) -> tuple[list[Found], list[ArrayNode]]:
    values = [each for each in members if (each.is_number or each.is_text) and each.size >= _FEWEST_ROWS]
    if {"srate", "nbchan", "data"} <= {each.name for each in members}:
        # EEGLAB's times are those of one epoch; its rate is what counts.
        values = [each for each in values if each.name == "data"]
    times = [each for each in values if _is_times(each, own)]
    taken: set[int] = {id(each) for each in times}
    found: list[Found] = []
    names = {each.name: each.words() for each in members if each.is_text and names_columns(each.name)}
    rest: list[ArrayNode] = []
    by_clock: dict[int, list[ArrayNode]] = {}
    by_length: dict[tuple[int, Fraction, Fraction], list[ArrayNode]] = {}
    for each in values:
        if id(each) in taken or each.name in names:
            continue
        clock = _clock_of(each, times)
        rate = rate_in(each.attributes) or rate_in(told)
        if clock is not None:
            by_clock.setdefault(id(clock), []).append(each)
        elif rate is not None and each.is_number and _columns(each, _longest(each)) is not None:
            key = (_longest(each), rate, start_in(each.attributes) or start_in(told))
            by_length.setdefault(key, []).append(each)
        elif each.is_number:
            rest.append(each)
    for clock in times:
        with_it = by_clock.get(id(clock), [])
        if with_it:
            found.append(
                Found(
                    _name(group, with_it),
                    clock.size,
                    with_it,
                    clock,
                    names=_named(with_it, names, clock.size),
                )
            )
        elif len(times) == 1 or not by_clock:
            # Stamps of something that happened, with nothing beside them.
            found.append(Found(_name(group, [clock]), clock.size, [], clock))
    for (rows, rate, start), arrays in by_length.items():
        found.append(
            Found(_name(group, arrays), rows, arrays, None, rate, start, _named(arrays, names, rows))
        )
    return found, rest


def _said(
    group: str, groups: Mapping[str, Sequence[ArrayNode]], attributes: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Names and single values of a group and of those it lies in, its own first."""
    told: dict[str, Any] = {}
    parts = group.split("/") if group else []
    for depth in range(len(parts), -1, -1):
        above = "/".join(parts[:depth])
        # NWB writes the rate to the start.
        for node in groups.get(above, ()):
            if node.size == 1 and node.is_number:
                for name, value in {node.name: node.scalar(), **node.attributes}.items():
                    told.setdefault(name, value)
        for name, value in attributes.get(above, {}).items():
            told.setdefault(name, value)
    return told


def _is_times(node: ArrayNode, own: Mapping[str, Any]) -> bool:
    if len(node.shape) != 1 or not node.is_number or node.dtype.kind == "b":
        return False
    axes = own.get("axes")
    return is_time_name(node.name) or (
        isinstance(axes, str) and axes == node.name and "since" in unit_of(node.attributes)
    )


def _clock_of(node: ArrayNode, times: Sequence[ArrayNode]) -> ArrayNode | None:
    """The times that are as long as an array: those named for it, else the first."""
    fitting = [each for each in times if _columns(node, each.size) is not None]
    named = [each for each in fitting if node.name.lower() in each.name.lower()]
    return next(iter(named or fitting), None)


def _columns(node: ArrayNode, rows: int) -> int | None:
    """How many channels of so many rows an array is; None where it is not."""
    if len(node.shape) == 1:
        return 1 if node.shape[0] == rows else None
    if len(node.shape) != 2 or not node.is_number or rows not in node.shape:
        return None
    other = node.shape[1] if node.shape[0] == rows else node.shape[0]
    return other if 1 <= other <= MOST_COLUMNS else None


def _longest(node: ArrayNode) -> int:
    return max(node.shape)


def _named(
    arrays: Sequence[ArrayNode], names: Mapping[str, Sequence[str]], rows: int
) -> dict[str, Sequence[str]]:
    """The names of the columns of arrays of several: of a list beside them, or written to them."""
    out: dict[str, Sequence[str]] = {}
    for node in arrays:
        count = _columns(node, rows) or 1
        written = [
            value
            for name, value in node.attributes.items()
            if names_columns(name) and isinstance(value, list | tuple)
        ]
        for candidate in (*written, *names.values()):
            if count > 1 and len(candidate) == count:
                out[node.path] = [str(each) for each in candidate]
                break
    return out


def _name(group: str, arrays: Sequence[ArrayNode]) -> str:
    """The group's name; that of the array, where there is one alone or no group."""
    if not group:
        return arrays[0].name if len(arrays) == 1 else "series"
    generic = arrays[0].name.lower() in ("data", "value", "values", "y", "signal")
    return group if len(arrays) > 1 or generic else f"{group}/{arrays[0].name}"
