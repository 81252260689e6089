"""What of one project is what of another one of the same recording: files, streams, lanes and names of labels."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Source, Track
from syncstudio.session.comparing.label_codes import LabelCodes, label_codes
from syncstudio.session.comparing.pairing import file_name, folded, pair_up
from syncstudio.session.errors import SessionError

Way = Literal["id", "fingerprint", "name-and-size", "stream", "name", "mapping"]
"""How two things were found to be the same: equal ids are those of copies; "name-and-size" is a guess."""


@dataclass(frozen=True, slots=True)
class SourcePair:
    """A file that both projects use."""

    one: Source
    other: Source
    way: Way


@dataclass(frozen=True, slots=True)
class TrackPair:
    """A stream that both projects show."""

    one: Track
    other: Track
    way: Way


@dataclass(frozen=True, slots=True)
class LanePair:
    """A lane of both projects. `own_clock`: both lie on the same track, or both on the master timeline, so that their
    times are compared as they are stored; else only their places on the master timeline can be compared."""

    one: Lane
    other: Lane
    way: Way
    own_clock: bool


@dataclass(frozen=True)
class Matched:
    """Two projects with what they have in common. `lanes_of_one` and `lanes_of_other` are lanes without a partner;
    `copies`: one project is a copy of the other, or both are copies of a third."""

    one: Project
    other: Project
    sources: tuple[SourcePair, ...]
    tracks: tuple[TrackPair, ...]
    lanes: tuple[LanePair, ...]
    lanes_of_one: tuple[Lane, ...]
    lanes_of_other: tuple[Lane, ...]
    labels: LabelCodes
    copies: bool

    @property
    def guessed(self) -> tuple[SourcePair, ...]:
        """The files that only have the same name and size: whether they are the same is for a person to say."""
        return tuple(pair for pair in self.sources if pair.way == "name-and-size")

    def track_of_other(self, track_id: int | None) -> int | None:
        """The track of the other project that is a track of the first one."""
        return next((pair.other.id for pair in self.tracks if pair.one.id == track_id), None)


def match_projects(one: Project, other: Project, lanes: Mapping[int, int] | None = None) -> Matched:
    """Find what two projects of the same recording have in common.

    `lanes` says which lane of the first (by id) is which of the other, where a person decided; a lane said to be 0
    has no partner. SessionError, one sentence, where there is nothing in common.
    """
    sources = _sources(one, other)
    tracks = _tracks(one, other, sources)
    ours, theirs = one.lanes(), other.lanes()
    told = _checked(lanes or {}, ours, theirs, one, other)
    pairs = _lanes(ours, theirs, tracks, told)
    ways = {each.way for each in sources} | {each.way for each in tracks} | {each.way for each in pairs}
    _refuse_strangers(one, other, sources, pairs)
    paired_one, paired_other = {pair.one.id for pair in pairs}, {pair.other.id for pair in pairs}
    return Matched(
        one,
        other,
        sources,
        tracks,
        pairs,
        tuple(lane for lane in ours if lane.id not in paired_one),
        tuple(lane for lane in theirs if lane.id not in paired_other),
        label_codes(one.labels(), other.labels()),
        "id" in ways,
    )


def _sources(one: Project, other: Project) -> tuple[SourcePair, ...]:
    """By id in copies of one project; then by content; then, as a guess, by name and size."""
    found = pair_up(
        one.sources(),
        other.sources(),
        (
            ("id", lambda each: each.id),
            ("fingerprint", lambda each: each.fingerprint and (each.fingerprint, file_name(each))),
            ("fingerprint", lambda each: each.fingerprint),
            ("name-and-size", lambda each: each.size and (file_name(each), each.size)),
        ),
    )
    return tuple(SourcePair(ours, theirs, way) for ours, theirs, way in found)  # type: ignore[arg-type]


def _tracks(one: Project, other: Project, sources: tuple[SourcePair, ...]) -> tuple[TrackPair, ...]:
    """By id in copies; then by file, kind and stream; then by file, kind and name."""
    common = {pair.other.id: pair.one.id for pair in sources}
    sides = {pair.one.id for pair in sources}
    theirs = {track.id: common.get(track.source_id, 0) for track in other.tracks()}
    ours = {track.id: track.source_id if track.source_id in sides else 0 for track in one.tracks()}

    def of_one(track: Track) -> int:
        return ours[track.id]

    def of_other(track: Track) -> int:
        return theirs[track.id]

    found = pair_up(
        one.tracks(),
        other.tracks(),
        (
            ("id", lambda each: each.id),
            (
                "stream",
                lambda each: of_one(each) and (of_one(each), each.kind, each.stream_index),
                lambda each: of_other(each) and (of_other(each), each.kind, each.stream_index),
            ),
            (
                "name",
                lambda each: of_one(each) and (of_one(each), each.kind, folded(each.name)),
                lambda each: of_other(each) and (of_other(each), each.kind, folded(each.name)),
            ),
        ),
    )
    return tuple(TrackPair(ours, theirs, way) for ours, theirs, way in found)  # type: ignore[arg-type]


def _lanes(
    ours: list[Lane], theirs: list[Lane], tracks: tuple[TrackPair, ...], told: Mapping[int, int]
) -> tuple[LanePair, ...]:
    """As a person said; by id in copies; by name, track and kind; by name and kind; by name alone."""
    home = {pair.other.id: pair.one.id for pair in tracks}
    for_others = {lane.id: None if lane.track_id is None else home.get(lane.track_id, -1) for lane in theirs}
    names = {lane_id: lane_id for lane_id in told.values()}
    alone = {lane_id for lane_id, partner in told.items() if not partner}
    found = pair_up(
        [lane for lane in ours if lane.id not in alone],
        theirs,
        (
            ("mapping", lambda each: told.get(each.id, 0), lambda each: names.get(each.id, 0)),
            ("id", lambda each: (each.id, each.kind == "regions")),
            (
                "name",
                lambda each: (folded(each.name), each.kind, each.track_id),
                lambda each: (folded(each.name), each.kind, for_others[each.id]),
            ),
            ("name", lambda each: (folded(each.name), each.kind)),
            ("name", lambda each: (folded(each.name), each.kind == "regions")),
        ),
    )
    return tuple(
        LanePair(mine, their, way, mine.track_id == for_others[their.id])  # type: ignore[arg-type]
        for mine, their, way in found
    )


def _checked(
    told: Mapping[int, int], ours: list[Lane], theirs: list[Lane], one: Project, other: Project
) -> Mapping[int, int]:
    """What a person said of lanes; SessionError where it names one that is not there, or one twice."""
    mine, their = {lane.id: lane for lane in ours}, {lane.id: lane for lane in theirs}
    partners = [partner for partner in told.values() if partner]
    if not told.keys() <= mine.keys():
        raise SessionError(f"A lane to be compared is no longer in {one.path.name}: choose the lanes again.")
    if not set(partners) <= their.keys():
        raise SessionError(f"A lane to be compared with is not in {other.path.name}: choose the lanes again.")
    if len(set(partners)) < len(partners):
        name = next(their[each].name for each in partners if partners.count(each) > 1)
        raise SessionError(
            f"“{name}” of {other.path.name} cannot be compared with two lanes: choose one of them."
        )
    for lane_id, partner in told.items():
        if partner and (mine[lane_id].kind == "regions") != (their[partner].kind == "regions"):
            raise SessionError(
                f"“{mine[lane_id].name}” cannot be compared with “{their[partner].name}”: only one of them is a lane "
                "of regions."
            )
    return told


def _refuse_strangers(
    one: Project, other: Project, sources: tuple[SourcePair, ...], lanes: tuple[LanePair, ...]
) -> None:
    """Two projects that have nothing to do with one another are not compared."""
    for project in (one, other):
        if not project.tracks() and not project.lanes():
            raise SessionError(
                f"{project.path.name} is empty, so there is nothing to compare: choose a project with recordings or "
                "lanes."
            )
    copies = any(pair.way in ("id", "mapping") for pair in lanes)
    without_media = not one.sources() or not other.sources()
    if not sources and not copies and not (without_media and lanes):
        raise SessionError(
            f"{one.path.name} and {other.path.name} have nothing in common: none of their files are the same. Compare "
            "projects of the same recording."
        )
