"""One track in the mix: its samples, interpolated where the master timeline asks for them."""

from fractions import Fraction
from math import floor, inf

import numpy as np

from syncstudio.timebase.clockmap import ClockMap
from syncstudio.transport.kernel import kernel_for
from syncstudio.transport.levels import FADE_NS, downmix_matrix, edge_fade
from syncstudio.transport.protocols import Samples, SampleSource
from syncstudio.transport.sample_window import SampleWindow
from syncstudio.transport.sound_line import SoundLine, frame_at_or_after, sound_lines


class TrackVoice:
    """What the mixer keeps of one track between blocks. Used by the rendering thread only."""

    def __init__(self, reader: SampleSource) -> None:
        self.reader = reader
        self.fault: str | None = None
        self._window = SampleWindow(reader)
        self._matrix = downmix_matrix(reader.channels)
        self._map: ClockMap | None = None
        self._count: int | None = None
        self._lines: tuple[SoundLine, ...] = ()
        self._gain: float | None = None

    def place(self, clock_map: ClockMap) -> None:
        """Lay the track on the master timeline; nothing is computed again while nothing changed."""
        # An estimated end would cut the sound off; the reader gives zeros after the true one.
        count = self.reader.count if getattr(self.reader, "count_is_exact", True) else None
        if clock_map is not self._map or count != self._count:
            self._map, self._count = clock_map, count
            self._lines = sound_lines(clock_map, count)

    def add_to(self, block: Samples, start_ns: Fraction, step_ns: Fraction, gain: float) -> None:
        """Add the track to a block (frames, 2) whose frame `k` is heard at `start_ns + k * step_ns`."""
        before, self._gain = (gain if self._gain is None else self._gain), gain
        if (gain == 0.0 and before == 0.0) or self.fault is not None:
            return
        for line in self._lines:
            begin = max(0, frame_at_or_after(line.start_ns, start_ns, step_ns))
            end = len(block)
            if line.end_ns is not None:
                end = min(end, frame_at_or_after(line.end_ns, start_ns, step_ns))
            if begin < end:
                sound = self._sound(line, start_ns + begin * step_ns, step_ns, end - begin)
                if sound is None:
                    return
                block[begin:end] += sound * _glide(before, gain, len(block))[begin:end]

    def _sound(self, line: SoundLine, start_ns: Fraction, step_ns: Fraction, frames: int) -> Samples | None:
        position = line.sample_at(start_ns)
        step = step_ns / line.step_ns
        whole = floor(position)
        try:
            if step == 1 and position == whole:
                sound = self._stereo(whole, frames)
            else:
                kernel = kernel_for(float(step))
                needed = floor(position + step * (frames - 1)) - whole + 2 * kernel.half + 1
                samples = self._stereo(whole - kernel.half, needed)
                place = kernel.half + float(position - whole)
                sound = kernel.interpolate(samples, place, float(step), frames)
        except Exception as error:
            # Whatever one file's decoder raises, the other tracks play on.
            self.fault = f"The sound stopped there: {error}"
            return None
        fade = _fade(line, start_ns, step_ns, frames)
        return sound if fade is None else sound * fade[:, None]

    def _stereo(self, first: int, count: int) -> Samples:
        samples = self._window.get(first, count)
        return samples if self._matrix is None else samples @ self._matrix


def _fade(line: SoundLine, start_ns: Fraction, step_ns: Fraction, frames: int) -> Samples | None:
    before = float((start_ns - line.start_ns) / step_ns) if line.fade_in else inf
    after = inf
    if line.fade_out and line.end_ns is not None:
        after = float((line.end_ns - start_ns) / step_ns)
    return edge_fade(frames, before, after, float(FADE_NS / step_ns))


def _glide(before: float, after: float, frames: int) -> Samples:
    """The gain over a block, frame by frame: (frames, 1)."""
    if before == after:
        return np.full((1, 1), after, np.float32).repeat(frames, axis=0)
    return np.linspace(before, after, frames, dtype=np.float32)[:, None]
