"""Reads a recording through once without decoding, and keeps what the container says of every packet.

The beginning of each picture and sound is decoded on the way, until something comes out: a stream that never
shows anything is known by that. Packets are fetched in batches and turned into columns, for a loop in Python
around every field of every packet would take longer than the reading.
"""

from __future__ import annotations

import itertools
import operator
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.errors import MediaCancelled
from syncstudio.media.local import open_container
from syncstudio.media.packet_table import MISSING, Cancelled, Progress

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

Ticks = NDArray[np.int64]

# Fewer than Python's collector of garbage waits for: it would look through all of a larger batch again and again.
_BATCH = 512

# Columns are parted by stream for so many batches at once.
_TOGETHER = 16

# Four weeks of picture at 30 a second; some 21 bytes are kept of each packet.
_MOST_PACKETS = 1 << 26

# Further out than this a stamp is no time at all, and differences would run over 64 bits.
_EDGE_TICK = 1 << 60

# How many packets of a stream are tried before it is said to show nothing: past the leading pictures of an open
# group and past any reordering there is.
TRIED_PACKETS = 48

# A stream that has not begun after this many packets of the file is not tried.
_TRIED_IN_ALL = 50_000

# More streams than this are not tried: a file that claims a hundred thousand is damaged.
TRIED_STREAMS = 64

# What is taken of every packet: each field costs a tenth of what reading the packet does. Only MOV and MP4 mark
# packets that an edit list leaves out, and only other containers mark damaged ones.
_FIELDS = ("stream_index", "pts", "dts", "duration", "size")
_SIZE, _FLAG = 4, 5

# A flag's values beside 0: marked by the container, and a picture that only prepares others.
_MARKED, _HIDDEN = 1, 2


@dataclass(frozen=True, slots=True, eq=False)
class StreamPackets:
    """All packets of one stream in the order they are stored.

    `pts` and `dts` are ticks, MISSING where the container gives none; `durations` ticks, 0 where it gives none.
    `cut` marks packets an edit list leaves out, or that never show; `damaged` those the container itself calls
    damaged. `shows` is whether decoding the beginning gave anything, None where that was not tried. `edge` counts
    stamps at the edges of 64 bits, which were taken away.
    """

    pts: Ticks
    dts: Ticks
    durations: Ticks
    cut: NDArray[np.bool_]
    damaged: NDArray[np.bool_]
    shows: bool | None = None
    edge: int = 0

    def __len__(self) -> int:
        return len(self.pts)


@dataclass(frozen=True, slots=True, eq=False)
class PacketPass:
    """Every stream's packets by stream index, and what the file says of itself.

    `broke` says why reading stopped early, "" when it did not. `tags` are the file's own, `stream_tags` those of
    each stream. `has_length` is whether the header gives any duration.
    """

    streams: dict[int, StreamPackets]
    broke: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    stream_tags: dict[int, dict[str, str]] = field(default_factory=dict)
    has_length: bool = True


@dataclass(slots=True)
class _Gathering:
    """The columns of one stream as they grow."""

    pts: list[Ticks] = field(default_factory=list)
    dts: list[Ticks] = field(default_factory=list)
    durations: list[NDArray[np.int32] | Ticks] = field(default_factory=list)
    flags: list[NDArray[np.uint8]] = field(default_factory=list)


def read_pass(
    path: str | os.PathLike[str], progress: Progress | None = None, cancelled: Cancelled | None = None
) -> PacketPass:
    """Read the recording at `path` once, as far as it goes.

    `progress` hears the fraction read, 0 to 1. Raises MediaError when it cannot be opened and MediaCancelled when
    `cancelled()` says so.
    """
    with open_container(path) as container:
        return read_on(path, container, container.demux(*container.streams), [], None, progress, cancelled)


def read_on(
    path: str | os.PathLike[str],
    container: InputContainer,
    packets: Iterator[Packet[Stream]],
    rows: list[tuple[Any, ...]],
    shows: dict[int, bool] | None,
    progress: Progress | None,
    cancelled: Cancelled | None,
) -> PacketPass:
    """Read an open recording on: `rows` are `fields_of` the packets that came so far, `packets` those that follow.

    `shows` says which streams show something; with None that is found out on the way.
    """
    import av

    gathered: dict[int, _Gathering] = {}
    broke, total, read_bytes = "", 0, 0
    tables: list[Ticks] = []
    trial = _Trial(container if shows is None else None)
    fields = fields_of(container)
    whole = max(container.size, 1)
    while total < _MOST_PACKETS:
        try:
            # Into the list one by one: what came before an error is kept, and no packet is held for long.
            while trial.is_on and len(rows) < _BATCH and (packet := next(packets, None)) is not None:
                trial.see(packet)
                rows.append(fields(packet))
            rows.extend(map(fields, itertools.islice(packets, max(_BATCH - len(rows), 0))))
        except IndexError:
            # A stream that began late in a transport stream: PyAV stumbles over it at the very end.
            pass
        except (av.error.FFmpegError, OSError) as error:
            broke = getattr(error, "strerror", None) or str(error)
        if not rows:
            break
        total += len(rows)
        tables.append(_table(rows))
        rows = []
        read_bytes += int(tables[-1][:, _SIZE].sum())
        if len(tables) == _TOGETHER:
            _gather(gathered, tables)
        if cancelled is not None and cancelled():
            raise MediaCancelled(f"Checking the timing of {os.fspath(path)} was cancelled.")
        if progress is not None:
            progress(min(1.0, read_bytes / whole))
        if broke:
            break
    else:
        broke = f"it holds more than {_MOST_PACKETS:,} packets"
    _gather(gathered, tables)
    shows, edits = trial.answers() if shows is None else shows, _has_edits(container)
    streams = container.streams
    return PacketPass(
        {index: _joined(columns, shows.get(index), edits) for index, columns in gathered.items()},
        broke,
        dict(container.metadata),
        {stream.index: dict(stream.metadata) for stream in streams},
        container.duration is not None or any(stream.duration for stream in streams),
    )


