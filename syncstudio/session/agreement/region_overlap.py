"""How well two raters' regions lie over one another in the picture: intersection over union, frame by frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.assignment import assigned
from syncstudio.session.agreement.bootstrap import NONE, Estimate, bootstrapped
from syncstudio.session.agreement.lane_labels import ComparedLane, Flags, Reals, Whole
from syncstudio.session.agreement.near_pairs import sharing_pairs
from syncstudio.session.agreement.options import AgreementOptions
from syncstudio.session.agreement.outlines import shared_share
from syncstudio.session.regions.region_interpolation import RegionTrack
from syncstudio.session.regions.region_shapes import Points

# Looked at of one lane; of a longer one every so many frames.
_MOST_FRAMES = 20_000
_BINS = 10


@dataclass(frozen=True, slots=True)
class RegionOverlap:
    """`mean` is over all frames in which either of two regions that belong together is seen, a missing one counting 0;
    `median` and the ten bins of `counts` (0 to 1) over those in which both are.

    `matched` regions have a partner, `missing` are the first rater's without one, `extra` the second's. `by_label` is
    the mean by the first rater's label. Frames are `step_ns` apart.
    """

    frames: int
    step_ns: int
    matched: int
    missing: int
    extra: int
    mean: Estimate
    median: float | None
    counts: tuple[int, ...]
    by_label: dict[str, Estimate]


def region_overlap(lane: ComparedLane, first: int, second: int, options: AgreementOptions) -> RegionOverlap:
    """Intersection over union of regions (Jaccard 1912; of boxes in pictures: Everingham et al. 2010, "The Pascal
    Visual Object Classes challenge", doi:10.1007/s11263-009-0275-4, section 4.2).

    Regions belong together where the sum of their overlap over time is greatest, one to one, as in identity scores of
    tracking (Ristani et al. 2016, "Performance measures and a data set for multi-target tracking"). Between key frames
    their places are the interpolated ones. Of a long lane every so many frames are looked at, 20,000 at most. Points
    have no area and are left out.
    """
    ones = [each for each in lane.regions[first] if each.shape != "point" and each.keyframes]
    others = [each for each in lane.regions[second] if each.shape != "point" and each.keyframes]
    step_ns, times = _times(ones, others, lane.frame_ns or options.step_ns)
    pairs = _pairs(ones, others)
    found: list[tuple[int, int, Whole, Reals, Flags]] = []
    for one, other in pairs:
        found.append((one, other, *_overlaps(ones[one], others[other], times)))
    gains = np.array([shares.sum() for _, _, _, shares, _ in found], dtype=np.float64)
    real = np.flatnonzero(gains > 0)
    rows = np.array([found[place][0] for place in real], dtype=np.int64)
    columns = np.array([found[place][1] for place in real], dtype=np.int64)
    taken = [
        found[place] for place in real[assigned(rows, columns, gains[real], len(ones), len(others)).taken]
    ]
    names = _names(lane, first)
    shares = np.concatenate([each[3] for each in taken] or [np.empty(0)])
    both = np.concatenate([each[4] for each in taken] or [np.empty(0, dtype=np.bool_)])
    labels = np.array(
        [names.get(ones[each[0]].segment.id, "") for each in taken for _ in each[3]], dtype=object
    )
    at = np.concatenate([each[2] for each in taken] or [np.empty(0, dtype=np.int64)])
    return RegionOverlap(
        len(shares),
        step_ns,
        len(taken),
        len(ones) - len(taken),
        len(others) - len(taken),
        _mean(shares, at, len(times), options),
        float(np.median(shares[both])) if both.any() else None,
        tuple(np.histogram(shares[both], bins=_BINS, range=(0.0, 1.0))[0].tolist()),
        {
            str(name): _mean(shares[labels == name], at[labels == name], len(times), options)
            for name in dict.fromkeys(labels.tolist())
        },
    )


def _times(ones: Sequence[RegionTrack], others: Sequence[RegionTrack], frame_ns: int) -> tuple[int, Whole]:
    spans = [each.span for each in (*ones, *others)]
    if not spans:
        return frame_ns, np.empty(0, dtype=np.int64)
    start, end = min(span.start_ns for span in spans), max(span.end_ns for span in spans)
    frames = max(1, -(-(end - start) // frame_ns))
    step = frame_ns * -(-frames // _MOST_FRAMES)
    # The middles of frames, so that a key frame a little before or after its frame's start counts for that frame.
    return step, np.arange(start + frame_ns // 2, end, step, dtype=np.int64)


def _pairs(ones: Sequence[RegionTrack], others: Sequence[RegionTrack]) -> list[tuple[int, int]]:
    def edges(regions: Sequence[RegionTrack]) -> tuple[Whole, Whole]:
        return (
            np.array([each.span.start_ns for each in regions], dtype=np.int64),
            np.array([each.span.end_ns for each in regions], dtype=np.int64),
        )

    if not ones or not others:
        return []
    i, j = sharing_pairs(*edges(ones), *edges(others))
    return list(zip(i.tolist(), j.tolist(), strict=True))


def _overlaps(one: RegionTrack, other: RegionTrack, times: Whole) -> tuple[Whole, Reals, Flags]:
    """The frames in which either is seen, the overlap in each, and whether both are seen."""
    start = min(one.span.start_ns, other.span.start_ns)
    end = max(one.span.end_ns, other.span.end_ns)
    at = np.arange(*np.searchsorted(times, [start, end]).tolist(), dtype=np.int64)
    here = [_places(each, times[at]) for each in (one, other)]
    seen = [np.array([place is not None for place in places], dtype=np.bool_) for places in here]
    either, both = seen[0] | seen[1], seen[0] & seen[1]
    shares = np.zeros(len(at))
    for place in np.flatnonzero(both).tolist():
        shares[place] = shared_share(one.shape, here[0][place], other.shape, here[1][place])
    return at[either], shares[either], both[either]


def _places(region: RegionTrack, times: Whole) -> list[Points]:
    places = (region.place_at(at_ns) for at_ns in times.tolist())
    return [None if place is None else place.points for place in places]  # type: ignore[misc]


def _names(lane: ComparedLane, rater: int) -> dict[int, str]:
    own = lane.raters[rater]
    return {
        row_id: lane.names[label] for row_id, label in zip(own.ids.tolist(), own.labels.tolist(), strict=True)
    }


def _mean(shares: Reals, at: Whole, count: int, options: AgreementOptions) -> Estimate:
    if not len(shares):
        return NONE
    blocks = np.minimum(at * 100 // max(count, 1), 99)
    sums = np.column_stack([np.bincount(blocks, shares, 100), np.bincount(blocks, minlength=100)])

    def figure(rows: Reals) -> Reals:
        return np.where(rows[:, 1] > 0, rows[:, 0] / np.where(rows[:, 1] > 0, rows[:, 1], 1), np.nan)

    return bootstrapped(sums.astype(np.float64), figure, options.replicates, options.seed)
