"""Writes a document as EAF 3.0, valid against ELAN's schema; the same document always gives the same bytes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from syncstudio.interchange.elan.eaf_media import written_media
from syncstudio.interchange.elan.eaf_plan import NOT_XML, NS_PER_MS, Plan, Tier
from syncstudio.interchange.elan.eaf_record import PROPERTY, UNKNOWN_DATE, EafRecord
from syncstudio.interchange.elan.eaf_tiers import planned
from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import WriteOptions, Written
from syncstudio.interchange.on_timeline import on_timeline
from syncstudio.timebase.counts import counted

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<ANNOTATION_DOCUMENT{} FORMAT="3.0" VERSION="3.0" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
    'xsi:noNamespaceSchemaLocation="http://www.mpi.nl/tools/elan/EAFv3.0.xsd">\n'
)
_CONSTRAINTS = {
    "Time_Subdivision": "Parts of the parent annotation in time, without gaps",
    "Symbolic_Subdivision": "Parts of the parent annotation in order, without times",
    "Symbolic_Association": "One annotation for each parent annotation",
    "Included_In": "Annotations in time within the parent annotation, gaps allowed",
}
_DATE = re.compile(r"-?\d{4,}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)?")
_SPECIAL = re.compile("[&<>\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPECIAL_INSIDE = re.compile('[&<>"\r\n\t\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]')
_WRITTEN_AS = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\r": "&#13;",
    "\n": "&#10;",
    "\t": "&#9;",
}


def write(document: LabelDocument, options: WriteOptions) -> Written:
    """The bytes of an EAF file, and sentences about what was rounded or bent to fit."""
    plan, record = planned(on_timeline(document))
    folder = options.document_path.parent if options.document_path else None
    media, media_notes = written_media(document.media, -plan.shift_ms * NS_PER_MS, folder)
    out: list[str] = [_head(document)]
    out += _header(document, media, plan, record)
    slots, numbers = _slots(plan.tiers)
    out += slots
    vocabularies = _vocabulary_names(plan.tiers, document)
    types: dict[str, str] = {}
    for tier in plan.tiers:
        _write_tier(out, tier, numbers, _type_of(tier, vocabularies, types))
    out += types.values()
    out += _languages(plan, vocabularies)
    out += [
        f'    <CONSTRAINT DESCRIPTION="{said}" STEREOTYPE="{name}"/>\n' for name, said in _CONSTRAINTS.items()
    ]
    out += _vocabularies(vocabularies, document)
    out.append("</ANNOTATION_DOCUMENT>\n")
    text = "".join(out)
    return Written(text.encode(), notes=tuple(_notes(plan, document) + media_notes))


def _escaped(text: str) -> str:
    """A text between tags; what XML cannot hold becomes U+FFFD."""
    if _SPECIAL.search(text) is None:
        return text
    return _SPECIAL.sub(lambda found: _WRITTEN_AS.get(found.group(), "\ufffd"), text)


def _attributes(pairs: Iterable[tuple[str, str]]) -> str:
    return "".join(f' {name}="{_inside(value)}"' for name, value in pairs if value)


def _inside(text: str) -> str:
    return _SPECIAL_INSIDE.sub(lambda found: _WRITTEN_AS.get(found.group(), "\ufffd"), text)


def _head(document: LabelDocument) -> str:
    facts = dict(document.facts)
    date = facts.get("Date", "")
    said = f' AUTHOR="{_inside(facts.get("Author", ""))}" DATE="{date if _DATE.fullmatch(date) else UNKNOWN_DATE}"'
    licences: list[str] = []
    waiting: str | None = None
    for name, text in (*document.facts, ("Licence", "")):
        if name == "Licence":
            if waiting is not None:
                licences.append(f"    <LICENSE>{_escaped(waiting)}</LICENSE>\n")
            waiting = text or None
        elif name == "Licence address":
            address = _attributes([("LICENSE_URL", text)])
            licences.append(f"    <LICENSE{address}>{_escaped(waiting or '')}</LICENSE>\n")
            waiting = None
    return _HEAD.format(said) + "".join(licences)


def _header(
    document: LabelDocument,
    media: list[tuple[str, list[tuple[str, str]]]],
    plan: Plan,
    record: EafRecord,
) -> list[str]:
    out = ['    <HEADER MEDIA_FILE="" TIME_UNITS="milliseconds">\n']
    out += [f"        <{tag}{_attributes(pairs)}/>\n" for tag, pairs in media]
    known = {"Author", "Date", "Licence", "Licence address"}
    for name, text in (
        *((name, text) for name, text in document.facts if name not in known),
        ("lastUsedAnnotationId", str(plan.highest)),
        (PROPERTY, record.text()),
    ):
        out.append(f"        <PROPERTY{_attributes([('NAME', name)])}>{_escaped(text)}</PROPERTY>\n")
    out.append("    </HEADER>\n")
    return out


def _slots(tiers: list[Tier]) -> tuple[list[str], list[int]]:
    """The time order, and the number in it of every slot. Parts of a subdivision share the slots where they meet."""
    times: list[int] = []
    for tier in _parents_first(tiers):
        if tier.symbolic:
            continue
        shared = tier.constraint == "Time_Subdivision"
        before = None
        for row in tier.rows:
            parent = row.parent
            if shared and parent is not None and before is not None and before.parent is parent:
                row.first = before.last
            elif shared and parent is not None:
                row.first = parent.first
            else:
                row.first = len(times)
                times.append(row.start_ms)
            if shared and parent is not None and row.end_ms == parent.end_ms:
                row.last = parent.last
            else:
                row.last = len(times)
                times.append(row.end_ms)
            before = row
    order = sorted(range(len(times)), key=times.__getitem__)
    numbers = [0] * len(times)
    out = ["    <TIME_ORDER>\n"]
    for number, place in enumerate(order, 1):
        numbers[place] = number
        out.append(f'    <TIME_SLOT TIME_SLOT_ID="ts{number}" TIME_VALUE="{times[place]}"/>\n')
    out.append("    </TIME_ORDER>\n")
    return out, numbers


def _parents_first(tiers: list[Tier]) -> Iterator[Tier]:
    """Tiers after those that they hang from, as parts take the slots of their parents."""
    waiting: dict[str, list[Tier]] = {}
    for tier in tiers:
        waiting.setdefault(tier.parent, []).append(tier)
    ready = list(reversed(waiting.get("", [])))
    while ready:
        tier = ready.pop()
        yield tier
        ready.extend(reversed(waiting.get(tier.name, [])))


def _write_tier(out: list[str], tier: Tier, numbers: list[int], type_name: str) -> None:
    said = _attributes(
        [
            ("TIER_ID", tier.name),
            ("LINGUISTIC_TYPE_REF", type_name),
            ("PARENT_REF", tier.parent),
            ("PARTICIPANT", tier.participant),
            ("ANNOTATOR", tier.annotator),
            ("LANG_REF", tier.language),
        ]
    )
    if not tier.rows:
        out.append(f"    <TIER{said}/>\n")
        return
    out.append(f"    <TIER{said}>\n")
    entries = {name: f' CVE_REF="cve{place}"' for place, name in enumerate(dict.fromkeys(tier.vocabulary))}
    find = entries.get
    add = out.append
    if tier.symbolic:
        before = None
        for row in tier.rows:
            parent = row.parent.key if row.parent else ""
            previous = ""
            if (
                tier.constraint == "Symbolic_Subdivision"
                and before is not None
                and before.parent is row.parent
            ):
                previous = f' PREVIOUS_ANNOTATION="{before.key}"'
            before = row
            add(
                f'        <ANNOTATION><REF_ANNOTATION ANNOTATION_ID="{row.key}" ANNOTATION_REF="{parent}"'
                f"{find(row.value, '')}{previous}><ANNOTATION_VALUE>{_escaped(row.value)}"
                "</ANNOTATION_VALUE></REF_ANNOTATION></ANNOTATION>\n"
            )
    else:
        for row in tier.rows:
            first, last = numbers[row.first], numbers[row.last]
            add(
                f'        <ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="{row.key}"{find(row.value, "")} '
                f'TIME_SLOT_REF1="ts{first}" TIME_SLOT_REF2="ts{last}"><ANNOTATION_VALUE>'
                f"{_escaped(row.value)}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>\n"
            )
    out.append("    </TIER>\n")


def _vocabulary_names(tiers: list[Tier], document: LabelDocument) -> dict[tuple[str, ...], str]:
    """The name of each vocabulary: the palette is "Labels", others are called after the first tier that has them."""
    names: dict[tuple[str, ...], str] = {}
    palette = tuple(dict.fromkeys(each.name for each in document.labels if each.name))
    if palette:
        names[palette] = "Labels"
    taken = {"Labels"}
    for tier in tiers:
        if tier.vocabulary and tier.vocabulary not in names:
            wanted = tier.name.removesuffix(": label")
            name, number = wanted, 2
            while name in taken:
                name, number = f"{wanted} ({number})", number + 1
            taken.add(name)
            names[tier.vocabulary] = name
    return names


def _type_of(tier: Tier, vocabularies: dict[tuple[str, ...], str], types: dict[str, str]) -> str:
    """The name of a tier's linguistic type, which is kept to be written after the tiers."""
    vocabulary = vocabularies.get(tier.vocabulary, "") if tier.vocabulary else ""
    how = {
        "Time_Subdivision": " (parts in time)",
        "Symbolic_Subdivision": " (parts in order)",
        "Included_In": " (within)",
        "Symbolic_Association": "" if tier.kind in ("Attributes", "Labels") else " (same span)",
    }.get(tier.constraint, "")
    name = f"{tier.kind}{how}" + (f": {vocabulary}" if vocabulary else "")
    if name not in types:
        said = _attributes(
            [
                ("LINGUISTIC_TYPE_ID", name),
                ("TIME_ALIGNABLE", "false" if tier.symbolic else "true"),
                ("CONSTRAINTS", tier.constraint),
                ("GRAPHIC_REFERENCES", "false"),
                ("CONTROLLED_VOCABULARY_REF", vocabulary),
            ]
        )
        types[name] = f"    <LINGUISTIC_TYPE{said}/>\n"
    return name


