"""A sample of finished work for a second look: chosen by chance, or where people disagreed most."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Literal

from syncstudio.project.merging_reads import conflicts
from syncstudio.project.project import Project
from syncstudio.project.records import Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.packages.progress import PackageProgress, Placed, progress
from syncstudio.timebase.span import Span

By = Literal["random", "disagreement"]


def sampled(
    project: Project, share: float, by: By = "random", *, seed: int = 0, packages: Sequence[int] = ()
) -> list[Segment]:
    """The labels to look at again, in the order of the timeline: a share (0 to 1) of those that were submitted or
    accepted in the packages named, or in all; in a project without packages, of all labels.

    By chance: the same `seed` and labels give the same sample. By disagreement: those first about which a merge found
    conflicts, then those that another author's label of another name lies over, the longer the sooner, then those of
    least confidence; none without any such sign. SessionError: nothing to choose from.
    """
    if not 0 < share <= 1:
        raise SessionError("The share of a sample lies between 0 and 100 %.")
    pool = _pool(project, packages)
    if not pool:
        raise SessionError("There is nothing to look at again yet: no label was submitted or accepted.")
    count = max(1, round(len(pool) * share))
    if by == "random":
        ids = sorted(pool)
        chosen = random.Random(seed).sample(ids, count)
    else:
        weights = _disagreement(project, pool)
        ranked = sorted((key for key in weights if weights[key] > 0), key=lambda key: (-weights[key], key))
        if not ranked:
            raise SessionError("Nobody disagreed about any of these labels; choose the sample by chance.")
        chosen = ranked[:count]
    return [pool[key][0] for key in sorted(chosen, key=lambda key: (pool[key][1].start_ns, key))]


def _pool(project: Project, packages: Sequence[int]) -> dict[int, tuple[Segment, Span]]:
    placed = Placed(project)
    found: dict[int, tuple[Segment, Span]] = {}
    handed: list[PackageProgress] = progress(project)
    unknown = set(packages) - {each.package.id for each in handed}
    if unknown:
        raise SessionError("That work package is no longer in the project.")
    for each in handed:
        if each.package.purpose != "label" or (packages and each.package.id not in packages):
            continue
        for part in each.parts:
            found.update({segment.id: (segment, span) for segment, span in placed.of(part)})
    if handed:
        return {key: pair for key, pair in found.items() if pair[0].status in ("submitted", "accepted")}
    return {
        segment.id: (segment, span) for lane in placed.lanes.values() for segment, span in placed.on(lane)
    }


def _disagreement(project: Project, pool: dict[int, tuple[Segment, Span]]) -> dict[int, float]:
    """How much speaks for a second look: conflicts weigh most, then time under another's label, then low confidence."""
    weights = dict.fromkeys(pool, 0.0)
    for one in conflicts(project, every=True):
        if one.subject == "segment" and one.subject_id in weights:
            weights[one.subject_id] += 1e6
    lanes = {lane.id: (lane.name.casefold(), lane.track_id) for lane in project.lanes()}
    named: dict[object, list[tuple[Segment, Span]]] = {}
    for segment, span in pool.values():
        named.setdefault(lanes.get(segment.lane_id), []).append((segment, span))
    for each in named.values():
        _crossing(each, weights)
    for key, (segment, _) in pool.items():
        if segment.confidence is not None and segment.confidence < 0.5:
            weights[key] += 0.5 - segment.confidence
    return weights


def _crossing(found: list[tuple[Segment, Span]], weights: dict[int, float]) -> None:
    """Time, in seconds, that labels of different authors and names lie over one another."""
    running: list[tuple[Segment, Span]] = []
    for segment, span in sorted(found, key=lambda each: (each[1].start_ns, each[0].id)):
        running = [each for each in running if each[1].end_ns > span.start_ns]
        for other, place in running:
            if other.author != segment.author and other.label_id != segment.label_id:
                both_s = (min(span.end_ns, place.end_ns) - span.start_ns) / 1e9
                weights[segment.id] += 1 + both_s
                weights[other.id] += 1 + both_s
        running.append((segment, span))
