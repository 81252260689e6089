"""Which streams of the files named on the command line are measured against each other, and in which roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

import click

from syncstudio.cli_door import Refusal

if TYPE_CHECKING:
    from syncstudio.media.series.time_column import TimeColumn
    from syncstudio.survey.measure_file import PairAnswer
    from syncstudio.survey.subject import Subject, SubjectKind

Pair = tuple["Subject", "Subject"]
Kinds = tuple["SubjectKind", "SubjectKind"]

ROLES = ("speech", "effects", "music", "original", "dub", "mix")

# Which kinds are best compared, when both files hold several: (reference, other).
_BEST_KINDS: tuple[Kinds, ...] = (
    ("sound", "sound"),
    ("video", "sound"),
    ("sound", "video"),
    ("series", "series"),
    ("video", "series"),
    ("series", "video"),
    ("sound", "series"),
    ("series", "sound"),
    ("sound", "transcript"),
    ("transcript", "sound"),
    ("video", "video"),
)

_ONE = {"video": "a picture", "sound": "a sound", "series": "a series", "transcript": "a transcript"}
_SEVERAL = {"sound": "sounds", "series": "series"}


def opened_file(path: Path, choices: Mapping[Path, TimeColumn]) -> list[Subject]:
    """Every stream of one file that can be measured; a transcript is read here."""
    from syncstudio.survey.file_subjects import subjects_of

    if _is_labels(path):
        return [_transcript(path)]
    choice = choices.get(path)
    return [
        replace(one, time_column=choice.to_json()) if choice is not None and one.kind == "series" else one
        for one in subjects_of(path)
    ]


def _is_labels(path: Path) -> bool:
    """Whether a file is a transcript or labels. Two dozen formats need not be imported to tell that a recording that is
    named like one is none."""
    from syncstudio.media.file_suffixes import SOUND_SUFFIXES, VIDEO_SUFFIXES

    if path.suffix.casefold() in {*SOUND_SUFFIXES, *VIDEO_SUFFIXES}:
        return False
    from syncstudio.interchange.label_formats import is_label_file

    return is_label_file(path)


def pairs_to_try(
    reference: Sequence[Subject],
    other: Sequence[Subject],
    reference_stream: int | None,
    stream: int | None,
    method: str,
) -> list[Pair]:
    """Pairs of streams, the likeliest first, that the method, or any method, compares."""
    from syncstudio.survey.methods import AUTO, CLOCKS, KIND_OF, METHODS, SCORER, method_named
    from syncstudio.survey.pairing import methods_for

    if method not in {AUTO, CLOCKS, SCORER}:
        method_named(method)
    wanted = METHODS.get(method)
    kinds = set() if wanted is None else {KIND_OF[wanted.reference], KIND_OF[wanted.other]}
    pairs = [
        pair
        for pair in product(_chosen(reference, reference_stream), _chosen(other, stream))
        if (
            # Nothing compares two pictures but what their clocks say: that is asked last.
            method == CLOCKS
            or methods_for(*pair)
            or (method == AUTO and pair[0].kind == pair[1].kind == "video")
            if wanted is None
            else {pair[0].kind, pair[1].kind} == kinds
        )
        and (pair[0].path, pair[0].stream_index) != (pair[1].path, pair[1].stream_index)
    ]
    pairs = [pair for pair in pairs if (pair[0].kind, pair[1].kind) in _BEST_KINDS]
    pairs.sort(key=lambda pair: (_BEST_KINDS.index((pair[0].kind, pair[1].kind)), _apart(pair)))
    # One pair of each two kinds: the first streams, unless told.
    best = {(one.kind, two.kind): (one, two) for one, two in reversed(pairs)}
    found = [pair for kind in _BEST_KINDS if (pair := best.get(kind)) is not None]
    if method == SCORER:
        found = [pair for pair in found if {pair[0].kind, pair[1].kind} == {"video", "sound"}]
    sounds = [pair for pair in found if pair[0].kind == pair[1].kind == "sound"]
    if not found:
        raise Refusal(_nothing(reference[0], other[0], method))
    # Two recordings with sound are compared by it alone; sensors by whatever they share with the other file.
    return sounds or found


def _apart(pair: Pair) -> int:
    """How little two streams suit each other by what they sense: a camera writes twenty series, and two of them tell
    how its picture turned."""
    from syncstudio.survey.misfits import misfit
    from syncstudio.survey.nature import natures_of

    natures = [natures_of(one) for one in pair if one.kind == "series"]
    if not natures:
        return 0
    if len(natures) == 2:
        return natures[0] != natures[1]
    wanted = "rotation" if "video" in (pair[0].kind, pair[1].kind) else "acceleration"
    return 0 if wanted in natures[0] else 1 if misfit(*pair) is None else 2


def with_roles(pair: Pair, typed: str | None, method: str) -> Pair:
    """The pair in the roles typed, or else in those that the method and the files' names tell."""
    reference, other = pair
    if typed is not None:
        roles = [role.strip() for role in typed.split(",")]
        if len(roles) != 2 or not set(roles) <= {*ROLES, ""}:
            context = click.get_current_context()
            raise click.UsageError(
                f"“{typed}” are no roles: name that of REFERENCE and of OTHER, such as original,dub, out of "
                f"{', '.join(ROLES)}.",
                context,
            )
        return replace(reference, role=roles[0]), replace(other, role=roles[1])
    if reference.kind != other.kind or reference.kind != "sound" or reference.path == other.path:
        return pair
    from syncstudio.session.measuring.named_roles import role_by_name

    named = [role_by_name(one.path)[0] == "dub" for one in pair]
    if named == [True, True]:
        # Two dubs share the bed of their original only, and nothing says which of them would be it.
        return replace(reference, role="dub"), replace(other, role="dub")
    if named == [True, False]:
        return replace(reference, role="dub"), replace(other, role="original")
    if method == "dub" or named == [False, True]:
        return replace(reference, role="original"), replace(other, role="dub")
    return pair


