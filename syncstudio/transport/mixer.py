"""All sound tracks as one stereo signal, each sample at its exact place on the master timeline."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import floor
from threading import Lock

import numpy as np

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.transport.folding import pan_gains
from syncstudio.transport.level_log import FULL_SCALE, SILENCE, Level, LevelLog, MixLevels, level_of
from syncstudio.transport.levels import gain_from_db
from syncstudio.transport.limiter import CEILING, Limiter
from syncstudio.transport.mix_run import Grid, Limited, MixRun
from syncstudio.transport.protocols import MakeTempo, Samples, SampleSource
from syncstudio.transport.sound_line import frame_step_ns
from syncstudio.transport.track_voice import TrackVoice
from syncstudio.transport.voice_place import Block

# The mix itself among the levels, and how far it was held down.
_MIX, _LIMITED = 0, -1

# Called with a track's id and why it fell silent, or None when it is heard again; on the mixing thread.
OnFault = Callable[[int, str | None], None]


@dataclass(frozen=True, slots=True)
class MixTrack:
    """One sound track as the mixer takes it: where its samples lie, where to get them, and how it is heard.

    `pan` runs from -1 (left) to 1 (right); `channels` are those that are heard, from 0: none named, all of them.
    """

    id: int
    clock_map: ClockMap
    reader: SampleSource
    gain_db: float = 0.0
    muted: bool = False
    solo: bool = False
    pan: float = 0.0
    channels: tuple[int, ...] = ()


class Mixer:
    """Mixes any number of tracks through their clock maps, below full scale.

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
        self.on_fault: OnFault | None = None
        self._lock = Lock()
        self._tracks: tuple[MixTrack, ...] = ()
        self._version = 0
        self._voices: dict[int, TrackVoice] = {}
        self._leaving: list[TrackVoice] = []
        self._run: MixRun | None = None
        self._made_for = rate
        self._limiter = Limiter(rate)
        self._track_log, self._mix_log = LevelLog(), LevelLog()

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
        """What keeps a track silent, by track id: a file that disappeared, a stream that cannot be read."""
        return {id_: voice.fault for id_, voice in dict(self._voices).items() if voice.fault}

    def set_tracks(self, tracks: Iterable[MixTrack]) -> None:
        """Mix these tracks from the next block on; what changed glides there instead of jumping."""
        with self._lock:
            self._tracks = tuple(tracks)
            self._version += 1

    def levels(self, from_ns: int, to_ns: int) -> MixLevels:
        """How loud each track and the mix are over a span of the master timeline, as it was mixed last.

        Read for the instants that are heard, it says what is heard: what was mixed ahead lies further on.
        """
        tracks = self._track_log.over(from_ns, to_ns)
        mixed = self._mix_log.over(from_ns, to_ns)
        limited = mixed.get(_LIMITED)
        return MixLevels(tracks, mixed.get(_MIX, SILENCE), 1.0 if limited is None else 1 - limited.peak[0])

    def render(
        self, master_ns: int | Fraction, frames: int, speed: int | Fraction = 1, *, backwards: bool = False
    ) -> Samples:
        """`frames` of the mix from a master instant on: float32 (frames, 2), within [-1, 1].

        Output frame `k` is the sound at `master_ns + k * speed / rate`, exactly; another speed shifts the
        pitch. `backwards` says that the next stretch asked for will lie before this one. Rendering in one go and
        block by block gives the same, up to the noise of float32.
        """
        if speed <= 0:
            raise ValueError(f"sound is rendered forward: the speed must be positive, not {speed}")
        step_ns = frame_step_ns(self.rate, Fraction(speed))
        first = floor(Fraction(master_ns) / step_ns)
        grid = Grid(step_ns, Fraction(master_ns) - first * step_ns, backwards)
        with self._lock:
            tracks = self._tracks
        if self._made_for != self.rate:
            self._made_for, self._run = self.rate, None
            self._voices, self._leaving = {}, []
            self._limiter = Limiter(self.rate)
        run = self._run
        played = -first - frames if backwards else first
        if run is None or run.grid != grid or not run.goes_on(played):
            self._leaving = []
            self._follow(tracks, fresh=True)
            run = self._run = MixRun(grid, self.rate, self._limiter, self._mix)
        else:
            rewound = run.rewinds_to(played)
            if rewound is not None:
                for voice in (*self._voices.values(), *self._leaving):
                    voice.rewind(rewound)
            self._follow(tracks, fresh=False)
        given = run.give(played, frames)
        self._note_mix(given, grid, first)
        return np.clip(given.samples, -1.0, 1.0, out=given.samples)

    def _mix(self, out: Samples, frame: int, played: int) -> float:
        """Add every voice to a stretch of zeros; says above what the limiter is to work."""
        assert self._run is not None
        grid = self._run.grid
        start_ns = grid.frame_ns(frame)
        block = Block(out, start_ns, grid.step_ns, played, grid.backwards)
        levels: dict[int, Level] = {}
        heard = [voice for voice in (*self._voices.values(), *self._leaving) if voice.heard]
        for id_, voice in list(self._voices.items()):
            level = voice.add_to(block)
            if level is not SILENCE:
                levels[id_] = level
        for voice in self._leaving:
            voice.add_to(block)
        self._leaving = [voice for voice in self._leaving if not voice.at_rest(played)]
        self._track_log.add(floor(start_ns), floor(grid.frame_ns(frame + len(out))), levels)
        # A single recording is passed on as it is, full scale and all; sums and gains are held a little lower.
        alone = len(heard) == 0 or (len(heard) == 1 and heard[0].ceiling_is_its_own)
        return 1.0 if alone else CEILING

    def _follow(self, tracks: tuple[MixTrack, ...], fresh: bool) -> None:
        """Keep one voice a track, and its samples in hand as long as its reader is the same."""
        any_solo = any(track.solo for track in tracks)
        voices: dict[int, TrackVoice] = {}
        for track in tracks:
            voice = self._voices.get(track.id)
            if voice is None or voice.reader is not track.reader:
                voice = TrackVoice(track.reader, self.rate, self._fault_teller(track.id))
            heard = not track.muted and (track.solo or not any_solo)
            gain = gain_from_db(track.gain_db) if heard else 0.0
            left, right = pan_gains(track.pan)
            voice.aim(track.clock_map, track.channels, (gain * left, gain * right))
            if fresh:
                voice.begin()
            voices[track.id] = voice
        if not fresh:
            for id_, voice in self._voices.items():
                if voices.get(id_) is not voice:
                    voice.leave()
                    self._leaving.append(voice)
        self._voices = voices

    def _fault_teller(self, track_id: int) -> Callable[[str | None], None]:
        def tell(fault: str | None) -> None:
            if self.on_fault is not None:
                self.on_fault(track_id, fault)

        return tell

    def _note_mix(self, given: Limited, grid: Grid, first: int) -> None:
        level = level_of(given.samples)
        mix = Level(level.peak, level.mean_square, given.peak_before >= FULL_SCALE)
        down = 1 - given.lowest_gain
        start_ns, end_ns = floor(grid.frame_ns(first)), floor(grid.frame_ns(first + len(given.samples)))
        self._mix_log.add(start_ns, end_ns, {_MIX: mix, _LIMITED: Level((down, down))})
