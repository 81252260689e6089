"""Which methods suit two streams, and which pairs of a project are worth measuring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from syncstudio.survey.errors import SurveyError
from syncstudio.survey.methods import AUTO, CLOCKS, SCORER, method_named
from syncstudio.survey.nature import Nature, natures_of
from syncstudio.survey.subject import Subject, SubjectKind
from syncstudio.survey.words_only import holds_words

_STEMS = frozenset({"speech", "effects", "music"})
_WHOLE = frozenset({"", "mix", "original"})
_ANY_SOUND = ("sound", "dub")
# Against a picture, by what the sound is known to hold.
_SEEN: dict[str, tuple[str, ...]] = {
    "effects": ("flash-beep", "impacts"),
    "speech": ("faces",),
    "music": (),
    "dub": (),
}
_ANY_SEEN = ("flash-beep", "impacts", "faces")
_KINDS: dict[frozenset[SubjectKind], tuple[str, ...]] = {
    frozenset({"series"}): ("series",),
    frozenset({"series", "video"}): ("rotation-flow", "light"),
    frozenset({"series", "sound"}): ("taps",),
    frozenset({"transcript", "sound"}): ("transcript",),
}

# So many tracks of one kind are measured each against each; more as a star around one, with a ring for loops.
_ALL_PAIRS = 6


@dataclass(frozen=True, slots=True)
class PairPlan:
    """A pair worth measuring: the ids of both, the method ("auto": best first), and why, in words for people."""

    reference: int
    other: int
    method: str
    why: str


def methods_for(reference: Subject, other: Subject) -> tuple[str, ...]:
    """The methods that suit the two, best first; empty when nothing can compare them."""
    kinds: frozenset[SubjectKind] = frozenset({reference.kind, other.kind})
    if kinds == {"sound"}:
        return _between_sounds(reference.role, other.role)
    if kinds == {"sound", "video"}:
        role = reference.role if reference.kind == "sound" else other.role
        return _SEEN.get(role, _ANY_SEEN)
    return _KINDS.get(kinds, ())


def _between_sounds(one: str, other: str) -> tuple[str, ...]:
    roles = {one, other}
    if "dub" in roles:
        # Of two dubs, too, only the bed is common.
        return ("dub", "sound")
    if roles <= _STEMS and len(roles) == 2:
        return ()
    if roles & _STEMS and roles & _WHOLE:
        return ("stems", "sound")
    return _ANY_SOUND


def pairs_worth_measuring(
    subjects: Mapping[int, Subject], reference: int | None = None, method: str = AUTO
) -> list[PairPlan]:
    """The pairs of a project to measure: enough for loops, not more than is sensible for many tracks.

    Every file's sound against its own picture; one sound of each file against those of the others; a dub and a stem
    against their original; series against each other, their picture and a sound; transcripts against a sound. By the
    clocks that are written in files, whatever kinds they are of: one track of each file against those of the others.
    """
    if method == CLOCKS:
        recordings = [one for one, subject in subjects.items() if subject.kind != "transcript"]
        return _network(_each_file(subjects, recordings, reference), "clocks written in both files")
    return [
        *_own_sounds(subjects),
        *_sounds(subjects, reference),
        *_series(subjects, reference),
        *_transcripts(subjects, reference),
    ]


def plans_by(plans: Sequence[PairPlan], subjects: Mapping[int, Subject], method: str) -> list[PairPlan]:
    """Those plans that a method can follow, with it; all of them for "auto", and for the clocks written in files.

    SurveyError names the methods there are when this is none.
    """
    if method == AUTO:
        return list(plans)
    if method == SCORER:
        raise SurveyError(
            "A model of your own compares the picture and sound of two files: name these, with --model, not a project."
        )
    if method != CLOCKS:
        method_named(method)
        plans = [
            plan for plan in plans if method in methods_for(subjects[plan.reference], subjects[plan.other])
        ]
    return [replace(plan, method=method) for plan in plans]


def _own_sounds(subjects: Mapping[int, Subject]) -> list[PairPlan]:
    plans = []
    seen = set()
    for sound in _of(subjects, "sound"):
        picture = _beside(subjects, sound, "video")
        group = subjects[sound].group
        if picture is None or group in seen or not methods_for(subjects[picture], subjects[sound]):
            continue
        seen.add(group)
        plans.append(PairPlan(picture, sound, "auto", "the sound of a file against its own picture"))
    return plans


def _sounds(subjects: Mapping[int, Subject], reference: int | None) -> list[PairPlan]:
    ids = _firsts(subjects, _of(subjects, "sound"), reference)
    whole = [one for one in ids if subjects[one].role in _WHOLE]
    plans = _network(whole, "sounds of one scene")
    base = whole[0] if whole else None
    originals = [one for one in whole if subjects[one].role == "original"] or whole[:1]
    for one in ids:
        role = subjects[one].role
        if role == "dub":
            plans += [PairPlan(original, one, "auto", "a dub against its original") for original in originals]
        elif role in _STEMS and base is not None:
            mix = next((each for each in whole if subjects[each].role == "mix"), originals[0])
            plans.append(PairPlan(mix, one, "auto", "a stem against its mix"))
    return plans


def _series(subjects: Mapping[int, Subject], reference: int | None) -> list[PairPlan]:
    ids = _telling(subjects, reference)
    plans = []
    for nature in {natures_of(subjects[one]) for one in ids}:
        alike = [one for one in ids if natures_of(subjects[one]) == nature]
        plans += _network(alike, "series that may have moved together")
    pictures = _firsts(subjects, _of(subjects, "video"), reference)
    sounds = [
        one
        for one in _firsts(subjects, _of(subjects, "sound"), reference)
        if subjects[one].role in {*_WHOLE, "effects"}
    ]
    for one in ids:
        natures = natures_of(subjects[one])
        own = _beside(subjects, one, "video")
        picture = own if own is not None else next(iter(pictures), None)
        if picture is not None and (not natures or natures & {"rotation", "light"}):
            plans.append(PairPlan(picture, one, "auto", "a series against what the picture shows of it"))
        if own is None and sounds and (not natures or "acceleration" in natures):
            plans.append(PairPlan(sounds[0], one, "auto", "taps in a series against their sound"))
    return plans


def _telling(subjects: Mapping[int, Subject], reference: int | None) -> list[int]:
    """Of each file's series the first of each nature: a camera writes twenty, of which two tell where it moved."""
    by_file: dict[str, list[int]] = {}
    for one in sorted(_of(subjects, "series"), key=lambda one: one != reference):
        if holds_words(subjects[one]):
            continue
        by_file.setdefault(subjects[one].group or str(one), []).append(one)
    found = []
    for ids in by_file.values():
        first: dict[frozenset[Nature], int] = {}
        for one in ids:
            first.setdefault(natures_of(subjects[one]), one)
        known = [one for natures, one in first.items() if natures]
        found += known or ids[:1]
    return found


