"""Sound against picture by what there is: flashes and beeps, else claps and blows."""

from __future__ import annotations

from collections.abc import Callable

from syncstudio.sync.events.onsets import find_onsets
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.pictures.flash_beep import measure_flash_beep
from syncstudio.sync.pictures.impacts import measure_impacts
from syncstudio.sync.pictures.picture_input import unreadable

# From this confidence on the other method is not asked.
_SURE = 0.95


def measure_sound_to_picture(
    picture: Signal,
    sound: Sound,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """How early a sound is against its picture, from whatever is both seen and heard; its `method` says which.

    `picture` has the columns of `measure_flash_beep` and `measure_impacts`. Two methods that are both sure and disagree
    are ambiguous.
    """
    trouble = unreadable(picture, sound, "luma", "change")
    if trouble:
        return Measurement.cannot_tell("flash-beep", trouble)
    onsets = find_onsets(sound, progress, cancelled)
    flashes = measure_flash_beep(picture, sound, limits, None, cancelled, onsets=onsets)
    if flashes.status == "measured" and flashes.confidence >= _SURE:
        return flashes
    impacts = measure_impacts(picture, sound, limits, None, cancelled, onsets=onsets)
    measured = [one for one in (flashes, impacts) if one.status == "measured"]
    if len(measured) == 2:
        (a, b), (half_a, half_b) = (
            [one.offset_ns or 0 for one in measured],
            [one.uncertainty_ns or 0 for one in measured],
        )
        if abs(a - b) > 2 * (half_a + half_b):
            windows = tuple(window for one in measured for window in one.windows)
            return Measurement.ambiguous(
                "flash-beep",
                f"Flashes say {a / 1e9:+.3f} s, impacts {b / 1e9:+.3f} s: look at both, or mark one moment.",
                windows,
                flashes.evidence,
            )
        return min(measured, key=lambda one: one.uncertainty_ns or 0)
    if measured:
        return measured[0]
    # What came nearest to an answer says what is missing.
    return next((one for one in (flashes, impacts) if one.status == "ambiguous"), impacts)
