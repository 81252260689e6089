"""Finds the frames of a video by the quickest way that tells the truth about this file.

MP4 and MOV say it in their header, Matroska and transport streams in the heads of their packets
(quick_table.py); other containers are demuxed once. Either way the beginning is decoded
and compared with what the table promises, because what a decoder shows is the truth: leading pictures that
cannot be decoded are left out, and where stamps are missing or run against the order of showing, the order
is learnt by decoding.
"""

from __future__ import annotations

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction

import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from syncstudio.media.display_order import Beginning, read_beginning, read_display_order, video_stream
from syncstudio.media.encryption import encrypted_streams, encrypted_text
from syncstudio.media.errors import MediaError
from syncstudio.media.frame_index import FrameIndex, Source, Stamps
from syncstudio.media.image_index import index_of_images
from syncstudio.media.image_sequence import image_sequence
from syncstudio.media.local import open_container
from syncstudio.media.packet_table import (
    MISSING,
    RAW_FORMATS,
    Cancelled,
    PacketTable,
    Progress,
    read_packets,
)
from syncstudio.media.quick_table import read_quick_table

# Enough to see past the leading pictures of an open group, and past any reordering there is.
_HEAD_FRAMES = 40

# No codec shows a picture later than this many pictures stored after it; one that seems to be is from a
# recording whose clock began anew.
_FARTHEST_REORDER = 32

# What stamps that repeat or run back leave open is learnt by decoding, in a file that takes no more than a
# minute; in a longer one each piece is put in order by its stamps.
DECODED_PACKETS = 20_000

_FALLBACK_RATE = Fraction(25)

Ticks = NDArray[np.int64]


def index_from_file(
    path: str | os.PathLike[str],
    stream_index: int,
    progress: Progress | None = None,
    cancelled: Cancelled | None = None,
) -> FrameIndex:
    """Build the frame index without looking in the cache; arguments and errors as those of
    index_store.py's `build_index`."""
    sequence = image_sequence(path)
    if sequence is not None:
        return index_of_images(path, sequence)
    source: Source = "packets"
    # The beginning is decoded while the tables are read: a person waits for the first picture.
    with (
        ThreadPoolExecutor(1, thread_name_prefix="syncstudio-index") as beside,
        open_container(path) as container,
    ):
        stream = video_stream(container, stream_index, path)
        beginning = beside.submit(read_beginning, path, stream_index, _HEAD_FRAMES)
        base = Fraction(stream.time_base) if stream.time_base else Fraction(1, 90000)
        rate = nominal_rate(stream)
        format_name = container.format.name
        start = stream.start_time or 0
        table = read_quick_table(container, stream, path, base, progress, cancelled)
        head = beginning.result()
    if not head.stamps:
        locked = encrypted_streams(path)
        if locked is None or stream_index in locked:
            raise MediaError(encrypted_text(path))
        raise MediaError(
            f"Stream {stream_index} of {os.fspath(path)} shows no picture; it is empty or damaged, so copy it "
            "again from where it was recorded."
        )
    if table is not None:
        source = "tables"
    else:
        table = read_packets(path, stream_index, progress, cancelled)
    shown = [stamp for stamp in head.stamps if stamp is not None]
    ordered = len(shown) == len(head.stamps) and all(a < b for a, b in itertools.pairwise(shown))
    usable = ordered and len(table) > 0 and not (table.pts == MISSING).any() and _covers(table.pts, shown)
    # AVI has no presentation times: where pictures are stored out of order, those it seems to have are made
    # up.
    out_of_order = format_name == "avi" and bool((np.diff(table.pts) < 0).any())
    restarts = usable and not out_of_order and (_restarts(table) or _has_twins(table))
    if usable and not out_of_order and not restarts:
        return _from_stamps(table, base, head, source, format_name in RAW_FORMATS)
    if usable and not restarts:
        return _at_nominal_rate(table, base, rate, start)
    if restarts and len(table) > DECODED_PACKETS:
        if source == "tables":
            table = read_packets(path, stream_index, progress, cancelled)
        packets = _pieces_in_order(table)
        return _in_order_shown(
            table, packets, base, _nominal(len(packets), base, rate, start), format_name, "packets"
        )
    order = read_display_order(path, stream_index, progress, cancelled)
    if source == "tables" or order.total != len(table):
        table = read_packets(path, stream_index, None, cancelled, every=True)
    if order.total != len(table):
        raise MediaError(f"{os.fspath(path)} changed or broke while it was read; open it again.")
    return _in_order_shown(
        table, order.packets, base, _nominal(len(order.packets), base, rate, start), format_name
    )


def nominal_rate(stream: VideoStream) -> Fraction:
    """The rate a stream without times is meant to be shown at; 25 when nothing says."""
    rate = stream.guessed_rate or stream.average_rate or _FALLBACK_RATE
    return Fraction(rate)


def _covers(pts: Ticks, shown: list[int]) -> bool:
    # The few in the many: the other way round numpy would hash the whole table.
    return set(pts[np.isin(pts, np.array(shown, dtype=np.int64))].tolist()).issuperset(shown)


