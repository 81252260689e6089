"""What is played, block by block: the mix, round the loop, at the asked speed, forwards or backwards."""

from fractions import Fraction
from math import ceil, inf

import numpy as np

from syncstudio.transport.levels import FADE_NS, edge_fade
from syncstudio.transport.mixer import Mixer
from syncstudio.transport.play_range import PlayRange
from syncstudio.transport.protocols import Samples, Stretcher
from syncstudio.transport.sound_line import frame_step_ns

# A stretcher that has given nothing after so many feeds (a quarter of a second at least) plays silence.
_MOST_FEEDS = 64


class Content:
    """The sound of one run: output frame `n` is the instant `start_ns + n * step_ns`, folded into the range.

    Backwards `step_ns` is negative. At another speed than 1 the pitch is kept when that is asked for and the
    mixer has a stretcher; else it goes with the speed, as on a tape.
    """

    def __init__(self, mixer: Mixer, start_ns: Fraction, speed: Fraction, keep_pitch: bool = True) -> None:
        self._mixer = mixer
        self._start_ns = start_ns
        self._backwards = speed < 0
        self._speed = abs(speed)
        self.step_ns = frame_step_ns(mixer.rate, speed)
        self._stretcher: Stretcher | None = None
        self._mix_speed = self._speed
        if self._speed != 1 and keep_pitch and mixer.make_tempo is not None:
            self._stretcher = mixer.make_tempo(mixer.rate, mixer.channels, self._speed)
            self._mix_speed = Fraction(1)
            early_ns = getattr(self._stretcher, "early_ns", 0)
            self._start_ns += early_ns if self._backwards else -early_ns
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

    def _mix(self, frames: int, play_range: PlayRange) -> Samples:
        """The mix in running time, cut where the range folds; with soft seams, silent after the end."""
        step_ns = frame_step_ns(self._mixer.rate, self._mix_speed)
        onward_ns = -step_ns if self._backwards else step_ns
        fade_frames = float(FADE_NS * self._mix_speed / step_ns)
        out = np.zeros((frames, self._mixer.channels), np.float32)
        at = 0
        while at < frames:
            place = play_range.place(self._start_ns + (self._mixed + at) * onward_ns)
            left = play_range.frames_left(place, step_ns)
            count = frames - at if left is None else min(frames - at, left)
            if count == 0:
                break
            block = self._render(place.at_ns, count, step_ns)
            before = inf if place.since_ns is None else float(place.since_ns / step_ns)
            after = inf if place.left_ns is None else float(place.left_ns / step_ns)
            fade = edge_fade(count, before, after, fade_frames)
            out[at : at + count] = block if fade is None else block * fade[:, None]
            at += count
        self._mixed += frames
        return out

    def _render(self, at_ns: Fraction, frames: int, step_ns: Fraction) -> Samples:
        """The mix from an exact instant on; backwards each frame is one step earlier than the one before."""
        if not self._backwards:
            return self._mixer.render(at_ns, frames, self._mix_speed)
        first_ns = at_ns - (frames - 1) * step_ns
        return self._mixer.render(first_ns, frames, self._mix_speed, backwards=True)[::-1]
