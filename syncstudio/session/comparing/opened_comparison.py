"""One comparison that is at work: the other project, how it is compared, what differs, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from syncstudio.project.project import Project
from syncstudio.session.comparing.decisions import Decisions, decision_key
from syncstudio.session.comparing.difference_places import starts_of
from syncstudio.session.comparing.difference_row import DifferenceRow, difference_row
from syncstudio.session.comparing.differences import Comparison, compare
from syncstudio.session.comparing.matching import match_projects
from syncstudio.session.comparing.opening import OtherProject
from syncstudio.session.comparing.summary import names_of, summary

# What of a project may change without anything being matched anew.
_CONTENT = frozenset({"segment", "word", "region", "keyframe", "attribute_value", "comment"})


@dataclass
class OpenComparison:
    """A project compared with another one. `lanes` are pairs of lanes a person told (ours, theirs; 0: none)."""

    project: Project
    other: OtherProject
    tolerance_ns: int
    decisions: Decisions
    lanes: dict[int, int] = field(default_factory=dict)
    generation: int = 0
    # Both at once, for a thread behind the window may put others in their place at any moment.
    state: tuple[Comparison, NDArray[np.bool_]] = field(init=False)

    def __post_init__(self) -> None:
        self.compare()

    @property
    def found(self) -> Comparison:
        """What differs."""
        return self.state[0]

    @property
    def decided(self) -> NDArray[np.bool_]:
        """Which of the differences were decided, in their order."""
        return self.state[1]

    @property
    def names(self) -> tuple[str, str]:
        """What both are called beside one another: ours, theirs."""
        return names_of(self.project.path, self.other.path)

    @property
    def path(self) -> Path:
        """The other project's file."""
        return self.other.path

    @property
    def sentence(self) -> str:
        """The whole comparison in one sentence."""
        return summary(self.found, *self.names)

    def compare(self, tables: frozenset[str] | None = None, lanes: frozenset[int] | None = None) -> None:
        """Compare anew; of `tables` that changed those of labels leave what is matched as it is, and only these
        lanes are looked at."""
        if tables is not None and tables <= _CONTENT and lanes is not None:
            found = compare(self.found.matched, self.tolerance_ns, self.found, lanes)
        else:
            # Whoever shows something of the other project looks anew when this changes.
            self.generation += 1
            told = self._lanes_there()
            found = compare(match_projects(self.project, self.other.project, told), self.tolerance_ns)
        self.look_up_decided(found)

    def look_up_decided(self, found: Comparison | None = None) -> None:
        """See which differences were decided."""
        found = found or self.found
        count = len(found.differences)
        decided = np.zeros(count, dtype=np.bool_)
        if len(self.decisions):
            near = np.isin(starts_of(found, master=False), self.decisions.starts_ns)
            for place in np.flatnonzero(near).tolist():
                decided[place] = decision_key(difference_row(found, place)) in self.decisions
        self.state = found, decided

    def row(self, place: int) -> DifferenceRow:
        """One difference as it is told."""
        return difference_row(self.found, place)

    def _lanes_there(self) -> Mapping[int, int]:
        """What was told of lanes, without those that have gone since."""
        ours = {lane.id for lane in self.project.lanes()}
        theirs = {lane.id for lane in self.other.project.lanes()}
        return {mine: their for mine, their in self.lanes.items() if mine in ours and their in {0, *theirs}}