def _restarts(table: PacketTable) -> bool:
    """Whether the stamps run back in the middle, as where captures were joined end to end."""
    dts = table.dts[table.dts != MISSING]
    ranks = np.empty(len(table), dtype=np.int64)
    ranks[np.argsort(table.pts, kind="stable")] = np.arange(len(table))
    late = np.arange(len(table)) - ranks
    return bool((np.diff(dts) < 0).any()) or bool((late > _FARTHEST_REORDER).any())


def _has_twins(table: PacketTable) -> bool:
    """Whether two packets have one stamp, in a file short enough to be decoded."""
    return len(table) <= DECODED_PACKETS and len(np.unique(table.pts)) < len(table)


def _pieces_in_order(table: PacketTable) -> Ticks:
    """The packets of each piece between two restarts, in the order of their stamps."""
    timed = table.dts != MISSING
    back = np.zeros(len(table), dtype=np.int64)
    back[1:] = (np.diff(table.dts) < 0) & timed[1:] & timed[:-1]
    return np.lexsort((table.pts, np.cumsum(back)))


def _nominal(count: int, base: Fraction, rate: Fraction, start: int) -> Ticks:
    """The ticks of `count` frames at an even rate, each rounded up as every tick is."""
    step = 1 / (rate * base)
    return np.array(
        [start - (-number * step.numerator // step.denominator) for number in range(count)], np.int64
    )


def _from_stamps(
    table: PacketTable, base: Fraction, head: Beginning, source: Source, made_up: bool
) -> FrameIndex:
    order = np.argsort(table.pts, kind="stable")
    pts, keys, durations = table.pts[order], table.keys[order], table.durations[order]
    shown = np.array([stamp for stamp in head.stamps if stamp is not None], dtype=np.int64)
    # What comes before the first picture seen cannot be decoded. After it, packets that show nothing
    # although nothing is damaged are not pictures; a damaged picture keeps its place.
    keep = pts >= shown[0]
    if not head.damaged:
        keep &= (pts > shown[-1]) | np.isin(pts, shown)
    # Two packets with one stamp are one moment (the fields of a picture, or a repeat nobody can ask for).
    keep[1:] &= pts[1:] != pts[:-1]
    pts, keys = pts[keep], keys[keep]
    offsets = np.full(len(pts), -1, dtype=np.int64)
    return FrameIndex(
        base,
        pts,
        _durations(pts, durations[keep]),
        keys,
        pts,
        offsets,
        "pts",
        source,
        missing_timestamps=made_up,
    )


def _at_nominal_rate(table: PacketTable, base: Fraction, rate: Fraction, start: int) -> FrameIndex:
    """Frames in the order of stamps whose order is right but whose values are not."""
    order = np.argsort(table.pts, kind="stable")
    pts = _nominal(len(order), base, rate, start)
    durations = _durations(pts, table.durations[order])
    offsets = np.full(len(pts), -1, dtype=np.int64)
    marks = table.pts[order]
    return FrameIndex(base, pts, durations, table.keys[order], marks, offsets, "pts", "packets", True)


def _in_order_shown(
    table: PacketTable,
    packets: Ticks,
    base: Fraction,
    nominal: Ticks,
    format_name: str,
    source: Source = "frames",
) -> FrameIndex:
    """Frames in the order a decoder showed them; `packets` are their packets' numbers."""
    stamped = table.pts[packets]
    steps = np.diff(stamped)
    backwards = int((steps <= 0).sum())
    usable = not (stamped == MISSING).any() and (
        backwards == 0 or (format_name != "avi" and backwards <= max(3, len(steps) // 100))
    )
    pts = _continued(stamped) if usable else nominal
    raw = format_name in RAW_FORMATS
    stamps: Stamps = "ordinal"
    marks = packets
    by_dts = not (table.dts == MISSING).any() and len(np.unique(table.dts)) == len(table)
    by_place = bool((table.offsets >= 0).all()) and len(np.unique(table.offsets)) == len(table)
    if by_dts and not raw and (format_name == "avi" or not by_place):
        stamps, marks = "dts", table.dts[packets]
    elif by_place and not raw:
        stamps, marks = "place", table.offsets[packets]
    offsets = table.offsets[packets] if raw else np.full(len(pts), -1, dtype=np.int64)
    durations = _durations(pts, np.zeros(len(pts), dtype=np.int64))
    return FrameIndex(base, pts, durations, table.keys[packets], marks, offsets, stamps, source, not usable)


def _continued(stamped: Ticks) -> Ticks:
    """Stamps that always rise: what comes after a restart follows what was shown before it, and a picture with
    the stamp of the one before comes a tick later."""
    steps = np.diff(stamped)
    forward = steps[steps > 0]
    usual = max(1, int(np.median(forward))) if len(forward) else 1
    pts = np.concatenate((stamped[:1], stamped[0] + np.cumsum(np.where(steps >= 0, steps, usual))))
    places = np.arange(len(pts))
    return np.maximum.accumulate(pts - places) + places


def _durations(pts: Ticks, own: Ticks) -> Ticks:
    """How long each frame is on show: until the next; the last for as long as its own packet says."""
    durations = np.empty(len(pts), dtype=np.int64)
    durations[:-1] = np.diff(pts)
    usual = int(np.median(durations[:-1])) if len(pts) > 1 else 1
    durations[-1] = own[-1] if own[-1] > 0 else max(1, usual)
    return durations
