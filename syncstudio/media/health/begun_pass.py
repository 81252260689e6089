"""A recording that is opened once for both: what it is, and then every packet of it.

The probe decodes the first picture and sound; reading goes on from there. Where that would not come to the same as
reading from the start (streams that begin late, or show nothing), the file is opened again.

>>> with BegunPass("clip.mp4") as begun:
...     begun.facts.duration_s, len(begun.packets().streams)
(Fraction(10, 1), 2)
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from syncstudio.media.health.packet_pass import (
    TRIED_PACKETS,
    TRIED_STREAMS,
    PacketPass,
    fields_of,
    read_on,
    read_pass,
)
from syncstudio.media.local import open_container
from syncstudio.media.packet_table import Cancelled, Progress
from syncstudio.media.presented_start import FirstSeen
from syncstudio.media.probe import FileFacts, described

if TYPE_CHECKING:
    from types import TracebackType

    from av.container import InputContainer
    from av.packet import Packet
    from av.stream import Stream

# Containers that name all their streams at the beginning.
_ALL_STREAMS_SAID = frozenset({"mov", "wav", "matroska"})


class BegunPass:
    """One recording, probed and at hand to be read; `facts` are the probe's. Closed at the end of its `with`.

    Raises MediaError as `probe` does.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = path
        self._container: InputContainer | None = open_container(path)
        try:
            self._begun = _Beginning(self._container)
            self.facts: FileFacts = described(path, self._container, self._begun)
        except BaseException:
            self.close()
            raise

    def packets(self, progress: Progress | None = None, cancelled: Cancelled | None = None) -> PacketPass:
        """What `read_pass` answers; to be asked for once."""
        container, begun = self._container, self._begun
        if container is None or not begun.whole:
            self.close()
            return read_pass(self._path, progress, cancelled)
        shows = dict.fromkeys(begun.seen, True)
        return read_on(self._path, container, begun.packets, begun.rows, shows, progress, cancelled)

    def close(self) -> None:
        """Let go of the file."""
        if self._container is not None:
            self._container.close()
            self._container = None

    def __enter__(self) -> BegunPass:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _Beginning:
    """The packets that the probe looks at, their fields kept."""

    def __init__(self, container: InputContainer) -> None:
        self._container = container
        self.packets: Iterator[Packet[Stream]] = container.demux(*container.streams)
        self.rows: list[tuple[Any, ...]] = []
        self.seen: dict[int, FirstSeen] = {}
        self._broke = False

    def __call__(self, streams: list[Stream]) -> Iterator[Packet[Stream]]:
        """The packets of some streams as `packets_of` gives them."""
        fields = fields_of(self._container)
        wanted = {stream.index for stream in streams}
        try:
            for packet in self.packets:
                self.rows.append(fields(packet))
                if packet.stream_index in wanted and (packet.size or packet.dts is packet.pts is None):
                    yield packet
        except Exception:
            self._broke = True
            raise

    @property
    def whole(self) -> bool:
        """Whether reading on gives what reading from the start does: every stream has shown something, soon."""
        every = {stream.index for stream in self._container.streams}
        return (
            not self._broke
            and len(every) <= TRIED_STREAMS
            and self._container.format.name.split(",")[0] in _ALL_STREAMS_SAID
            and every == set(self.seen)
            and all(one.shown and one.tried <= TRIED_PACKETS for one in self.seen.values())
        )
