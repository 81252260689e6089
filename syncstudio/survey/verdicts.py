"""What a measurement means against a tolerance, where the two streams are meant to share a clock."""

from __future__ import annotations

from syncstudio.survey.subject import Subject
from syncstudio.sync.dubs.dub_sync import is_dub_sync
from syncstudio.sync.measurement import Measurement
from syncstudio.sync.profile import Profile
from syncstudio.sync.verdict import Verdict, VerdictClass, verdict_of

_NS_PER_MS = 1_000_000


def share_a_clock(reference: Subject, other: Subject) -> bool:
    """Whether the two are meant to run together: picture and sound of one file, or a dub and its original."""
    if {reference.role, other.role} == {"original", "dub"}:
        return True
    same = bool(reference.group) and reference.group == other.group
    # A dub is judged through its original, never against the lips.
    dubbed = "dub" in (reference.role, other.role)
    return same and not dubbed and {reference.kind, other.kind} == {"video", "sound"}


def verdict_for(
    reference: Subject,
    other: Subject,
    measurement: Measurement,
    profile: Profile,
    as_aligned_offset_ns: int | None = None,
) -> Verdict | None:
    """Inside, outside or undecided; None for streams that share no clock, and when nothing was measured. A dub against
    the picture is judged where it was measured through its original.

    As recorded; with `as_aligned_offset_ns` as aligned now: that is where the alignments put the other's zero on the
    reference's clock, and what is left of the measured offset then is judged. The figure is the one at source zero;
    with drift or several pieces the class is that of the worst place measured.
    """
    if measurement.offset_ns is None or not (share_a_clock(reference, other) or is_dub_sync(measurement)):
        return None
    # How early what is meant as the sound comes: the other, or where a picture is the other, the reference.
    sign = -1 if other.kind == "video" or (other.role, reference.role) == ("original", "dub") else 1
    corrected_ns = as_aligned_offset_ns or 0

    def judged(late_ns: float, uncertainty_ns: int | None) -> Verdict:
        early_ms = sign * (late_ns - corrected_ns) / _NS_PER_MS
        return verdict_of(profile, early_ms, (uncertainty_ns or 0) / _NS_PER_MS)

    shown = judged(measurement.offset_ns, measurement.uncertainty_ns)
    places = [
        judged(reference_ns - other_ns, piece.uncertainty_ns)
        for piece in measurement.pieces
        for other_ns, reference_ns in piece.anchors_ns
    ]
    worst = _worst([place.verdict for place in (shown, *places)])
    return Verdict(profile, worst, shown.sound_early_ms, shown.uncertainty_ms)


def _worst(found: list[VerdictClass]) -> VerdictClass:
    return "outside" if "outside" in found else "undecided" if "undecided" in found else "inside"
