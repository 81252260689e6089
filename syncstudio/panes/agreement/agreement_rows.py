"""The rows of the table of agreement as text, without Qt: all lanes, each lane, each label of it."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from syncstudio.session.agreement.sentence import figure, milliseconds, percent

if TYPE_CHECKING:
    from syncstudio.session.agreement.agreement import Agreement
    from syncstudio.session.agreement.bootstrap import Estimate
    from syncstudio.session.agreement.event_scores import EventScores
    from syncstudio.session.agreement.lane_agreement import LaneAgreement, PairAgreement

COLUMNS = (
    "name", "first", "second", "matched", "f1", "kappa", "gamma", "alpha", "words", "regions", "onset", "offset",
    "precision", "recall",
)  # fmt: skip
"""What a row says, in the order of its columns."""


@dataclass(frozen=True, slots=True)
class AgreementRow:
    """A row: its texts by column, what its figures' intervals are, and which lane and pair it is of (-1: all lanes)."""

    texts: tuple[str, ...]
    tips: tuple[str, ...]
    lane: int = -1
    pair: int = 0
    label: str | None = None


def rows_of(
    agreement: Agreement, overall: str, no_label: str, interval: str
) -> list[tuple[AgreementRow, list[AgreementRow]]]:
    """Every row with the rows below it. `interval` holds `{low}` and `{high}`."""
    of_all = agreement.overall
    cells = of_all.cells
    texts = _texts(
        overall, of_all.scores, cells.kappa if cells else None, cells.alpha if cells else None, interval,
        gamma=figure(of_all.gamma) if of_all.gamma is not None else "",
        words=percent(of_all.word_rate) if of_all.word_rate is not None else "",
        regions=figure(of_all.region_overlap) if of_all.region_overlap is not None else "",
    )  # fmt: skip
    found: list[tuple[AgreementRow, list[AgreementRow]]] = [(AgreementRow(*texts), [])]
    for place, lane in enumerate(agreement.lanes):
        for number, pair in enumerate(lane.pairs):
            name = lane.name if len(lane.pairs) == 1 else f"{lane.name}: {pair.first}, {pair.second}"
            below = [
                AgreementRow(*_label(name_of, scores, lane, pair, no_label, interval), place, number, name_of)
                for name_of, scores in pair.by_label.items()
            ]
            row = AgreementRow(*_lane(name, lane, pair, number == 0, interval), place, number)
            found.append((row, below if len(below) > 1 or pair.by_label.keys() - {""} else []))
    return found


def as_table(
    rows: list[tuple[AgreementRow, list[AgreementRow]]], heads: list[str], between: str = "\t"
) -> str:
    """All rows for a spreadsheet; rows of labels follow their lane's and name it."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=between, lineterminator="\n").writerow
    write(["lane", *heads])
    for row, below in rows:
        write([row.texts[0], "", *row.texts[1:]])
        for each in below:
            write([row.texts[0], *each.texts])
    return out.getvalue()


def _lane(
    name: str, lane: LaneAgreement, pair: PairAgreement, first: bool, interval: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """A lane's row; what is of all raters stands at its first pair."""
    cells, gamma = (lane.cells, lane.gamma) if first else (None, None)
    return _texts(
        name, pair.scores, cells.kappa if cells else None, cells.alpha if cells else None, interval,
        gamma=figure(gamma.gamma.value) if gamma else "",
        gamma_tip=_said(gamma.gamma, interval) if gamma else "",
        onset=milliseconds(pair.onsets.median_ns.value),
        offset=milliseconds(pair.offsets.median_ns.value) if pair.offsets else "",
        words=percent(pair.words.word_rate.value) if pair.words else "",
        regions=figure(pair.regions.mean.value) if pair.regions else "",
    )  # fmt: skip


def _label(
    name: str, scores: EventScores, lane: LaneAgreement, pair: PairAgreement, no_label: str, interval: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    kappa = lane.cells.by_label.get(name) if lane.cells else None
    regions = pair.regions.by_label.get(name) if pair.regions else None
    return _texts(
        name or no_label, scores, kappa, None, interval,
        onset=milliseconds(pair.by_label_onsets[name].median_ns.value),
        regions=figure(regions.value) if regions else "",
    )  # fmt: skip


def _texts(
    name: str, scores: EventScores, kappa: Estimate | None, alpha: Estimate | None, interval: str, **more: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    estimates = {
        "f1": scores.f1, "precision": scores.precision, "recall": scores.recall, "kappa": kappa, "alpha": alpha,
    }  # fmt: skip
    said = {
        "name": name,
        "first": f"{scores.matched + scores.missing:,}",
        "second": f"{scores.matched + scores.extra:,}",
        "matched": f"{scores.matched:,}",
        **{key: figure(each.value) if each else "" for key, each in estimates.items()},
        **more,
    }
    tips = {key: _said(each, interval) for key, each in estimates.items() if each}
    tips["gamma"] = more.get("gamma_tip", "")
    return tuple(said.get(key, "") for key in COLUMNS), tuple(tips.get(key, "") for key in COLUMNS)


def _said(estimate: Estimate, interval: str) -> str:
    if estimate.low is None or estimate.high is None:
        return ""
    return interval.format(low=figure(estimate.low), high=figure(estimate.high))
