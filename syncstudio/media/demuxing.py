"""Reads the packets of an open file, of the streams that were there when it was opened."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, TypeVar, cast

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

_AnyStream = TypeVar("_AnyStream", bound="Stream")


def packets_of(container: InputContainer, *streams: _AnyStream) -> Iterator[Packet[_AnyStream]]:
    """Every packet of these streams as stored, then one empty packet a stream; those stored empty (screen
    recorders' "nothing changed") are passed over, for a decoder takes an empty one for the end.

    In a transport stream more streams may begin at any time. PyAV 18 stumbles over those at the very end
    (IndexError, after the empty packets of all streams known before), where nothing is lost by it. Raises
    FFmpegError or OSError where the file breaks off.
    """
    with contextlib.suppress(IndexError):
        for packet in cast("Iterator[Packet[_AnyStream]]", container.demux(*streams)):
            if packet.size or (packet.dts is None and packet.pts is None):
                yield packet
