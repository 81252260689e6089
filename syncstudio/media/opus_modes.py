"""Where Opus coded a sound as speech, which moves it by a few microseconds, and how that is undone.

Each packet says in its first byte how it was coded (RFC 6716, 3.1): as speech (SILK), as speech below 8 kHz and music
above (hybrid), or as music (CELT). Music stays in its place. What is coded as speech passes through resamplers, of the
coder and of FFmpeg's decoder, that do not make up for a part of a sample.
"""

from __future__ import annotations

import os
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.media.demuxing import packets_of
from syncstudio.media.local import open_container

# Numbers of the ways of coding: narrow and medium band speech, wide band speech and hybrid, music from here on.
_WIDE, _MUSIC = 8, 16
# How early wide speech is after all, and how far that varies with what is heard (95 %): against the same sounds before
# they were coded, 14 to 48 kbit/s, noise from 20 to 0 dB; nearly the same for sounds of 24 and 48 kHz, other for those
# that were 16 kHz to begin with.
_EARLY_S, _EARLY_16_S, _VARIES_S = 6.0e-6, -1.4e-6, 1.0e-6
# Narrow speech is late, by another time at every frequency: 80 µs and more.
_NARROW_MOVES_S = 100e-6
_HEAD, _HEAD_RATE = b"OpusHead", slice(12, 16)


@dataclass(frozen=True, slots=True, eq=False)
class OpusModes:
    """`early` (n,) is by how many samples the sound is early from sample `starts` (n,) on, rising from 0.

    `moved_s` is how far all of it may be moved in spite of that (95 %).
    """

    starts: NDArray[np.int64]
    early: NDArray[np.float64]
    moved_s: float

    def undone(self, mono: NDArray[np.float32], first: int, before: float = 0.0) -> NDArray[np.float32]:
        """Samples (n,) from `first` on, each where it belongs; `before` is the one before them.

        A straight line between two samples: what it takes off the highest tones moves nothing.
        """
        if not len(mono) or not self.early.any():
            return mono
        at = np.searchsorted(self.starts, np.arange(first, first + len(mono)), "right") - 1
        early = self.early[np.maximum(at, 0)].astype(np.float32)
        earlier = np.concatenate([np.array([before], np.float32), mono[:-1]])
        return np.asarray(mono - early * (mono - earlier), np.float32)


def opus_modes(path: str | os.PathLike[str], stream_index: int, rate: int) -> OpusModes:
    """What the packets of an Opus stream say, for its samples at `rate` Hz; MediaError when it cannot be opened."""
    from av.error import FFmpegError

    places: list[tuple[int, int]] = []
    with open_container(path) as container:
        stream = next(one for one in container.streams.audio if one.index == stream_index)
        time_base, zero = stream.time_base, stream.start_time or 0
        head = bytes(stream.codec_context.extradata or b"")
        try:
            for packet in packets_of(container, stream):
                if packet.size and packet.pts is not None and time_base:
                    places.append((round((packet.pts - zero) * time_base * rate), bytes(packet)[0] >> 3))
        except (FFmpegError, OSError):
            # What could be read counts, as it does where the samples are decoded.
            pass
    return modes_of(places, head, rate)


def modes_of(places: list[tuple[int, int]], head: bytes, rate: int) -> OpusModes:
    """From (sample, way of coding) of every packet and the stream's head."""
    starts, ways = np.array([(0, _MUSIC), *places], np.int64).T
    speech = ways < _MUSIC
    wide = speech & (ways >= _WIDE)
    narrow = float(np.mean(speech & ~wide))
    had_16 = head.startswith(_HEAD) and int.from_bytes(head[_HEAD_RATE], "little") == 16_000
    early = np.where(wide, (_EARLY_16_S if had_16 else _EARLY_S) * rate, 0.0)
    moved_s = float(np.hypot(_VARIES_S * float(np.mean(wide)), _NARROW_MOVES_S * narrow))
    order = np.argsort(starts, kind="stable")
    return OpusModes(starts[order], early[order], moved_s)
