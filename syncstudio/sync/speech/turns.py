"""Who speaks when, by the microphones: a channel speaks when it is louder than all others' voices in it explain.

Two people who speak at once are both heard; a voice that only bleeds into a neighbour's microphone is not. Where the
channels do not tell people apart, the answer is a sentence and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from syncstudio.sync.errors import MeasuringCancelled
from syncstudio.sync.speech.bleed import Bleed, find_bleed
from syncstudio.sync.speech.channel_levels import ChannelLevels, ChannelSound, channel_levels
from syncstudio.sync.speech.shared_voice import shared_voice
from syncstudio.sync.speech.voice_activity import STEP_S

Doubles = NDArray[np.float64]

SURE = 0.75
"""Turns below this confidence want to be listened to."""

# A voice begins when it stands so far above what bleed and noise explain, and lasts while it stands above the second.
_ON_DB, _OFF_DB = 3.5, 1.5
# What bleed explains wanders: this many standard deviations of it come on top of both.
_WANDERS = 0.5
# A band counts for this much at most, and the two that stand highest count: no sound of speech fills all four, and
# where somebody else speaks too, two are left (a mean of all four missed half of what is spoken at once).
_LEAST_DB, _MOST_DB, _BANDS = -3.0, 14.0, 2
_SMOOTH_STEPS = 5
# How fast a room lets a voice go, per step: 60 dB in half a second, a furnished room.
_RINGS_DB = 1.2
# Pauses shorter than this are spoken through; speech shorter than that is a click. The pauses within words and between
# those of a phrase are shorter than a quarter of a second.
_JOIN_STEPS, _LEAST_STEPS = 25, 12
# Of a turn, this share must be a voice by the detector.
_LEAST_VOICED = 0.25
_BLOCK_STEPS, _MARGIN_STEPS = 30_000, 200
_SOFT_DB = 2.0


@dataclass(frozen=True, slots=True)
class Turn:
    """One stretch of speech, in steps of 10 ms, `[first, last)`; `confidence` 0 to 1."""

    first: int
    last: int
    confidence: float


@dataclass(frozen=True, slots=True, eq=False)
class Turns:
    """For each channel its turns, in order; or `reason`, a sentence why they cannot be told, and no turns.

    `same` names two channels that carry the same sound, `unclear` two whose voices are not apart; by number.
    """

    channels: tuple[tuple[Turn, ...], ...]
    bleed: Bleed | None
    steps: int
    same: tuple[int, int] | None = None
    unclear: tuple[int, int] | None = None

    @property
    def told(self) -> bool:
        """Whether there is an answer."""
        return self.same is None and self.unclear is None

    def talk_s(self, channel: int) -> float:
        """How long a channel speaks."""
        return sum(turn.last - turn.first for turn in self.channels[channel]) * STEP_S

    def unsure_s(self, channel: int) -> float:
        """How much of that wants to be listened to."""
        return (
            sum(turn.last - turn.first for turn in self.channels[channel] if turn.confidence < SURE) * STEP_S
        )


def find_turns(
    sounds: Sequence[ChannelSound],
    steps: int,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Turns:
    """Who speaks when in all channels of all sounds, over the first `steps` steps of their common grid."""
    reading = None if progress is None else (lambda share: progress(0.9 * share))
    levels = channel_levels(sounds, steps, reading, cancelled)
    return turns_of(levels, progress, cancelled)


def turns_of(
    levels: ChannelLevels,
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Turns:
    """The same, from levels that are there already."""
    bleed = find_bleed(levels)
    nothing: tuple[tuple[Turn, ...], ...] = ((),) * levels.count
    if bleed.quiet:
        return Turns(nothing, bleed, levels.steps)
    if bleed.copies:
        return Turns(nothing, bleed, levels.steps, same=bleed.copies[0])
    if bleed.unclear:
        return Turns(nothing, bleed, levels.steps, unclear=bleed.unclear[0])
    excess = np.empty((levels.count, levels.steps), np.float32)
    for first in range(0, levels.steps, _BLOCK_STEPS):
        if cancelled is not None and cancelled():
            raise MeasuringCancelled("Looking for speakers was stopped.")
        last = min(first + _BLOCK_STEPS, levels.steps)
        low, high = max(0, first - _MARGIN_STEPS), min(last + _MARGIN_STEPS, levels.steps)
        excess[:, first:last] = _excess(levels, bleed, low, high)[:, first - low : last - low]
        if progress is not None:
            progress(0.9 + 0.1 * last / levels.steps)
    spoken = np.zeros(excess.shape, np.bool_)
    for channel in range(levels.count):
        for first, last in [] if channel in bleed.silent else _runs(excess[channel]):
            spoken[channel, first:last] = True
    spoken &= ~shared_voice(levels, spoken)
    channels = tuple(
        _turns_of_channel(excess[channel], levels.voiced[channel], spoken[channel])
        for channel in range(levels.count)
    )
    return Turns(channels, bleed, levels.steps)


def _excess(levels: ChannelLevels, bleed: Bleed, first: int, last: int) -> Doubles:
    """How far each channel stands above what noise and others' voices explain, less what is asked of it, in dB."""
    power, floor = levels.power(first, last), bleed.floor(first, last)
    voices = np.maximum(np.einsum("bij,jbs->ibs", _unmixing(bleed), power - floor), 1e-14)
    for channel in bleed.silent:
        voices[channel] = 1e-14
    # A voice rings on in the room: in another's microphone longer than in its own.
    slope = np.arange(last - first) * _RINGS_DB
    ringing = 10 ** ((np.maximum.accumulate(10 * np.log10(voices) + slope, axis=2) - slope) / 10)
    out = np.empty((levels.count, last - first))
    for hears in range(levels.count):
        crossed = np.zeros_like(power[hears])
        wanders = np.zeros(last - first)
        for speaks in range(levels.count):
            if speaks != hears:
                came = _later(ringing[speaks], int(bleed.late_steps[hears, speaks]))
                came = came * bleed.share[hears, speaks][:, None]
                crossed += came
                wanders += came.sum(axis=0) * bleed.spread_db[hears, speaks]
        explained = crossed + floor[hears]
        over = np.clip(10 * np.log10(np.maximum(power[hears], 1e-14) / explained), _LEAST_DB, _MOST_DB)
        asked = _WANDERS * wanders / explained.sum(axis=0)
        highest = np.sort(over, axis=0)[-_BANDS:].mean(axis=0)
        out[hears] = _moving(highest, _SMOOTH_STEPS) - asked
    return out


