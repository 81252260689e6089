"""A stem (speech, effects or music on its own) against the full mix that contains it.

The stem is silent most of the time and masked by the rest of the mix when it is not: only the seconds in which it
sounds are asked.
"""

from __future__ import annotations

from collections.abc import Callable

from syncstudio.sync.dubs.bed_answer import BedWords, answer
from syncstudio.sync.dubs.bed_limits import bounds, within
from syncstudio.sync.dubs.bed_match import match_beds
from syncstudio.sync.dubs.bed_ready import both_whitened
from syncstudio.sync.dubs.whitening import BLOCK, RATE
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.measurement import Measurement

METHOD = "stems"
LEAST_S = 4.0
"""A stem must sound for at least so long in all, and lie in a mix at least so long."""

_WORDS = BedWords(
    METHOD,
    "The stem was not found in the mix: choose the mix that was made from it, or mark the same moment in both.",
    "The stem repeats itself in the mix: {} fit about equally well. Narrow the search range, or mark the same moment "
    "in both.",
    "Only a moment of the stem is in the mix (around {}): choose the mix that was made from it, or mark the same "
    "moment in both.",
    0.3,
)


def measure_stem(
    mix: Sound,
    stem: Sound,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """Where a stem lies in its mix, with drift and cuts, from the windows in which the stem sounds."""
    report = progress or (lambda _share: None)
    ready = both_whitened(("mix", mix), ("stem", stem), LEAST_S, report, cancelled)
    if isinstance(ready, str):
        return Measurement.cannot_tell(METHOD, ready)
    ours, theirs = ready
    sounding_s = theirs.active_share * len(theirs.energy) * BLOCK / RATE
    if sounding_s < LEAST_S:
        return Measurement.cannot_tell(
            METHOD,
            f"The stem sounds for {sounding_s:.1f} s in all: choose a stem with at least {LEAST_S:g} s of sound.",
        )
    ours = within(ours, limits)
    match = match_beds(ours, theirs, *bounds(ours, theirs, limits), cancelled)
    report(1.0)
    return answer(_WORDS, match, ours, theirs, (mix, stem))
