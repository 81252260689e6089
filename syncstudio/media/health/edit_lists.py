"""Says what the edit list of an MP4 or MOV, and the priming of a sound's coder, shift.

An edit list says which stretch of the stored media is presented and when (ISO/IEC 14496-12, 8.6.6). FFmpeg has
applied it to every stamp already; it is read here to say so, for many tools do not.
"""

from __future__ import annotations

import dataclasses
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import BinaryIO

import numpy as np

from syncstudio.media.health.finding import Finding
from syncstudio.media.health.packet_pass import PacketPass, StreamPackets
from syncstudio.media.health.report import StreamHealth
from syncstudio.media.health.words import count_text, length_text
from syncstudio.media.packet_table import MISSING
from syncstudio.media.probe import FileFacts

_MOST_BOXES = 100_000
_MOST_EDITS = 100_000
_NESTED = {b"moov", b"trak", b"mdia", b"edts"}


@dataclass(frozen=True, slots=True)
class TrackEdits:
    """One track's edit list in seconds: (how long it is presented, where in the media; None for an empty stretch)."""

    edits: tuple[tuple[Fraction, Fraction | None], ...]


def edit_findings(
    facts: FileFacts, streams: list[StreamHealth], read: PacketPass
) -> tuple[dict[int, StreamHealth], list[Finding]]:
    """The streams whose `shift_s` an edit list sets, by index, and what edit lists and priming do to each."""
    lists = read_edits(facts.path) if facts.format in ("mov", "mp4") else []
    kinds = [stream for stream in facts.streams]
    shifted: dict[int, StreamHealth] = {}
    found: list[Finding] = []
    for health in streams:
        packets = read.streams.get(health.index)
        if health.kind not in ("video", "sound") or packets is None:
            continue
        edits = lists[health.index].edits if len(lists) == len(kinds) else ()
        many = sum(1 for other in streams if other.kind == health.kind) > 1
        who = {"video": "The picture", "sound": "The sound"}[health.kind]
        who = f"{who} of stream {health.index}" if many else who
        if health.kind == "sound" and len(edits) <= 1:
            found += _priming(health, who)
            continue
        if edits:
            health = dataclasses.replace(health, shift_s=_shift(edits))
            shifted[health.index] = health
        found += _of_edits(health, edits, packets, who)
    return shifted, found


def read_edits(path: str | os.PathLike[str]) -> list[TrackEdits]:
    """The edit list of every track in the file's order; empty where the header cannot be read."""
    try:
        with open(path, "rb") as file:
            return _read_edits(file, file.seek(0, os.SEEK_END))
    except (OSError, struct.error, ValueError, ZeroDivisionError):
        return []


def _read_edits(file: BinaryIO, end: int) -> list[TrackEdits]:
    movie_scale = 0
    found: list[TrackEdits] = []
    raw: list[tuple[int, int | None]] = []
    scale = 0

    def close() -> None:
        if scale and movie_scale:
            edits = tuple(
                (Fraction(length, movie_scale), None if start is None else Fraction(start, scale))
                for length, start in raw
            )
            found.append(TrackEdits(edits))

    for kind, place, size in _boxes(file, 0, end):
        if kind == b"mvhd":
            movie_scale = _scale(file, place)
        elif kind == b"trak":
            close()
            raw, scale = [], 0
        elif kind == b"mdhd":
            scale = _scale(file, place)
        elif kind == b"elst":
            raw = _entries(file, place, size)
    close()
    return found


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """(kind, place of the content, its size) of every box, in order, going into those that hold others."""
    place, seen = start, 0
    while place + 8 <= end and seen < _MOST_BOXES:
        seen += 1
        file.seek(place)
        head = file.read(16)
        size, kind = struct.unpack_from(">I4s", head)
        skip = 8
        if size == 1 and len(head) == 16:
            size, skip = struct.unpack_from(">Q", head, 8)[0], 16
        elif size == 0:
            size = end - place
        if size < skip:
            return
        yield kind, place + skip, size - skip
        place += skip if kind in _NESTED else size


def _scale(file: BinaryIO, place: int) -> int:
    file.seek(place)
    header = file.read(32)
    return int(struct.unpack_from(">I", header, 20 if header[0] == 1 else 12)[0])


def _entries(file: BinaryIO, place: int, size: int) -> list[tuple[int, int | None]]:
    file.seek(place)
    version, count = struct.unpack(">B3xI", file.read(8))
    shape = struct.Struct(">Qq4x" if version == 1 else ">Ii4x")
    count = min(count, (size - 8) // shape.size, _MOST_EDITS)
    rows = [shape.unpack(file.read(shape.size)) for _ in range(count)]
    return [(length, start if start >= 0 else None) for length, start in rows]


def _shift(edits: tuple[tuple[Fraction, Fraction | None], ...]) -> Fraction:
    """What is taken off the stored times: the first stretch's place in the media, less the empty time before it."""
    empty = Fraction(0)
    for length, start in edits:
        if start is not None:
            return start - empty
        empty += length
    return -empty


def _priming(health: StreamHealth, who: str) -> list[Finding]:
    if health.shift_s <= 0:
        return []
    samples = round(health.shift_s * (health.nominal_rate or 0))
    message = (
        f"{who} begins with {length_text(health.shift_s)} ({count_text(samples, 'sample')}) that only prime "
        f"its decoder: they are "
        f"left out here, so labels are true; a tool that keeps them hears everything "
        f"{length_text(health.shift_s)} late."
    )
    return [Finding("priming", "info", health.index, None, message)]


def _of_edits(
    health: StreamHealth,
    edits: tuple[tuple[Fraction, Fraction | None], ...],
    packets: StreamPackets,
    who: str,
) -> list[Finding]:
    pieces = [edit for edit in edits if edit[1] is not None]
    empty_s = sum((length for length, start in edits if start is None), Fraction(0))
    cut = int(packets.cut.sum()) if health.kind == "video" else 0
    if len(pieces) > 1:
        message = (
            f"{who} is put together from {len(pieces)} stretches by an edit list: labels follow what is "
            f"presented, not what "
            f"is stored; tools that ignore the list see other frames at other times, so give those a copy "
            f"written anew."
        )
        return [Finding("edit-list", "warning", health.index, None, message)]
    out_of_order = _out_of_order(packets) if health.kind == "video" else ""
    does = []
    if cut:
        does.append(f"leaves out {count_text(cut, 'stored frame')}")
    if health.shift_s > 0:
        does.append(f"takes {length_text(health.shift_s)} off every stored time")
    if empty_s:
        does.append(f"puts {length_text(empty_s)} of nothing first")
    if not does and not out_of_order:
        return []
    what = f"an edit list {' and '.join(does)}" if does else ""
    said = " and ".join(part for part in (out_of_order, what) if part)
    message = (
        f"{who} {'has ' if not out_of_order else ''}{said}: frames are numbered and timed as they are shown, "
        f"so labels are true; "
        f"tools that go by stored times are off, so export times from here."
    )
    if out_of_order and not does:
        return []
    return [Finding("edit-list", "info", health.index, None, message)]


def _out_of_order(packets: StreamPackets) -> str:
    pts = packets.pts[~packets.cut & (packets.pts != MISSING)]
    moved = int((np.diff(pts) < 0).sum()) if len(pts) > 1 else 0
    return "is stored in another order than it is shown" if moved else ""