def _unmixing(bleed: Bleed) -> Doubles:
    """What gives the voices back from the powers that are heard, for each band: (bands, channels, channels)."""
    ways = np.moveaxis(bleed.share, 2, 0)
    # Voices that reach each other's microphones as loud as their own could not be parted; they never are here.
    return np.asarray(np.linalg.pinv(ways), np.float64)


def _later(values: Doubles, steps: int) -> Doubles:
    """Values so many steps later, the loudest of three: what is heard is smeared over a step or two."""
    moved = np.roll(values, steps, axis=1)
    if steps > 0:
        moved[:, :steps] = values[:, :1]
    elif steps < 0:
        moved[:, steps:] = values[:, -1:]
    wide = moved.copy()
    wide[:, 1:] = np.maximum(wide[:, 1:], moved[:, :-1])
    wide[:, :-1] = np.maximum(wide[:, :-1], moved[:, 1:])
    return wide


def _runs(excess: NDArray[np.float32]) -> list[list[int]]:
    """Where it rises above the one threshold, for as long as it stays above the other; short pauses are no end."""
    above = np.flatnonzero(np.diff(np.concatenate([[0], (excess > _OFF_DB).astype(np.int8), [0]])))
    runs = [(a, b) for a, b in above.reshape(-1, 2).tolist() if excess[a:b].max() > _ON_DB]
    joined: list[list[int]] = []
    for first, last in runs:
        if joined and first - joined[-1][1] <= _JOIN_STEPS:
            joined[-1][1] = last
        else:
            joined.append([first, last])
    return joined


def _turns_of_channel(
    excess: NDArray[np.float32], voiced: NDArray[np.bool_], spoken: NDArray[np.bool_]
) -> tuple[Turn, ...]:
    """The stretches that are long enough and a voice, with their confidence."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], spoken.astype(np.int8), [0]])))
    made = []
    for first, last in edges.reshape(-1, 2).tolist():
        if last - first < _LEAST_STEPS or np.mean(voiced[first:last]) < _LEAST_VOICED:
            continue
        above = excess[first:last][excess[first:last] > _OFF_DB].astype(np.float64)
        if not len(above):  # what was left of it when its voice turned out to be somebody else's
            continue
        sure = 1 / (1 + np.exp(-(above - (_ON_DB + _OFF_DB) / 2) / _SOFT_DB))
        made.append(Turn(first, last, round(float(np.mean(sure)), 3)))
    return tuple(made)


def _moving(values: Doubles, width: int) -> Doubles:
    """The mean over so many steps around each."""
    total = np.cumsum(np.pad(values, (width // 2 + 1, width // 2), mode="edge"))
    return (total[width:] - total[:-width]) / width
