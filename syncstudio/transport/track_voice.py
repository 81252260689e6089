"""One track in the mix: its samples, interpolated where the master timeline asks for them."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import floor, inf, isfinite

import numpy as np
from numpy.typing import NDArray

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.transport.folding import fold_matrix
from syncstudio.transport.kernel import kernel_for
from syncstudio.transport.level_log import SILENCE, Level, level_of, louder, scaled
from syncstudio.transport.levels import FADE_NS, edge_fade, rounded
from syncstudio.transport.protocols import Samples, SampleSource
from syncstudio.transport.sample_window import SampleWindow
from syncstudio.transport.sound_line import SoundLine, sound_lines
from syncstudio.transport.voice_place import Block, VoicePlace

# A changed gain, pan, choice of channels or alignment glides for so long.
GLIDE_S = Fraction(1, 50)
# A track that cannot be read is tried again after so much sound: its disk may be back.
_TRY_AGAIN_S = 1
_LONG_AGO = -(1 << 62)


@dataclass(frozen=True, slots=True)
class Hearing:
    """How a track is heard: where its samples lie, which channels, and how loud in each ear (factors)."""

    lines: tuple[SoundLine, ...] = ()
    channels: tuple[int, ...] = ()
    ears: tuple[float, float] = (0.0, 0.0)

    @property
    def silent(self) -> bool:
        """Whether nothing of it is heard."""
        return not self.lines or self.ears == (0.0, 0.0)

    def like(self, other: "Hearing") -> bool:
        """Whether only the loudness differs."""
        return self.lines == other.lines and self.channels == other.channels


@dataclass(frozen=True, slots=True)
class _Mark:
    """From this played frame on the track is heard so; it glides there from how it was heard before."""

    first: int
    hearing: Hearing
    place: VoicePlace


class TrackVoice:
    """What the mixer keeps of one track between blocks. Used by the rendering thread only."""

    def __init__(self, reader: SampleSource, rate: int, on_fault: Callable[[str | None], None]) -> None:
        self.reader = reader
        self.fault: str | None = None
        self._on_fault = on_fault
        self._rate = rate
        self._glide = int(GLIDE_S * rate)
        self._rise = np.asarray(rounded(np.arange(1, self._glide + 1) / (self._glide + 1)), np.float32)
        self._silent_for = 0
        self._last: Samples = np.zeros(2, np.float32)
        self._map: ClockMap | None = None
        self._count: int | None = None
        self._lines: tuple[SoundLine, ...] = ()
        self._target = Hearing()
        self._marks = [_Mark(_LONG_AGO, Hearing(), VoicePlace((), SampleWindow(reader)))]

    def aim(self, clock_map: ClockMap, channels: tuple[int, ...], ears: tuple[float, float]) -> None:
        """Be heard like this from the next block on; nothing is computed again while nothing changed."""
        # An estimated end would cut the sound off; the reader gives zeros after the true one.
        count = self.reader.count if getattr(self.reader, "count_is_exact", True) else None
        if clock_map is not self._map or count != self._count:
            self._map, self._count = clock_map, count
            lines = sound_lines(clock_map, count)
            self._lines = self._lines if lines == self._lines else lines
        self._target = Hearing(self._lines, channels, ears)

    def leave(self) -> None:
        """Fall silent: the track is not in the mix any more, and nobody asks what becomes of its file."""
        self._on_fault = lambda fault: None
        self._target = Hearing(self._target.lines, self._target.channels)

    def begin(self) -> None:
        """The sound does not go on from what was played before: be heard as aimed at, without a glide."""
        place = self._marks[-1].place
        if self._target.lines is not place.lines:
            place = VoicePlace(self._target.lines, place.window)
        self._marks = [_Mark(_LONG_AGO, self._target, place)]

    def rewind(self, frame: int) -> None:
        """What was mixed from this played frame on was not heard: it is mixed again."""
        while len(self._marks) > 1 and self._marks[-1].first >= frame:
            self._marks.pop()

    def at_rest(self, frame: int) -> bool:
        """Whether a voice that leaves was silent long before this played frame: nobody goes back so far."""
        last = self._marks[-1]
        return last.hearing.silent and last.first + self._glide + self._rate <= frame

    @property
    def ceiling_is_its_own(self) -> bool:
        """Whether it is heard no louder than it was recorded."""
        return max(*self._target.ears, *self._marks[-1].hearing.ears) <= 1.0

    @property
    def heard(self) -> bool:
        """Whether anything of it can be heard now."""
        return not (self._target.silent and all(mark.hearing.silent for mark in self._marks[-2:]))

    def add_to(self, block: Block) -> Level:
        """Add the track to a block; says how loud it was there."""
        self._turn_to_target(block.first)
        frames = len(block.out)
        if self.fault is not None and not self._try_again(block.first, frames):
            return SILENCE
        last = self._marks[-1]
        passed = block.first - last.first
        try:
            if len(self._marks) == 1 or passed >= self._glide:
                level = self._add(block, last, None)
            else:
                level = self._add_gliding(block, self._marks[-2], last, passed)
        except Exception as error:
            # Whatever one file's decoder raises, the other tracks play on.
            self._fail(f"The sound stopped there: {error}", block)
            return SILENCE
        if self.fault is not None and level is not SILENCE:
            self.fault = None
            self._on_fault(None)
        return level

    # -- how it is heard, over time -------------------------------------------------------------------------------

    def _turn_to_target(self, frame: int) -> None:
        """Take up what is aimed at; a change waits until the one before it is through."""
        last = self._marks[-1]
        if self._target == last.hearing or frame < last.first + self._glide:
            return
        place = last.place
        if self._target.lines != last.hearing.lines:
            place = VoicePlace(self._target.lines, place.window.copy())
        self._marks.append(_Mark(frame, self._target, place))
        long_ago = frame - 2 * self._rate
        while len(self._marks) > 2 and self._marks[1].first < long_ago:
            del self._marks[0]

    def _add_gliding(self, block: Block, before: _Mark, now: _Mark, passed: int) -> Level:
        frames = len(block.out)
        rise = np.ones(frames, np.float32)
        part = self._rise[passed : passed + frames]
        rise[: len(part)] = part
        if block.backwards:
            rise = rise[::-1]
        if not now.hearing.like(before.hearing):
            fallen = self._add(block, before, (1 - rise)[:, None])
            return louder(fallen, self._add(block, now, rise[:, None]))
        old = np.array(before.hearing.ears, np.float32)
        new = np.array(now.hearing.ears, np.float32)
        return self._add(block, now, old + (new - old) * rise[:, None], glides=True)

    # -- its samples ----------------------------------------------------------------------------------------------

    def _add(self, block: Block, mark: _Mark, shape: Samples | None, glides: bool = False) -> Level:
        """Add what is heard by a mark, times a shape (frames, 1 or 2); when it `glides` the shape has the gain."""
        hearing, level = mark.hearing, SILENCE
        if not glides and hearing.silent:
            return level
        ears = (1.0, 1.0) if glides else hearing.ears
        for line, begin, end, near in mark.place.lines_in(block):
            sound = self._sound(mark, line, block, begin, end)
            if near:
                fade = _fade(line, block.start_ns + begin * block.step_ns, block.step_ns, end - begin)
                sound = sound if fade is None else sound * fade[:, None]
            if shape is not None:
                sound = sound * shape[begin:end]
            its = level_of(sound)
            if not isfinite(sum(its.peak)):
                # A recording of floats may hold what is no number; one such sample would silence everything.
                sound = np.nan_to_num(sound, copy=True, nan=0.0, posinf=0.0, neginf=0.0)
                its = level_of(sound)
            its = scaled(its, ears)
            for ear, gain in enumerate(ears):
                column = sound[:, min(ear, sound.shape[1] - 1)]
                block.out[begin:end, ear] += column if gain == 1.0 else column * np.float32(gain)
            if (begin == 0) if block.backwards else (end == len(block.out)):
                self._last = sound[0 if block.backwards else -1] * np.array(ears, np.float32)
            level = its if level is SILENCE else louder(level, its)
        return level

    def _sound(self, mark: _Mark, line: SoundLine, block: Block, begin: int, end: int) -> Samples:
        """The samples of one line, folded: (frames, 1) for both ears alike, or (frames, 2)."""
        start_ns = block.start_ns if begin == 0 else block.start_ns + begin * block.step_ns
        position = line.sample_at(start_ns)
        whole, rest = divmod(position.numerator, position.denominator)
        matrix = fold_matrix(self.reader.channels, mark.hearing.channels)
        if rest == 0 and block.step_ns == line.step_ns:
            samples = mark.place.window.get(whole, end - begin)
            return samples if matrix is None else samples @ matrix
        step = mark.place.samples_a_frame(line, block.step_ns)
        kernel = kernel_for(step)
        place = kernel.half + rest / position.denominator
        needed = floor(place + step * (end - begin - 1)) + kernel.half + 1
        samples = mark.place.window.get(whole - kernel.half, needed)
        folded = samples if matrix is None else samples @ matrix
        return kernel.interpolate(folded, place, step, end - begin)

    # -- what cannot be read --------------------------------------------------------------------------------------

    def _fail(self, fault: str, block: Block) -> None:
        """Be silent for now; what was heard last sinks instead of breaking off."""
        self._silent_for = 0
        if self.fault is None:
            self.fault = fault
            out = block.out[::-1] if block.backwards else block.out
            fall = self._rise[: len(out)][::-1] if len(out) < self._glide else self._rise[::-1]
            out[: len(fall)] += self._last * fall[:, None]
            self._on_fault(fault)
        self._last = np.zeros(2, np.float32)

    def _try_again(self, frame: int, frames: int) -> bool:
        """Whether it is time to look whether it can be read; if so it rises from silence."""
        self._silent_for += frames
        if self._silent_for < _TRY_AGAIN_S * self._rate:
            return False
        now = self._marks[-1].hearing
        place = VoicePlace(now.lines, SampleWindow(self.reader))
        quiet = Hearing(now.lines, now.channels)
        self._marks = [_Mark(_LONG_AGO, quiet, place), _Mark(frame, now, place)]
        return True


def _fade(line: SoundLine, start_ns: Fraction, step_ns: Fraction, frames: int) -> NDArray[np.float32] | None:
    before = float((start_ns - line.start_ns) / step_ns) if line.fade_in else inf
    after = inf
    if line.fade_out and line.end_ns is not None:
        after = float((line.end_ns - start_ns) / step_ns)
    return edge_fade(frames, before, after, float(FADE_NS / step_ns))
