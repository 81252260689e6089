"""Files of one name as one sample, or why they cannot be one.

A language before the ending of a video or a sound makes it a dub where there is another to be dubbed: one without a
language, or one that is called `original`. Two recordings that are the same thing are said, and none of them is taken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from syncstudio.verify.finding.part_names import ToldByName
from syncstudio.verify.finding.urls import is_url
from syncstudio.verify.sample import Part, Place, Sample, Unfound

_ORDER = {"project": 0, "video": 1, "sound": 2, "series": 3, "transcript": 4}
_STEMS = ("speech", "music", "effects")


@dataclass(frozen=True, slots=True)
class Found:
    """One file of a sample: its name, what the name says, where it lies, and its size (-1 unknown)."""

    name: str
    told: ToldByName
    place: Place
    size: int = -1


def samples_of(
    name: str,
    files: Sequence[Found],
    said: tuple[tuple[str, str], ...] = (),
    span_ns: tuple[int, int] | None = None,
) -> Iterator[Sample | Unfound]:
    """The sample that these files are, under that name; more than one where they are said apart."""
    if any(each.told.kind == "project" and is_url(each.place.url) for each in files):
        yield Unfound(
            name, f"{name} is a project in a store; fetch it with its recordings, and name it here."
        )
        return
    empty = [each for each in files if each.size == 0]
    for each in empty:
        if each.told.kind == "transcript":
            yield Unfound(
                f"{name}: {each.name}", f"{each.name} is empty (0 bytes), so {name} is checked without it."
            )
    broken = [each.name for each in empty if each.told.kind != "transcript"]
    if broken:
        which = " and ".join(broken[:3])
        yield Unfound(
            name, f"{which} of {name} {'is' if len(broken) == 1 else 'are'} empty (0 bytes); copy it again."
        )
        return
    kept = [each for each in files if each.size != 0]
    recordings = [each for each in kept if each.told.kind in ("video", "sound")]
    if not kept:
        return
    languages = [each for each in recordings if each.told.language and not each.told.role]
    originals = [each for each in recordings if each.told.role == "original" or _is_plain(each)]
    if len(languages) > 1 and not originals:
        names = ", ".join(each.told.language for each in languages[:6])
        yield Unfound(
            name,
            f"{name} is there in several languages ({names}) and none of them is the original, so each is checked "
            "alone; put “.original” before the ending of the one the others were made from.",
        )
        for each in languages:
            others = [
                one
                for one in kept
                if one.told.kind == "transcript" and one.told.language == each.told.language
            ]
            alone = replace(each, told=replace(each.told, language=""))
            yield from samples_of(f"{name}.{each.told.language}", [alone, *others], said, span_ns)
        return
    parts = _parts(kept, recordings, bool(originals))
    twice = Counter(
        (part.kind, part.role, part.language) for part in parts if part.kind in ("video", "sound")
    )
    for kind, role, language in (each for each, count in twice.items() if count > 1):
        names = " and ".join(p.name for p in parts if (p.kind, p.role, p.language) == (kind, role, language))
        what = " ".join(filter(None, (role, kind)))
        yield Unfound(
            name,
            f"{name} has more than one {what}: {names}; which one is meant cannot be told, so keep one or rename it.",
        )
        return
    yield Sample(name, parts, span_ns, said)


def main_files(files: Sequence[Found], stem: str) -> tuple[list[Found], list[Found]]:
    """(what a sample is made of, further recordings beside it): `camera_b.mp4` beside `mp4` is another camera's.

    `stem` is that of the sample's own files.
    """
    plain = {
        each.told.kind for each in files if each.told.stem == stem and each.told.kind in ("video", "sound")
    }
    beside = [each for each in files if each.told.kind in plain and each.told.stem != stem]
    return [each for each in files if each not in beside], beside


def said_beside(beside: Sequence[Found]) -> tuple[tuple[str, str], ...]:
    """What a report says of further recordings."""
    return (("not_checked", ", ".join(each.name for each in beside[:20])),) if beside else ()


def clips_by_stem(told: Sequence[ToldByName]) -> dict[str, str]:
    """Stems whose files lie beside a clip's, and that clip's stem: `take7.camera-b` -> `take7`.

    So are clips of data sets written, ours and WebDataset's unpacked: all up to the first dot is the clip, and a
    `.json` of that name tells of it. A stem with a `.json` of its own is a clip of its own.
    """
    telling = {each.stem for each in told if each.suffix == ".json"}
    clips = telling & {each.stem for each in told if each.kind in ("video", "sound")}
    found = {}
    for stem in {each.stem for each in told} - telling:
        clip = stem.partition(".")[0]
        if clip != stem and clip in clips:
            found[stem] = clip
    return found


def _is_plain(found: Found) -> bool:
    return not found.told.role and not found.told.language


def _parts(files: Sequence[Found], recordings: Sequence[Found], has_original: bool) -> tuple[Part, ...]:
    named_original = {each.told.kind for each in recordings if each.told.role == "original"}
    dubbed = any(
        each.told.role == "dub" or (each.told.language and not each.told.role) for each in recordings
    )
    parts = []
    for each in files:
        told = each.told
        role, language = told.role, told.language
        if told.kind in ("video", "sound"):
            if not role and language:
                role, language = ("dub", language) if has_original else ("", language)
            elif not role and told.kind in named_original and not dubbed:
                # `take7.mp4` beside `take7.original.mp4`: what is not the original was made from it.
                role = "dub"
        else:
            role = "" if role not in _STEMS else role
        parts.append(Part(told.kind, each.name, each.place, role, language))
    return tuple(sorted(parts, key=lambda part: (_ORDER[part.kind], part.role, part.language, part.name)))
