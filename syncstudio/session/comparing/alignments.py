"""Where two people aligned a recording differently: said first, because it shifts everything else."""

from __future__ import annotations

from dataclasses import dataclass

from syncstudio.project.records import Track
from syncstudio.session.comparing.matching import Matched
from syncstudio.timebase.clockmap import ClockMap
from syncstudio.timebase.instant import NS_PER_MS

ALIKE_NS = NS_PER_MS
"""Alignments that differ by no more than this are the same, unless the tolerance of edges is smaller."""


@dataclass(frozen=True, slots=True)
class AlignmentDifference:
    """A file that lies elsewhere in the other project, with those of its tracks that do so alike.

    `first_ns` and `last_ns`: by how much later it lies there, at the start and at the end of what was recorded;
    `most_ns` is the largest of all, sign and all. `tracks` are pairs of ids: ours, theirs.
    """

    name: str
    tracks: tuple[tuple[int, int], ...]
    first_ns: int
    last_ns: int
    most_ns: int

    @property
    def constant(self) -> bool:
        """Whether it lies off by the same everywhere, so that only its offset differs."""
        return abs(self.first_ns - self.most_ns) <= ALIKE_NS and abs(self.last_ns - self.most_ns) <= ALIKE_NS


def alignment_differences(matched: Matched, tolerance_ns: int) -> tuple[AlignmentDifference, ...]:
    """Every file that is aligned differently by more than a millisecond (or the tolerance, where that is less)."""
    alike_ns = min(ALIKE_NS, tolerance_ns)
    found: dict[tuple[int, int, int, int], list[tuple[Track, Track]]] = {}
    for pair in matched.tracks:
        maps = matched.one.clock_map(pair.one.id), matched.other.clock_map(pair.other.id)
        apart = [
            there - here for here, there in (_at(maps, ns) for ns in _instants(maps, pair.one, pair.other))
        ]
        most = max(apart, key=abs)
        if abs(most) > alike_ns:
            key = (pair.one.source_id, apart[0], apart[-1], most)
            found.setdefault(key, []).append((pair.one, pair.other))
    return tuple(
        AlignmentDifference(
            tracks[0][0].name,
            tuple((mine.id, theirs.id) for mine, theirs in tracks),
            first_ns,
            last_ns,
            most_ns,
        )
        for (_, first_ns, last_ns, most_ns), tracks in found.items()
    )


def shifts_everything(matched: Matched, found: tuple[AlignmentDifference, ...]) -> bool:
    """Whether everything lies off by the same, so that what is aligned with what is the same in both."""
    tracks = sum(len(each.tracks) for each in found)
    if tracks != len(matched.tracks) or len(found) < 2:
        return False
    return all(each.constant and abs(each.most_ns - found[0].most_ns) <= ALIKE_NS for each in found)


def _at(maps: tuple[ClockMap, ClockMap], source_ns: int) -> tuple[int, int]:
    return maps[0].nearest_master(source_ns), maps[1].nearest_master(source_ns)


def _instants(maps: tuple[ClockMap, ClockMap], one: Track, other: Track) -> list[int]:
    """The start and the end of what was recorded, and both sides of every border of a piece, in source time."""
    clock = maps[0].clock
    start, end = min(one.start_tick, other.start_tick), max(one.end_tick, other.end_tick)
    borders = {start, max(end - 1, start)}
    for clock_map in maps:
        for piece in clock_map.pieces:
            for tick in (piece.from_tick, piece.to_tick):
                if tick is not None:
                    borders |= {each for each in (tick - 1, tick) if start <= each < end}
    return [clock.source_ns_from_tick(tick) for tick in sorted(borders)]
