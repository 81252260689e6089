"""Everything that is measured about one lane that several people labelled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from syncstudio.session.agreement.boundary_errors import BoundaryErrors, boundary_errors
from syncstudio.session.agreement.cell_agreement import CellAgreement, cell_agreement
from syncstudio.session.agreement.confusion import Confusion, confusion_of
from syncstudio.session.agreement.event_scores import EventScores, event_sums, scores_of
from syncstudio.session.agreement.frame_grid import FrameGrid, grid_of
from syncstudio.session.agreement.gamma import Gamma, gamma_of
from syncstudio.session.agreement.gamma_units import units_of
from syncstudio.session.agreement.label_differences import LabelDifference, label_differences
from syncstudio.session.agreement.lane_labels import ComparedLane, Reals
from syncstudio.session.agreement.matched_units import answer_alphas, unit_rows
from syncstudio.session.agreement.matching import Matches, match_labels
from syncstudio.session.agreement.options import AgreementOptions
from syncstudio.session.agreement.region_overlap import RegionOverlap, region_overlap
from syncstudio.session.agreement.word_errors import WordErrors, word_errors
from syncstudio.session.errors import SessionError
from syncstudio.session.regions.region_interpolation import RegionTrack

Step = Callable[[float], None]

# No recording is so long; what is has times that were damaged.
_MOST_SPAN_NS = 10 * 366 * 86_400 * 1_000_000_000


@dataclass(frozen=True, slots=True)
class PairAgreement:
    """Two raters of a lane: scores in all and by label, edges of matched labels, confusion, words, regions.

    `differences` are where labels are missing, extra or of another name, the earliest first.
    """

    first: str
    second: str
    scores: EventScores
    by_label: dict[str, EventScores]
    onsets: BoundaryErrors
    offsets: BoundaryErrors | None
    durations: BoundaryErrors | None
    by_label_onsets: dict[str, BoundaryErrors]
    confusion: Confusion
    words: WordErrors | None
    regions: RegionOverlap | None
    differences: tuple[LabelDifference, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LaneAgreement:
    """One lane. `counts` are the labels of each rater; `alphas` are those of answers, (level, alpha) by name.

    `sums` and `grid` are what several lanes are put together from.
    """

    name: str
    kind: str
    clock: str
    raters: tuple[str, ...]
    counts: tuple[int, ...]
    tolerance_ns: int
    pairs: tuple[PairAgreement, ...]
    cells: CellAgreement | None
    alphas: dict[str, tuple[str, float | None]]
    gamma: Gamma | None
    notes: tuple[str, ...]
    lane_ids: tuple[int, ...] = ()
    clock_is_master: bool = False
    sums: Reals = field(default_factory=lambda: np.zeros((1, 4)))
    grid: FrameGrid | None = None


def lane_agreement(
    lane: ComparedLane, options: AgreementOptions, step: Step = lambda _: None
) -> LaneAgreement:
    """Measure one lane; `step` hears how far it is, 0 to 1, and may raise to stop."""
    tolerance_ns = options.tolerance_ns
    start_ns, end_ns = lane.span_ns
    if end_ns - start_ns > _MOST_SPAN_NS:
        raise SessionError(
            f"Labels of “{lane.name}” lie more than ten years apart: correct their times, or leave the lane out."
        )
    notes: list[str] = []
    # Matched are labels where both were to look; what only one was handed is no difference.
    covers = [rater.covered for rater in lane.raters]
    common = replace(
        lane,
        raters=tuple(rater.within(*covers) for rater in lane.raters),
        regions=_common_regions(lane, covers),
    )
    left_out = lane.count - common.count
    if left_out:
        labels = "1 label begins" if left_out == 1 else f"{left_out:,} labels begin"
        are = "is" if left_out == 1 else "are"
        notes.append(f"{labels} where somebody was handed nothing, and {are} left out.")
    lane = common
    matches: dict[tuple[int, int], Matches] = {}
    pairs, sums = [], []
    chosen = list(combinations(range(len(lane.raters)), 2))
    for place, (first, second) in enumerate(chosen):
        step(0.4 * place / len(chosen))
        found = match_labels(lane.raters[first], lane.raters[second], options, tolerance_ns)
        matches[first, second] = found
        pair, of_pair = _pair(lane, first, second, found, options, tolerance_ns)
        pairs.append(pair)
        sums.append(of_pair)
    if any(found.cut for found in matches.values()):
        notes.append("Labels lie so densely that they were matched in windows of time.")
    step(0.5)
    grid = grid_of(lane, options.step_ns, tolerance_ns) if lane.count else None
    cells = None if grid is None else cell_agreement(grid, options)
    if any(rater.overlapping for rater in lane.raters):
        notes.append("Some labels overlap: on the grid, the one that started last counts.")
    step(0.6)
    gamma = None
    if options.gamma and lane.count:
        try:
            gamma = gamma_of(units_of(lane, tolerance_ns), options)
        except SessionError as error:
            notes.append(str(error))
    notes += _said_of(gamma)
    step(1.0)
    return LaneAgreement(
        lane.name,
        lane.kind,
        lane.clock,
        tuple(rater.rater for rater in lane.raters),
        tuple(len(rater) for rater in lane.raters),
        tolerance_ns,
        tuple(pairs),
        cells,
        answer_alphas(lane, unit_rows(lane, matches)),
        gamma,
        tuple(notes),
        lane.lane_ids,
        lane.clock_is_master,
        np.sum(sums, axis=0),
        grid,
    )


def _common_regions(
    lane: ComparedLane, covers: list[tuple[tuple[int, int], ...] | None]
) -> tuple[tuple[RegionTrack, ...], ...]:
    if not lane.regions or all(spans is None for spans in covers):
        return lane.regions
    kept = [set(rater.within(*covers).ids.tolist()) for rater in lane.raters]
    return tuple(
        tuple(each for each in regions if each.segment.id in ids)
        for regions, ids in zip(lane.regions, kept, strict=True)
    )


def _pair(
    lane: ComparedLane, first: int, second: int, found: Matches, options: AgreementOptions, tolerance_ns: int
) -> tuple[PairAgreement, Reals]:
    one, other = lane.raters[first], lane.raters[second]
    sums = event_sums(lane, one, other, found)
    onsets = other.starts_ns[found.second] - one.starts_ns[found.first]
    offsets = other.ends_ns[found.second] - one.ends_ns[found.first]
    lasting = (one.ends_ns > one.starts_ns)[found.first] | (other.ends_ns > other.starts_ns)[found.second]
    labels = one.labels[found.first]
    own = np.flatnonzero((sums.sum(axis=0)[:, :3] > 0).any(axis=1)).tolist()
    pair = PairAgreement(
        one.rater,
        other.rater,
        scores_of(sums.sum(axis=1), options),
        {lane.names[label]: scores_of(sums[:, label], options) for label in own},
        boundary_errors(onsets, tolerance_ns),
        boundary_errors(offsets[lasting], tolerance_ns) if lasting.any() else None,
        boundary_errors((offsets - onsets)[lasting], tolerance_ns) if lasting.any() else None,
        {lane.names[label]: boundary_errors(onsets[labels == label], tolerance_ns) for label in own},
        confusion_of(lane, one, other, found),
        word_errors(one, other, options) if _has_texts(lane) else None,
        region_overlap(lane, first, second, options) if lane.regions else None,
        label_differences(lane, one, other, found),
    )
    return pair, sums.sum(axis=1)


def _has_texts(lane: ComparedLane) -> bool:
    """A transcript, or a lane on which most labels say something."""
    said = sum(bool(text) for rater in lane.raters for text in rater.texts)
    return lane.kind == "transcript" or said > lane.count / 2


def _said_of(gamma: Gamma | None) -> list[str]:
    if gamma is None:
        return []
    said = []
    if gamma.windows:
        said.append(
            f"Gamma is of {gamma.windows} windows of about 60 labels, of {gamma.units:,}: the exact alignment of three "
            "and more raters is dear."
        )
    elif gamma.sampled:
        said.append(
            f"Gamma: all {gamma.units:,} labels were aligned; chance was sampled by {gamma.samples} windows of about "
            "500 labels."
        )
    if not gamma.exact:
        said.append("Gamma's alignment was made in windows of time, for labels lie densely.")
    return said
