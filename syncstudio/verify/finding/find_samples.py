"""Finds the samples in what a person passes: folders, recordings, manifests, shards, projects and URLs of these.

>>> for found in find_samples(["clips/", "set/train-{000000..000099}.tar", "s3://bucket/manifest.jsonl"]):
...     print(found.name)

In folders, files of one stem are one sample: `take7.mp4`, `take7.wav`, `take7.vtt` (also srt, txt, json, TextGrid and
every other text and series that is read), stems `take7.speech.wav`, `take7.music.flac`, `take7.effects.wav`,
`take7.mix.wav`, dubs `take7.de.wav`, `take7.dub.de.mp4`, what they were made from `take7.original.mp4`; or a folder for
each sample, `take7/video.mp4`, `take7/speech.wav`. `.tar` files in it are read as shards, `metadata.jsonl` (csv,
parquet) as the manifest of its folder. Columns of manifests: manifest_columns.py.

Nothing is opened but folders, manifests and the headers of tar files. Samples come one by one in the same order each
time, 16 bytes of memory each for their name; what is listed and is no sample comes as `Unfound`, with a sentence.

A network is reached only for a URL among `paths`, or with `remote=True` also for URLs that a manifest names.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.folders import FolderWalk
from syncstudio.verify.finding.grouping import Found, samples_of
from syncstudio.verify.finding.manifest_rows import is_manifest
from syncstudio.verify.finding.manifests import manifest_samples
from syncstudio.verify.finding.part_names import MANIFEST_SUFFIXES, PACKED_SHARDS, SHARD_SUFFIX, told_by_name
from syncstudio.verify.finding.patterns import braces_expanded, has_braces
from syncstudio.verify.finding.shard_samples import shard_samples
from syncstudio.verify.finding.stores import Entry, RemoteStore, Store, plain, store_of
from syncstudio.verify.finding.unique_names import UniqueNames, seen
from syncstudio.verify.finding.urls import is_url, name_of
from syncstudio.verify.sample import Place, Sample, Unfound


def find_samples(
    paths: Iterable[str | os.PathLike[str]], *, remote: bool = False
) -> Iterator[Sample | Unfound]:
    """Every sample of these places, and every thing in them that is none, with why.

    Raises VerifyError where `paths` is empty; anything wrong with one of them is an `Unfound`.
    """
    given = [os.fspath(path) for path in paths]
    if not given:
        raise VerifyError(
            "Nothing to verify was named; name folders, recordings, manifests, shards or projects."
        )
    return _named(given, remote)


def _named(given: list[str], remote: bool) -> Iterator[Sample | Unfound]:
    names = UniqueNames()
    for found in _found(given, remote):
        name = names.unique(found.name)
        yield Unfound(name, seen(found.reason)) if isinstance(found, Unfound) else replace(found, name=name)


def _found(given: list[str], remote: bool) -> Iterator[Sample | Unfound]:
    several = len(given) > 1
    # Recordings named one by one may be of one sample, so they wait until all of them are known.
    files: list[tuple[str, Entry]] = []
    for path in given:
        try:
            for url in _places(path):
                store = store_of(url)
                entry = store.entry(url)
                if entry is None:
                    yield Unfound(path, _nothing_there(path, url))
                elif url.casefold().endswith(".json") and is_manifest(store, entry):
                    yield from manifest_samples(store, entry, "", remote)
                elif _is_recording(entry):
                    files.append((os.path.dirname(url) if not is_url(url) else url.rpartition("/")[0], entry))
                else:
                    yield from _of_place(store, entry, several, remote)
        except VerifyError as error:
            yield Unfound(path, str(error))
    files.sort(key=lambda each: (each[0], _stem(each[1]), each[1].url))
    for (_, stem), group in groupby(files, key=lambda each: (each[0], _stem(each[1]))):
        found = []
        for _, entry in group:
            told = told_by_name(name_of(entry.url))
            if told is not None:
                found.append(Found(name_of(entry.url), told, Place(entry.url, mark=entry.mark), entry.size))
        yield from _of_files(stem, found)


def _of_place(store: Store, entry: Entry, several: bool, remote: bool) -> Iterator[Sample | Unfound]:
    name = name_of(entry.url)
    folded = name.casefold()
    if entry.kind == "folder":
        walk = FolderWalk(
            store,
            entry,
            name,
            shard=lambda shard, prefix: shard_samples(store, shard, prefix),
            manifest=lambda manifest, prefix: manifest_samples(store, manifest, prefix, remote),
            before="" if several else f"{name}/",
        )
        for found in walk.samples():
            # Two folders may hold samples of one name.
            yield replace(found, name=f"{name}/{found.name}") if several else found
    elif entry.kind == "other":
        yield Unfound(entry.url, f"{entry.url} is a device or a pipe, not a file; save what comes out of it.")
    elif folded.endswith((SHARD_SUFFIX, *PACKED_SHARDS)):
        yield from shard_samples(store, entry)
    elif folded.endswith(MANIFEST_SUFFIXES):
        yield from manifest_samples(store, entry, "", remote)
    else:
        yield Unfound(
            entry.url,
            f"{name} is none of what can be verified: a folder, a recording, a manifest (.jsonl, .csv, .parquet), a "
            "shard (.tar) or a project.",
        )


def _of_files(stem: str, found: list[Found]) -> Iterator[Sample | Unfound]:
    for each in found:
        if each.told.kind == "project":
            yield from samples_of(each.name, [each])
    files = [each for each in found if each.told.kind != "project"]
    if any(each.told.kind in ("video", "sound", "series") for each in files):
        yield from samples_of(stem, files)
    else:
        for each in files:
            yield Unfound(each.name, f"{each.name} is a text; name the recording that it belongs to as well.")


def _is_recording(entry: Entry) -> bool:
    name = name_of(entry.url).casefold()
    return entry.kind == "file" and not name.endswith(MANIFEST_SUFFIXES) and told_by_name(name) is not None


def _stem(entry: Entry) -> str:
    told = told_by_name(name_of(entry.url))
    return told.stem if told is not None else ""


def _places(path: str) -> Iterator[str]:
    url = plain(path)
    if is_url(url):
        if "*" in url:
            found = RemoteStore(url).matching(url)
            if not found:
                raise VerifyError(f"Nothing matches {url}; check the address.")
            yield from found
        else:
            yield from braces_expanded(url) if has_braces(url) else (url,)
    elif has_braces(url) and not os.path.lexists(url):
        yield from braces_expanded(url)
    else:
        yield url


def _nothing_there(path: str, url: str) -> str:
    if is_url(url):
        return f"There is nothing at {url}; check the address."
    return f"There is no file or folder {path if path == url else url}; check the name, or that its disk is connected."
