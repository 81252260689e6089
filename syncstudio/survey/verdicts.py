"""What a measurement means against a tolerance, where the two streams are meant to share a clock."""

from __future__ import annotations

from syncstudio.survey.subject import Subject
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.profile import Profile
from syncstudio.sync.verdict import Verdict, verdict_of

_NS_PER_MS = 1_000_000


def share_a_clock(reference: Subject, other: Subject) -> bool:
    """Whether the two are meant to run together: streams of one file, or a dub and its original."""
    if reference.group and reference.group == other.group:
        return True
    return {reference.role, other.role} == {"original", "dub"}


def verdict_for(
    reference: Subject,
    other: Subject,
    measurement: Measurement,
    profile: Profile,
    as_aligned_offset_ns: int | None = None,
) -> Verdict | None:
    """Inside, outside or undecided; None for streams that share no clock, and when nothing was measured.

    As recorded; with `as_aligned_offset_ns` as aligned now: that is where the alignments put the other's zero on the
    reference's clock, and what is left of the measured offset then is judged.
    """
    raise NotImplementedError
