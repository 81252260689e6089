"""Samples of a folder and of all folders in it: files of one stem, or a folder for each sample.

Hidden files, links that loop, names of no kind and texts without a recording are said, one row a sort and folder.
Not said are README, LICENCE and other pages about a dataset, and the manifest and card that our own export writes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import groupby

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.grouping import Found, clips_by_stem, main_files, said_beside, samples_of
from syncstudio.verify.finding.part_names import (
    MANIFEST_SUFFIXES,
    METADATA_NAMES,
    PACKED_SHARDS,
    PROJECT_SUFFIX,
    SHARD_SUFFIX,
    ToldByName,
    told_by_name,
    told_in_folder,
)
from syncstudio.verify.finding.stores import Entry, Store
from syncstudio.verify.finding.unique_names import Seen
from syncstudio.verify.finding.urls import beside
from syncstudio.verify.sample import Place, Sample, Unfound

_MOST_DEEP = 100
_TABLES = (".csv", ".tsv", ".parquet", ".pq", ".arrow", ".feather", ".ipc", ".csv.gz", ".tsv.gz", ".txt")
_ABOUT = re.compile(
    r"(readme|licen[cs]e|notice|copying|changelog|citation)([._-].*)?|.*\.(md|html?)|card\.json|dataset_infos?\.json|manifest\.(jsonl|parquet)",
    re.IGNORECASE,
)
_HIDDEN = frozenset({"thumbs.db", "desktop.ini", "__macosx", "lost+found", "$recycle.bin"})

Opener = Callable[[Entry, str], Iterator[Sample | Unfound]]


class FolderWalk:
    """Walks one folder. `shard` and `manifest` read such files that lie in it, under a name to begin theirs with."""

    def __init__(
        self, store: Store, root: Entry, name: str, shard: Opener, manifest: Opener, before: str
    ) -> None:
        """A walk through `root`; `before` stands before the names of what is left out right in it."""
        self._store, self._root, self._name, self._before = store, root, name, before
        self._shard, self._manifest = shard, manifest

    def samples(self) -> Iterator[Sample | Unfound]:
        """All samples, folder by folder, names in order."""
        yield from self._folder(self._root, "", (), None)

    def _folder(
        self, folder: Entry, within: str, above: tuple[tuple[int, int], ...], named: Seen | None
    ) -> Iterator[Sample | Unfound]:
        shown = within or self._name or folder.url
        if folder.identity is not None and folder.identity in above:
            yield Unfound(
                f"{shown}/", f"{folder.url} is a link to a folder that it lies in; it is walked once."
            )
            return
        if len(above) >= _MOST_DEEP:
            yield Unfound(
                f"{shown}/",
                f"{folder.url} lies more than {_MOST_DEEP} folders deep and is left out; pass it itself.",
            )
            return
        try:
            names = self._store.names(folder.url)
        except VerifyError as error:
            yield Unfound(f"{shown}/", str(error))
            return
        folders: list[str] = []
        sorter = _Sorter()
        ours = _reports_being_written(names)
        for name in names:
            if name not in ours:
                sorter.take(name)
        if len(sorter.metadata) == 1 and named is None:
            named = Seen()
            entry = self._store.within(folder.url, sorter.metadata[0])
            if entry is not None:
                for each in self._manifest(entry, f"{within}/" if within else ""):
                    if isinstance(each, Sample):
                        for part in each.parts:
                            named.add(part.place.url)
                        for _, text in each.said:
                            # Further recordings of a row, which are no sample of their own either.
                            if told_by_name(text) is not None:
                                named.add(beside(entry.url, text))
                    yield each
        elif len(sorter.metadata) > 1:
            sorter.say("manifests", *sorter.metadata)
        yield from self._files(folder, within, sorter, folders, named)
        yield from sorter.rows(shown, f"{within}/" if within else self._before)
        below = (*above, folder.identity or (-1, len(above)))
        for name in sorted(folders):
            entry = self._store.within(folder.url, name)
            if entry is not None:
                yield from self._folder(entry, f"{within}/{name}" if within else name, below, named)

    def _files(
        self, folder: Entry, within: str, sorter: _Sorter, folders: list[str], named: Seen | None
    ) -> Iterator[Sample | Unfound]:
        media = [(told, name) for told, name in sorter.told if told.kind in ("video", "sound")]
        alone = _one_sample([name for _, name in media])
        told = sorter.told
        if alone:
            told = [
                (
                    told_in_folder(name) or ToldByName("", each.kind, each.role, each.language, each.suffix),
                    name,
                )
                for each, name in told
            ]
        clips = clips_by_stem([each for each, _ in told])
        of_clip = [(clips.get(each.stem, each.stem), name, each) for each, name in told]
        of_clip.sort(key=lambda each: each[:2])
        for stem, group in groupby(of_clip, key=lambda each: each[0]):
            files = []
            for _, name, each in group:
                entry = self._entry(folder, name, sorter, folders)
                if entry is not None:
                    files.append(Found(name, each, Place(entry.url, mark=entry.mark), entry.size))
            own = f"{within}/{stem}" if within and stem else within or stem
            yield from self._group(own or self._name or "sample", stem, files, sorter, named)
        for name in sorter.about:
            self._entry(folder, name, sorter, folders)
        for name in sorter.others:
            entry = self._entry(folder, name, sorter, folders)
            if entry is None:
                continue
            folded = name.casefold()
            if folded.endswith(SHARD_SUFFIX) or folded.endswith(PACKED_SHARDS):
                yield from self._shard(entry, f"{within}/" if within else "")
            elif folded.endswith(MANIFEST_SUFFIXES):
                sorter.say("manifests", name)
            else:
                sorter.say("others", name)

    def _group(
        self, name: str, stem: str, files: list[Found], sorter: _Sorter, named: Seen | None
    ) -> Iterator[Sample | Unfound]:
        for each in [each for each in files if each.told.kind == "project"]:
            yield from samples_of(f"{name}{PROJECT_SUFFIX}", [each])
        files = [each for each in files if each.told.kind != "project"]
        if named is not None and any(each.place.url in named for each in files):
            sorter.say("unnamed", *(each.name for each in files if each.place.url not in named))
        elif any(_stands_alone(each.told) for each in files):
            files, beside = main_files(files, stem)
            yield from samples_of(name, files, said_beside(beside))
        else:
            for each in files:
                sorter.say(_sort_alone(each.told.suffix), each.name)

    def _entry(self, folder: Entry, name: str, sorter: _Sorter, folders: list[str]) -> Entry | None:
        """The file of that name; a folder is put aside, what is neither is said."""
        try:
            entry = self._store.within(folder.url, name)
        except VerifyError:
            sorter.say("unreadable", name)
            return None
        if entry is None:
            sorter.say("broken", name)
            return None
        if entry.kind == "folder":
            folders.append(name)
            return None
        if entry.kind == "other":
            sorter.say("devices", name)
            return None
        return entry


def _reports_being_written(names: list[str]) -> set[str]:
    """A report of `verify` that lies in the folder it is about, with its parts and its lock, is no sample."""
    reports = {name.removesuffix(".lock") for name in names if name.endswith(".parquet.lock")}
    reports |= {name.removesuffix(".parts") for name in names if name.endswith(".parquet.parts")}
    return {f"{name}{ending}" for name in reports for ending in ("", ".lock", ".parts")}


def _stands_alone(told: ToldByName) -> bool:
    """A recording, or a log of sensors by its ending; a text or a table alone may be anything."""
    return told.kind in ("video", "sound") or (told.kind == "series" and told.suffix not in _TABLES)


def _sort_alone(suffix: str) -> str:
    """What is said of a text or a table that no recording has the name of."""
    if suffix in _TABLES and suffix != ".txt":
        return "tables"
    return "manifests" if suffix in MANIFEST_SUFFIXES else "texts"


def _one_sample(media: list[str]) -> bool:
    """Whether all recordings of a folder are called by what they are, so that the folder is one sample."""
    told = [told_in_folder(name) for name in media]
    by_what_they_are = any(each is not None and (each.role or not each.language) for each in told)
    return bool(told) and all(told) and by_what_they_are


_SENTENCES = {
    "hidden": "hidden files and folders are left out",
    "undecodable": "the name is not UTF-8, so nothing can be written about it; rename it",
    "others": "of no kind that is verified",
    "texts": "no recording has the name of this text",
    "tables": "no recording has the name of this table; pass it itself if it is a manifest",
    "manifests": "may be a manifest; pass it itself to have it read",
    "unnamed": "lies beside recordings that the folder's metadata names, and is not named there",
    "broken": "a link to nothing, or gone meanwhile",
    "devices": "a device or a pipe, not a file",
    "unreadable": "cannot be looked at; check the permissions",
}


class _Sorter:
    """The names of one folder: those that say what they are, others, and what will be said of the rest."""

    def __init__(self) -> None:
        self.told: list[tuple[ToldByName, str]] = []
        self.others: list[str] = []
        self.metadata: list[str] = []
        self.about: list[str] = []
        self._counts: dict[str, int] = {}
        self._first: dict[str, list[str]] = {}

    def take(self, name: str) -> None:
        """Sort one name in."""
        if name.startswith(".") or name.casefold() in _HIDDEN:
            self.say("hidden", name)
        elif not name.isascii() and not _is_unicode(name):
            self.say("undecodable", name)
        elif name in METADATA_NAMES:
            self.metadata.append(name)
        elif _ABOUT.fullmatch(name):
            self.about.append(name)
        elif (told := told_by_name(name)) is not None:
            self.told.append((told, name))
        else:
            self.others.append(name)

    def say(self, sort: str, *names: str) -> None:
        """Remember that these are left out, and why."""
        if names:
            self._counts[sort] = self._counts.get(sort, 0) + len(names)
            first = self._first.setdefault(sort, [])
            first.extend(names[: 3 - len(first)])

    def rows(self, folder: str, prefix: str) -> Iterator[Unfound]:
        """One row for each sort of what was left out, named by the first of it with `prefix` before."""
        for sort, count in self._counts.items():
            names = ", ".join(self._first[sort])
            more = f" and {count - 3:,} more" if count > 3 else ""
            yield Unfound(
                f"{prefix}{self._first[sort][0]}", f"{names}{more} in {folder}: {_SENTENCES[sort]}."
            )


def _is_unicode(name: str) -> bool:
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
