"""How many labels two raters have in common: precision, recall and F1 of matched labels, label by label and in all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.bootstrap import Estimate, bootstrapped
from syncstudio.session.agreement.frame_grid import BLOCKS
from syncstudio.session.agreement.lane_labels import ComparedLane, LaneLabels, Reals, Whole
from syncstudio.session.agreement.matching import Matches
from syncstudio.session.agreement.options import AgreementOptions


@dataclass(frozen=True, slots=True)
class EventScores:
    """Counts of labels and what they come to.

    `matched` have a partner of the same name, `missing` are the first rater's without one, `extra` the second's. Those
    with a partner of another name count as missing and as extra, and are told in `renamed` as well.
    """

    matched: int
    missing: int
    extra: int
    renamed: int
    precision: Estimate
    recall: Estimate
    f1: Estimate


def event_sums(lane: ComparedLane, first: LaneLabels, second: LaneLabels, matches: Matches) -> Reals:
    """Matched, first's, second's and renamed labels, by block of time and by label: `(blocks, names, 4)`.

    Labels that were matched lie in one block, between the starts of both: they are drawn together, or a resampling
    could have more matches than labels.
    """
    names = max(len(lane.names), 1)
    start_ns, end_ns = lane.span_ns
    long_ns = max(end_ns - start_ns, 1)

    def counted(places: Whole, rater: LaneLabels, starts_ns: Whole) -> Reals:
        along = (starts_ns[places] - start_ns) / long_ns
        blocks = np.clip((along * BLOCKS).astype(np.int64), 0, BLOCKS - 1)
        flat = blocks * names + rater.labels[places]
        return np.bincount(flat, minlength=BLOCKS * names).reshape(BLOCKS, names).astype(np.float64)

    same, other = matches.first[matches.same], matches.first[~matches.same]
    everything = np.arange(len(first)), np.arange(len(second))
    at_ns, other_at_ns = first.starts_ns.copy(), second.starts_ns.copy()
    between_ns = at_ns[matches.first] + (other_at_ns[matches.second] - at_ns[matches.first]) // 2
    at_ns[matches.first] = other_at_ns[matches.second] = between_ns
    return np.stack(
        [
            counted(same, first, at_ns),
            counted(everything[0], first, at_ns),
            counted(everything[1], second, other_at_ns),
            counted(other, first, at_ns),
        ],
        axis=-1,
    )


def scores_of(sums: Reals, options: AgreementOptions) -> EventScores:
    """Scores of sums over blocks `(blocks, 4)`; the first rater is taken for the reference.

    Precision is the share of the second's labels that match, recall that of the first's, `F1 = 2 m / (n1 + n2)` their
    harmonic mean (van Rijsbergen 1979, "Information Retrieval", chapter 7; of events as in sed_eval: Mesaros, Heittola
    & Virtanen 2016, doi:10.3390/app6060162). Who is the reference only exchanges precision and recall.
    """
    matched, first, second, renamed = (round(each) for each in sums.sum(axis=0).tolist())

    def estimated(numerator: float, ones: float, others: float) -> Estimate:
        def figure(rows: Reals) -> Reals:
            under = ones * rows[:, 1] + others * rows[:, 2]
            return np.where(under > 0, numerator * rows[:, 0] / np.where(under > 0, under, 1), np.nan)

        return bootstrapped(sums, figure, options.replicates, options.seed)

    return EventScores(
        matched,
        first - matched,
        second - matched,
        renamed,
        estimated(1, 0, 1),
        estimated(1, 1, 0),
        estimated(2, 1, 1),
    )
