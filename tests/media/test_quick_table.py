"""A table read without demuxing leads to the same index as demuxing, and is used only where FFmpeg agrees."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from syncstudio.media import quick_table
from syncstudio.media.index_source import index_from_file
from syncstudio.media.mkv_table import MkvTable, read_mkv_table
from syncstudio.media.packet_table import PacketTable
from syncstudio.media.ts_table import read_ts_table
from tests.media.clips.clip import Clip

ClipOf = Callable[[str], Clip]

QUICK = (
    "matroska",
    "mkv_variable",
    "mkv_late",
    "mkv_live",
    "mkv_av1",
    "mkv_resized",
    "mkv_fields_bottom",
    "webm_vp8",
    "webm_vp9",
    "webm_vp9_hidden",
    "webm_live",
    "transport_stream",
    "ts_wrapped",
    "ts_open_gop",
    "ts_mpeg2_interlaced",
    "ts_resized",
)


@pytest.mark.parametrize("kind", QUICK)
def test_same_index_as_by_demuxing(kind: str, clip_of: ClipOf, monkeypatch: pytest.MonkeyPatch) -> None:
    path = clip_of(kind).path
    quick = index_from_file(path, 0)
    monkeypatch.setattr("syncstudio.media.index_source.read_quick_table", lambda *_: None)
    demuxed = index_from_file(path, 0)
    assert (quick.source, demuxed.source) == ("tables", "packets")
    assert (quick.stamps, quick.time_base) == (demuxed.stamps, demuxed.time_base)
    for name in ("pts", "durations", "keys", "marks", "offsets"):
        assert getattr(quick, name).tolist() == getattr(demuxed, name).tolist(), name


def _late_first(table: PacketTable) -> None:
    table.pts[0] += 1


def _late_last(table: PacketTable) -> None:
    table.pts[-1] += 1


def _wrong_key(table: PacketTable) -> None:
    table.keys[3] = True


def _hole(table: PacketTable) -> PacketTable:
    keep = [place for place in range(len(table)) if place != 30]
    names = ("pts", "dts", "durations", "keys", "offsets")
    return PacketTable(*(getattr(table, name)[keep] for name in names))


@pytest.mark.parametrize("spoil", [_late_first, _late_last, _wrong_key, _hole])
@pytest.mark.parametrize("kind", ["matroska", "transport_stream"])
def test_wrong_table_is_not_used(
    kind: str,
    spoil: Callable[[PacketTable], PacketTable | None],
    clip_of: ClipOf,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    path: Path = clip_of(kind).path

    def wrong_mkv(*arguments: object) -> MkvTable:
        found = read_mkv_table(*arguments)  # type: ignore[arg-type]
        assert found is not None
        return replace(found, packets=spoil(found.packets) or found.packets)

    def wrong_ts(*arguments: object) -> PacketTable:
        found = read_ts_table(*arguments)  # type: ignore[arg-type]
        assert found is not None
        return spoil(found) or found

    right = index_from_file(path, 0)
    monkeypatch.setattr(quick_table, "read_mkv_table", wrong_mkv)
    monkeypatch.setattr(quick_table, "read_ts_table", wrong_ts)
    index = index_from_file(path, 0)
    assert index.source == "packets"
    assert index.pts.tolist() == right.pts.tolist()
    assert index.keys.tolist() == right.keys.tolist()
