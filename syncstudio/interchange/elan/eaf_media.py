"""The recordings that an EAF file names: `MEDIA_DESCRIPTOR` and `LINKED_FILE_DESCRIPTOR`, both ways.

ELAN's `TIME_ORIGIN` says where in a recording the timeline's zero lies (media = t + origin, in ms), so it has the sign
opposite to an offset's (master = source + offset).
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import unquote

from syncstudio.interchange.elan.eaf_file import Attributes, EafFile
from syncstudio.interchange.label_document import DocumentMedium, MediaKind

NS_PER_MS = 1_000_000
_MOST_MS = 10**12

_MIME = {
    ".wav": "audio/x-wav",
    ".mp3": "audio/mpeg",
    ".mp4": "video/mp4",
    ".m4v": "video/mp4",
    ".mpg": "video/mpeg",
    ".mpeg": "video/mpeg",
    ".mov": "video/quicktime",
    ".avi": "video/x-msvideo",
}
_SOUNDS = {".wav", ".mp3", ".flac", ".ogg", ".m4a", ".aac", ".aif", ".aiff", ".opus"}
_VIDEOS = {".mp4", ".m4v", ".mpg", ".mpeg", ".mov", ".avi", ".mkv", ".webm", ".mts", ".m2ts", ".wmv", ".dv"}
_SERIES = {".txt", ".csv", ".tsv", ".log", ".dat", ".json", ".parquet"}


def media_of(file: EafFile, zero_ns: int) -> tuple[tuple[DocumentMedium, ...], list[str]]:
    """The recordings with their offsets against master, and sentences about what was left out."""
    media: list[DocumentMedium] = []
    notes: list[str] = []
    taken: set[str] = set()
    for said, prefix in [(each, "MEDIA") for each in file.media] + [(each, "LINK") for each in file.linked]:
        absolute = said.get(f"{prefix}_URL", "")
        relative = said.get(f"RELATIVE_{prefix}_URL", "")
        places = [each for each in (relative, absolute) if each]
        places += [unquote(each) for each in places if "%" in each and unquote(each) != each]
        if not places:
            continue
        base = file_name(places[0])
        if base.lower().endswith(("_tsconf.xml", ".pfsx")):
            notes.append(f"{base} holds ELAN's own settings of tracks; it is not brought in")
            continue
        name, number = base, 2
        while name in taken:
            name, number = f"{base} ({number})", number + 1
        taken.add(name)
        origin = _whole_ms(said.get("TIME_ORIGIN", ""))
        if origin is None:
            notes.append(
                f"{name}: its TIME_ORIGIN “{said['TIME_ORIGIN']}” is no number of ms; it is taken as 0"
            )
            origin = 0
        kind = _kind(said.get("MIME_TYPE", ""), base, linked=prefix == "LINK")
        if "ASSOCIATED_WITH" in said:
            notes.append(f"{name} goes with {file_name(said['ASSOCIATED_WITH'])}")
        media.append(
            DocumentMedium(
                name, places[0], kind, zero_ns - origin * NS_PER_MS, also=tuple(dict.fromkeys(places[1:]))
            )
        )
    return tuple(media), notes


def written_media(
    media: Iterable[DocumentMedium], zero_ns: int, folder: Path | None
) -> tuple[list[tuple[str, list[tuple[str, str]]]], list[str]]:
    """(tag, attributes) of each recording, those that are played before series, and what was rounded."""
    played: list[tuple[str, list[tuple[str, str]]]] = []
    linked: list[tuple[str, list[tuple[str, str]]]] = []
    worst = 0
    for each in media:
        prefix = "LINK" if each.kind == "series" else "MEDIA"
        places = [place for place in (each.path, *each.also) if place] or [each.name]
        absolute = next((place for place in places if _is_absolute(place)), places[0])
        relative = next((place for place in places if not _is_absolute(place)), "")
        if folder is not None and not relative and os.path.isabs(absolute):
            relative = _relative(absolute, folder)
        attributes = [(f"{prefix}_URL", _address(absolute))]
        if relative and relative != attributes[0][1]:
            attributes.append((f"RELATIVE_{prefix}_URL", relative))
        attributes.append(("MIME_TYPE", _mime(each)))
        origin_ns = zero_ns - (each.offset_ns or 0)
        origin = (origin_ns + NS_PER_MS // 2) // NS_PER_MS
        worst = max(worst, abs(origin * NS_PER_MS - origin_ns))
        if origin:
            attributes.append(("TIME_ORIGIN", str(origin)))
        if prefix == "LINK":
            linked.append(("LINKED_FILE_DESCRIPTOR", attributes))
        else:
            played.append(("MEDIA_DESCRIPTOR", attributes))
    notes = []
    if worst:
        notes.append(f"offsets of recordings rounded to 1 ms, at most {worst / NS_PER_MS:.3g} ms off")
    return played + linked, notes


def file_name(place: str) -> str:
    """The last part of a path or address, whatever its slashes."""
    plain = place.rstrip("/\\").replace("\\", "/")
    return unquote(plain.rpartition("/")[2]) or place


def _whole_ms(said: str) -> int | None:
    if not said.strip():
        return 0
    try:
        value = int(said)
    except ValueError:
        return None
    return value if abs(value) < _MOST_MS else None


def _kind(mime: str, name: str, *, linked: bool) -> MediaKind:
    suffix = PurePosixPath(name.lower()).suffix
    if linked:
        return "series"
    if mime.startswith("audio/") or (suffix in _SOUNDS and not mime.startswith("video/")):
        return "sound"
    if mime.startswith("video/") or suffix in _VIDEOS:
        return "video"
    return "series" if suffix in _SERIES else ""


def _mime(medium: DocumentMedium) -> str:
    suffix = PurePosixPath(medium.name.lower()).suffix
    mime = _MIME.get(suffix, "")
    if medium.kind == "series":
        return "text/plain" if suffix in _SERIES else "unknown"
    if medium.kind == "sound":
        return mime if mime.startswith("audio/") else "audio/*"
    if medium.kind == "video":
        return mime if mime.startswith("video/") else "video/*"
    return mime or "unknown"


def _is_absolute(place: str) -> bool:
    return place.startswith(("/", "file:", "\\\\")) or "://" in place or PureWindowsPath(place).is_absolute()


def _address(place: str) -> str:
    """A place as ELAN writes it: "file:///" before a path, slashes forward, letters as they are."""
    if "://" in place or place.startswith("file:"):
        return place
    if place.startswith("/"):
        return f"file://{place}"
    if PureWindowsPath(place).is_absolute():
        return "file:///" + place.replace("\\", "/").lstrip("/")
    return place


def _relative(absolute: str, folder: Path) -> str:
    try:
        found = os.path.relpath(absolute, folder).replace(os.sep, "/")
    except ValueError:  # Another drive.
        return ""
    return found if found.startswith("../") else f"./{found}"


__all__ = ["NS_PER_MS", "Attributes", "file_name", "media_of", "written_media"]
