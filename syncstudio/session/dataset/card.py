"""The numbers of a dataset's card: how much, in which splits, judged how, measured how, and what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from syncstudio.interchange.shards.data_card import DataCard, VerdictRow
from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.dataset.filters import filters_of
from syncstudio.session.dataset.planned import LeftOut
from syncstudio.timebase.counts import counted

if TYPE_CHECKING:
    from syncstudio.session.dataset.writing import ClipDone


def card_of(
    clips: Sequence[ClipDone], left_out: Sequence[LeftOut], choice: DatasetChoice, notes: Sequence[str]
) -> DataCard:
    """What a card says of clips that were written."""
    said = [one.metadata for one in clips]
    splits = Counter(one.clip.split for one in clips if one.clip.split)
    durations = {"all clips": Fraction(0)}
    for one in clips:
        durations["all clips"] += one.clip.duration_ns
        if one.clip.split:
            durations[one.clip.split] = durations.get(one.clip.split, Fraction(0)) + one.clip.duration_ns
    counts = {
        "clips": len(clips),
        "projects": len({one.clip.project for one in clips}),
        "people": len({name for one in said for name in one["people"]}),
        "clips with a caption": sum(bool(one["caption"]) for one in said),
        "clips with an audio caption": sum(bool(one["audio_caption"]) for one in said),
        "clips with speech text": sum(bool(one["speech"]) for one in said),
        "pictures taken over as coded": sum(part["copied"] for one in said for part in one["pictures"]),
    }
    counts |= {
        f"left out: {kind}": count for kind, count in sorted(Counter(x.kind for x in left_out).items())
    }
    languages = {each["language"] for one in said for each in one["utterances"] if each["language"]}
    return DataCard(
        title=choice.title or "Aligned clips",
        description="Clips cut out of aligned recordings; each begins with a frame and a sample at one instant.",
        licence=choice.texts.licence,
        languages=tuple(sorted(languages)),
        counts=counts,
        durations_ns={name: int(length) for name, length in durations.items()},
        splits=dict(splits),
        verdicts=(_verdicts(said), _residuals(clips, choice)),
        filters=tuple(filters_of(choice)),
        versions={"syncstudio": _version()},
        sources=tuple(sorted({str(one["project"]) for one in said})),
        notes=(*notes, *_measured(clips)),
    )


def _verdicts(said: Sequence[dict[str, object]]) -> VerdictRow:
    classes = Counter(str(one["verdict"]) for one in said)
    return VerdictRow(
        "sound_picture", classes["inside"], classes["outside"], classes["undecided"], classes["none"]
    )


def _residuals(clips: Sequence[ClipDone], choice: DatasetChoice) -> VerdictRow:
    """Sound against sound after writing, against the limit."""
    found = sorted(one.sound_s for one in clips if one.sound_s is not None)
    inside = sum(one * 1000 <= choice.limit_ms for one in found)
    middle = found[len(found) // 2] if found else None
    worst = found[-1] if found else None
    return VerdictRow(
        "sound_after_export", inside, len(found) - inside, 0, len(clips) - len(found), middle, worst
    )


def _measured(clips: Sequence[ClipDone]) -> list[str]:
    found = [one.sound_s for one in clips if one.sound_s is not None]
    said = []
    if found:
        said.append(
            f"Every clip was measured again after writing: its sound lies at most {max(found) * 1e6:.1f} microseconds "
            "from its source's place."
        )
    told = [part for one in clips for part in one.metadata["residuals"] if "shift_frames" in part]
    if told:
        exact = sum(part["times_exact"] for part in told)
        videos = f"{len(told)} {'video' if len(told) == 1 else 'videos'} {'has' if exact == 1 else 'have'}"
        said.append(
            f"Frames were decoded again: {exact} of {videos} exactly the planned times, and the "
            f"furthest frame lies {max(part['shift_frames'] for part in told)} frames from its place."
        )
    if off := max((Fraction(part["times_off_ns"]) for part in told), default=Fraction(0)):
        said.append(
            "Matroska counts whole milliseconds, so frames are stamped up to "
            f"{float(off) / 1e6:.3f} ms beside their exact times (times_off_ns of each clip); first_pts and time_base "
            "are exact."
        )
    silent = len(clips) - len(found)
    if silent:
        many = counted(silent, "clip has no sound, or is", "clips have no sound, or are")
        said.append(f"{many} silent: there was nothing to measure.")
    return said


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("syncstudio")
    except PackageNotFoundError:
        return ""
