"""Plans the tiers of a document: lanes as an ELAN user would have them, with what hangs from their labels.

Overlapping labels and speakers of one lane go to tiers of their own, as ELAN has one annotation at a time and one
participant on each. A record (`eaf_record`) says which tiers belong together.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from heapq import heappush, heapreplace
from itertools import pairwise

from syncstudio.interchange.elan.eaf_fields import plan_fields
from syncstudio.interchange.elan.eaf_plan import NS_PER_MS, Plan, Row, Tier, is_id
from syncstudio.interchange.elan.eaf_record import EafRecord, LaneRecord, TierRecord
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentLane,
    DocumentSegment,
    LabelDocument,
)

_KINDS = {"segments": "Segments", "events": "Events", "transcript": "Utterances", "regions": "Segments"}

_SURELY_SPREAD = 3
"""So many labels whose parts are all as long as one another to the ms were not cut by hand."""


def planned(document: LabelDocument) -> tuple[Plan, EafRecord]:
    """The tiers of a document whose lanes are all on its one timeline."""
    plan = Plan()
    record = EafRecord(name=document.name, language=document.language)
    plan.shift_ms = _shift_ms(document)
    record.zero_ns = -plan.shift_ms * NS_PER_MS
    wanted = dict.fromkeys(lane.language for lane in document.lanes if lane.language)
    plan.languages = [each for each in wanted if is_id(each)]
    plan.reserve([each.key for _, each in document.segments() if each.key])
    palette = tuple(dict.fromkeys(each.name for each in document.labels if each.name))
    parents = _parents(document.lanes, plan)
    rows_of: dict[int, list[Row]] = {}
    tiers_of: dict[int, list[Tier]] = {}
    deep = {parent for place, parent in parents.items() if document.lanes[place].relation != "same-span"}
    for place in _parents_first(len(document.lanes), parents):
        lane = document.lanes[place]
        rows_of[place], tiers_of[place] = _plan_lane(
            plan, lane, palette, rows_of.get(parents.get(place, -1)), place in deep
        )
    for place, lane in enumerate(document.lanes):
        hung = any(each.parent for each in tiers_of[place])
        labels = _value_is_label(lane)
        kind = "segments" if lane.kind == "regions" else lane.kind
        apart = lane.parent if not hung and lane.parent else ""
        record.lanes.append(LaneRecord(lane.name, kind, lane.relation, apart, bool(lane.vocabulary), labels))
        for tier in tiers_of[place]:
            plan.tiers.append(tier)
            record.tiers[tier.name] = TierRecord(place, "lane")
            for role, name, extra in plan_fields(plan, tier, lane, labels=labels, palette=palette):
                plan.tiers.append(extra)
                record.tiers[extra.name] = TierRecord(place, role, name)
    _plan_remarks(plan, record, document.comments)
    return plan, record


def _shift_ms(document: LabelDocument) -> int:
    """How far everything lies later in the file, in whole seconds, so that nothing lies before ELAN's zero."""
    earliest = min((each.start_ns for _, each in document.segments()), default=0)
    earliest = min((earliest, *(each.at_ns for each in document.comments)))
    return 0 if earliest >= 0 else -(earliest // 10**9) * 1000


def _parents(lanes: tuple[DocumentLane, ...], plan: Plan) -> dict[int, int]:
    """Which lane each lane hangs from, without rings."""
    by_name: dict[str, int] = {}
    for place, lane in enumerate(lanes):
        by_name.setdefault(lane.name, place)
    parents: dict[int, int] = {}
    for place, lane in enumerate(lanes):
        parent = by_name.get(lane.parent) if lane.parent else None
        at = parent
        while at is not None and at != place:
            at = parents.get(at)
        if parent is not None and at is None:
            parents[place] = parent
        elif lane.parent:
            plan.notes.append(
                f"{lane.name}: its parent “{lane.parent}” is not among the lanes; written without it"
            )
    return parents


def _parents_first(count: int, parents: dict[int, int]) -> Iterable[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    ready = [each for each in range(count - 1, -1, -1) if each not in parents]
    while ready:
        place = ready.pop()
        yield place
        ready.extend(reversed(children[place]))


def _plan_lane(
    plan: Plan,
    lane: DocumentLane,
    palette: tuple[str, ...],
    parent_rows: list[Row] | None,
    has_children_in_time: bool,
) -> tuple[list[Row], list[Tier]]:
    labels = _value_is_label(lane)
    ms = plan.ms
    key = plan.key
    rows = []
    for each in lane.segments:
        start, end = ms(each.start_ns), ms(each.end_ns)
        if end <= start:
            end = start + 1
            if lane.kind != "events":
                plan.stretched += 1
        rows.append(Row(start, end, each.label if labels else each.text, key(each.key), segment=each))
    rows.sort(key=_span)
    if parent_rows is not None and not _hang(rows, parent_rows):
        plan.notes.append(
            f"{lane.name}: some of its labels lie outside of those of “{lane.parent}”; written without that parent"
        )
        for row in rows:
            row.parent = None
    timed = has_children_in_time or any(
        word.start_ns is not None for each in lane.segments if each.words for word in each.words
    )
    tiers = []
    for parent, speaker, several, group in _groups(rows, lane):
        name = f"{lane.name}@{speaker}" if several and speaker else lane.name
        tier = Tier(
            plan.name(name),
            _KINDS[lane.kind],
            group,
            parent.name if parent else "",
            participant=speaker or lane.person,
            annotator=_one_author(group),
            language=plan.language(lane.language),
        )
        if labels:
            tier.vocabulary = lane.vocabulary or palette
        if parent is not None:
            tier.constraint = _constraint(group, parent, lane, timed)
        for row in group:
            row.tier = tier
        tiers.append(tier)
    if not tiers:
        tiers.append(
            Tier(
                plan.name(lane.name),
                _KINDS[lane.kind],
                [],
                participant=lane.person,
                language=plan.language(lane.language),
                vocabulary=(lane.vocabulary or palette) if labels else (),
            )
        )
        if parent_rows and parent_rows[0].tier is not None:
            tiers[0].parent = parent_rows[0].tier.name
            symbolic = lane.relation == "same-span" or parent_rows[0].tier.symbolic
            tiers[0].constraint = "Symbolic_Association" if symbolic else "Included_In"
    return rows, tiers


def _value_is_label(lane: DocumentLane) -> bool:
    """Whether annotations say their label, rather than their text with the label on a tier of its own."""
    if any(each.text for each in lane.segments):
        return False
    return bool(lane.vocabulary) or any(each.label for each in lane.segments)


def _span(row: Row) -> tuple[int, int]:
    return row.start_ms, row.end_ms


def _hang(rows: list[Row], parent_rows: list[Row]) -> bool:
    """Find for each row the one of the parent's lane that it lies in; False when one has none."""
    by_key = {each.segment.key: each for each in parent_rows if each.segment and each.segment.key}
    starts = [each.start_ms for each in parent_rows]
    for row in rows:
        known = by_key.get(row.segment.parent_key) if row.segment and row.segment.parent_key else None
        if known is not None and known.start_ms <= row.start_ms and row.end_ms <= known.end_ms:
            row.parent = known
            continue
        at = bisect_right(starts, row.start_ms) - 1
        for place in range(at, max(-1, at - 64), -1):
            if parent_rows[place].end_ms >= row.end_ms:
                row.parent = parent_rows[place]
                break
        else:
            return False
    return True


def _groups(rows: list[Row], lane: DocumentLane) -> Iterable[tuple[Tier | None, str, bool, list[Row]]]:
    """(parent's tier, speaker, whether there are several, rows): rows of one tier, none over another."""
    parted: dict[tuple[str, str], list[Row]] = defaultdict(list)
    speakers = {each.speaker for each in lane.segments}
    several = len(speakers) > 1
    for row in rows:
        parent = row.parent.tier.name if row.parent and row.parent.tier else ""
        speaker = row.segment.speaker if row.segment else ""
        parted[parent, speaker].append(row)
    for (_, speaker), part in parted.items():
        parent_tier = part[0].parent.tier if part[0].parent else None
        for group in apart(part):
            yield parent_tier, speaker, several, group


def apart(rows: list[Row]) -> list[list[Row]]:
    """Rows in order of their start, parted so that none of a part lies over another: as few parts as can be."""
    parts: list[list[Row]] = []
    ends: list[tuple[int, int]] = []
    for row in rows:
        if ends and ends[0][0] <= row.start_ms:
            part = ends[0][1]
            heapreplace(ends, (row.end_ms, part))
            parts[part].append(row)
        else:
            heappush(ends, (row.end_ms, len(parts)))
            parts.append([row])
    return parts


def _one_author(rows: list[Row]) -> str:
    authors = {row.segment.author for row in rows if row.segment}
    return authors.pop() if len(authors) == 1 else ""


def _constraint(rows: list[Row], parent: Tier, lane: DocumentLane, timed: bool) -> str:
    """The constraint that says most of how rows lie in their parents, and that reads back to the same times."""
    families: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        families[id(row.parent)].append(row)
    whole = all(
        len(each) == 1 and each[0].parent is not None and _span(each[0]) == _span(each[0].parent)
        for each in families.values()
    )
    if whole and lane.relation == "same-span" and (parent.symbolic or not timed):
        return "Symbolic_Association"
    even = all(_is_even(each) for each in families.values())
    if even and (parent.symbolic or (not timed and _several(families.values()))):
        return "Symbolic_Subdivision"
    if all(_is_tiled(each) for each in families.values()):
        return "Time_Subdivision"
    return "Included_In"


def _several(families: Iterable[list[Row]]) -> bool:
    """Whether enough labels have several parts to know that their even spread is not by chance."""
    return sum(1 for each in families if len(each) > 1) >= _SURELY_SPREAD


def _is_even(children: list[Row]) -> bool:
    parent = children[0].parent
    if parent is None:
        return False
    start, length, count = parent.start_ms, parent.end_ms - parent.start_ms, len(children)
    return all(
        row.start_ms == start + length * place // count
        and row.end_ms == start + length * (place + 1) // count
        for place, row in enumerate(children)
    )


def _is_tiled(children: list[Row]) -> bool:
    parent = children[0].parent
    if parent is None or children[0].start_ms != parent.start_ms or children[-1].end_ms != parent.end_ms:
        return False
    return all(one.end_ms == other.start_ms for one, other in pairwise(children))


def _plan_remarks(plan: Plan, record: EafRecord, comments: tuple[DocumentComment, ...]) -> None:
    """Remarks about instants stand on tiers of their own, one for each author."""
    by_author: dict[str, list[Row]] = defaultdict(list)
    for each in sorted(comments, key=lambda comment: comment.at_ns):
        at_ms = plan.ms(each.at_ns)
        segment = DocumentSegment(each.at_ns, each.at_ns, each.text)
        by_author[each.author].append(Row(at_ms, at_ms + 1, each.text, plan.new_key(), segment=segment))
    for author, rows in by_author.items():
        for part in apart(rows):
            name = plan.name(f"Remarks@{author}" if author else "Remarks")
            plan.tiers.append(Tier(name, "Remarks", part, annotator=author))
            record.tiers[name] = TierRecord(-1, "remarks")
