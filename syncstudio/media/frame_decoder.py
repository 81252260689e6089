"""Decodes a video from any frame on, and tells which frame each picture is.

The seek rule: go to the key frame at or before the frame wanted; when the container lands past it, go back
one second more, doubling, until the key frame itself comes along. Frames are recognised by their own
stamps, never counted, so a picture that comes out is the right one or none.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import av
from av.stream import Discard
from av.video.stream import VideoStream

from syncstudio.media.demuxing import packets_of
from syncstudio.media.errors import MediaError
from syncstudio.media.frame_index import FrameIndex
from syncstudio.media.local import open_container

if TYPE_CHECKING:
    from av.packet import Packet

Decoded = list[tuple[int, av.VideoFrame]]

# In these codecs a non-reference picture is never needed by another one, so those before the target may be
# skipped. (HEVC's can be needed by pictures of a higher layer.)
_SKIP_SAFE = {"h264", "mpeg1video", "mpeg2video"}

# More threads than this only hold more frames back.
_MOST_THREADS = 8

# A key frame nearer than this is reached sooner by decoding on than by seeking.
_WORTH_DECODING = 8

# So many frames come out sooner than anything else could be shown.
_NEXT_TO_COME = 2

_FIRST_STEP_BACK_S = 1
_FARTHEST_STEP_BACK_S = 1 << 16


class FrameDecoder:
    """One open file and decoder; belongs to one thread at a time. Raises MediaError when the file cannot
    be opened.

    With `keys_only` nothing but key frames is decoded, and none waits for the pictures that follow it. A
    `device` decodes only as long as it does; then the processor takes over where it stood.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        stream_index: int,
        index: FrameIndex,
        keys_only: bool = False,
        device: str | None = None,
    ) -> None:
        self._path = path
        self._device = device
        self._keys_only = keys_only
        self._stream_index = stream_index
        self._index = index
        # Frames below `_floor` are not to be believed, or have come out already; from `_whole_from` on none
        # is skipped.
        self._floor = 0
        self._whole_from = 0
        self._keep_from = 0
        self._last_key_fed = -1
        self._ended = False
        self._harmed = self._singly = self._is_open = False
        self._open()

    @property
    def device(self) -> str | None:
        """The device that decodes; None for the processor."""
        return self._device

    @property
    def ended(self) -> bool:
        """Whether everything up to the end has come out."""
        return self._ended

    @property
    def harmed(self) -> bool:
        """Whether something could not be decoded since the last seek; threads may lose its neighbours with it."""
        return self._harmed

    @property
    def skips(self) -> bool:
        """Whether pictures that no other needs can be left out on the way to a frame."""
        return self._skip_safe

    @property
    def floor(self) -> int:
        """The lowest frame that can still come out: right after `seek` the key frame begun at."""
        return self._floor

    @property
    def whole_from(self) -> int:
        """From this frame on, every one comes out."""
        return max(self._floor, self._whole_from)

    @property
    def size(self) -> tuple[int, int]:
        """The width and height the file promises, in stored pixels."""
        return self._stream.codec_context.width, self._stream.codec_context.height

    @property
    def pixel_aspect(self) -> Fraction:
        """The width of a pixel over its height."""
        aspect = self._stream.sample_aspect_ratio
        return Fraction(aspect) if aspect else Fraction(1)

    def close(self) -> None:
        """Close the file."""
        self._container.close()

    def can_reach(self, number: int) -> bool:
        """Whether decoding on leads to a frame, and no later than seeking would."""
        if self._ended or number < self._floor or number < self._whole_from:
            return False
        key = self._index.key_before(number)
        return key is None or key <= self._last_key_fed or number - self._floor <= _WORTH_DECODING

    def is_near(self, number: int, frames: int = _NEXT_TO_COME) -> bool:
        """Whether a frame is among so many that come out next."""
        return self.can_reach(number) and number - self._floor <= frames

    def seek(self, number: int, keep_from: int, singly: bool = False) -> None:
        """Begin at the key frame at or before `number`; frames below `keep_from` need not all come out.

        Decoding `singly`, one picture at a time until the next seek, is slower, but damage takes nothing
        along: several at a time lose what still waits when the stream ends.
        """
        start = self._index.key_before(number)
        if singly != self._singly or not self._is_open:
            # A file that could not be opened again a moment ago may be there by now.
            self._singly = singly
            self._reopen()
        if start is None:
            self._reopen()
        else:
            self._seek_to_key(start)
        self._ended = self._harmed = False
        self._floor = self._whole_from = self._last_key_fed = start or 0
        self.aim(keep_from)

    def aim(self, keep_from: int) -> None:
        """Go on from here; frames below `keep_from` need not all come out any more."""
        self._keep_from = max(keep_from, self._floor)
        if self._skip_safe:
            self._whole_from = max(self._whole_from, self._keep_from)

    def step(self) -> Decoded:
        """Feed one packet, and answer the frames that came out of it; `ended` is set after the last."""
        try:
            packet = next(self._packets, None)
        except (av.error.FFmpegError, OSError):
            # The file breaks off here.
            packet = None
        if packet is None or packet.size == 0:
            out = self._decode(None)
            self._ended = True
            return out
        mark = self._mark(packet)
        number = self._index.number_of_mark(mark) if mark is not None else None
        packet.pts = mark
        skippable = self._skip_safe and number is not None and number < self._keep_from
        self._stream.codec_context.skip_frame = "NONREF" if skippable else "DEFAULT"
        if number is not None and packet.is_keyframe:
            self._last_key_fed = max(self._last_key_fed, number)
        out = self._decode(packet)
        if self._keys_only and not out:
            out = self._decode(None)
            self._stream.codec_context.flush_buffers()
        return out

    def _decode(self, packet: Packet[VideoStream] | None) -> Decoded:
        try:
            frames = self._stream.codec_context.decode(packet)
            if self._device is not None:
                frames = [self._fetched(frame) for frame in frames]
        except (av.error.FFmpegError, ValueError):
            if self._device is not None:
                self._leave_device()
            # A damaged packet costs its own picture; the rest go on.
            self._harmed = True
            return []
        out = []
        for frame in frames:
            number = self._index.number_of_mark(frame.pts) if frame.pts is not None else None
            # What comes out below the key frame begun at leans on pictures that were not decoded.
            if number is None or number < self._floor:
                continue
            self._floor = number + 1
            out.append((number, frame))
        return out

    def _fetched(self, frame: av.VideoFrame) -> av.VideoFrame:
        """A frame of the device in the layout the processor gives it: the same samples, ordered otherwise."""
        if self._layout is None or frame.format.name == self._layout:
            return frame
        fetched = frame.reformat(format=self._layout)
        fetched.colorspace, fetched.color_range = frame.colorspace, frame.color_range
        return fetched

    def _leave_device(self) -> None:
        self._device = None
        self.seek(self._floor, self._keep_from)

    def _mark(self, packet: Packet[VideoStream]) -> int | None:
        stamps = self._index.stamps
        if stamps == "pts":
            return packet.pts
        if stamps == "dts":
            return packet.dts
        if stamps == "place":
            return packet.pos
        self._ordinal += 1
        return self._ordinal - 1

    def _open(self) -> None:
        try:
            self._container = open_container(self._path, self._device)
        except MediaError:
            if self._device is None:
                raise
            self._device = None
            self._container = open_container(self._path)
        streams = self._container.streams
        stream = streams[self._stream_index] if self._stream_index < len(streams) else None
        if not isinstance(stream, VideoStream):
            self._container.close()
            raise MediaError(f"Stream {self._stream_index} of {os.fspath(self._path)} is not a video.")
        for other in streams:
            if other.index != self._stream_index:
                other.discard = Discard.all
        context = stream.codec_context
        if self._keys_only or self._singly:
            # Threads that each take a frame hold frames back.
            context.thread_type = "SLICE"
        else:
            context.thread_type = "AUTO"
        # Pictures wait for rows of one another: more threads than processors keep these busy.
        context.thread_count = min(_MOST_THREADS, 2 * (os.cpu_count() or 1) + 2)
        self._stream = stream
        self._layout = context.pix_fmt
        self._skip_safe = context.name in _SKIP_SAFE
        self._packets: Iterator[Packet[VideoStream]] = packets_of(self._container, stream)
        self._ordinal = 0
        self._is_open = True

    def _reopen(self) -> None:
        self._container.close()
        self._is_open = False
        self._open()

    def _seek_to_key(self, start: int) -> None:
        """Stand before the packet of key frame `start`, so that the next step feeds it."""
        index = self._index
        mark = int(index.marks[start])
        if index.stamps == "ordinal":
            self._seek_to_byte(int(index.offsets[start]), mark)
            return
        if index.stamps == "place":
            self._seek_to_byte(mark, 0)
            if not self._advance_to(mark):
                self._reopen()
            return
        back_s = 0
        while back_s <= _FARTHEST_STEP_BACK_S:
            place = mark - round(back_s / index.time_base)
            try:
                self._container.seek(place, stream=self._stream, backward=True)
            except (av.error.FFmpegError, OSError):
                break
            self._packets = packets_of(self._container, self._stream)
            if self._advance_to(mark):
                return
            if back_s and place < int(index.marks.min()):
                break
            back_s = max(_FIRST_STEP_BACK_S, back_s * 2)
        self._reopen()
        if not self._advance_to(mark):
            self._reopen()

    def _seek_to_byte(self, offset: int, ordinal: int) -> None:
        self._reopen()
        if offset <= 0:
            return
        try:
            self._container.seek(offset, backward=True, unsupported_byte_offset=True)
        except (av.error.FFmpegError, OSError):
            self._reopen()
            return
        self._packets = packets_of(self._container, self._stream)
        self._ordinal = ordinal

    def _advance_to(self, mark: int) -> bool:
        """Pass over packets until the key one with this stamp is next; False when it is already past, or
        never comes.

        Where two pictures are packed into one packet, the stamp may come out of the decoder with a packet
        later than the key one: that is where decoding has to begin.
        """
        since_key: list[Packet[VideoStream]] = []
        try:
            for packet in self._packets:
                if packet.size == 0:
                    return False
                if packet.is_keyframe:
                    since_key = []
                if packet.is_keyframe or since_key:
                    since_key.append(packet)
                if self._mark(packet) == mark:
                    self._packets = itertools.chain(since_key, self._packets)
                    return bool(since_key)
                place = packet.pos if self._index.stamps == "place" else packet.dts
                if place is not None and place > mark:
                    return False
        except (av.error.FFmpegError, OSError):
            return False
        return False
