"""Decodes one sound stream of any container forward from any sample, through FFmpeg.

Seeking lands on packets, and a decoder needs a run-up before its output is right again (MP3's bit reservoir,
AAC's overlap, Opus' prediction). So a seek goes a second early, proves by stamps that it did, places what it
decodes, and hands out only what is asked. The beginning is reached by opening again: a seek to zero skips
AAC's priming packet, and what follows comes out wrong.
"""

from __future__ import annotations

import os
import statistics
from collections import deque
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.demuxing import packets_of
from syncstudio.media.errors import MediaError
from syncstudio.media.local import open_container
from syncstudio.media.sound_flow import Promise
from syncstudio.media.sound_frames import FrameArrays, FrameRun
from syncstudio.media.sound_index import PlaceRecorder, SoundPlaces
from syncstudio.media.sound_stamps import Grid, SoundStamps

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.packet import Packet

Block = tuple[int, NDArray[np.float32]]

# A decoded frame with its stamp and that of the next.
_Stamped = tuple[int, NDArray[np.float32], int | None]

# Run-up before a target: Opus converges below 1e-4 within a second, everything else sooner; costs 3 ms to
# decode.
PREROLL_S = 1

# Frames after a seek whose stamps vote on the place, and how many first frames to leave out: those may be cut
# short.
_VOTERS = 9

# Furthest a seek is pulled back before the stream is read from its beginning instead.
_MAX_PULLBACK_S = 64


