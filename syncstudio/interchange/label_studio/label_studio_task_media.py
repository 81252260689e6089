"""The recordings that a task's data name, as places on this machine: nothing is ever fetched from the network."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from syncstudio.interchange.label_document import DocumentMedium, MediaKind

_SOUNDS = ("wav", "mp3", "flac", "ogg", "opus", "m4a", "aac", "wma", "aiff", "aif", "amr")
_VIDEOS = (
    "mp4",
    "mkv",
    "webm",
    "mov",
    "avi",
    "m4v",
    "mpg",
    "mpeg",
    "ts",
    "mts",
    "m2ts",
    "wmv",
    "ogv",
    "3gp",
    "mxf",
)
_KINDS: dict[str, MediaKind] = {
    **dict.fromkeys(_SOUNDS, "sound"),
    **dict.fromkeys(_VIDEOS, "video"),
    **dict.fromkeys(("csv", "tsv", "parquet"), "series"),
}
_UPLOADED = re.compile(r"^[0-9a-f]{8}-(?=.)")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f]")
_MOST_PATH = 4096


def media_of(data: Mapping[str, Any], kinds: Mapping[str, MediaKind]) -> dict[str, DocumentMedium]:
    """The recordings by the key of the data that names them; `kinds` are those that a labelling config tells."""
    found: dict[str, DocumentMedium] = {}
    taken: set[str] = set()
    for key, value in data.items():
        if not isinstance(value, str) or not value.strip() or len(value) > _MOST_PATH:
            continue
        path, also = _places(value.strip())
        name = PurePosixPath(path).name
        kind = kinds.get(key) or _KINDS.get(name.rpartition(".")[2].lower(), "")
        if not name or not kind:
            continue
        free, count = name, 2
        while free.casefold() in taken:
            free, count = f"{name} ({count})", count + 1
        taken.add(free.casefold())
        found[key] = DocumentMedium(free, path, kind, also=also)
    return found


def _places(address: str) -> tuple[str, tuple[str, ...]]:
    """Where a recording may lie, relative to the file of labels: its path below a folder, and other names of it."""
    text = _UNSEEN.sub("", address).replace("\\", "/")
    try:
        parts = urlsplit(text)
    except ValueError:
        return _inside(text), ()
    local = parse_qs(parts.query).get("d") if "local-files" in parts.path else None
    if local:
        return _inside(local[0]), ()
    if len(parts.scheme) > 1:
        # An address elsewhere: only its last name is looked for, beside the file of labels.
        path = PurePosixPath(_inside(unquote(parts.path))).name
    elif parts.path.startswith(("/data/upload/", "/data/")):
        path = PurePosixPath(_inside(unquote(parts.path))).name
    else:
        path = _inside(unquote(parts.path) if "%" in text else text)
    name = PurePosixPath(path).name
    plain = _UPLOADED.sub("", name)
    return path, (plain,) if plain != name else ()


def _inside(path: str) -> str:
    """A path that cannot climb out of the folder it is looked for in."""
    steps = [step for step in path.split("/") if step not in ("", ".")]
    if ".." in steps:
        return steps[-1] if steps[-1] != ".." else ""
    return ("/" if path.startswith("/") else "") + "/".join(steps)