def fields_of(container: InputContainer) -> Callable[[Packet[Stream]], tuple[Any, ...]]:
    """What takes the fields of a packet of this container, a flag the last of them."""
    vp8 = {stream.index for stream in container.streams if _codec(stream) in ("vp8", "libvpx")}
    fields = operator.attrgetter(*_FIELDS, "is_discard" if _has_edits(container) else "is_corrupt")
    if not vp8:
        return fields

    def with_hidden(packet: Packet[Stream]) -> tuple[Any, ...]:
        *others, damaged = fields(packet)
        # RFC 6386, 9.1: bit 4 of the first byte of a VP8 picture is show_frame.
        hidden = packet.size and packet.stream_index in vp8 and not memoryview(packet)[0] & 0x10
        return *others, _HIDDEN if hidden else int(damaged)

    return with_hidden


def _has_edits(container: InputContainer) -> bool:
    return "mp4" in container.format.name.split(",")


def _table(rows: list[tuple[Any, ...]]) -> Ticks:
    try:
        return np.array(rows, np.int64)
    except TypeError:
        return np.array([[MISSING if value is None else value for value in row] for row in rows], np.int64)


def _gather(gathered: dict[int, _Gathering], tables: list[Ticks]) -> None:
    """Part rows by stream, add them to the columns of each, and empty `tables`."""
    if not tables:
        return
    table = np.concatenate(tables)
    tables.clear()
    # A packet without content only ends its stream.
    table = table[table[:, _SIZE] > 0]
    if not len(table):
        return
    for number in np.flatnonzero(np.bincount(table[:, 0])).tolist():
        own = table[table[:, 0] == number]
        into = gathered.setdefault(number, _Gathering())
        into.pts.append(own[:, 1].copy())
        # Sound is decoded in the order it is heard: one column does for both.
        into.dts.append(into.pts[-1] if np.array_equal(own[:, 1], own[:, 2]) else own[:, 2].copy())
        durations = np.clip(own[:, 3], 0, _EDGE_TICK)
        small = durations.astype(np.int32)
        into.durations.append(small if np.array_equal(small, durations) else durations)
        into.flags.append(own[:, _FLAG].astype(np.uint8))


def _joined(columns: _Gathering, shows: bool | None, edits: bool) -> StreamPackets:
    pts, dts = np.concatenate(columns.pts), np.concatenate(columns.dts)
    columns.pts.clear()
    columns.dts.clear()
    beyond = (pts != MISSING) & ((pts > _EDGE_TICK) | (pts < -_EDGE_TICK))
    pts[beyond] = MISSING
    dts[(dts > _EDGE_TICK) | (dts < -_EDGE_TICK)] = MISSING
    flags = np.concatenate(columns.flags)
    return StreamPackets(
        pts,
        dts,
        np.concatenate(columns.durations).astype(np.int64),
        (flags == _MARKED) & edits | (flags == _HIDDEN),
        (flags == _MARKED) & (not edits),
        shows,
        int(beyond.sum()),
    )


def _codec(stream: Stream) -> str:
    context = getattr(stream, "codec_context", None)
    return str(context.name) if context is not None else ""


class _Trial:
    """Decodes the beginning of every picture and sound until something comes out; without a container, of none."""

    def __init__(self, container: InputContainer | None) -> None:
        shown = [
            stream
            for stream in (container.streams if container is not None else ())
            if stream.type in ("video", "audio") and getattr(stream, "codec_context", None) is not None
        ]
        self._waiting = {stream.index: stream for stream in shown[:TRIED_STREAMS]}
        self._tried = dict.fromkeys(self._waiting, 0)
        self._shows: dict[int, bool] = {}
        self._seen = 0

    @property
    def is_on(self) -> bool:
        """Whether there are streams left that have shown nothing so far."""
        return bool(self._waiting) and self._seen <= _TRIED_IN_ALL

    def see(self, packet: Packet[Stream]) -> None:
        """Try a packet of a stream that has shown nothing so far."""
        self._seen += 1
        index = packet.stream_index
        if index in self._waiting and packet.size:
            self._tried[index] += 1
            self._settle(index, _gives(packet), self._tried[index] >= TRIED_PACKETS)

    def answers(self) -> dict[int, bool]:
        """Whether each tried stream shows anything; what a decoder still holds at the end counts."""
        for index, stream in list(self._waiting.items()):
            if self._tried[index]:
                self._settle(index, _gives(stream), True)
        return self._shows

    def _settle(self, index: int, gave: bool, last: bool) -> None:
        if gave or last:
            self._shows[index] = gave
            del self._waiting[index]


def _gives(source: Packet[Stream] | Stream) -> bool:
    import av

    try:
        if isinstance(source, av.Packet):
            return bool(source.decode())
        return bool(source.codec_context.decode(None))  # type: ignore[attr-defined]
    except (av.error.FFmpegError, ValueError):
        return False