def with_role(pair: Pair, typed: str | None) -> Pair:
    """A file's picture and sound, the sound in the role typed, or else as a dub where the file's name says so."""
    picture, sound = pair
    if typed is not None:
        role = typed.strip()
        if role not in {*ROLES, ""}:
            raise click.UsageError(
                f"“{typed}” is no role of the sound of one file: choose of {', '.join(ROLES)}.",
                click.get_current_context(),
            )
        return picture, replace(sound, role=role)
    from syncstudio.session.measuring.named_roles import role_by_name

    return picture, replace(sound, role="dub") if role_by_name(sound.path)[0] == "dub" else sound


def in_found_roles(reference: Subject, other: Subject, method: str) -> Pair:
    """The pair in the roles that the method proves: two sounds that share their bed only are original and dub.

    For that they must be of films: recorders that a road separates share their background, too.
    """
    if method != "dub" or reference.role or other.role or not (_is_film(reference) and _is_film(other)):
        return reference, other
    return replace(reference, role="original"), replace(other, role="dub")


def _is_film(subject: Subject) -> bool:
    from syncstudio.survey.file_subjects import subjects_of

    return any(one.kind == "video" for one in subjects_of(subject.path))


def _chosen(subjects: Sequence[Subject], stream: int | None) -> list[Subject]:
    if stream is None:
        return list(subjects)
    found = [one for one in subjects if one.stream_index == stream]
    if not found:
        having = ", ".join(f"{one.stream_index} ({one.kind})" for one in subjects)
        raise Refusal(f"{subjects[0].path} has no stream {stream} that can be measured: it has {having}.")
    return found


def _transcript(path: Path) -> Subject:
    import numpy as np

    from syncstudio.interchange.label_formats import read_labels
    from syncstudio.interchange.spoken import spoken_spans
    from syncstudio.survey.subject import Subject
    from syncstudio.sync.inputs import SpeechSpans

    spans, by_words = spoken_spans(read_labels(path), str(path))
    starts, ends = (np.array([span[end] for span in spans], np.int64) for end in (0, 1))
    return Subject(path, "transcript", group=str(path), speech=SpeechSpans(starts, ends, by_words))


def _nothing(reference: Subject, other: Subject, method: str) -> str:
    if reference.path == other.path:
        how = "name two files, or two of its streams with --reference-stream and --stream"
        return f"{reference.path} is named twice: {how}."
    if method == "auto":
        return (
            f"Nothing in {reference.path} and {other.path} can be compared: choose two sounds, a sound and a picture, "
            "a series and what it moved with, or a transcript and its sound. What clocks in both files say is told by "
            "--method clocks."
        )
    from syncstudio.survey.methods import KIND_OF, METHODS

    found = METHODS.get(method)
    first, second = ("video", "sound") if found is None else (KIND_OF[found.reference], KIND_OF[found.other])
    ends = f"two {_SEVERAL[first]}" if first == second else f"{_ONE[first]} with {_ONE[second]}"
    return (
        f"The method “{method}” compares {ends}, and {reference.path} and {other.path} do not hold those: choose other "
        "files, or another method."
    )


def with_other_sounds(answer: PairAnswer, opened: Sequence[Sequence[Subject]], told: bool) -> PairAnswer:
    """The answer; where it tells nothing and a file holds more sounds, those are named. `told`: streams were typed."""
    ends = (answer.reference, answer.other)
    if told or answer.measurement.status == "measured" or any(one.kind != "sound" for one in ends):
        return answer
    notes = []
    for used, streams, option in zip(ends, opened, ("--reference-stream", "--stream"), strict=True):
        sounds = [one.stream_index for one in streams if one.kind == "sound"]
        if len(sounds) > 1:
            rest = ", ".join(str(index) for index in sounds if index != used.stream_index)
            heard = f"Of {used.path.name} stream {used.stream_index} was heard"
            notes.append(f"{heard}; it has more sounds, which {option} chooses: {rest}.")
    found = answer.measurement
    evidence = replace(found.evidence, notes=(*found.evidence.notes, *notes))
    return replace(answer, measurement=replace(found, evidence=evidence))
