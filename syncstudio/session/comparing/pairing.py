"""Pairing rows of two projects one to one, by one way of telling them apart after another."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from pathlib import PurePosixPath, PureWindowsPath
from typing import TypeVar

from syncstudio.project.records import Source

R = TypeVar("R")
Key = Callable[[R], Hashable]


def pair_up(
    ones: Sequence[R], others: Sequence[R], ways: Sequence[tuple[str, Key[R]] | tuple[str, Key[R], Key[R]]]
) -> list[tuple[R, R, str]]:
    """Pairs, in the order of the first side, each with the name of the way that found it.

    A way gives both sides a key (a third entry: the key of the other side); rows whose key is false or None have none.
    Rows with the same key are paired in their order, and what is paired once is no longer asked about.
    """
    found: dict[int, tuple[R, R, str]] = {}
    taken: set[int] = set()
    for way in ways:
        name, key_one, key_other = way[0], way[1], way[-1]
        waiting: dict[Hashable, list[int]] = {}
        for place, row in enumerate(others):
            key = key_other(row) if place not in taken else None
            if key:
                waiting.setdefault(key, []).append(place)
        for place, row in enumerate(ones):
            key = key_one(row) if place not in found else None
            if key and waiting.get(key):
                partner = waiting[key].pop(0)
                taken.add(partner)
                found[place] = (row, others[partner], name)
    return [found[place] for place in sorted(found)]


def folded(name: str) -> str:
    """A name without regard to case and blanks: “Main  speaker ” is “main speaker”."""
    return " ".join(name.casefold().split())


def file_name(source: Source) -> str:
    """A file's name without its folders, however its path is written."""
    path = source.relative_path or source.absolute_path
    return PureWindowsPath(PurePosixPath(path).name).name.casefold()
