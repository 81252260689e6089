"""CHAT as a format of labels; pylangacq reads it too, but neither writes it nor keeps the times of %wor."""

from __future__ import annotations

import re
from pathlib import Path

from syncstudio.interchange.corpora.chat_lines import MS_NS, bullet
from syncstudio.interchange.corpora.chat_reader import read_chat
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, WriteOptions, Written
from syncstudio.interchange.text_file import decoded, encoded

_CODE = re.compile(r"[A-Z0-9]{1,7}(?:-[A-Z0-9]{1,3})?")
_DEPENDENT = re.compile(r"%([a-z0-9]{1,15})@.*", re.DOTALL)
_KINDS = {"sound": "audio", "video": "video"}


def _looks_like(head: bytes, path: Path) -> bool:
    try:
        lines = decoded(head, path.name).text.splitlines()
    except InterchangeError:
        return False
    begins = [
        line for line in lines[:40] if line.startswith(("@Begin", "@UTF8", "@Participants:", "@Languages:"))
    ]
    return bool(begins)


def _codes(lanes: list[DocumentLane]) -> list[str]:
    """A code of CHAT for each lane: its name where that is one, else its letters."""
    taken = {lane.name for lane in lanes if _CODE.fullmatch(lane.name)}
    codes, used = [], set[str]()
    for lane in lanes:
        code = lane.name if _CODE.fullmatch(lane.name) and lane.name not in used else ""
        if not code:
            stem = re.sub("[^A-Z0-9]", "", (lane.person or lane.name).upper())[:3] or "SPK"
            code, number = stem, 2
            while code in taken or code in used:
                code, number = f"{stem[:4]}{number}", number + 1
        used.add(code)
        codes.append(code)
    return codes


def _plain(text: str) -> str:
    return " ".join(text.replace("\x15", " ").split())


def _mains(document: LabelDocument) -> list[DocumentLane]:
    names = {lane.name for lane in document.lanes}
    return [lane for lane in document.lanes if lane.kind != "regions" and lane.parent not in names]


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    mains = _mains(document)
    codes = _codes(mains)
    listed = [
        f"{code} {_plain(lane.person).replace(' ', '_').replace(',', '')} Participant".replace("  ", " ")
        for code, lane in zip(codes, mains, strict=True)
    ]
    language = document.language or next((lane.language for lane in mains if lane.language), "")
    lines = ["@UTF8", "@Begin", f"@Languages:\t{language or 'und'}", f"@Participants:\t{', '.join(listed)}"]
    lines += [
        f"@ID:\t{language or 'und'}|{_plain(document.name)}|{code}|||||Participant|||" for code in codes
    ]
    if document.media:
        medium = document.media[0]
        kind = _KINDS.get(medium.kind, "audio")
        lines.append(f"@Media:\t{_plain(medium.path or medium.name).replace(',', '')}, {kind}")
    tiers = [_dependents(document, lane) for lane in mains]
    said = sorted(
        ((segment, at) for at, lane in enumerate(mains) for segment in lane.segments),
        key=lambda each: (each[0].start_ns, each[0].end_ns, each[1]),
    )
    for segment, at in said:
        text = _plain(segment.text or segment.label) or "0"
        lines.append(f"*{codes[at]}:\t{text} {bullet(segment.start_ns, segment.end_ns)}")
        if segment.words:
            lines.append(f"%wor:\t{' '.join(map(_word, segment.words))}")
        for name, found in tiers[at]:
            dependent = found.pop(_key(segment), None) or found.pop((segment.start_ns, segment.end_ns), None)
            if dependent:
                lines.append(f"%{name}:\t{' '.join(filter(None, map(_plain, dependent)))}")
    content, notes = encoded("\n".join([*lines, "@End", ""]), "utf-8")
    left = sum(len(texts) for each in tiers for _, found in each for texts in found.values())
    return Written(content, notes=(*notes, *_notes([segment for segment, _ in said], left)))


def _word(word: object) -> str:
    from syncstudio.interchange.utterance import TimedWord

    assert isinstance(word, TimedWord)
    text = _plain(word.text).replace(" ", "_")
    timed = word.start_ns is not None and word.end_ns is not None
    return f"{text} {bullet(word.start_ns or 0, word.end_ns or 0)}" if timed else text


def _key(segment: DocumentSegment) -> object:
    return segment.key or None


def _dependents(document: LabelDocument, main: DocumentLane) -> list[tuple[str, dict[object, list[str]]]]:
    """(name, texts by the key or the span of their utterance) of every tier below a lane."""
    tiers = []
    for lane in document.lanes:
        if lane.parent != main.name or lane is main:
            continue
        known = _DEPENDENT.fullmatch(lane.name)
        name = known[1] if known else "x" + (re.sub("[^a-z0-9]", "", lane.name.lower())[:6] or "tier")
        found: dict[object, list[str]] = {}
        for each in lane.segments:
            key: object = each.parent_key or (each.start_ns, each.end_ns)
            found.setdefault(key, []).append(each.text or each.label)
        tiers.append((name, found))
    return tiers


def _notes(said: list[DocumentSegment], left: int) -> list[str]:
    notes = []
    if any(each.start_ns % MS_NS or each.end_ns % MS_NS for each in said):
        notes.append("Times rounded to 1 ms, at most 0.5 ms off.")
    if any(each.start_ns < 0 for each in said):
        notes.append("Times before zero became zero: CHAT has none.")
    if any(_plain(each.text) != each.text for each in said):
        notes.append("Line breaks and runs of blanks became one blank.")
    if left:
        labels = (
            "1 label of dependent tiers belongs"
            if left == 1
            else f"{left:,} labels of dependent tiers belong"
        )
        notes.append(f"{labels} to no utterance and {'was' if left == 1 else 'were'} left out.")
    return notes


def _extra_losses(document: LabelDocument, options: WriteOptions) -> tuple[str, ...]:
    """Lanes that get another name."""
    mains = _mains(document)
    renamed = [
        f"“{lane.name}” becomes *{code}"
        for code, lane in zip(_codes(mains), mains, strict=True)
        if code != lane.name
    ]
    return (f"Speakers are codes of capital letters in CHAT: {', '.join(renamed)}.",) if renamed else ()


FORMATS = (
    LabelFormat(
        "chat",
        "CHAT",
        (".cha",),
        Holds(
            tick_ns=MS_NS,
            kinds=frozenset({"transcript"}),
            kinds_back=(("segments", "transcript"), ("events", "transcript")),
            labels=False,
            text_and_label=False,
            persons=True,
            own_text=True,
            blanks="single",
            loose_words=True,
            words=True,
            word_times=True,
            speakers=False,
            parents=True,
            line_breaks=False,
            media=True,
            languages=True,
        ),
        _looks_like,
        read_chat,
        _write,
        extra_losses=_extra_losses,
    ),
)
