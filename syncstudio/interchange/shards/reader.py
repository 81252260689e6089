"""Reads a dataset back, sample by sample, with nothing but numpy: shards, plain folders, and Hugging Face's layout.

>>> for sample in read_shards(["out/train-000000.tar"]):
...     video, facts = sample["mp4"], sample["json"]

A sample is what the `webdataset` package gives: `__key__`, `__url__` and every file by its extension. With `parsed`
(the default) `json` is what it holds, `txt` and `vtt` are texts, `npy` is an array; everything else is bytes.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.manifest import read_manifest
from syncstudio.interchange.shards.member_names import key_and_extension
from syncstudio.interchange.shards.tar_members import tar_members

_TEXTS = ("txt", "vtt", "srt", "text")

Sample = dict[str, Any]


def read_shards(paths: str | Path | Iterable[str | Path], parsed: bool = True) -> Iterator[Sample]:
    """Every sample of these shards and folders, in order. InterchangeError where one is damaged or is no dataset."""
    for path in [paths] if isinstance(paths, str | Path) else paths:
        local = Path(path)
        if local.is_dir():
            yield from _of_folder(local, parsed)
        else:
            yield from _of_shard(local, parsed)


def _of_folder(folder: Path, parsed: bool) -> Iterator[Sample]:
    """The shards of a folder; or its clips by the manifest, where they are plain files."""
    shards = sorted(each for each in folder.glob("*.tar") if not each.name.startswith("."))
    if shards:
        for shard in shards:
            yield from _of_shard(shard, parsed)
        return
    manifest = folder / "manifest.jsonl"
    if not manifest.is_file():
        raise InterchangeError(
            f"{folder} holds neither shards (.tar) nor a manifest.jsonl; name a dataset's folder."
        )
    for row in read_manifest(manifest):
        sample: Sample = {"__key__": row["key"], "__url__": str(folder)}
        for file in row["files"]:
            path = folder / file["path"]
            if not path.resolve().is_relative_to(folder.resolve()):
                raise InterchangeError(f"{manifest} names {file['path']}, which lies outside of the dataset.")
            sample[file["extension"]] = _value(file["extension"], _read(path), parsed)
        if "json" not in sample and parsed:
            sample["json"] = {
                key: value for key, value in row.items() if key not in ("files", "shard", "split", "key")
            }
        yield sample


def _of_shard(shard: Path, parsed: bool) -> Iterator[Sample]:
    try:
        file = shard.open("rb")
    except OSError as error:
        raise InterchangeError(f"{shard} could not be opened ({error.strerror}); check the name.") from error
    with file:
        named = (
            (*split, member)
            for member in tar_members(file, shard.stat().st_size, shard.name)
            if (split := key_and_extension(member.name)) is not None
        )
        for key, members in groupby(named, key=lambda each: each[0]):
            sample: Sample = {"__key__": key, "__url__": str(shard)}
            for _, extension, member in members:
                file.seek(member.offset)
                data = file.read(member.size)
                if extension in sample:
                    raise InterchangeError(f"{key} has two members .{extension} in {shard.name}.")
                sample[extension] = _value(extension, data, parsed)
            yield sample


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise InterchangeError(
            f"{path} could not be read ({error.strerror}); the dataset is not whole."
        ) from error


def _value(extension: str, data: bytes, parsed: bool) -> Any:
    if not parsed:
        return data
    ending = extension.rpartition(".")[2]
    try:
        if ending == "json":
            return json.loads(data)
        if ending in _TEXTS:
            return data.decode("utf-8")
        if ending == "npy":
            return np.load(io.BytesIO(data), allow_pickle=False)
    except ValueError as error:
        raise InterchangeError(f"A .{extension} could not be read ({error}).") from error
    return data
