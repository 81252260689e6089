"""All sound tracks as one stereo signal, each sample at its exact place on the master timeline."""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from threading import Lock

import numpy as np

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.transport.levels import gain_from_db, guard
from syncstudio.transport.protocols import MakeTempo, Samples, SampleSource
from syncstudio.transport.sound_line import frame_step_ns
from syncstudio.transport.track_voice import TrackVoice

# Longer renderings are cut into blocks of this: a block's positions are floats from an exact start.
_BLOCK = 4096


@dataclass(frozen=True, slots=True)
class MixTrack:
    """One sound track as the mixer takes it: where its samples lie, where to get them, and how loud it is."""

    id: int
    clock_map: ClockMap
    reader: SampleSource
    gain_db: float = 0.0
    muted: bool = False
    solo: bool = False


class Mixer:
    """Mixes any number of tracks through their clock maps.

    `set_tracks` may be called from any thread at any time; `render` is called by one thread at a time, and
    only that thread reads the sources. `rate` is samples a second of what comes out; the transport sets it to
    the device's.
    """

    def __init__(self, rate: int, channels: int = 2, make_tempo: MakeTempo | None = None) -> None:
        if channels != 2:
            raise ValueError(f"the mixer gives stereo, not {channels} channels")
        self.rate = rate
        self.channels = channels
        self.make_tempo = make_tempo
        self._lock = Lock()
        self._tracks: tuple[MixTrack, ...] = ()
        self._voices: dict[int, TrackVoice] = {}
        self._version = 0

    @property
    def tracks(self) -> tuple[MixTrack, ...]:
        """The tracks being mixed."""
        return self._tracks

    @property
    def version(self) -> int:
        """A number that changes with every `set_tracks`: sound mixed before is out of date."""
        return self._version

    @property
    def faults(self) -> dict[int, str]:
        """What kept a track silent, by track id: a file that disappeared, a stream that cannot be read."""
        return {id_: voice.fault for id_, voice in dict(self._voices).items() if voice.fault}

    def set_tracks(self, tracks: Iterable[MixTrack]) -> None:
        """Mix these tracks from the next block on; a changed gain glides there instead of jumping."""
        with self._lock:
            self._tracks = tuple(tracks)
            self._version += 1

    def render(self, master_ns: int | Fraction, frames: int, speed: int | Fraction = 1) -> Samples:
        """`frames` of the mix from a master instant on: float32 (frames, 2), within [-1, 1].

        Output frame `k` is the sound at `master_ns + k * speed / rate`, exactly; another speed shifts the
        pitch. Rendering in one go and block by block gives the same, up to the noise of float32.
        """
        if speed <= 0:
            raise ValueError(f"sound is rendered forward: the speed must be positive, not {speed}")
        with self._lock:
            tracks = self._tracks
        self._follow(tracks)
        step_ns = frame_step_ns(self.rate, Fraction(speed))
        start = Fraction(master_ns)
        out = np.zeros((frames, self.channels), np.float32)
        any_solo = any(track.solo for track in tracks)
        for at in range(0, frames, _BLOCK):
            block = out[at : at + _BLOCK]
            for track in tracks:
                heard = not track.muted and (track.solo or not any_solo)
                gain = gain_from_db(track.gain_db) if heard else 0.0
                self._voices[track.id].add_to(block, start + at * step_ns, step_ns, gain)
        return guard(out) if _may_clip(tracks) else np.clip(out, -1.0, 1.0, out=out)

    def _follow(self, tracks: tuple[MixTrack, ...]) -> None:
        """Keep one voice a track, and its samples in hand as long as its reader is the same."""
        voices: dict[int, TrackVoice] = {}
        for track in tracks:
            voice = self._voices.get(track.id)
            if voice is None or voice.reader is not track.reader:
                voice = TrackVoice(track.reader)
            voice.place(track.clock_map)
            voices[track.id] = voice
        self._voices = voices


def _may_clip(tracks: tuple[MixTrack, ...]) -> bool:
    """A single track as recorded is passed on untouched, full scale and all; sums and gains are guarded."""
    return len(tracks) > 1 or any(track.gain_db > 0 for track in tracks)
