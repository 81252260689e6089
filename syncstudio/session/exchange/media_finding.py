"""Recordings that a file of labels names, looked for on this disk: beside the file first, never over the network."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath, PureWindowsPath
from urllib.parse import unquote, urlsplit

from syncstudio.interchange.label_document import DocumentMedium

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+:", re.IGNORECASE)
# So many files of a folder are looked at for a name in other letters.
_MOST_LOOKED = 10_000


def find_medium(medium: DocumentMedium, beside: Path) -> tuple[Path | None, str]:
    """Where a recording is, and a sentence about it. `beside` is the file of labels; `lies_outside` says of the place
    whether it may be opened.

    Only ordinary files in the folder of the file, or below it, are taken. What lies elsewhere is said and left to the
    person to add: a file from a stranger chooses nothing on this disk that is opened.
    """
    folder = beside.absolute().parent
    outside: Path | None = None
    for said in dict.fromkeys((medium.path, *medium.also, medium.name)):
        for place in _places(said, folder):
            found = _ordinary(place)
            if found is None or _same(found, beside):
                continue
            if not _below(found, folder):
                outside = outside or found
                continue
            return found, f"found at {os.path.relpath(found, folder)}"
    if outside is not None:
        return outside, (
            f"left out, for it lies outside the folder of {beside.name} ({outside}): add it yourself, and import again"
        )
    if any(_is_network(said) for said in (medium.path, *medium.also)):
        return None, "named by a network address, which is not opened: copy it beside the file"
    where = medium.path or medium.name
    return None, f"not found ({where[:120]}): add it, and import again"


def _places(said: str, folder: Path) -> Iterator[Path]:
    """Where a path may mean, best guess first: as it stands, from the file's folder, and by its name alone."""
    local = local_path(said)
    if not local or "\0" in local:
        return
    windows = "\\" in local or re.match(r"[A-Za-z]:", local) is not None
    pure = PureWindowsPath(local) if windows else PurePosixPath(local)
    parts = [part for part in pure.parts if part not in (pure.anchor, ".")]
    if not parts:
        return
    beside = folder.joinpath(*parts)
    if not pure.is_absolute():
        yield beside
    for tail in (parts[-2:], parts[-1:]):
        if ".." not in tail:
            yield folder.joinpath(*tail)
    named = _in_other_letters(folder, parts[-1])
    if named is not None:
        yield named
    if pure.is_absolute() and (os.name == "nt") == windows:
        yield Path(local)


def local_path(said: str) -> str:
    """A path on this machine, of a `file:` address too; "" for what lies on the network."""
    said = said.strip()
    if _is_network(said):
        return ""
    if said.casefold().startswith("file:"):
        path = unquote(urlsplit(said).path) or unquote(said[5:])
        return path[1:] if re.match(r"/[A-Za-z]:", path) else path
    return said


def _is_network(said: str) -> bool:
    said = said.strip()
    if said.startswith(("\\\\", "//")):
        return True
    if said.casefold().startswith("file:"):
        try:
            host = urlsplit(said).netloc
        except ValueError:
            return True
        path = unquote(said[5:].lstrip("/"))
        return host not in ("", "localhost") or (
            said[5:].startswith("////") and not re.match(r"[A-Za-z]:", path)
        )
    return _ADDRESS.match(said) is not None and re.match(r"[A-Za-z]:", said) is None


def _ordinary(place: Path) -> Path | None:
    try:
        return Path(os.path.realpath(place)) if place.is_file() else None
    except (OSError, ValueError):
        return None


def lies_outside(path: Path, beside: Path) -> bool:
    """Whether a file is neither in the folder of the file of labels nor below it."""
    return not _below(path, beside.absolute().parent)


def _below(path: Path, folder: Path) -> bool:
    return path.is_relative_to(os.path.realpath(folder))


def _same(path: Path, other: Path) -> bool:
    try:
        return os.path.samefile(path, other)
    except OSError:
        return False


def _in_other_letters(folder: Path, name: str) -> Path | None:
    """A file of this name with capitals elsewhere, as copies between systems have them."""
    wanted = name.casefold()
    try:
        with os.scandir(folder) as there:
            for number, entry in enumerate(there):
                if number > _MOST_LOOKED:
                    return None
                if entry.name.casefold() == wanted:
                    return Path(entry.path)
    except OSError:
        return None
    return None
