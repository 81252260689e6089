"""The members of one shard, kept in the cache where reading its headers is slow: an object store answers each header
with a request of its own, a disk does not."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import blake2b
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.shards.tar_members import TarMember, tar_members
from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.stores import HEADER_BLOCK_BYTES, Entry, Store
from syncstudio.verify.finding.urls import is_url, name_of

_KIND = "shard-index"


def shard_members(store: Store, shard: Entry) -> Iterator[TarMember | str]:
    """The members of a shard in order; at last a sentence where it breaks off or cannot be read."""
    kept = _kept(shard)
    if kept is not None and kept.exists():
        mark_used(kept)
        try:
            rows = _read(kept)
        except (OSError, ValueError, TypeError, IndexError, KeyError):
            kept.unlink(missing_ok=True)
        else:
            yield from rows
            return
    with ExitStack() as stack:
        file = None
        if kept is not None:
            try:
                file = stack.enter_context(
                    stack.enter_context(written_whole(kept)).open("w", encoding="ascii")
                )
            except OSError:
                file = None
        for each in _headers(store, shard):
            if file is not None:
                row = each if isinstance(each, str) else [each.name, each.offset, each.size]
                file.write(json.dumps(row) + "\n")
            yield each
        if file is not None:
            file.write("null\n")


def _headers(store: Store, shard: Entry) -> Iterator[TarMember | str]:
    name = name_of(shard.url)
    try:
        with store.open(shard.url, HEADER_BLOCK_BYTES) as file:
            yield from tar_members(file, shard.size, name)
    except (InterchangeError, VerifyError) as error:
        yield str(error)
    except Exception as error:
        # Libraries of object stores raise what they like.
        why = " ".join(str(error).split())[:160] or type(error).__name__
        yield f"{name} could not be read to its end ({why}); run again once it can."


def _kept(shard: Entry) -> Path | None:
    if not is_url(shard.url) or shard.mark.endswith("-"):
        return None
    digest = blake2b(
        f"{shard.url}\n{shard.mark}".encode("utf-8", "surrogatepass"), digest_size=16
    ).hexdigest()
    try:
        return cache_file(_KIND, digest, ".jsonl")
    except MediaError:
        return None


def _read(kept: Path) -> list[TarMember | str]:
    rows: list[TarMember | str] = []
    with kept.open(encoding="ascii") as file:
        for line in file:
            row = json.loads(line)
            if row is None:
                return rows
            rows.append(row if isinstance(row, str) else TarMember(str(row[0]), int(row[1]), int(row[2])))
    raise ValueError("the list has no end")
