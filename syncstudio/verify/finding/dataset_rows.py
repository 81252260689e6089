"""Rows of the manifests that our own datasets have: the files of a clip, in folders or in a shard.

Other columns of such a row tell where the clip comes from; what they name is no part of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from syncstudio.verify.finding.grouping import Found, main_files, said_beside
from syncstudio.verify.finding.manifest_columns import row_says
from syncstudio.verify.finding.part_names import BARE, told_by_extension
from syncstudio.verify.finding.stores import Entry
from syncstudio.verify.finding.urls import name_of
from syncstudio.verify.sample import Place

_SCHEMA = "syncstudio.clip/"
_ORIGIN = frozenset({"files", "shard", "project", "clip"})
_MOST_FILES = 200

Placed = Callable[[str], Entry | str]
"""What lies at a path of the manifest, or what is wrong with it, as the end of a sentence."""


def is_clip_row(row: Mapping[str, Any]) -> bool:
    """Whether a row is of a dataset of ours and tells the clip's files one by one."""
    files = row.get("files")
    return (
        str(row.get("schema", "")).startswith(_SCHEMA)
        and isinstance(row.get("key"), str)
        and isinstance(row.get("shard", ""), str)
        and isinstance(files, list)
        and 0 < len(files) <= _MOST_FILES
        and all(_is_file(each, bool(row.get("shard"))) for each in files)
    )


def clip_of(row: Mapping[str, Any], placed: Placed) -> tuple[list[Found], tuple[tuple[str, str], ...]] | str:
    """(the clip's own files, what the row says further), or what is wrong, as the end of a sentence."""
    shard = placed(row["shard"]) if row.get("shard") else None
    if isinstance(shard, str):
        return shard
    found = []
    for each in row["files"]:
        told = told_by_extension(each["extension"])
        if told is None or told.kind == "project":
            continue
        name = name_of(each["path"])
        if shard is not None:
            place = Place(shard.url, each["path"], each["offset"], each["bytes"], mark=shard.mark)
            found.append(Found(name, told, place, each["bytes"]))
            continue
        entry = placed(each["path"])
        if isinstance(entry, str):
            return entry
        found.append(Found(name, told, Place(entry.url, mark=entry.mark), entry.size))
    if not any(each.told.kind in ("video", "sound", "series") for each in found):
        return "names no recording among its files"
    files, others = main_files(found, BARE)
    says = row_says({name: value for name, value in row.items() if name not in _ORIGIN})
    return files, (*says.said, *said_beside(others))


def _is_file(told: Any, in_shard: bool) -> bool:
    if not isinstance(told, Mapping) or not all(
        isinstance(told.get(one), str) for one in ("extension", "path")
    ):
        return False
    numbers = [told.get(one) for one in ("offset", "bytes")]
    return not in_shard or all(type(one) is int and one >= 0 for one in numbers)
