"""Keeps what was read of a recording of several streams: a list of them, and each as a series.

The file is read once for all its streams. Should the cache lose one of them, it is read again.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.cache import cache_file, mark_used, written_whole
from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.media.series.sensor_stream import SensorStream
from syncstudio.media.series.series import Series
from syncstudio.media.series.series_file import SeriesFile
from syncstudio.media.series.series_source import SeriesSource
from syncstudio.media.series.series_spool import SeriesSpool
from syncstudio.media.series.time_law import TimeLaw

# One file is read by one thread at a time.
_guard = threading.Lock()
_locks: dict[str, threading.Lock] = {}


@dataclass(frozen=True, slots=True)
class SensorListing:
    """The streams of one file. `notes` are sentences for people about what was left out; `epoch_ns` is the instant of
    source zero since 1970, where the file says it, and `epoch_says` what in the file does; without `zone_known` it is
    a local time of day written as if it were UTC."""

    streams: tuple[SensorStream, ...]
    notes: tuple[str, ...] = ()
    epoch_ns: int | None = None
    epoch_says: str = ""
    zone_known: bool = True

    def stream(self, key: str) -> SensorStream | None:
        """The stream of this name, or None."""
        return next((stream for stream in self.streams if stream.key == key), None)


@dataclass(slots=True)
class ReadStream:
    """A stream whose rows are in its spool, or lie uncompressed in the file. `times_ns` are theirs after source zero,
    in the order of the file, or the law of regular ones; `says` how they were found. `stamps_ns` are the times as they
    were written, where jitter was taken out of `times_ns`, and `resets` the rows with which a clock began anew. `texts`
    are those that the values of a column of states or events number, by column."""

    stream: SensorStream
    spool: SeriesSpool | SeriesSource
    times_ns: NDArray[np.int64] | TimeLaw
    says: str
    epoch_ns: int | None = None
    stamps_ns: NDArray[np.int64] | None = None
    resets: tuple[int, ...] = ()
    texts: dict[int, Sequence[str]] = field(default_factory=dict)

    def stamps(self) -> NDArray[np.int64]:
        """The times as they were written, one for each row."""
        return np.asarray(self.times_ns, np.int64) if self.stamps_ns is None else self.stamps_ns


@dataclass(slots=True)
class ReadFile:
    """All that was read of one file. `cut_off` and `damaged` are sentences about what could not be read of it, empty
    where all could; `notes` say what else was left out."""

    streams: list[ReadStream] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    cut_off: str = ""
    damaged: str = ""
    epoch_ns: int | None = None
    epoch_says: str = ""
    zone_known: bool = True

    def close(self) -> None:
        """Let go of the spools."""
        for read in self.streams:
            read.spool.close()


class SensorCache:
    """What is kept of the file at `path`; `reading` names the format and the version of its rules. `beside` are files
    that belong to it: should one of them change, it is read anew."""

    def __init__(
        self, path: str | os.PathLike[str], reading: str, beside: Sequence[str | os.PathLike[str]] = ()
    ) -> None:
        self._path = os.fspath(path)
        self.mark = f"{fingerprint(path)}-{reading}"
        if beside:
            others = "".join(fingerprint(other) for other in beside).encode()
            self.mark += f"-{hashlib.blake2b(others, digest_size=8).hexdigest()}"
        self._list = cache_file("sensors", self.mark, ".json")

    def listing(self) -> SensorListing | None:
        """The streams as they were found, or None when nothing is kept."""
        try:
            kept = json.loads(self._list.read_text("utf-8"))
            streams = tuple(SensorStream.from_json(each) for each in kept["streams"])
            epoch = kept["epoch_ns"], kept["epoch_says"], kept["zone_known"]
            return SensorListing(streams, tuple(kept["notes"]), *epoch)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None

    def series(self, key: str) -> Series | None:
        """One stream, or None when it is not kept."""
        target = self._series_file(key)
        kept = SeriesFile.opened(target, self._path)
        if kept is None:
            return None
        mark_used(target)
        return Series(kept)

    def keep(self, read: ReadFile) -> SensorListing:
        """Write what was read; nothing is kept when any of it cannot be."""
        with ExitStack() as stack:
            for each in read.streams:
                part = stack.enter_context(written_whole(self._series_file(each.stream.key)))
                each.spool.write(part, each.times_ns, _facts(each))
        listing = SensorListing(
            tuple(each.stream for each in read.streams),
            tuple(note for note in (read.cut_off, read.damaged, *read.notes) if note),
            read.epoch_ns,
            read.epoch_says,
            read.zone_known,
        )
        text: dict[str, Any] = {
            "streams": [stream.to_json() for stream in listing.streams],
            "notes": listing.notes,
            "epoch_ns": listing.epoch_ns,
            "epoch_says": listing.epoch_says,
            "zone_known": listing.zone_known,
        }
        with written_whole(self._list) as part:
            part.write_text(json.dumps(text, ensure_ascii=False), "utf-8")
        return listing

    def _series_file(self, key: str) -> Any:
        name = hashlib.blake2b(key.encode(), digest_size=6).hexdigest()
        return cache_file("series", f"{self.mark}-{name}", ".series")


def kept_listing(cache: SensorCache, read: Callable[[], ReadFile]) -> SensorListing:
    """The streams of a file, from the cache or read now."""
    found = cache.listing()
    if found is not None:
        return found
    with _reading_alone(cache):
        found = cache.listing()
        return found if found is not None else _read_now(cache, read)


def kept_series(cache: SensorCache, key: str, read: Callable[[], ReadFile], path: str) -> Series:
    """One stream of a file, from the cache or read now; MediaError when the file has none of this name."""
    found = cache.series(key)
    if found is not None:
        return found
    # Tracks of one file are read beside one another; only the first of them reads it.
    with _reading_alone(cache):
        found = cache.series(key)
        listing = cache.listing()
        if found is None and (listing is None or listing.stream(key) is not None):
            listing = _read_now(cache, read)
    if found is not None:
        return found
    if listing is None or listing.stream(key) is None:
        names = ", ".join(stream.key for stream in listing.streams[:12]) if listing is not None else ""
        names = names or "none"
        raise MediaError(f"{path} has no stream {key}; it has: {names}.")
    found = cache.series(key)
    if found is None:
        raise MediaError(f"The series of {path} could not be kept in the cache; free some disk space.")
    return found


def distinct(keys: Sequence[str]) -> list[str]:
    """Names made different from one another: the second of a kind becomes "NAME 2"."""
    out: list[str] = []
    taken: set[str] = set()
    for key in keys:
        name, number = key, 1
        while name in taken:
            number += 1
            name = f"{key} {number}"
        taken.add(name)
        out.append(name)
    return out


@contextmanager
def _reading_alone(cache: SensorCache) -> Iterator[None]:
    with _guard:
        lock = _locks.setdefault(cache.mark, threading.Lock())
    with lock:
        yield


def _read_now(cache: SensorCache, read: Callable[[], ReadFile]) -> SensorListing:
    found = read()
    try:
        return cache.keep(found)
    finally:
        found.close()


def _facts(read: ReadStream) -> dict[str, Any]:
    stream = read.stream
    return {
        "names": list(stream.columns),
        "units": list(stream.units),
        "notes": list(stream.notes),
        "says": read.says,
        "epoch_ns": read.epoch_ns,
        "kinds": list(stream.kinds or ("number",) * len(stream.columns)),
        "texts": {str(column): list(texts) for column, texts in read.texts.items()},
    }
