"""The labels of two projects under common numbers: by id in copies of one project, else by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from syncstudio.project.records import Label
from syncstudio.session.comparing.pairing import folded, pair_up

NO_LABEL = -1
"""The code of a segment without a label."""


@dataclass(frozen=True, slots=True)
class LabelCodes:
    """`names[code]` is what a label is called, in the first project where both have it. `one` and `other` give the
    code of a label by its id, and `renamed` are pairs that copies of one project call differently."""

    names: tuple[str, ...]
    one: Mapping[int, int]
    other: Mapping[int, int]
    renamed: tuple[tuple[Label, Label], ...]

    def name(self, code: int) -> str:
        """What a label is called; empty for none."""
        return "" if code == NO_LABEL else self.names[code]


def label_codes(ones: Sequence[Label], others: Sequence[Label]) -> LabelCodes:
    """Common codes for two palettes."""
    paths_one, paths_other = _paths(ones), _paths(others)
    pairs = pair_up(
        ones,
        others,
        (
            ("id", lambda each: each.id),
            ("name", lambda each: paths_one[each.id], lambda each: paths_other[each.id]),
            ("name", lambda each: folded(each.name)),
        ),
    )
    names = [label.name for label in ones]
    codes_one = {label.id: code for code, label in enumerate(ones)}
    codes_other = {theirs.id: codes_one[mine.id] for mine, theirs, _ in pairs}
    for label in others:
        if label.id not in codes_other:
            codes_other[label.id] = len(names)
            names.append(label.name)
    renamed = tuple((mine, theirs) for mine, theirs, _ in pairs if folded(mine.name) != folded(theirs.name))
    return LabelCodes(tuple(names), codes_one, codes_other, renamed)


def _paths(labels: Sequence[Label]) -> Mapping[int, tuple[str, ...]]:
    """Every label's name behind those of the groups it lies in."""
    by_id = {label.id: label for label in labels}
    paths = {}
    for label in labels:
        path: list[str] = []
        at: Label | None = label
        while at is not None and len(path) <= len(labels):
            path.insert(0, folded(at.name))
            at = None if at.parent_id is None else by_id.get(at.parent_id)
        paths[label.id] = tuple(path)
    return paths
