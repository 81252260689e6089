"""Where one track lies in a block that is being mixed, found quickly while nothing is near its edges."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import inf

from syncstudio.transport.protocols import Samples
from syncstudio.transport.sample_window import SampleWindow
from syncstudio.transport.sound_line import SoundLine, frame_at_or_after

# Nearer than this to a line's edge its place is reckoned exactly: more than any fade and any rounding.
_NEAR_NS = 100_000_000.0


@dataclass(frozen=True, slots=True)
class Block:
    """A stretch to be mixed: frame `k` is heard at `start_ns + k * step_ns`.

    `first` counts played frames since somewhere; backwards the last frame of the block is played first.
    """

    out: Samples
    start_ns: Fraction
    step_ns: Fraction
    first: int
    backwards: bool


class VoicePlace:
    """The lines of a track, and its samples in hand there."""

    def __init__(self, lines: tuple[SoundLine, ...], window: SampleWindow) -> None:
        self.lines = lines
        self.window = window
        self._rough = [
            (line, float(line.start_ns), inf if line.end_ns is None else float(line.end_ns)) for line in lines
        ]
        self._steps: dict[tuple[Fraction, Fraction], float] = {}

    def lines_in(self, block: Block) -> Iterator[tuple[SoundLine, int, int, bool]]:
        """Each line heard in a block: from which frame to which, and whether an edge may be near."""
        frames = len(block.out)
        start_ns = float(block.start_ns)
        end_ns = start_ns + frames * float(block.step_ns)
        for line, rough_start_ns, rough_end_ns in self._rough:
            if rough_start_ns > end_ns + _NEAR_NS or rough_end_ns < start_ns - _NEAR_NS:
                continue
            if rough_start_ns + _NEAR_NS < start_ns and end_ns < rough_end_ns - _NEAR_NS:
                yield line, 0, frames, False
                continue
            begin = max(0, frame_at_or_after(line.start_ns, block.start_ns, block.step_ns))
            end = frames
            if line.end_ns is not None:
                end = min(end, frame_at_or_after(line.end_ns, block.start_ns, block.step_ns))
            if begin < end:
                yield line, begin, end, True

    def samples_a_frame(self, line: SoundLine, step_ns: Fraction) -> float:
        """How many of the track's samples pass in one frame of the mix."""
        key = (line.step_ns, step_ns)
        step = self._steps.get(key)
        if step is None:
            if len(self._steps) > 64:
                self._steps.clear()
            step = self._steps[key] = float(step_ns / line.step_ns)
        return step
