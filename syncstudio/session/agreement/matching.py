"""Which label of one rater is the same one as which of another, one to one, within a stated tolerance."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.assignment import assigned
from syncstudio.session.agreement.lane_labels import LaneLabels, Reals, Whole
from syncstudio.session.agreement.near_pairs import sharing_pairs, starting_near
from syncstudio.session.agreement.options import AgreementOptions

# A pair more is worth more than any nearness of the others.
_A_PAIR = 1e5


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Pairs of places in two raters' labels, first those with the same label; `lone` are the places left over.

    `cut` says that labels lie so densely that they were matched in windows.
    """

    first: Whole
    second: Whole
    same: np.ndarray
    lone_first: Whole
    lone_second: Whole
    cut: bool = False

    @property
    def count(self) -> int:
        """How many pairs there are, of the same label or not."""
        return len(self.first)


def match_labels(
    first: LaneLabels, second: LaneLabels, options: AgreementOptions, tolerance_ns: int
) -> Matches:
    """As many pairs as can be, one to one, and of all ways to do so the one whose pairs lie nearest.

    As in sed_eval (Mesaros, Heittola & Virtanen 2016, "Metrics for polyphonic sound event detection", Applied Sciences
    6(6), 162, doi:10.3390/app6060162) events match within a collar, here by an optimal matching as in mir_eval (Raffel
    et al. 2014). Labels of the same name are matched first; of what is left over, what lies at the same place counts as
    another label, as in EasyDIAg (Holle & Rein 2015, doi:10.3758/s13428-014-0506-7).
    """
    one, other, far = _candidates(first, second, options, tolerance_ns)
    same = first.labels[one] == second.labels[other]
    taken = assigned(one[same], other[same], _A_PAIR - far[same], len(first), len(second))
    firsts, seconds = one[same][taken.taken], other[same][taken.taken]
    used, used_too = np.zeros(len(first), dtype=np.bool_), np.zeros(len(second), dtype=np.bool_)
    used[firsts] = used_too[seconds] = True
    left = ~same & ~used[one] & ~used_too[other]
    more = assigned(one[left], other[left], _A_PAIR - far[left], len(first), len(second))
    other_firsts, other_seconds = one[left][more.taken], other[left][more.taken]
    used[other_firsts] = used_too[other_seconds] = True
    return Matches(
        np.concatenate([firsts, other_firsts]),
        np.concatenate([seconds, other_seconds]),
        np.arange(len(firsts) + len(other_firsts)) < len(firsts),
        np.flatnonzero(~used),
        np.flatnonzero(~used_too),
        taken.cut or more.cut,
    )


def _candidates(
    first: LaneLabels, second: LaneLabels, options: AgreementOptions, tolerance_ns: int
) -> tuple[Whole, Whole, Reals]:
    """Pairs that may match, and how far apart each is, 0 to 1."""
    if options.criterion == "overlap" and not (_only_events(first) and _only_events(second)):
        one, other = sharing_pairs(first.starts_ns, first.ends_ns, second.starts_ns, second.ends_ns)
        shares = overlaps(first, second, one, other)
        kept = shares >= options.least_overlap
        return one[kept], other[kept], 1.0 - shares[kept]
    one, other = starting_near(first.starts_ns, second.starts_ns, tolerance_ns)
    onsets = np.abs(second.starts_ns[other] - first.starts_ns[one])
    ends = np.abs(second.ends_ns[other] - first.ends_ns[one])
    if options.criterion == "edges":
        kept = ends <= tolerance_ns
        one, other, onsets, ends = one[kept], other[kept], onsets[kept], ends[kept]
        far = (onsets + ends) / max(2 * tolerance_ns, 1)
    else:
        far = onsets / max(tolerance_ns, 1)
    return one, other, far.astype(np.float64)


def overlaps(first: LaneLabels, second: LaneLabels, one: Whole, other: Whole) -> Reals:
    """Intersection over union in time of each pair, 0 to 1 (Jaccard 1912); 1 for two events at the same instant."""
    starts, ends = first.starts_ns[one], first.ends_ns[one]
    other_starts, other_ends = second.starts_ns[other], second.ends_ns[other]
    shared = np.minimum(ends, other_ends) - np.maximum(starts, other_starts)
    whole = np.maximum(ends, other_ends) - np.minimum(starts, other_starts)
    return np.where(whole > 0, np.maximum(shared, 0) / np.maximum(whole, 1), 1.0)


def _only_events(labels: LaneLabels) -> bool:
    """Whether nothing lasts: events share no time with anything, and match by the tolerance."""
    return bool((labels.ends_ns == labels.starts_ns).all())
