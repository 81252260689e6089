"""One plan for many projects: keys that no two clips share, splits that part nothing, and an order that stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.dataset.planned import DatasetPlan, PlannedClip
from syncstudio.session.dataset.splits import split_of

_ORDER = {"": 0, "train": 1, "validation": 2, "test": 3}


def joined_plans(plans: Sequence[DatasetPlan], choice: DatasetChoice) -> DatasetPlan:
    """The plans of several projects as one: split, and in the order in which clips are written."""
    whole = DatasetPlan()
    clips: list[PlannedClip] = []
    for plan in plans:
        clips += plan.clips
        whole.left_out += plan.left_out
        whole.notes += plan.notes
        whole.opened += plan.opened
    clips = with_moments(_with_own_keys(clips))
    splits, notes = split_of(
        [clip.groups for clip in clips], [clip.seconds for clip in clips], choice.splitting
    )
    whole.notes += notes
    parted = [replace(clip, split=split) for clip, split in zip(clips, splits, strict=True)]
    whole.clips = sorted(parted, key=lambda clip: (_ORDER[clip.split], clip.key))
    if choice.splitting.by != "none" and clips:
        whole.notes += _shares(whole.clips)
    return whole


def with_moments(clips: Sequence[PlannedClip]) -> list[PlannedClip]:
    """Clips that share a moment of a recording may not be parted either, whatever project they are of."""
    stretches = []
    for number, clip in enumerate(clips):
        for part in clip.parts:
            runs = part.coverage.runs
            stretches.append(
                (part.media.source.fingerprint, runs[0].source_ns, runs[-1].source(runs[-1].to_ns), number)
            )
    moments: list[set[str]] = [set() for _ in clips]
    name, reached, count = "", Fraction(0), 0
    for mark, start, end, number in sorted(stretches):
        if mark != name or start >= reached:
            name, reached, count = mark, end, count + 1
        reached = max(reached, end)
        moments[number].add(f"moment {mark} {count}")
    return [
        replace(clip, groups=(*clip.groups, *sorted(own))) for clip, own in zip(clips, moments, strict=True)
    ]


def _with_own_keys(clips: Sequence[PlannedClip]) -> list[PlannedClip]:
    taken: set[str] = set()
    own = []
    for clip in clips:
        key, number = clip.key, 2
        while key in taken:
            key, number = f"{clip.key}-{number}", number + 1
        taken.add(key)
        own.append(clip if key == clip.key else replace(clip, key=key))
    return own


def _shares(clips: Sequence[PlannedClip]) -> list[str]:
    total = sum(clip.seconds for clip in clips)
    seconds: dict[str, float] = {}
    for clip in clips:
        seconds[clip.split] = seconds.get(clip.split, 0.0) + clip.seconds
    parts = ", ".join(f"{name} {length / total:.1%}" for name, length in seconds.items() if name)
    return [f"Splits by time: {parts}."] if parts else []
