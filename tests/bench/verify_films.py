"""What `verify` tells of real films whose sound is moved by known numbers of frames, against their pictures.

    python -m tests.bench.verify_films FOLDER

Every video with a sound below the folder is decoded once; its sound is then moved in memory. How far a film's own sound
is off nobody knows: what is counted is whether answers move by as much as was injected, and what is kept or dropped.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

from syncstudio.media.errors import MediaError
from syncstudio.media.face_motion import FaceMotion
from syncstudio.survey.measure_pair import best_of
from syncstudio.sync.events.onsets import find_onsets
from syncstudio.sync.inputs import Limits, Signal, Sound
from syncstudio.verify.checking.judgeable import judgeable
from syncstudio.verify.checking.opened import Opened
from syncstudio.verify.checking.pair_answer import pair_of
from syncstudio.verify.checking.settings import USUAL
from syncstudio.verify.checking.sound_picture import measure_events, measure_mouth
from syncstudio.verify.policy import decide
from syncstudio.verify.policy_file import preset
from syncstudio.verify.result import PartFound, Result
from syncstudio.verify.sample import Part, Place, Sample
from tests.bench.verify_real import FRAMES

POLICIES = ("bt1359", "half-frame", "latentsync-like")
_ENDINGS = {".mp4", ".mov", ".mkv", ".webm", ".avi", ".mpg"}
_LIMITS = Limits(0, round(USUAL.search_s * 1e9))


@dataclass(frozen=True, slots=True)
class Film:
    """A film as a check has it in memory."""

    name: str
    picture: Signal
    faces: FaceMotion | None
    sound: Sound
    rate: Fraction


@dataclass(frozen=True, slots=True)
class Told:
    """What was said of a film whose sound was moved so that it comes `frames` early: the decision of each policy, and
    what was measured, in seconds (None where nothing was).
    """

    film: str
    frames: int
    rate: Fraction
    method: str
    offset_s: float | None
    half_s: float | None
    confidence: float
    decisions: tuple[str, ...]


def films(folder: Path) -> Iterator[Film]:
    """Every video below a folder that holds a picture and a sound."""
    for path in sorted(folder.rglob("*")):
        if path.suffix.lower() not in _ENDINGS or not path.is_file():
            continue
        part = Part("video", path.name, Place(str(path)))
        opened = Opened(Sample(path.stem, (part,)), {part: path}, USUAL)
        try:
            if not opened.has(part, "sound") or not opened.has(part, "video"):
                continue
            rate = opened.facts(part).of_kind("video")[0].rate or Fraction(25)
            yield Film(str(path), opened.picture(part), opened.faces(part), opened.sound(part), rate)
        except MediaError as error:
            print(f"left out: {error}", file=sys.stderr)


def told_of(film: Film, frames: int) -> Told:
    """One film with its sound so many frames early."""
    sound = replace(film.sound, start_s=film.sound.start_s - frames / film.rate)
    onsets = find_onsets(sound)
    answers = measure_events(film.picture, sound, onsets, _LIMITS, "")
    sure = [one for one in answers if one.status == "measured" and one.confidence >= 0.9]
    mouth = measure_mouth(film.faces, sound, _LIMITS)
    pairs = []
    seconds = film.picture.duration_s
    if mouth is not None:
        answers.append(mouth)
        pairs.append(pair_of("voice_face", "a", "a", mouth, seconds))
    best = best_of(sure or answers)
    pairs.append(pair_of("sound_picture", "a", "a", best, seconds))
    face_s = film.faces.seconds if film.faces is not None else 0.0
    said = judgeable(film.picture, sound, onsets, answers, face_s, lambda: "no face is seen talking")
    part = PartFound(
        "video", "", "a", "a", duration_s=seconds, fps=f"{film.rate.numerator}/{film.rate.denominator}"
    )
    row = Result("a", parts=(part,), pairs=tuple(pairs), judgeable=said.answer, judgeable_reason=said.reason)
    found = pairs[-1]
    return Told(
        film.name, frames, film.rate, found.method if found.status == "measured" else "", found.offset_s,
        found.uncertainty_s, found.confidence, tuple(decide(row, preset(name)).decision for name in POLICIES),
    )  # fmt: skip


def table(told: Iterable[Told]) -> str:
    """Injected error against outcome, as Markdown; below it, how answers moved."""
    rows = list(told)
    own = {row.film: row for row in rows if row.frames == 0}
    lines = [
        "| sound early by | films | measured | "
        + " | ".join(f"`{name}`: keep / review / drop" for name in POLICIES)
        + " |",
        "|---|---|---|" + "---|" * len(POLICIES),
    ]
    for frames in sorted({row.frames for row in rows}):
        here = [row for row in rows if row.frames == frames]
        cells = [
            " / ".join(
                str(sum(row.decisions[n] == what for row in here)) for what in ("keep", "review", "drop")
            )
            for n in range(len(POLICIES))
        ]
        measured = sum(row.offset_s is not None for row in here)
        lines.append(f"| {frames:+d} frames | {len(here)} | {measured} | " + " | ".join(cells) + " |")
    moved = [
        (abs(row.offset_s - own[row.film].offset_s - row.frames / float(row.rate)), row)  # type: ignore[operator]
        for row in rows
        if row.frames and row.offset_s is not None and own[row.film].offset_s is not None
    ]
    within = sum(by <= (row.half_s or 0.0) for by, row in moved)
    lines.append("")
    lines.append(
        f"{len(moved)} answers moved with what was injected; {within} by as much, within their interval."
    )
    lines += [
        f"* {Path(row.film).name} {row.frames:+d}: {row.method} {1000 * (row.offset_s or 0):+.0f} ms "
        f"±{1000 * (row.half_s or 0):.0f}, {100 * row.confidence:.0f} % sure, {', '.join(row.decisions)}"
        for row in rows
        if row.offset_s is not None
    ]
    return "\n".join(lines)


if __name__ == "__main__":
    print(table(told_of(film, frames) for film in films(Path(sys.argv[1])) for frames in FRAMES))
