"""Plans the clips of a project: where each begins exactly, which tracks it holds, and why others are left out."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from fractions import Fraction
from hashlib import blake2b
from math import floor
from typing import TYPE_CHECKING, Any

from syncstudio.media.clips.clip_clock import ClipClock, Coverage, coverage
from syncstudio.media.errors import MediaError
from syncstudio.project.records import Track
from syncstudio.session.dataset.aligned import exact, part_said, track_said, verdict_class
from syncstudio.session.dataset.choice import DatasetChoice
from syncstudio.session.dataset.clip_texts import Window, caption_lanes, texts_of
from syncstudio.session.dataset.cuts import cuts_of, recorded_together
from syncstudio.session.dataset.placing import LeftOutError, place
from syncstudio.session.dataset.planned import Cut, DatasetPlan, LeftOut, Part, PartIs, PlannedClip
from syncstudio.session.dataset.track_choice import Wanted, wanted_tracks
from syncstudio.session.dataset.track_media import TrackMedia, open_track, slug
from syncstudio.timebase.instant import NS_PER_S
from syncstudio.timebase.span import Span

if TYPE_CHECKING:
    from syncstudio.session.session import Session

Cancelled = Callable[[], bool] | None
FORM = "syncstudio.clip/1"


def plan_project(session: Session, choice: DatasetChoice, cancelled: Cancelled = None) -> DatasetPlan:
    """All clips of one project. SessionError where what is asked for does not exist in it."""
    plan = DatasetPlan()
    path = session.project.path
    caption_lanes(session, choice.texts)
    wanted = wanted_tracks(session, choice)
    opened: dict[int, TrackMedia] = {}
    try:
        for track in wanted.all():
            try:
                opened[track.id] = open_track(session, track, cancelled)
            except MediaError as error:
                if cancelled is not None and cancelled():
                    raise
                plan.left_out.append(LeftOut(path, track.name, None, None, str(error), "source"))
                if wanted.needs(track.id):
                    plan.left_out.append(
                        LeftOut(
                            path, "", None, None, f"No clips are made, for they need {track.name}.", "source"
                        )
                    )
                    return plan
    finally:
        plan.opened += opened.values()
    said = {id: track_said(session, media) for id, media in opened.items()}
    must = [opened[one] for one in wanted.must() if one in opened]
    recorded = recorded_together(must)
    picture = opened.get(wanted.picture.id) if wanted.picture else None
    cuts, left = cuts_of(session, choice.cutting, picture, recorded, cancelled)
    plan.left_out += left
    for cut in cuts:
        if cancelled is not None and cancelled():
            break
        try:
            plan.clips.append(_planned(session, choice, wanted, opened, said, cut))
        except LeftOutError as error:
            plan.left_out.append(
                LeftOut(path, cut.name, cut.span.start_ns, cut.span.end_ns, str(error), error.kind)
            )
    if not cuts and not left:
        plan.notes.append(f"{path.name}: {_no_cut(choice, recorded)}.")
    plan.notes += _never_aligned(session, wanted) if plan.clips else []
    return plan


def _no_cut(choice: DatasetChoice, recorded: Sequence[Span]) -> str:
    """Why no clip was cut at all, as the end of a sentence."""
    longest_ns, length_ns = max((span.duration_ns for span in recorded), default=0), choice.cutting.length_ns
    if not longest_ns:
        return "at no time do all tracks record that a clip must hold"
    if choice.cutting.by == "fixed" and length_ns > longest_ns:
        longest_s, length_s = longest_ns / 1e9, length_ns / 1e9
        return f"no clip of {length_s:g} s fits, for its tracks record together for {longest_s:g} s at most"
    return "nothing is there to cut clips at"


def _never_aligned(session: Session, wanted: Wanted) -> list[str]:
    """One sentence where recordings lie beside another though nobody measured or set how they do."""
    tracks = wanted.all()
    reference = next((one for one in tracks if one.id == session.project.reference_track_id), tracks[0])
    loose: dict[int, str] = {}
    for track in tracks:
        if track.alignment == "none" and track.source_id != reference.source_id:
            loose.setdefault(track.source_id, track.name)
    if not loose:
        return []
    first, *more = loose.values()
    name = session.project.path.name
    if not more:
        return [
            f"{name}: {first} was never aligned with {reference.name}, and lies where it was put when it was added; "
            "align it first, or leave it out."
        ]
    return [
        f"{name}: {', '.join([first, *more[:-1]])} and {more[-1]} were never aligned with {reference.name}, and lie "
        "where they were put when they were added; align them first, or leave them out."
    ]


def _planned(
    session: Session,
    choice: DatasetChoice,
    wanted: Wanted,
    opened: dict[int, TrackMedia],
    of_tracks: dict[int, dict[str, Any]],
    cut: Cut,
) -> PlannedClip:
    picture = opened[wanted.picture.id] if wanted.picture else None
    sound = opened[wanted.sound.id] if wanted.sound and wanted.sound.id in opened else None
    clock, duration = place(choice, picture, sound, cut)
    parts, absent = _parts(choice, wanted, opened, clock, duration)
    judged = verdict_class(of_tracks[part.media.track.id] for part in parts if part.what != "beside")
    if choice.verdicts and judged not in choice.verdicts:
        raise LeftOutError(
            f"Left out, for the verdict on its sound and picture is “{judged}”.", f"verdict {judged}"
        )
    window = Window(clock, duration)
    texts = texts_of(session, window, choice.texts, picture.track.id if picture else None)
    tracks = [part_said(of_tracks[part.media.track.id], part) for part in parts]
    said = _said(session, choice, cut, clock, duration, parts, judged)
    said |= {"tracks": tracks, **texts, "absent": absent}
    content = _hash([FORM, _program_version(), said, _made_by(choice)])
    start_ms = floor(clock.start_master / 1_000_000)
    begins = f"{'m' if start_ms < 0 else ''}{abs(start_ms):09d}"
    key = f"{slug(session.project.path.stem)}-{begins}-{content[:10]}"
    groups = _groups(session, choice, parts, texts)
    return PlannedClip(key, content, session.project.path, cut, clock, duration, parts, said, groups)


def _parts(
    choice: DatasetChoice,
    wanted: Wanted,
    opened: dict[int, TrackMedia],
    clock: ClipClock,
    duration: Fraction,
) -> tuple[tuple[Part, ...], list[dict[str, str]]]:
    """The tracks of a clip; those beside that were not recording all through it are left out of it, and said."""
    parts: list[Part] = []
    absent: list[dict[str, str]] = []
    taken: set[str] = set()
    for track in wanted.all():
        media = opened.get(track.id)
        if media is None:
            absent.append({"track": track.name, "reason": "its recording cannot be read"})
            continue
        what: PartIs = "beside"
        if wanted.picture is not None and track.id == wanted.picture.id:
            what = "picture"
        elif wanted.sound is not None and track.id == wanted.sound.id:
            what = "sound"
        held = coverage(media.clock_map, clock, duration, media.recorded)
        why = _why_not(choice, media, held, what, duration)
        if why and wanted.needs(track.id):
            raise LeftOutError(f"Left out, for {why}.", "gap")
        if why:
            absent.append({"track": track.name, "reason": why})
            continue
        parts.append(Part(media, _name(track, what, taken), what, held))
    return tuple(parts), absent


def _why_not(
    choice: DatasetChoice, media: TrackMedia, held: Coverage, what: PartIs, duration: Fraction
) -> str:
    name = media.track.name
    if not held.runs:
        return f"{name} recorded nothing during it"
    # Up to one sample or row may be missing where a recording ends with the clip.
    allowed = Fraction(NS_PER_S, media.rate) if media.rate else Fraction(0)
    if media.series is not None:
        allowed = Fraction(max(media.series.interval_ns, 1))
    if media.index is not None and what != "picture":
        allowed = Fraction(media.index.durations.max()) * media.index.time_base * NS_PER_S
    pictures = media.track.kind == "video"
    if held.missing_ns > allowed and (choice.gaps == "drop" or pictures):
        start, end = max(held.gaps, key=lambda gap: gap[1] - gap[0])
        return (
            f"{name} recorded nothing for {float(held.missing_ns) / NS_PER_S:.3f} s of its "
            f"{float(duration) / NS_PER_S:.3f} s, from {float(start) / NS_PER_S:.3f} s to "
            f"{float(end) / NS_PER_S:.3f} s"
        )
    if pictures and held.gaps and held.gaps[0][0] == 0:
        return f"{name} shows no picture at its start"
    if what == "picture" and len(held.runs) > 1:
        return f"the pictures of {name} jump within it, where one piece of its alignment ends"
    return ""


def _name(track: Track, what: PartIs, taken: set[str]) -> str:
    name = "" if what != "beside" else (track.role or slug(track.name))
    number, made = 2, name
    while made in taken and what == "beside":
        number, made = number + 1, f"{name}-{number}"
    taken.add(made)
    return made


def _said(
    session: Session,
    choice: DatasetChoice,
    cut: Cut,
    clock: ClipClock,
    duration: Fraction,
    parts: Sequence[Part],
    judged: str,
) -> dict[str, Any]:
    project = session.project
    end = clock.master(duration)
    said: dict[str, Any] = {
        "schema": FORM,
        "project": project.path.name,
        "title": project.name,
        "cut_by": cut.by,
        "label": cut.name,
        "clock": choice.clock if any(part.what == "picture" for part in parts) else "sound",
        "asked_start_ns": cut.span.start_ns,
        "asked_end_ns": cut.span.end_ns,
        "master_start_ns": exact(clock.start_master),
        "master_end_ns": exact(end),
        "start_moved_ns": exact(clock.start_master - cut.span.start_ns),
        "end_moved_ns": exact(end - cut.span.end_ns),
        "master_per_clip": exact(clock.rate),
        "duration_ns": exact(duration),
        "duration_s": float(duration) / NS_PER_S,
        "licence": choice.texts.licence,
        "verdict": judged,
    }
    for part in parts:
        at = part.media.clock_map.clock.exact_tick(part.coverage.runs[0].source(0))
        if part.what == "picture":
            said["first_pts"] = int(at) if at.denominator == 1 else exact(at)
            said["time_base"] = exact(part.media.clock_map.clock.time_base)
        elif part.what == "sound":
            said["first_sample"] = exact(at)
            said["source_rate"] = part.media.rate
    return said


def _groups(
    session: Session, choice: DatasetChoice, parts: Sequence[Part], texts: dict[str, Any]
) -> tuple[str, ...]:
    """What a clip must not be parted from: by person those in it, else its session or its sources."""
    by = choice.splitting.by
    sources = [f"source {part.media.source.fingerprint}" for part in parts]
    if by == "person":
        known = {name.casefold() for name in (*texts["people"], *texts["speakers"])}
        if known:
            return tuple(f"person {name}" for name in sorted(known))
        return tuple(sources)
    if by == "source":
        return tuple(sources)
    return (f"session {session.project.path.resolve().as_posix()}", *sources)


def _made_by(choice: DatasetChoice) -> dict[str, Any]:
    coding = choice.coding
    return {name: str(getattr(coding, name)) for name in coding.__dataclass_fields__}


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
    return blake2b(text.encode(), digest_size=16).hexdigest()


def _program_version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("syncstudio")
    except PackageNotFoundError:
        return ""
