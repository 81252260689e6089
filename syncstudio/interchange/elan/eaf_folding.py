"""Folds tiers back into the lanes they were written from: overlaps, speakers, labels, attributes, words, comments."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import get_args

from syncstudio.interchange.elan.eaf_record import EafRecord, LaneRecord, TierRecord
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentLane,
    DocumentSegment,
    LaneKind,
    Relation,
)
from syncstudio.interchange.utterance import TimedWord
from syncstudio.project.records import WordTiming

_TIMINGS: dict[str, WordTiming] = {each: each for each in get_args(WordTiming)}


@dataclass(slots=True)
class TierLane:
    """A tier as a lane, with what our record says of it (lane -1: nothing)."""

    name: str
    kind: LaneKind
    segments: list[DocumentSegment]
    parent: str
    relation: Relation
    person: str
    vocabulary: tuple[str, ...]
    language: str
    record: TierRecord

    def as_lane(self) -> DocumentLane:
        """The lane that this tier alone is."""
        return DocumentLane(
            self.name,
            self.kind,
            tuple(self.segments),
            self.parent,
            self.relation,
            self.person,
            self.vocabulary,
            language=self.language,
        )


def folded(
    tiers: list[TierLane], record: EafRecord
) -> tuple[tuple[DocumentLane, ...], tuple[DocumentComment, ...]]:
    """The lanes that tiers mean, in their order, and remarks about instants."""
    families: dict[int, list[TierLane]] = defaultdict(list)
    main = [each for each in tiers if each.record.role == "lane"]
    written = {each.record.lane for each in main}
    lane_of_tier = {each.name: record.lanes[each.record.lane].name for each in main}
    remarks: list[DocumentComment] = []
    order: list[TierLane | int] = []
    hosts = {*lane_of_tier, *(each.name for each in tiers if each.record.role == "words")}
    for tier in tiers:
        role, lane = tier.record.role, tier.record.lane
        if role == "remarks":
            remarks += [DocumentComment(each.start_ns, each.text, each.author) for each in tier.segments]
        elif role == "lane" or (role and lane in written and tier.parent in hosts):
            if lane not in families:
                order.append(lane)
            families[lane].append(tier)
        else:
            order.append(tier)
    lanes = tuple(
        _folded_lane(families[each], record.lanes[each], lane_of_tier)
        if isinstance(each, int)
        else replace(each.as_lane(), parent=lane_of_tier.get(each.parent, each.parent))
        for each in order
    )
    return lanes, tuple(sorted(remarks, key=lambda each: (each.at_ns, each.text, each.author)))


def _folded_lane(tiers: list[TierLane], record: LaneRecord, lane_of_tier: dict[str, str]) -> DocumentLane:
    main = [each for each in tiers if each.record.role == "lane"]
    fields: dict[str, _Fields] = defaultdict(_Fields)
    words: dict[str, list[DocumentSegment]] = defaultdict(list)
    of_words: dict[str, dict[str, str]] = defaultdict(dict)
    vocabulary: tuple[str, ...] = main[0].vocabulary
    for tier in tiers:
        role, name = tier.record.role, tier.record.name
        if role == "words":
            timed = name != "untimed"
            for each in tier.segments:
                words[each.parent_key].append(each if timed else replace(each, confidence=-1.0))
        elif role == "word":
            for each in tier.segments:
                of_words[each.parent_key][name] = each.text or each.label
        elif role != "lane":
            if role == "label":
                vocabulary = tier.vocabulary
            for each in tier.segments:
                fields[each.parent_key].take(role, name, each)
    persons = {each.person for each in main}
    segments = []
    for tier in main:
        for each in tier.segments:
            known = fields.get(each.key)
            made = known.given_to(each) if known else each
            if each.key in words:
                made = replace(made, words=_words(words[each.key], of_words))
            if record.kind == "events":
                made = replace(made, end_ns=made.start_ns)
            segments.append(made)
    if len(main) > 1:
        segments.sort(key=lambda each: (each.start_ns, each.end_ns, len(each.key), each.key))
    parent = lane_of_tier.get(main[0].parent, main[0].parent)
    relation = main[0].relation
    if record.parent and not parent:
        parent, relation = record.parent, record.relation
    elif parent and record.relation:
        relation = record.relation
    return DocumentLane(
        record.name,
        record.kind,
        tuple(segments),
        parent,
        relation,
        persons.pop() if len(persons) == 1 else "",
        vocabulary if record.vocabulary else (),
        language=main[0].language,
    )


class _Fields:
    """What tiers say of one label, until it is given to it."""

    def __init__(self) -> None:
        self.plain: dict[str, str] = {}
        self.attributes: list[tuple[str, str]] = []
        self.comments: list[tuple[str, str]] = []

    def take(self, role: str, name: str, said: DocumentSegment) -> None:
        """Keep what one annotation of a tier says."""
        text = said.label or said.text
        if role == "attribute":
            self.attributes.append((name, text))
        elif role == "comment":
            self.comments.append((text, said.author))
        else:
            self.plain[role] = text

    def given_to(self, segment: DocumentSegment) -> DocumentSegment:
        """The label with all that was said of it."""
        return replace(
            segment,
            label=self.plain.get("label", segment.label),
            status=self.plain.get("status", ""),
            author=self.plain.get("author", segment.author),
            confidence=_number(self.plain.get("confidence", "")),
            attributes=tuple(self.attributes),
            comments=tuple(self.comments),
        )


def _words(said: Iterable[DocumentSegment], of_words: dict[str, dict[str, str]]) -> tuple[TimedWord, ...]:
    words = []
    for each in said:
        more = of_words.get(each.key, {})
        timed = each.confidence is None
        timing = more.get("timing", "")
        words.append(
            TimedWord(
                each.text or each.label,
                each.start_ns if timed else None,
                each.end_ns if timed else None,
                _number(more.get("confidence", "")),
                more.get("unsure", "") != "",
                _TIMINGS.get(timing, ""),
            )
        )
    return tuple(words)


def _number(text: str) -> float | None:
    try:
        value = float(Decimal(text.strip()))
    except (InvalidOperation, ValueError, OverflowError):
        return None
    return value if abs(value) < 1e9 else None
