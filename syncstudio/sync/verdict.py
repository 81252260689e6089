"""What a measured offset means against a tolerance: inside, outside, or not decided by this measurement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from syncstudio.sync.profile import Profile

VerdictClass = Literal["inside", "outside", "undecided"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Positive `sound_early_ms`: sound ahead of picture (ITU-R BT.1359-1's sign); the 95 % half-width beside it."""

    profile: Profile
    verdict: VerdictClass
    sound_early_ms: float
    uncertainty_ms: float


def verdict_of(profile: Profile, sound_early_ms: float, uncertainty_ms: float) -> Verdict:
    """Compare the whole interval with the band: inside or outside with all of it, else undecided."""
    low, high = sound_early_ms - uncertainty_ms, sound_early_ms + uncertainty_ms
    found: VerdictClass = "undecided"
    if -profile.late_ms <= low and high <= profile.early_ms:
        found = "inside"
    elif high < -profile.late_ms or low > profile.early_ms:
        found = "outside"
    return Verdict(profile, found, sound_early_ms, uncertainty_ms)
