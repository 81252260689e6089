"""Lanes of labels from spans with texts: what a stream of states, an event log or a file's markers say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from syncstudio.project.records import Label, Lane, LaneKind, Segment
from syncstudio.session.names import fitted_name, free_name

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from syncstudio.project.edit import Edit
    from syncstudio.project.project import Project

# Up to so many different texts are a set of labels that a person looks over; more are what somebody wrote.
MOST_LABELS = 24
# Longer than this a text is a sentence, and no name of a label.
_LONGEST_LABEL = 40


@dataclass(frozen=True, slots=True)
class TextSpans:
    """Spans on a track's own clock, int64 ns, with the numbers of their texts; `colors` are those of
    the texts, as entries of the palette."""

    starts_ns: NDArray[np.int64]
    ends_ns: NDArray[np.int64]
    codes: NDArray[np.int32]
    texts: Sequence[str]
    colors: Sequence[int] = ()


def insert_lane(
    edit: Edit,
    project: Project,
    track_id: int,
    name: str,
    kind: LaneKind,
    spans: TextSpans,
    origin: str,
    new_labels: bool,
) -> int:
    """Put spans into a new lane of a track, in one go; the lane's id.

    Texts that are names of labels become these. Of texts there are no labels of, labels are made where `new_labels`
    and few are told apart; else they stay texts.
    """
    lanes = project.lanes()
    lane = Lane(
        track_id=track_id,
        name=free_name(fitted_name(name) or "stream", (each.name for each in lanes)),
        kind=kind,
        position=len(lanes),
        color=len(lanes),
        origin=fitted_name(origin),
    )
    lane_id = edit.insert(lane)
    labels = _labels(edit, project, spans, new_labels)
    texts = ["" if labels[code] is not None else text for code, text in enumerate(spans.texts)]
    edit.insert_many(
        [
            Segment(0, lane_id, start_ns, end_ns, labels[code], texts[code])
            for start_ns, end_ns, code in zip(
                spans.starts_ns.tolist(), spans.ends_ns.tolist(), spans.codes.tolist(), strict=True
            )
        ]
    )
    return lane_id


def _labels(edit: Edit, project: Project, spans: TextSpans, new_labels: bool) -> list[int | None]:
    """The label of each text, or None where it stays a text."""
    known = {label.name.casefold(): label.id for label in project.labels()}
    found: list[int | None] = [known.get(_as_name(text)) for text in spans.texts]
    used = np.unique(spans.codes).tolist()
    named = [code for code in used if spans.texts[code].strip()]
    few = len({_as_name(spans.texts[code]) for code in named}) <= MOST_LABELS
    if not new_labels or not few or any(len(spans.texts[code].strip()) > _LONGEST_LABEL for code in named):
        return found
    place = len(known)
    for code in named:
        name = fitted_name(spans.texts[code])
        if name and found[code] is None:
            found[code] = known.get(name.casefold())
        if name and found[code] is None:
            color = spans.colors[code] if len(spans.colors) > code else place
            known[name.casefold()] = found[code] = edit.insert(Label(name=name, color=color, position=place))
            place += 1
    return found


def _as_name(text: str) -> str:
    return fitted_name(text).casefold()
