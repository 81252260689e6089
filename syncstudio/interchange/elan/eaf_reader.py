"""Makes a document of an EAF file: a lane of every tier, or of the tiers that our own record says belong together."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path

from syncstudio.interchange.elan.eaf_file import EafAnnotation, EafFile, EafTier, read_eaf
from syncstudio.interchange.elan.eaf_folding import TierLane, folded
from syncstudio.interchange.elan.eaf_media import NS_PER_MS, media_of
from syncstudio.interchange.elan.eaf_record import PROPERTY, UNKNOWN_DATE, EafRecord, TierRecord, record_of
from syncstudio.interchange.elan.eaf_times import MOST_NOTES, EafTimes, eaf_times
from syncstudio.interchange.elan.eaf_vocabularies import Vocabularies
from syncstudio.interchange.label_document import DocumentSegment, LabelDocument, LaneKind, Relation
from syncstudio.interchange.label_format import ReadOptions

_COUNTED = {PROPERTY, "lastUsedAnnotationId", "lastUsedAnnotationID"}
"""Properties that say nothing to people."""


def read(path: Path, options: ReadOptions) -> LabelDocument:
    """The labels of an EAF file. InterchangeError, in one sentence with its line, when it cannot be read."""
    return document_of(read_eaf(path))


def document_of(file: EafFile) -> LabelDocument:
    """The document that a file means."""
    record = next(
        (found for name, text in file.properties if name == PROPERTY and (found := record_of(text))), None
    )
    zero_ns = record.zero_ns if record else 0
    notes = _checked_tiers(file)
    times = eaf_times(file)
    vocabularies = Vocabularies(file)
    lanes = [_lane(tier, file, times, vocabularies, record, zero_ns) for tier in file.tiers]
    _find_parents(lanes)
    media, media_notes = media_of(file, zero_ns)
    document, remarks = folded(lanes, record or EafRecord())
    notes += _told(file, times) + vocabularies.notes() + media_notes
    return LabelDocument(
        lanes=document,
        labels=tuple(vocabularies.labels()),
        media=media,
        comments=remarks,
        format=f"ELAN EAF {file.attributes.get('FORMAT', '')}".strip(),
        notes=tuple(notes),
        encoding="utf-8",
        language=record.language if record else "",
        name=record.name if record else "",
        facts=_facts(file),
    )


def _checked_tiers(file: EafFile) -> list[str]:
    """Repair what tiers cannot mean: names that are doubled, parents that are not there or go round in a ring."""
    notes = []
    by_name: dict[str, EafTier] = {}
    for tier in file.tiers:
        name, number = tier.name or "Tier", 2
        while name in by_name:
            name, number = f"{tier.name or 'Tier'} ({number})", number + 1
        if name != tier.name:
            notes.append(
                f"line {tier.line}: there is another tier called “{tier.name}”; this one becomes “{name}”"
            )
            tier.name = name
        by_name[name] = tier
    roots: set[str] = set()
    for tier in file.tiers:
        path: dict[str, None] = {}
        at = tier
        while at.name not in roots and (parent := at.attributes.get("PARENT_REF", "")):
            path[at.name] = None
            if parent not in by_name or parent in path:
                why = "goes round in a ring" if parent in path else "is not there"
                notes.append(
                    f"line {at.line}: the parent “{parent}” of tier “{at.name}” {why}; it is left out"
                )
                at.attributes.pop("PARENT_REF")
                break
            at = by_name[parent]
        roots.update(path)
        roots.add(at.name)
    return notes[:MOST_NOTES] + ([f"and {len(notes) - MOST_NOTES:,} more"] if len(notes) > MOST_NOTES else [])


def _lane(
    tier: EafTier,
    file: EafFile,
    times: EafTimes,
    vocabularies: Vocabularies,
    record: EafRecord | None,
    zero_ns: int,
) -> TierLane:
    get = tier.attributes.get
    vocabulary = vocabularies.of_tier(tier)
    known = record.tiers.get(tier.name) if record else None
    person, author = get("PARTICIPANT", ""), get("ANNOTATOR", "")
    by_id, spans = times.by_id, times.spans
    lane_record = record.lanes[known.lane] if record and known and known.lane >= 0 else None
    all_labels = bool(known and known.role == "lane" and lane_record and lane_record.labels)
    segments = []
    for each in tier.annotations:
        span = spans.get(id(each))
        if span is None:
            continue
        if all_labels:
            label, text = each.value, ""
        else:
            label, text = vocabulary.label(each) if vocabulary else ("", each.value)
        segments.append(
            DocumentSegment(
                span[0] * NS_PER_MS + zero_ns,
                span[1] * NS_PER_MS + zero_ns,
                text,
                label,
                person,
                author=author,
                key=each.id if by_id[each.id] is each else "",
                parent_key=each.parent,
            )
        )
    segments.sort(key=_span)
    constraint = file.types.get(get("LINGUISTIC_TYPE_REF", ""), {}).get("CONSTRAINTS", "")
    parent = get("PARENT_REF", "")
    relation: Relation = (
        "" if not parent else "same-span" if constraint == "Symbolic_Association" else "inside"
    )
    return TierLane(
        tier.name,
        _kind(tier, parent, vocabulary is not None),
        segments,
        parent,
        relation,
        person,
        vocabulary.names if vocabulary else (),
        _language(tier, file),
        known or TierRecord(-1, ""),
    )


def _span(segment: DocumentSegment) -> tuple[int, int]:
    return segment.start_ns, segment.end_ns


def _kind(tier: EafTier, parent: str, has_vocabulary: bool) -> LaneKind:
    """What a tier of ELAN's is: a transcript where it stands alone and most of what it says is several words."""
    if parent or has_vocabulary:
        return "segments"
    said = [each.value.strip() for each in tier.annotations if each.value.strip()]
    several = sum(1 for each in said if " " in each or _is_dense(each))
    return "transcript" if said and 2 * several >= len(said) else "segments"


