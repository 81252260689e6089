"""What was answered of a whole task, as one label over all of it; and what tells annotations apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LaneKind
from syncstudio.interchange.label_studio.label_studio_attributes import WHOLE
from syncstudio.interchange.label_studio.label_studio_regions import Answer, Gathered
from syncstudio.interchange.label_studio.label_studio_segments import LaneWords, attributes_of
from syncstudio.interchange.label_studio.label_studio_spans import seconds_ns
from syncstudio.interchange.label_studio.label_studio_tasks import Work


def whole_lanes(
    gathered: Sequence[tuple[Work, Gathered]],
    lanes: Sequence[DocumentLane],
    several: Collection[str],
    medium: str,
) -> list[DocumentLane]:
    """A lane for each annotation that answered anything of the whole task; `lanes` are the task's others."""
    made = []
    asked = [(work, one) for work, one in gathered if one.whole]
    for (work, one), who in zip(asked, names_of_works([work for work, _ in asked]), strict=True):
        ends = [segment.end_ns for lane in lanes for segment in lane.segments]
        length_ns = seconds_ns(one.length) or max(ends, default=0)
        words = LaneWords(several=frozenset(_several(one.whole) | set(several)))
        answered = {name: answer for name, answer in one.whole.items() if answer.values}
        attributes = tuple(attributes_of(answered, words))
        if not attributes:
            continue
        segment = DocumentSegment(
            0, length_ns, attributes=attributes, author=work.author, status=work.status,
            confidence=work.score if work.score is not None and 0 <= work.score <= 1 else None,
        )  # fmt: skip
        name = f"{WHOLE} ({who})" if len(asked) > 1 and who else WHOLE
        kind: LaneKind = "segments" if length_ns else "events"
        made.append(DocumentLane(name, kind, (segment,), medium=medium))
    return made


def _several(answers: Mapping[str, Answer]) -> set[str]:
    return {
        name for name, one in answers.items() if one.kind in ("choices", "taxonomy") and len(one.values) > 1
    }


def names_of_works(works: list[Work]) -> list[str]:
    """What tells annotations apart, in words: who made them, and whether they are drafts."""
    made, counts = [], Counter[str]()
    for work in works:
        kind = "" if work.kind == "annotation" or (work.kind == "prediction" and work.author) else work.kind
        who = ", ".join(filter(None, (work.author, kind)))
        counts[who] += 1
        made.append(who if counts[who] == 1 else f"{who or 'annotation'} {counts[who]}")
    return made
