"""Agreement as plain values: what `agree --json` prints (`syncstudio.agree/1`) and reports take in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from syncstudio.session.agreement.agreement import Agreement
    from syncstudio.session.agreement.bootstrap import Estimate
    from syncstudio.session.agreement.boundary_errors import BoundaryErrors
    from syncstudio.session.agreement.cell_agreement import CellAgreement
    from syncstudio.session.agreement.confusion import Confusion
    from syncstudio.session.agreement.event_scores import EventScores
    from syncstudio.session.agreement.gamma import Gamma
    from syncstudio.session.agreement.lane_agreement import LaneAgreement, PairAgreement
    from syncstudio.session.agreement.options import AgreementOptions
    from syncstudio.session.agreement.region_overlap import RegionOverlap
    from syncstudio.session.agreement.word_errors import Counts, Difference, WordErrors

AGREE = "syncstudio.agree/1"

_MOST_SHOWN = 500
"""So many differences of texts and labels are listed of each pair; their counts are always whole."""

Document = dict[str, Any]


def document_of(agreement: Agreement) -> Document:
    """The whole of it."""
    overall = agreement.overall
    return {
        "schema": AGREE,
        "raters": list(agreement.raters),
        "options": _options(agreement.options),
        "alignment": list(agreement.alignment),
        "left_out": list(agreement.left_out),
        "notes": list(agreement.notes),
        "overall": {
            "events": _scores(overall.scores),
            "cells": _cells(overall.cells),
            "gamma": _rounded(overall.gamma),
            "word_error_rate": _rounded(overall.word_rate),
            "region_overlap": _rounded(overall.region_overlap),
            "confusion": None if overall.confusion is None else _confusion(overall.confusion),
        },
        "lanes": [_lane(lane) for lane in agreement.lanes],
    }


def _options(options: AgreementOptions) -> Document:
    return {
        "criterion": options.criterion,
        "tolerance_ms": options.tolerance_ns / 1e6,
        "least_overlap": options.least_overlap,
        "step_ms": options.step_ns / 1e6,
        "replicates": options.replicates,
        "seed": options.seed,
        "fold_case": options.fold_case,
        "drop_punctuation": options.drop_punctuation,
    }


def _lane(lane: LaneAgreement) -> Document:
    return {
        "name": lane.name,
        "kind": lane.kind,
        "clock": lane.clock,
        "lane_ids": [str(each) for each in lane.lane_ids],
        "raters": list(lane.raters),
        "labels": list(lane.counts),
        "cells": _cells(lane.cells),
        "gamma": None if lane.gamma is None else _gamma(lane.gamma),
        "alphas": [
            {"of": name, "level": level, "alpha": _rounded(alpha)}
            for name, (level, alpha) in lane.alphas.items()
        ],
        "pairs": [_pair(pair) for pair in lane.pairs],
        "notes": list(lane.notes),
    }


def _pair(pair: PairAgreement) -> Document:
    return {
        "first": pair.first,
        "second": pair.second,
        "events": _scores(pair.scores),
        "by_label": [
            {"label": name, "events": _scores(scores), "onset": _errors(pair.by_label_onsets.get(name))}
            for name, scores in pair.by_label.items()
        ],
        "onset": _errors(pair.onsets),
        "offset": _errors(pair.offsets),
        "duration": _errors(pair.durations),
        "confusion": _confusion(pair.confusion),
        "words": None if pair.words is None else _words(pair.words),
        "regions": None if pair.regions is None else _regions(pair.regions),
        "differences": [
            {
                "what": each.what,
                "at_s": each.start_ns / 1e9,
                "first": _id(each.first_id),
                "second": _id(each.second_id),
                "first_label": each.first_label,
                "second_label": each.second_label,
            }
            for each in pair.differences[:_MOST_SHOWN]
        ],
    }


def _id(row_id: int) -> str | None:
    return str(row_id) if row_id else None


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 6)


def _estimate(estimate: Estimate) -> Document:
    return {
        "value": _rounded(estimate.value),
        "low": _rounded(estimate.low),
        "high": _rounded(estimate.high),
    }


def _scores(scores: EventScores) -> Document:
    return {
        "matched": scores.matched,
        "missing": scores.missing,
        "extra": scores.extra,
        "renamed": scores.renamed,
        "precision": _estimate(scores.precision),
        "recall": _estimate(scores.recall),
        "f1": _estimate(scores.f1),
    }


def _cells(cells: CellAgreement | None) -> Document | None:
    if cells is None:
        return None
    return {
        "count": cells.cells,
        "raters": cells.raters,
        "agreement": _estimate(cells.agreement),
        "kappa_name": "Cohen" if cells.raters == 2 else "Fleiss",
        "kappa": _estimate(cells.kappa),
        "alpha": _estimate(cells.alpha),
        "nothing": _rounded(cells.prevalence[None]),
        "by_label": [
            {"label": name, "kappa": _estimate(kappa), "prevalence": _rounded(cells.prevalence[name])}
            for name, kappa in cells.by_label.items()
        ],
    }


def _gamma(gamma: Gamma) -> Document:
    return {
        "gamma": _estimate(gamma.gamma),
        "observed_disorder": _rounded(gamma.observed),
        "expected_disorder": _rounded(gamma.expected),
        "precision": _rounded(gamma.precision),
        "samples": gamma.samples,
        "units": gamma.units,
        "windows": gamma.windows,
        "sampled": gamma.sampled,
        "exact": gamma.exact,
    }


def _errors(errors: BoundaryErrors | None) -> Document | None:
    if errors is None or not errors.count:
        return None

    def ms(value: float | None) -> float | None:
        return None if value is None else round(value / 1e6, 6)

    def quantile(estimate: Estimate) -> Document:
        return {"value": ms(estimate.value), "low": ms(estimate.low), "high": ms(estimate.high)}

    return {
        "count": errors.count,
        "mean_ms": ms(errors.mean_ns),
        "median_ms": quantile(errors.median_ns),
        "p90_ms": quantile(errors.p90_ns),
        "histogram": {"bin_ms": errors.bin_ns / 1e6, "counts": list(errors.counts)},
    }


def _confusion(confusion: Confusion) -> Document:
    return {
        "first": confusion.first,
        "second": confusion.second,
        "labels": list(confusion.names),
        "counts": [list(row) for row in confusion.counts],
    }


def _counts(counts: Counts) -> Document:
    return {
        "hits": counts.hits,
        "substitutions": counts.substitutions,
        "deletions": counts.deletions,
        "insertions": counts.insertions,
    }


def _words(words: WordErrors) -> Document:
    return {
        "unit": words.unit,
        "word_error_rate": _estimate(words.word_rate),
        "words": _counts(words.words),
        "character_error_rate": _estimate(words.character_rate),
        "characters": _counts(words.characters),
        "places": words.places,
        "equal_places": words.equal_places,
        "differences": [_difference(each) for each in words.differences[:_MOST_SHOWN]],
    }


def _difference(found: Difference) -> Document:
    return {
        "at_s": found.start_ns / 1e9,
        "first": [str(each) for each in found.first],
        "second": [str(each) for each in found.second],
        **_counts(found.counts),
        "steps": [{"what": what, "first": one, "second": other} for what, one, other in found.steps],
    }


def _regions(regions: RegionOverlap) -> Document:
    return {
        "frames": regions.frames,
        "step_ms": regions.step_ns / 1e6,
        "matched": regions.matched,
        "missing": regions.missing,
        "extra": regions.extra,
        "mean": _estimate(regions.mean),
        "median": _rounded(regions.median),
        "histogram": list(regions.counts),
        "by_label": [{"label": name, "mean": _estimate(mean)} for name, mean in regions.by_label.items()],
    }
