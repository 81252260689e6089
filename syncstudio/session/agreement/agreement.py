"""Agreement of two or more people on the same lanes: lane by lane, label by label and in all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from syncstudio.session.agreement.bootstrap import Estimate
from syncstudio.session.agreement.cell_agreement import CellAgreement, cell_agreement
from syncstudio.session.agreement.confusion import Confusion, together
from syncstudio.session.agreement.event_scores import EventScores, scores_of
from syncstudio.session.agreement.frame_grid import joined
from syncstudio.session.agreement.lane_agreement import LaneAgreement, lane_agreement
from syncstudio.session.agreement.lane_labels import ComparedLane
from syncstudio.session.agreement.options import AgreementOptions

Progress = Callable[[float], None]


@dataclass(frozen=True, slots=True)
class Overall:
    """All lanes together: matched labels counted together, cells as one grid, gamma by the lanes' sizes."""

    scores: EventScores
    cells: CellAgreement | None
    gamma: float | None
    word_rate: float | None
    region_overlap: float | None
    confusion: Confusion | None


@dataclass(frozen=True, slots=True)
class Agreement:
    """Everything that was measured. `alignment` are sentences about recordings that lie differently in the projects;
    they are said first, for they shift labels on other clocks. `left_out` are lanes that only some have."""

    raters: tuple[str, ...]
    lanes: tuple[LaneAgreement, ...]
    overall: Overall
    options: AgreementOptions
    alignment: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def headline(self) -> Estimate:
        """The figure that one sentence is made of: F1 of matched labels."""
        return self.overall.scores.f1

    def document(self) -> dict[str, Any]:
        """All numbers as plain values, as `agree --json` prints them (`syncstudio.agree/1`)."""
        from syncstudio.session.agreement.document import document_of

        return document_of(self)


def measured(
    lanes: Sequence[ComparedLane],
    options: AgreementOptions,
    alignment: Sequence[str] = (),
    left_out: Sequence[str] = (),
    notes: Sequence[str] = (),
    progress: Progress = lambda _: None,
) -> Agreement:
    """Measure lanes that are read already; `progress` hears how far it is, 0 to 1, and may raise to stop."""
    total = max(sum(lane.count + 1 for lane in lanes), 1)
    done, found = 0, []
    for lane in lanes:
        share = (lane.count + 1) / total

        def step(part: float, before: float = done / total, share: float = share) -> None:
            progress(before + part * share)

        found.append(lane_agreement(lane, options, step))
        done += lane.count + 1
    raters = tuple(dict.fromkeys(rater.rater for lane in lanes for rater in lane.raters))
    return Agreement(
        raters,
        tuple(found),
        _overall(found, options),
        options,
        tuple(alignment),
        tuple(left_out),
        tuple(notes),
    )


def _overall(lanes: Sequence[LaneAgreement], options: AgreementOptions) -> Overall:
    sums = np.concatenate([lane.sums for lane in lanes] or [np.zeros((1, 4))])
    of_count: dict[int, list[LaneAgreement]] = {}
    for lane in lanes:
        if lane.grid is not None:
            of_count.setdefault(len(lane.raters), []).append(lane)
    # Lanes that fewer raters have cannot stand in one grid with the others.
    widest = of_count.get(max(of_count, default=0), [])
    grids = [lane.grid for lane in widest if lane.grid is not None]
    cells = cell_agreement(joined(grids), options) if grids else None
    tables = [pair.confusion for lane in lanes for pair in lane.pairs]
    first = [each for each in tables if (each.first, each.second) == (tables[0].first, tables[0].second)]
    return Overall(
        scores_of(sums, options),
        cells,
        _gamma(lanes),
        _word_rate(lanes),
        _region_overlap(lanes),
        together(first),
    )


def _gamma(lanes: Sequence[LaneAgreement]) -> float | None:
    """1 minus all disorder that was observed over all that was expected, lanes weighing as their labels."""
    found = [lane.gamma for lane in lanes if lane.gamma is not None]
    expected = sum(each.expected * each.units for each in found)
    return 1 - sum(each.observed * each.units for each in found) / expected if expected > 0 else None


def _word_rate(lanes: Sequence[LaneAgreement]) -> float | None:
    found = [pair.words.words for lane in lanes for pair in lane.pairs if pair.words is not None]
    words = sum(each.reference for each in found)
    return sum(each.errors for each in found) / words if words else None


def _region_overlap(lanes: Sequence[LaneAgreement]) -> float | None:
    found = [pair.regions for lane in lanes for pair in lane.pairs if pair.regions is not None]
    frames = sum(each.frames for each in found)
    total = sum((each.mean.value or 0.0) * each.frames for each in found)
    return total / frames if frames else None
