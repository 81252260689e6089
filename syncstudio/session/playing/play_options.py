"""What a person decides about playing: the same for every session of the program."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.timebase.instant import NS_PER_S


@dataclass(frozen=True, slots=True)
class PlayOptions:
    """`keep_pitch` holds at all speeds but 1; `scrub_sound` lets a frame's worth of sound be heard at each step.

    `pre_roll_ns` and `post_roll_ns` are played before and after the playhead by `play_around`. `output` names the
    sound output; empty: the system's default.
    """

    keep_pitch: bool = True
    scrub_sound: bool = False
    pre_roll_ns: int = 2 * NS_PER_S
    post_roll_ns: int = 2 * NS_PER_S
    output: str = ""
