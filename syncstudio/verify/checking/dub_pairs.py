"""A dub against its original, and so against the picture: never against the lips, which fit another language."""

from __future__ import annotations

from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.measurement import Measurement


def measure_dub_pair(original: Sound, dub: Sound, limits: Limits) -> Measurement:
    """By the music and effects that both carry. Without any, and where chance would do as well, it cannot tell."""
    from syncstudio.sync.dubs.dub import measure_dub

    return measure_dub(original, dub, limits)


def dub_sync(original_picture: Measurement, dub_original: Measurement) -> Measurement:
    """The dub against the picture, as the sum of both."""
    from syncstudio.sync.dubs.dub_sync import sum_of

    return sum_of(original_picture, dub_original)
