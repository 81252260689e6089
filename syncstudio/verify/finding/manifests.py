"""Samples that a manifest names, a row each; a row that cannot be one is said with its line.

Files lie from the manifest's folder on. What a manifest names on the network is taken only where the user said so, and
is not asked about here, since an object store would answer each row with a request: what is missing shows when fetched.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from syncstudio.interchange.seconds import seconds_text
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.dataset_rows import Placed, clip_of, is_clip_row
from syncstudio.verify.finding.grouping import Found, samples_of
from syncstudio.verify.finding.manifest_columns import RowSays, row_says
from syncstudio.verify.finding.manifest_rows import manifest_rows
from syncstudio.verify.finding.part_names import ToldByName
from syncstudio.verify.finding.stores import Entry, LocalStore, Store
from syncstudio.verify.finding.urls import beside, is_url, name_of
from syncstudio.verify.sample import Place, Sample, Unfound

# Many rows name stretches of one recording, one behind another.
_KNOWN_FILES = 4096
_NO_RECORDING = "names no recording: no column holds a file of video, sound or a series"
# A table of so many rows without any is not a manifest, or has columns of unknown names.
_MOST_HELD = 100


def manifest_samples(
    store: Store, manifest: Entry, prefix: str = "", remote: bool = False
) -> Iterator[Sample | Unfound]:
    """The samples of a manifest, row by row. `remote` says that URLs it names may be fetched."""
    name = name_of(manifest.url)
    where = f"{prefix}{name}"
    placed = _placing(manifest, remote)
    count = 0
    # Rows without a recording, while nothing else came: a table of something else is said once.
    held: list[Unfound] = []
    holding = True
    try:
        for number, row in manifest_rows(store, manifest):
            count += 1
            files: list[Found] = []
            found: Iterable[Sample | Unfound]
            if isinstance(row, str):
                found = [Unfound(f"{where} line {number}", row)]
            elif is_clip_row(row):
                clip = clip_of(row, placed)
                if isinstance(clip, str):
                    found = [Unfound(f"{where} line {number}", f"Line {number} of {name} {clip}.")]
                else:
                    found = samples_of(f"{prefix}{row['key']}", *clip)
            else:
                says = row_says(row)
                trouble = says.trouble or _take(says, manifest, placed, files)
                said = Unfound(f"{where} line {number}", f"Line {number} of {name} {trouble}.")
                found = [said]
                if holding and trouble == _NO_RECORDING:
                    held.append(said)
                    if len(held) == _MOST_HELD:
                        columns = ", ".join(str(column)[:60] for column in list(row)[:12])
                        yield Unfound(
                            where, f"No column of {name} names a recording; its columns are {columns}."
                        )
                        return
                    continue
                if not trouble:
                    found = samples_of(f"{prefix}{_name(says, files)}", files, tuple(says.said), says.span_ns)
            yield from held
            holding, held = False, []
            yield from found
    except VerifyError as error:
        yield from held
        yield Unfound(where, str(error))
        return
    yield from held
    if not count:
        yield Unfound(where, f"{name} has no rows.")


def _take(says: RowSays, manifest: Entry, placed: Placed, files: list[Found]) -> str:
    """Fill `files`; what is wrong with them, as the end of a sentence."""
    for told, path in says.files:
        url = beside(manifest.url, path.strip())
        if any(each.place.url == url for each in files):
            continue
        entry = placed(path.strip())
        if isinstance(entry, str):
            return entry
        place = Place(url, mark=entry.mark)
        files.append(Found(name_of(url), _with_language(told, says), place, entry.size))
    if not any(each.told.kind in ("video", "sound", "series", "project") for each in files):
        return _NO_RECORDING
    for name, text in says.texts:
        told = ToldByName("", "transcript", "", says.language, ".txt")
        files.append(Found(name, told, Place(manifest.url, text=text), len(text.encode("utf-8", "replace"))))
    return ""


def _placing(manifest: Entry, remote: bool) -> Placed:
    """What lies at a path that the manifest names, or why it may not be used."""
    asked = lru_cache(maxsize=_KNOWN_FILES)(LocalStore().entry)

    def placed(path: str) -> Entry | str:
        url = beside(manifest.url, path)
        if is_url(url):
            own = (
                is_url(manifest.url)
                and url.startswith(manifest.url.rpartition("/")[0] + "/")
                and "/../" not in url
            )
            if not remote and not own:
                return f"names {url[:200]} on the network, which is fetched only with --allow-remote"
            return Entry(url, "file")
        if is_url(manifest.url):
            return f"names {path[:200]}, a file of this computer, and may not, since it comes from elsewhere"
        try:
            entry = asked(url)
        except VerifyError as error:
            return f"names a file that cannot be used: {str(error).rstrip('.')}"
        if entry is None or entry.kind != "file":
            return (
                f"names {path[:200]}, and {'there is no such file' if entry is None else 'that is no file'}"
            )
        return entry

    return placed


def _with_language(told: ToldByName, says: RowSays) -> ToldByName:
    if told.language or not says.language or told.kind != "transcript":
        return told
    return ToldByName(told.stem, told.kind, told.role, says.language, told.suffix)


def _name(says: RowSays, files: list[Found]) -> str:
    if says.key:
        return says.key
    first = next(each for each in files if each.told.kind in ("video", "sound", "series", "project"))
    stem = first.name[: -len(first.told.suffix)] if first.told.suffix else first.name
    if says.span_ns is None:
        return stem or first.name
    return f"{stem}@{seconds_text(says.span_ns[0])}-{seconds_text(says.span_ns[1])}"