def _is_dense(text: str) -> bool:
    """Whether a text is of a script that puts no blanks between words."""
    return len(text) > 3 and all(
        "\u3040" <= each <= "\u9fff" or "\u0e00" <= each <= "\u0e7f" for each in text
    )


def _language(tier: EafTier, file: EafFile) -> str:
    language = tier.attributes.get("LANG_REF", "")
    if language:
        return language
    locale = tier.attributes.get("DEFAULT_LOCALE", "")
    country = file.locales.get(locale, {}).get("COUNTRY_CODE", "")
    return f"{locale}-{country}" if locale and country else locale


def _find_parents(lanes: list[TierLane]) -> None:
    """Name the parent of annotations that have times of their own: the one they lie in."""
    by_name = {each.name: each for each in lanes}
    for lane in lanes:
        parent = by_name.get(lane.parent)
        if parent is None or all(each.parent_key for each in lane.segments):
            continue
        starts = [each.start_ns for each in parent.segments]
        for place, each in enumerate(lane.segments):
            at = bisect_right(starts, each.start_ns) - 1
            # A parent that ends where this begins gives way to one before it only where that still goes on.
            while at >= 0 and starts[at] == each.start_ns and parent.segments[at].end_ns < each.end_ns:
                at -= 1
            if not each.parent_key and at >= 0 and parent.segments[at].end_ns >= each.end_ns:
                lane.segments[place] = _hung(each, parent.segments[at].key)


def _hung(segment: DocumentSegment, key: str) -> DocumentSegment:
    return DocumentSegment(
        segment.start_ns,
        segment.end_ns,
        segment.text,
        segment.label,
        segment.speaker,
        author=segment.author,
        key=segment.key,
        parent_key=key,
    )


def _told(file: EafFile, times: EafTimes) -> list[str]:
    notes = [
        f"line {line}: a time slot says “{said[:40]}”, which is no number of ms; it is worked out from its neighbours"
        for line, said in file.slot_faults[:MOST_NOTES]
    ]
    notes += times.faults
    if times.left_out > MOST_NOTES:
        notes.append(f"{times.left_out:,} annotations in all are left out")
    doubled = sum(1 for tier in file.tiers for each in tier.annotations if times.by_id[each.id] is not each)
    if doubled:
        notes.append(
            f"{doubled:,} annotations have an id that another has; they lose it ({_first_doubled(file, times)})"
        )
    if times.slots_filled:
        notes.append(
            f"{times.slots_filled:,} time slots have no value; spread evenly between their neighbours, as in ELAN"
        )
    if times.spread:
        notes.append(
            f"{times.spread:,} annotations of symbolic subdivisions have no times; they share their parents' spans"
        )
    if times.shared:
        notes.append(
            f"{times.shared:,} annotations are associated with others; they take their parents' spans"
        )
    if file.links:
        notes.append(f"{file.links:,} links between annotations are left out")
    if file.lexicons:
        notes.append(f"{file.lexicons:,} references to lexicons are left out")
    if file.marked:
        notes.append(f"{file.marked:,} references of annotations to drawings and categories are left out")
    if file.header.get("TIME_UNITS", "milliseconds") != "milliseconds":
        notes.append(
            f"its times are said to be {file.header['TIME_UNITS']}; they are read as ms, as ELAN does"
        )
    return notes


def _first_doubled(file: EafFile, times: EafTimes) -> str:
    first: EafAnnotation = next(
        each for tier in file.tiers for each in tier.annotations if times.by_id[each.id] is not each
    )
    return f"the first, “{first.id}”, in line {first.line}"


def _facts(file: EafFile) -> tuple[tuple[str, str], ...]:
    facts = [("Author", file.attributes.get("AUTHOR", "")), ("Date", file.attributes.get("DATE", ""))]
    for text, address in file.licences:
        facts += [("Licence", text), ("Licence address", address)]
    facts += [(name, text) for name, text in file.properties if name not in _COUNTED]
    return tuple((name, text) for name, text in facts if text.strip() and text != UNKNOWN_DATE)
