"""The exact decoder's frames of one video as another player's pictures are recognised by them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.timebase.instant import NS_PER_MS
from syncstudio.timebase.streamclock import StreamClock
from syncstudio.transport.vlc_protocols import Planes420, Signature

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from syncstudio.media.frame_index import FrameIndex
    from syncstudio.media.frame_reader import FrameReader
    from syncstudio.media.picture import Pixels
    from syncstudio.media.planes import Planes

# Signatures are kept for so many frames, half an hour at 30 a second; each takes 400 bytes.
_MOST_KEPT = 54_000
# Those of so many frames are read at a time; each takes half a millisecond.
_MOST_AT_ONCE = 16
# So few frames behind a key frame, VLC may have begun at the one before.
_DOUBTFUL_FRAMES = 8
# A frame is soon decoded so few frames behind a key frame, or behind where a decoder is.
_SOON_FRAMES = 12
# The first cell of a frame in the table that did not come out (`media.signature_table.MISSING`).
_MISSING = 0xFFFF


class TrackBook:
    """One track's frames, as its readers have decoded them by the way. For one player's thread.

    `here` answers the frame the clock is at, `table` what every frame is recognised by, once that is known, `chunks`,
    once and slowly, the first frame of each run that lies together in the file. `box` is what pictures are painted
    into, in pixels of the screen (None: as stored); it may be set from any thread.
    """

    def __init__(
        self,
        index: FrameIndex,
        clock: StreamClock,
        readers: Callable[[], Sequence[FrameReader]],
        here: Callable[[], int | None],
        table: Callable[[], NDArray[np.uint16] | None] = lambda: None,
        chunks: Callable[[], NDArray[np.int64] | None] = lambda: None,
    ) -> None:
        from syncstudio.media.picture_signature import PlayedPictures, SignatureReader

        self._index, self._clock, self._readers, self._here = index, clock, readers, here
        self._table = table
        self._chunks: Callable[[], NDArray[np.int64] | None] = functools.cache(chunks)
        self._signatures: dict[int, Signature] = {}
        self._reader = SignatureReader()
        self._make_pictures = PlayedPictures
        self._pictures: PlayedPictures | None = None
        self._alike: Planes | None = None
        self.box: tuple[int, int] | None = None

    @property
    def size(self) -> tuple[int, int] | None:
        """The size of the upright picture in stored pixels; nothing before a frame was decoded."""
        alike = self._any_frame()
        if alike is None:
            return None
        width, height = alike.looks.width, alike.looks.height
        return (height, width) if alike.turns % 2 else (width, height)

    @property
    def complete(self) -> bool:
        """Whether every frame can be recognised without being decoded."""
        return self._table() is not None

    def number_at(self, source_ns: int) -> int | None:
        """The frame on show at an instant of the source; nothing outside."""
        tick = self._clock.tick_from_source_ns(source_ns)
        number = None if tick >= self._index.end_tick else self._index.frame_at_tick(tick)
        return None if number is None or tick >= self._index.frame_span(number)[1] else number

    def start_ns(self, number: int) -> int | None:
        """When a frame comes on show, in ns of the source."""
        if not 0 <= number < len(self._index):
            return None
        return self._clock.source_ns_from_tick(self._index.pts_of(number))

    def way_to(self, source_ns: int) -> int:
        """How many frames have to be decoded before the one at an instant of the source.

        VLC begins at the key frame before the chunk that holds the frame, where the file has chunks (libVLC 3.0.24).
        """
        number = self.number_at(source_ns) or 0
        key = self._index.key_before(number) or 0
        chunks = self._chunks()
        if chunks is not None:
            # It counts in whole ms, rounded down.
            found = self.number_at(max(0, source_ns - NS_PER_MS)) or 0
            chunk = chunks[max(0, int(np.searchsorted(chunks, found, side="right")) - 1)]
            return number - (self._index.key_before(int(chunk)) or 0)
        if key > 0 and number - key < _DOUBTFUL_FRAMES:
            key = self._index.key_before(key - 1) or 0
        return number - key

    def far_key(self, number: int) -> int | None:
        """The key frame before a frame that is far from where decoding is; None for one that is soon decoded.

        Frames that are kept from before do not make it near: those behind them have to be decoded from the key frame.
        """
        key = self._index.key_before(number)
        if key is None or number - key <= _SOON_FRAMES:
            return None
        return None if any(reader.is_near(number, _SOON_FRAMES) for reader in self._readers()) else key

    def signature(self, picture: Planes420) -> Signature:
        """What a picture is recognised by."""
        from syncstudio.media.picture_signature import luma_signature

        return luma_signature(picture.luma[:, : picture.width])

    def known(self, first: int, last: int) -> tuple[list[int], list[Signature]]:
        """The frames from `first` to `last` that are known or decoded, and their signatures."""
        middle = (first + last) // 2
        span = range(max(0, first), min(len(self._index) - 1, last) + 1)
        table = self._table()
        if table is not None:
            rows = table[span.start : span.stop]
            there = np.flatnonzero(rows[:, 0] != _MISSING)
            return (there + span.start).tolist(), list(rows[there])
        missing = sorted((n for n in span if n not in self._signatures), key=lambda n: abs(n - middle))
        readers, read = self._readers(), 0
        for number in missing:
            planes = next((kept for reader in readers if (kept := reader.kept(number)) is not None), None)
            if planes is not None and not planes.damaged:
                self._keep(number, self._reader.read(planes))
                read += 1
                if read == _MOST_AT_ONCE:
                    break
        numbers = [number for number in span if number in self._signatures]
        return numbers, [self._signatures[number] for number in numbers]

    def difference(self, picture: Planes420, number: int) -> float | None:
        """How far a picture's luma is from that of a frame, in grey levels; nothing while that is not decoded."""
        planes = next((kept for reader in self._readers() if (kept := reader.kept(number)) is not None), None)
        return None if planes is None else self._reader.difference(picture.luma[:, : picture.width], planes)

    def image(self, picture: Planes420) -> Pixels | None:
        """The picture as it is painted, in the colours the exact one has; nothing before a frame was decoded."""
        alike = self._any_frame()
        if alike is None:
            return None
        if self._pictures is None:
            aspect = next((reader.pixel_aspect for reader in self._readers() if reader.pixel_aspect), None)
            if aspect is None:
                return None
            self._pictures = self._make_pictures(1 / aspect if alike.turns % 2 else aspect)
        planes = (picture.luma, picture.blue, picture.red)
        return self._pictures.bgra(planes, (picture.width, picture.height), alike, self.box)

    def _keep(self, number: int, signature: Signature) -> None:
        if len(self._signatures) >= _MOST_KEPT:
            for old in list(self._signatures)[: _MOST_KEPT // 4]:
                del self._signatures[old]
        self._signatures[number] = signature

    def _any_frame(self) -> Planes | None:
        """A decoded frame of the video, for its looks."""
        if self._alike is None:
            number = self._here()
            for reader in self._readers() if number is not None else ():
                kept = reader.kept(number) if number is not None else None
                if kept is not None:
                    self._alike = kept
                    break
        return self._alike
