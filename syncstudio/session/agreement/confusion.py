"""Which of one rater's labels met which of another's, as a table of counts, and as a picture."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from syncstudio.session.agreement.lane_labels import ComparedLane, LaneLabels
from syncstudio.session.agreement.matching import Matches


@dataclass(frozen=True, slots=True)
class Confusion:
    """`counts[i][j]`: how many labels the first rater called `names[i]` and the second `names[j]`.

    The last row and column are "nothing": labels that the other one does not have.
    """

    first: str
    second: str
    names: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]

    def svg(self, title: str, nothing: str = "nothing") -> str:
        """The table as a picture with its text alternative, for pages and files."""
        from syncstudio.interchange.pages.matrix import matrix

        heads = [*(name or "(no label)" for name in self.names), nothing]
        return str(matrix(title, heads, heads, self.counts, self.first, self.second))


def confusion_of(lane: ComparedLane, first: LaneLabels, second: LaneLabels, matches: Matches) -> Confusion:
    """The table of a pair of raters, by labels that were matched by place (Cohen 1960's table of joint counts)."""
    size = len(lane.names) + 1
    table = np.zeros((size, size), dtype=np.int64)
    np.add.at(table, (first.labels[matches.first], second.labels[matches.second]), 1)
    table[:-1, -1] += np.bincount(first.labels[matches.lone_first], minlength=size - 1)
    table[-1, :-1] += np.bincount(second.labels[matches.lone_second], minlength=size - 1)
    return Confusion(first.rater, second.rater, lane.names, tuple(tuple(row) for row in table.tolist()))


def together(tables: list[Confusion]) -> Confusion | None:
    """The tables of several lanes as one, labels of the same name together."""
    if not tables:
        return None
    names = tuple(dict.fromkeys(name for table in tables for name in table.names))
    places = {name: place for place, name in enumerate(names)}
    total = np.zeros((len(names) + 1, len(names) + 1), dtype=np.int64)
    for table in tables:
        at = np.array([*(places[name] for name in table.names), len(names)])
        total[np.ix_(at, at)] += np.array(table.counts)
    return Confusion(tables[0].first, tables[0].second, names, tuple(tuple(row) for row in total.tolist()))
