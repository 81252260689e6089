"""Labels of any number of raters that are the same one: the units on which answers and lengths are compared."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from syncstudio.session.agreement.alpha import alpha_of
from syncstudio.session.agreement.lane_labels import ComparedLane, Reals, Texts, Whole
from syncstudio.session.agreement.matching import Matches


def unit_rows(lane: ComparedLane, matches: Mapping[tuple[int, int], Matches]) -> Whole:
    """A row a unit and a column a rater: the place of its label there, -1 for none. Pairs are joined first to last."""
    raters = len(lane.raters)
    units: list[list[int]] = []
    unit_of: list[dict[int, int]] = [{} for _ in range(raters)]
    for (first, second), found in matches.items():
        for one, other in zip(found.first.tolist(), found.second.tolist(), strict=True):
            if other in unit_of[second]:
                continue
            unit = unit_of[first].get(one)
            if unit is None:
                unit = unit_of[first][one] = len(units)
                units.append([-1] * raters)
                units[unit][first] = one
            if units[unit][second] < 0:
                units[unit][second] = other
                unit_of[second][other] = unit
    return np.array(units, dtype=np.int64).reshape(-1, raters)


def answer_alphas(lane: ComparedLane, units: Whole) -> dict[str, tuple[str, float | None]]:
    """Krippendorff's alpha of what was answered about the same labels: interval of numbers, nominal of the rest.

    Also of labels that are all numbers ("1", "2.5"), and of how long labels last; those are interval data.
    """
    found: dict[str, tuple[str, float | None]] = {}
    if not len(units):
        return found
    attributes = dict.fromkeys(name for rater in lane.raters for name in rater.answers)
    for name in attributes:
        texts = [_picked(rater.answers.get(name), units[:, place]) for place, rater in enumerate(lane.raters)]
        if any(text for column in texts for text in column):
            level = "interval" if name in lane.numeric else "nominal"
            found[name] = (level, alpha_of(_numbers(texts, level == "interval"), level))  # type: ignore[arg-type]
    if lane.names and all(_number(name) is not None for name in lane.names):
        values = np.array([_number(name) for name in lane.names], dtype=np.float64)
        rated = [values[each.labels] for each in lane.raters]
        found["label"] = ("interval", alpha_of(_columns(lane, units, rated), "interval"))
    if any((rater.ends_ns > rater.starts_ns).any() for rater in lane.raters):
        lengths = [(each.ends_ns - each.starts_ns) / 1e9 for each in lane.raters]
        found["duration"] = ("interval", alpha_of(_columns(lane, units, lengths), "interval"))
    return found


def _columns(lane: ComparedLane, units: Whole, values: list[Reals]) -> Reals:
    table = np.full(units.shape, np.nan)
    for place in range(len(lane.raters)):
        real = units[:, place] >= 0
        table[real, place] = values[place][units[real, place]]
    return table


def _picked(answers: Texts | None, rows: Whole) -> list[str]:
    return ["" if answers is None or row < 0 else str(answers[row]) for row in rows.tolist()]


def _numbers(columns: list[list[str]], numeric: bool) -> Reals:
    if numeric:
        rows = [[_number(text) for text in column] for column in columns]
        return np.array([[np.nan if each is None else each for each in column] for column in rows]).T
    codes: dict[str, int] = {}
    return np.array(
        [[codes.setdefault(text, len(codes)) if text else np.nan for text in column] for column in columns]
    ).T


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if np.isfinite(value) else None
