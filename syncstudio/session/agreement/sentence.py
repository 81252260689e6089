"""Agreement in one sentence, and figures as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syncstudio.session.agreement.agreement import Agreement
    from syncstudio.session.agreement.bootstrap import Estimate


def sentence_of(agreement: Agreement) -> str:
    """The one sentence: how many labels match, F1, kappa, gamma, and of transcripts the word error rate."""
    overall, scores = agreement.overall, agreement.overall.scores
    raters = agreement.raters
    who = f"{', '.join(raters[:-1])} and {raters[-1]}" if len(raters) > 1 else "These lanes"
    if scores.f1.value is None:
        return f"{who} have no labels to compare."
    first = scores.matched + scores.missing
    parts = [f"F1 {with_interval(scores.f1)}"]
    if overall.cells is not None and overall.cells.kappa.value is not None:
        name = "Cohen's" if overall.cells.raters == 2 else "Fleiss'"
        parts.append(f"{name} kappa {with_interval(overall.cells.kappa)}")
    if overall.gamma is not None:
        parts.append(f"gamma {figure(overall.gamma)}")
    if overall.word_rate is not None:
        parts.append(f"word error rate {percent(overall.word_rate)}")
    if overall.region_overlap is not None:
        parts.append(f"overlap of regions {figure(overall.region_overlap)}")
    second = scores.matched + scores.extra
    pairs = "" if len(raters) <= 2 else " (all pairs)"
    counted = f"{scores.matched:,} of {first:,} and {second:,} labels match{pairs}"
    return f"{who}: {counted}; {', '.join(parts)}."


def with_interval(estimate: Estimate) -> str:
    """A figure with its interval: “0.91 (0.90 to 0.92)”."""
    if estimate.value is None:
        return "–"
    if estimate.low is None or estimate.high is None:
        return figure(estimate.value)
    return f"{figure(estimate.value)} ({figure(estimate.low)} to {figure(estimate.high)})"


def figure(value: float | None) -> str:
    """A figure with two decimals; one that only rounds to 1 says so: “> 0.99”."""
    if value is None:
        return "–"
    if 0.995 <= value < 1.0:
        return "> 0.99"
    return f"{value:.2f}".replace("-", "−")


def percent(value: float | None) -> str:
    """A share in percent: “12.3 %”."""
    return "–" if value is None else f"{100 * value:.1f} %"


def milliseconds(ns: float | None) -> str:
    """A time in ms: “23 ms”."""
    return "–" if ns is None else f"{ns / 1e6:,.0f} ms"