def _languages(plan: Plan, vocabularies: dict[tuple[str, ...], str]) -> list[str]:
    codes = list(plan.languages)
    if vocabularies and "und" not in codes:
        codes.append("und")
    return [
        f'    <LANGUAGE LANG_ID="{each}" LANG_LABEL="{"undetermined" if each == "und" else each}"/>\n'
        for each in codes
    ]


def _vocabularies(names: dict[tuple[str, ...], str], document: LabelDocument) -> list[str]:
    descriptions = {each.name: each.description for each in reversed(document.labels)}
    out = []
    for entries, name in names.items():
        out.append(f"    <CONTROLLED_VOCABULARY{_attributes([('CV_ID', name)])}>\n")
        for place, entry in enumerate(dict.fromkeys(entries)):
            described = _attributes([("DESCRIPTION", descriptions.get(entry, "")), ("LANG_REF", "und")])
            out.append(
                f'        <CV_ENTRY_ML CVE_ID="cve{place}">\n            <CVE_VALUE{described}>{_escaped(entry)}'
                "</CVE_VALUE>\n        </CV_ENTRY_ML>\n"
            )
        out.append("    </CONTROLLED_VOCABULARY>\n")
    return out


def _notes(plan: Plan, document: LabelDocument) -> list[str]:
    notes = list(plan.notes)
    if plan.rounded:
        notes.append(f"times rounded to 1 ms, at most {plan.worst_ns / NS_PER_MS:.3g} ms off")
    if plan.stretched:
        many = counted(plan.stretched, "label shorter than 1 ms is", "labels shorter than 1 ms are")
        notes.append(f"{many} written 1 ms long, the shortest that ELAN shows")
    if plan.shift_ms:
        notes.append(
            f"ELAN's timeline begins at 0: everything, and the recordings with it, lies {plan.shift_ms // 1000:,} s "
            "later in the file; read again, it comes back where it was"
        )
    if plan.new_keys:
        many = counted(
            plan.new_keys,
            "name of a label cannot be an id in ELAN, or is doubled; it has a new one",
            "names of labels cannot be ids in ELAN, or are doubled; they have new ones",
        )
        notes.append(many)
    if plan.words_guessed:
        many = counted(
            plan.words_guessed,
            "word without times among others with times shares",
            "words without times among others with times share",
        )
        notes.append(f"{many} what is between")
    if plan.words_bent:
        many = counted(
            plan.words_bent, "word is fitted into its utterance", "words are fitted into their utterances"
        )
        notes.append(f"{many}, one after the other, as ELAN demands")
    odd = [each.language for each in document.lanes if each.language and each.language not in plan.languages]
    if odd:
        notes.append(f"“{odd[0]}” cannot be the code of a language in ELAN; left out")
    broken = sum(1 for _, each in document.segments() if NOT_XML.search(each.text))
    if broken:
        notes.append(f"{broken:,} texts have signs that XML cannot hold; they become U+FFFD")
    return notes
