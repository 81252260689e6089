"""What is played, block by block: the mix, round the loop, at the asked speed."""

from fractions import Fraction
from math import ceil, inf

import numpy as np

from syncstudio.transport.levels import FADE_NS, edge_fade
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.play_range import PlayRange
from syncstudio.transport.protocols import Samples
from syncstudio.transport.sound_line import frame_step_ns

# A stretcher that has given nothing after so many feeds (a quarter of a second at least) plays silence.
_MOST_FEEDS = 64


class Content:
    """The sound of one run: output frame `n` is the instant `start_ns + n * step_ns`, folded into the range.

    Another speed than 1 keeps the pitch when the mixer has a stretcher, and shifts it when it has none.
    """

    def __init__(self, mixer: Mixer, start_ns: Fraction, speed: Fraction) -> None:
        self._mixer = mixer
        self._start_ns = start_ns
        self.step_ns = frame_step_ns(mixer.rate, speed)
        self._stretcher = None
        self._mix_speed = speed
        if speed != 1 and mixer.make_tempo is not None:
            self._stretcher = mixer.make_tempo(mixer.rate, mixer.channels, speed)
            self._mix_speed = Fraction(1)
            self._start_ns -= getattr(self._stretcher, "early_ns", 0)
        self._mixed = 0
        self._spare: Samples = np.zeros((0, mixer.channels), np.float32)

    @property
    def can_go_back(self) -> bool:
        """Whether it can be made again from any frame; a stretcher cannot."""
        return self._stretcher is None

    def go_to(self, frame: int) -> None:
        """Go on from this output frame."""
        self._mixed = frame

    def next(self, frames: int, play_range: PlayRange) -> Samples:
        """The next `frames` frames: float32 (frames, 2)."""
        if self._stretcher is None:
            return self._mix(frames, play_range)
        parts, ready = [self._spare], len(self._spare)
        for _ in range(_MOST_FEEDS):
            if ready >= frames:
                break
            part = self._stretcher.feed(self._mix(max(256, ceil(frames * self._speed)), play_range))
            parts.append(np.asarray(part, np.float32).reshape(-1, self._mixer.channels))
            ready += len(part)
        if ready < frames:
            parts.append(np.zeros((frames - ready, self._mixer.channels), np.float32))
        whole = np.concatenate(parts)
        self._spare = whole[frames:]
        return whole[:frames]

    @property
    def _speed(self) -> Fraction:
        return self.step_ns / frame_step_ns(self._mixer.rate, Fraction(1))

    def _mix(self, frames: int, play_range: PlayRange) -> Samples:
        """The mix in running time, cut where the range folds; with soft seams, silent after the end."""
        step_ns = frame_step_ns(self._mixer.rate, self._mix_speed)
        out = np.zeros((frames, self._mixer.channels), np.float32)
        at = 0
        while at < frames:
            running = self._start_ns + (self._mixed + at) * step_ns
            place, left_ns = play_range.fold_exact(running)
            count = frames - at if left_ns is None else min(frames - at, ceil(left_ns / step_ns))
            if count == 0:
                break
            block = self._mixer.render(place, count, self._mix_speed)
            before = inf
            if play_range.loop is not None and running >= play_range.loop.end_ns:
                before = float((place - play_range.loop.start_ns) / step_ns)
            after = inf if left_ns is None else float(left_ns / step_ns)
            fade = edge_fade(count, before, after, float(FADE_NS * self._mix_speed / step_ns))
            out[at : at + count] = block if fade is None else block * fade[:, None]
            at += count
        self._mixed += frames
        return out
