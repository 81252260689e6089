"""A dub against its original, through the music and effects that both carry; never against lips, which fit another
language.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

from numpy.typing import NDArray

from syncstudio.sync.dubs.bed_answer import BedWords, answer
from syncstudio.sync.dubs.bed_limits import bounds, within
from syncstudio.sync.dubs.bed_match import BedMatch, fitted, match_beds
from syncstudio.sync.dubs.bed_ready import both_whitened
from syncstudio.sync.dubs.bed_search import search
from syncstudio.sync.dubs.whitening import Whitened, whiten
from syncstudio.sync.inputs import Limits, Sound
from syncstudio.sync.measurement import Measurement

METHOD = "dub"
LEAST_S = 8.0
"""Shorter sounds are refused: too few seconds of bed to tell chance from a find."""

SPEEDS: tuple[tuple[Fraction, str], ...] = (
    (Fraction(25, 24), "25/24"),
    (Fraction(24, 25), "24/25"),
    (Fraction(1001, 1000), "1001/1000"),
    (Fraction(1000, 1001), "1000/1001"),
    (Fraction(25025, 24000), "25/23.976"),
    (Fraction(24000, 25025), "23.976/25"),
)
"""Speeds at which films are transferred, as the factor by which the dub must be slowed down."""

_WORDS = BedWords(
    METHOD,
    "No music or effects were found that both carry at one speed: choose the full mixes (not a clean voice), or mark "
    "the same moment at the beginning and at the end of both. A dub that was sped up or slowed down with its pitch "
    "kept must be brought back to the original's speed first.",
    "The sound that both carry repeats itself: {} fit about equally well. Narrow the search range, or mark the same "
    "moment in both.",
    "Only a moment is the same in both (around {}): these may be different programmes. Choose the right pair, or mark "
    "the same moment in both.",
    0.15,
)


def measure_dub(
    original: Sound,
    dub: Sound,
    limits: Limits = Limits(),
    progress: Callable[[float], None] | None = None,
    cancelled: Callable[[], bool] | None = None,
) -> Measurement:
    """Where a dub lies on its original's clock, with the drift between them and the places where a reel was cut.

    Both are whitened, so that the bed between the words counts as much as the words. A find needs a peak 1.6 times
    its best rival, and windows that agree. Speed changes between film and television are tried when nothing fits.
    """
    report = progress or (lambda _share: None)
    ready = both_whitened(("original", original), ("dub", dub), LEAST_S, report, cancelled)
    if isinstance(ready, str):
        return Measurement.cannot_tell(METHOD, ready)
    ours, theirs = ready
    ours = within(ours, limits)
    match = match_beds(ours, theirs, *bounds(ours, theirs, limits), cancelled)
    report(0.8)
    notes: tuple[str, ...] = ()
    if not match.lines and match.refused is None:
        found = _at_other_speed(ours, dub, limits, cancelled)
        if found is not None:
            match, name = found
            notes = (f"The dub runs at {name} of the original's speed, with its pitch.",)
    report(1.0)
    return answer(_WORDS, match, ours, theirs, (original, dub), notes)


def _at_other_speed(
    original: Whitened, dub: Sound, limits: Limits, cancelled: Callable[[], bool] | None
) -> tuple[BedMatch, str] | None:
    """The match at the first transfer speed at which the two fit, its times back on the dub's own clock."""
    part = Sound(_middle(dub), dub.rate)
    for speed, name in SPEEDS:
        tried = whiten(part, float(speed), cancelled=cancelled)
        if tried is None:
            return None
        trial = search(original, tried, 0, tried.count, -tried.count, original.count, cancelled)
        if trial is None or not trial.clear:
            continue
        whole = whiten(dub, float(speed), cancelled=cancelled)
        assert whole is not None
        match = match_beds(original, whole, *bounds(original, whole, limits), cancelled)
        if match.lines:
            return _slowed(match, float(speed)), name
    return None


def _middle(sound: Sound) -> NDArray[Any]:
    """Two minutes from the middle."""
    count = min(120 * sound.rate, sound.count)
    first = (sound.count - count) // 2
    return sound.samples[first : first + count]


def _slowed(match: BedMatch, speed: float) -> BedMatch:
    """A match of the slowed dub, its times back on the dub's own clock."""
    windows = tuple(
        replace(
            window,
            first=round(window.first / speed),
            last=round(window.last / speed),
            at_s=window.at_s / speed,
            offset_s=window.offset_s + window.at_s - window.at_s / speed,
        )
        for window in match.windows
    )
    lines = tuple(
        fitted([window for window in windows if window.line == number], shared_s)
        for number, shared_s in enumerate(match.shared_s)
    )
    return replace(match, lines=lines, windows=windows)
