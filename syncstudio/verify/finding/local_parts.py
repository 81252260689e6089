"""Makes the parts of one sample plain files of this computer for as long as it is checked.

Local files are used where they lie. Members of shards, objects of a store and texts of a manifest go into a temporary
folder, all of one sample beside one another under names of their own, and it is gone afterwards.
"""

from __future__ import annotations

import errno
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.json_texts import said_in_json
from syncstudio.verify.finding.manifest_columns import CAPTION
from syncstudio.verify.finding.stores import LocalStore, store_of
from syncstudio.verify.finding.unique_names import shown
from syncstudio.verify.finding.urls import is_url, name_of
from syncstudio.verify.sample import Part, Place, Sample

_CHUNK_BYTES = 4 << 20
_MOST_CAPTION_BYTES = 1 << 20
# What no system takes in a name; devices of Windows get their dash before.
_NO_NAME = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*\ud800-\udfff]')
_DEVICES = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)
_MOST_NAME_BYTES = 120


@contextmanager
def local_parts(sample: Sample, *, temporary: Path | None = None) -> Iterator[Mapping[Part, Path]]:
    """Each part of the sample as a local file, in their order; what is made for it lies under `temporary`, and goes.

    A JSON file of metadata comes as a file of what is said in the recording, and is left out where it does not tell; so
    is a plain text that the metadata calls the caption, which is about what is to be seen.
    VerifyError, a sentence, where a part is missing, changed since it was listed, or cannot be fetched.
    """
    made: Path | None = None
    parts: dict[Part, Path] = {}
    captions: set[str] = set()
    try:
        for part in sample.parts:
            if _lies_here(part.place):
                path = _where_it_lies(part.place)
            else:
                made = made or _folder(temporary)
                path = _fresh(made, part.name)
                _fetch(part, path)
            if part.name.casefold().endswith(".json"):
                said = said_in_json(path)
                captions.add(said.caption.strip())
                if said.made is not None:
                    made = made or _folder(temporary)
                    path = _fresh(made, f"{path.stem}{said.made[0]}")
                    _write_text(path, said.made[1])
                elif not said.as_it_is:
                    continue
            if part.name == CAPTION:
                captions.add(part.place.text.strip())
            parts[part] = path
        yield {part: path for part, path in parts.items() if not _is_caption(part, path, captions - {""})}
    finally:
        if made is not None:
            shutil.rmtree(made, ignore_errors=True)


def _lies_here(place: Place) -> bool:
    whole = not place.member and not place.text and place.offset == 0 and place.size < 0
    return whole and not is_url(place.url)


def _is_caption(part: Part, path: Path, captions: set[str]) -> bool:
    """Whether a plain text says what the metadata beside it calls a caption: what is to be seen, not what is said."""
    if not captions or not part.name.casefold().endswith(".txt") or part.place.text:
        return False
    try:
        return (
            path.stat().st_size < _MOST_CAPTION_BYTES
            and path.read_text("utf-8", "replace").strip() in captions
        )
    except OSError:
        return False


def _where_it_lies(place: Place) -> Path:
    entry = LocalStore().entry(place.url)
    if entry is None:
        raise VerifyError(f"There is no file {place.url} any more; run again to list anew.")
    if entry.kind != "file":
        raise VerifyError(f"{place.url} is no file any more; run again to list anew.")
    if place.mark and entry.mark != place.mark:
        raise VerifyError(f"{place.url} changed since it was listed; run again to check it as it is now.")
    return Path(place.url)


def _folder(temporary: Path | None) -> Path:
    try:
        return Path(tempfile.mkdtemp(prefix="syncstudio-verify-", dir=temporary))
    except OSError as error:
        where = temporary or tempfile.gettempdir()
        raise VerifyError(
            f"No folder can be made in {where} ({error.strerror}); free space or name another."
        ) from error


def _fresh(folder: Path, name: str) -> Path:
    """A path in the folder that is not taken, under the name as far as every system takes it."""
    safe = _NO_NAME.sub("_", name.replace("\\", "/").rpartition("/")[2]).strip(". ") or "part"
    stem, dot, ending = safe.partition(".")
    safe = (
        stem[: _MOST_NAME_BYTES // 4] + dot + ending if len(safe.encode("utf-8")) > _MOST_NAME_BYTES else safe
    )
    if len(safe.encode("utf-8")) > _MOST_NAME_BYTES:
        safe = "part." + re.sub(r"[^A-Za-z0-9.]", "", ending)[-_MOST_NAME_BYTES // 2 :].lstrip(".")
    safe = f"-{safe}" if _DEVICES.fullmatch(safe) else safe
    path, number = folder / safe, 1
    while path.exists():
        number += 1
        path = folder / f"{number}-{safe}"
    return path


def _fetch(part: Part, path: Path) -> None:
    place = part.place
    if place.text:
        _write_text(path, place.text)
        return
    if not is_url(place.url):
        # The shard that was listed, so that the offsets are those of its members.
        _where_it_lies(place)
    store = store_of(place.url)
    left = place.size if place.size >= 0 else -1
    try:
        with store.open(place.url) as source, path.open("xb") as target:
            if place.offset:
                source.seek(place.offset)
            while left:
                chunk = source.read(_CHUNK_BYTES if left < 0 else min(left, _CHUNK_BYTES))
                if not chunk:
                    break
                target.write(chunk)
                left -= len(chunk) if left > 0 else 0
    except VerifyError:
        raise
    except OSError as error:
        raise _fetch_error(part, error, path) from error
    except Exception as error:
        raise _fetch_error(part, error, path) from error
    if left > 0:
        ends = "1 byte" if left == 1 else f"{left:,} bytes"
        raise VerifyError(
            f"{shown(part.name)} breaks off in {name_of(place.url)}, {ends} before its end; copy that again."
        )


def _fetch_error(part: Part, error: Exception, path: Path) -> VerifyError:
    if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
        return VerifyError(
            f"{shown(part.name)} does not fit on the disk of {path.parent.parent}; free space or name another folder."
        )
    why = (error.strerror if isinstance(error, OSError) else "") or " ".join(str(error).split())[:160]
    return VerifyError(
        f"{shown(part.name)} could not be fetched from {shown(part.place.url)} ({why or type(error).__name__}); "
        "run again once it can."
    )


def _write_text(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise VerifyError(
            f"A text could not be written to {path.parent} ({error.strerror}); free space."
        ) from error