def _transcripts(subjects: Mapping[int, Subject], reference: int | None) -> list[PairPlan]:
    sounds = [one for one in _of(subjects, "sound") if subjects[one].role not in {"effects", "music"}]
    sounds = _firsts(subjects, sounds, reference)
    plans = []
    for one in _of(subjects, "transcript"):
        said = subjects[one]
        if said.speech is None or not sounds:
            continue
        stem = said.path.stem.split(".")[0].casefold()
        named = [sound for sound in sounds if subjects[sound].path.stem.casefold() == stem]
        speech = [sound for sound in sounds if subjects[sound].role == "speech"]
        chosen = (named or speech or sounds)[0]
        plans.append(PairPlan(chosen, one, "auto", "a transcript against the speech it belongs to"))
    return plans


def _network(ids: list[int], why: str) -> list[PairPlan]:
    """Each against each; of many, all against the first, and each against the next one, so that loops remain."""
    if len(ids) <= _ALL_PAIRS:
        pairs = [(one, other) for place, one in enumerate(ids) for other in ids[place + 1 :]]
    else:
        star = [(ids[0], other) for other in ids[1:]]
        ring = list(pairwise(ids[1:]))
        pairs = star + ring
    return [PairPlan(one, other, "auto", why) for one, other in pairs]


def _of(subjects: Mapping[int, Subject], kind: SubjectKind) -> list[int]:
    return [one for one, subject in subjects.items() if subject.kind == kind]


def _firsts(subjects: Mapping[int, Subject], ids: list[int], reference: int | None) -> list[int]:
    """One of each file, and of each role in it; the reference, or what shares its file, comes first."""
    chosen: dict[tuple[str, str], int] = {}
    for one in sorted(ids, key=lambda one: one != reference):
        subject = subjects[one]
        chosen.setdefault((subject.group or str(one), _apart(subject)), one)
    home = subjects[reference].group if reference is not None and reference in subjects else ""
    return sorted(
        chosen.values(), key=lambda one: (one != reference, not home or subjects[one].group != home)
    )


def _each_file(subjects: Mapping[int, Subject], ids: list[int], reference: int | None) -> list[int]:
    """One of each file, that of the reference first."""
    chosen: dict[str, int] = {}
    for one in sorted(ids, key=lambda one: one != reference):
        chosen.setdefault(subjects[one].group or str(one), one)
    return list(chosen.values())


def _apart(subject: Subject) -> str:
    """What keeps two streams of one file apart: its role, where that is not simply the whole sound."""
    return "" if subject.role in _WHOLE else subject.role


def _beside(subjects: Mapping[int, Subject], one: int, kind: SubjectKind) -> int | None:
    """The first stream of a kind in the same file."""
    group = subjects[one].group
    if not group:
        return None
    return next((each for each in _of(subjects, kind) if subjects[each].group == group), None)