class SoundDecoder:
    """A sound stream decoded forward: `next_block` and `go_to`.

    Both raise MediaError when the file cannot be read any further, though it has not ended.

    `rate` in Hz, `channels`, `origin_s` the stamp of sample 0 in seconds, `estimate` the expected number of
    samples or None, `damaged` the number of packets that could not be decoded. Not for two threads at once.
    """

    def __init__(self, path: str | os.PathLike[str], stream_index: int) -> None:
        self._path = os.fspath(path)
        self._stream_index = stream_index
        self.damaged = 0
        self._failure = ""
        self._seekable = True
        self._known: Callable[[int], int | None] | None = None
        self._recorder: PlaceRecorder | None = None
        self._container = open_container(path)
        self._set_up()

    @property
    def position(self) -> int:
        """The sample that the next block begins at, if nothing is missing there."""
        if self._ready:
            return self._ready[0][0]
        return self._stamps.expected if self._limit is None else min(self._stamps.expected, self._limit)

    @property
    def codec(self) -> str:
        """What the stream was coded with, by FFmpeg's name."""
        return str(self._stream.codec_context.name)

    @property
    def resets(self) -> int:
        """How often the stamps were found to start over."""
        return self._stamps.resets

    def promise(self) -> Promise | None:
        """What its stamps have to be if nothing is missing; None where they are too coarse to tell, or where not all
        packets are listed beforehand."""
        ticks, grid = self._stamps.ticks_per_sample, self._grid
        listed = self._stream.index_entries
        if grid is None or not ticks or self._limit is None or self._known or not len(listed):
            return None
        # The last packet is whole as others are, or ends where the stream does.
        ends = (listed[-1].timestamp + grid.size * ticks, self._origin_pts + self._limit * ticks)
        return Promise(self._origin_pts, ticks, frozenset(ends), self._limit)

    def learn(self, places: SoundPlaces) -> None:
        """Use what decoding the whole stream once has found."""
        self._known = places.sample_at if len(places.rows) else None
        self._seekable = self._seekable and not places.resets
        if self._known:
            self._stamps.learn(self._known)

    def rewind(self, recorder: PlaceRecorder | None = None) -> None:
        """Start over from the first sample; a recorder notes where every following block is placed."""
        self._recorder = recorder
        self._open_again()

    def next_block(self) -> Block | None:
        """The next (first sample, samples (n, channels) float32); None at the end of the stream."""
        while not self._ready:
            stamped = next(self._frames, None)
            if stamped is None:
                if self._failure:
                    raise MediaError(self._failure)
                return None
            frame, next_pts = stamped
            self._place(frame.pts, self._arrays.array(frame), next_pts)
        return self._ready.popleft()

    def next_run(self, most: int) -> Block | None:
        """As `next_block`, but blocks that follow one another without a gap come as one, of about `most` samples."""
        stamps, run, limit, frames = self._stamps, self._run, self._limit, self._frames
        recorder = self._recorder
        first = stamps.expected
        while not self._ready and run.samples < most:
            stamped = next(frames, None)
            if stamped is None:
                break
            frame, next_pts = stamped
            pts, before, length = frame.pts, stamps.expected, frame.samples
            start = stamps.place(pts, length, next_pts)
            if recorder is not None and pts is not None:
                recorder.note(pts, start, stamps.last_nominal)
            follows = start == before if run.samples else start >= before
            first = first if run.samples else start
            if not (follows and (limit is None or start + length <= limit) and run.add(frame, length)):
                self._queue(start, before, self._arrays.array(frame))
        return (first, run.taken()) if run.samples else self.next_block()

    def unread(self, block: Block) -> None:
        """Give a block back, to be answered again by `next_block`."""
        self._ready.appendleft(block)

    def go_to(self, sample: int) -> None:
        """Make the following blocks start at or before `sample`, decoded right from `sample` on."""
        self._recorder = None
        pullback_s = 0
        while self._seekable and pullback_s <= _MAX_PULLBACK_S:
            target = sample - (PREROLL_S + pullback_s) * self.rate
            if target <= 0:
                break
            if self._landed_before(target, sample):
                return
            pullback_s = max(1, 2 * pullback_s)
        self._open_again()

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()

    def _open_again(self) -> None:
        self._container.close()
        self._container = open_container(self._path)
        self._set_up()

    def _set_up(self) -> None:
        self._failure = ""
        try:
            self._choose_stream()
            self._start()
        except BaseException:
            self._container.close()
            raise

    def _choose_stream(self) -> None:
        from av.stream import Discard

        streams = self._container.streams
        found = next((stream for stream in streams.audio if stream.index == self._stream_index), None)
        if found is None:
            raise MediaError(
                f"{self._path} has no sound in stream {self._stream_index}; choose another stream."
            )
        for stream in streams:
            if stream is not found:
                stream.discard = Discard.all
        self._stream = found
        self._frames = self._stamped()

    def _start(self) -> None:
        """Decode the first frames: they tell the rate, the origin and whether frames have one constant
        length."""
        stamped = [one for _, one in zip(range(3), self._frames, strict=False)]
        frames = [frame for frame, _ in stamped]
        if not frames:
            raise MediaError(
                f"{self._path} has a sound stream ({self._stream_index}) without any sound in it."
            )
        self._arrays = FrameArrays(frames[0])
        self.rate, self.channels = self._arrays.rate, self._arrays.channels
        self._run = FrameRun(self._arrays)
        self._seekable = self._seekable and bool(self._stream.time_base) and frames[0].pts is not None
        time_base = Fraction(self._stream.time_base) if self._stream.time_base else Fraction(1, self.rate)
        first_pts = int(frames[0].pts) if frames[0].pts is not None else 0
        self._origin_pts = first_pts
        if self._stream.codec_context.name == "vorbis" and self._stream.start_time is not None:
            # Vorbis's first block only primes the second: the stream begins at its header's start, in silence.
            self._origin_pts = min(first_pts, self._stream.start_time)
        self.origin_s = self._origin_pts * time_base
        self.estimate = self._estimated_count(time_base)
        self._limit = self.estimate if self._is_trimmed() else None
        sizes = [frame.samples for frame in frames]
        # Vorbis begins with long blocks of one length, and goes on with short ones when it likes.
        even = len(sizes) == 3 and sizes[1] == sizes[2] and self._stream.codec_context.name != "vorbis"
        self._grid = Grid(sizes[0], sizes[1]) if even else None
        self._stamps = SoundStamps(self._origin_pts, time_base, self.rate, self._grid, self.estimate)
        self._stamps.expected = round((first_pts - self._origin_pts) * time_base * self.rate)
        if self._known:
            self._stamps.learn(self._known)
        self._ready: deque[Block] = deque()
        for frame, next_pts in stamped:
            self._place(frame.pts, self._arrays.array(frame), next_pts)

    def _estimated_count(self, time_base: Fraction) -> int | None:
        if self._stream.duration:
            return round(self._stream.duration * time_base * self.rate)
        if self._container.duration:
            # Matroska's duration counts from the file's own zero, others' from the first stamp.
            zero = 0 if "matroska" in self._container.format.name else self._container.start_time or 0
            end_s = Fraction(zero + self._container.duration, 1_000_000)
            return max(0, round((end_s - self.origin_s) * self.rate))
        return None

    def _is_trimmed(self) -> bool:
        """Whether the container says exactly where sound ends, so that a coder's padding after it must go."""
        is_mp4 = "mp4" in self._container.format.name
        return is_mp4 and bool(self._stream.duration) and self._stream.frames > 0

    def _stamped(self) -> Iterator[tuple[AudioFrame, int | None]]:
        """Frames in decoding order, each with the stamp of the one after it; packets that cannot be decoded are counted
        and left out."""
        import av

        held: AudioFrame | None = None
        for packet in self._packets():
            try:
                frames = packet.decode()
            except (av.error.FFmpegError, ValueError):
                self.damaged += 1
                continue
            for frame in frames:
                if held is not None:
                    yield held, frame.pts
                held = frame
        if held is not None:
            yield held, None

    def _packets(self) -> Iterator[Packet[AudioStream]]:
        import av

        try:
            yield from packets_of(self._container, self._stream)
        except (av.error.InvalidDataError, av.error.EOFError):
            # A file cut short ends here, with what came before it.
            return
        except (av.error.FFmpegError, OSError) as error:
            self._failure = (
                f"{self._path} could not be read further ({error.strerror}); check the disk it is on."
            )

    def _place(self, pts: int | None, data: NDArray[np.float32], next_pts: int | None) -> None:
        """Queue a decoded frame at its sample."""
        before = self._stamps.expected
        self._queue(self._start_of(pts, len(data), next_pts), before, data)

    def _start_of(self, pts: int | None, length: int, next_pts: int | None) -> int:
        """The sample at which the next decoded frame begins."""
        start = self._stamps.place(pts, length, next_pts)
        if self._recorder is not None and pts is not None:
            self._recorder.note(pts, start, self._stamps.last_nominal)
        return start

    def _queue(self, start: int, before: int, data: NDArray[np.float32]) -> None:
        """Hand out a frame later, without what overlaps the one before or lies after the end."""
        overlap = max(0, before - start)
        stop = len(data) if self._limit is None else min(len(data), self._limit - start)
        if overlap < stop:
            self._ready.append((start + overlap, data[overlap:stop]))

    def _landed_before(self, target: int, sample: int) -> bool:
        """Seek towards `target` and place what comes; False when it came out too late for a run-up to
        `sample`."""
        import av

        try:
            self._container.seek(self._stamps.tick_at(target), stream=self._stream)
        except av.error.FFmpegError:
            self._seekable = False
            return False
        self._frames = self._stamped()
        self._ready.clear()
        run: list[_Stamped] = []
        for frame, next_pts in self._frames:
            if frame.pts is None:
                self._seekable = False
                return False
            run.append((frame.pts, self._arrays.array(frame), next_pts))
            if len(run) == 1 and self._stamps.nominal(frame.pts) > sample - self.rate * PREROLL_S // 2:
                return False
            if len(run) > _VOTERS:
                break
        if not run:
            return False
        self._stamps.resume(self._voted_place(run))
        for stamped in run:
            self._place(*stamped)
        return True

    def _voted_place(self, run: list[_Stamped]) -> int:
        """Where the first block of `run` begins, as most of the stamps say; a stamp alone is off by its
        rounding."""
        places, counted = [], 0
        for pts, data, _ in run:
            places.append(self._stamps.nominal(pts) - counted)
            counted += len(data)
        return max(0, statistics.median_low(places[2:] or places))
