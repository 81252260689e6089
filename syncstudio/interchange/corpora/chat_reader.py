"""Reads CHAT, the format of CHILDES and TalkBank: a lane for each speaker, and one for each of its dependent tiers."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.corpora.chat_lines import (
    ChatUtterance,
    joined_lines,
    named,
    timed_text,
    timed_words,
)
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.tables.line_notes import LineNotes
from syncstudio.interchange.text_file import read_text

_S_NS = 1_000_000_000
_KINDS = {"audio": "sound", "video": "video"}


def read_chat(path: Path, options: ReadOptions) -> LabelDocument:
    """The transcript of a file. InterchangeError when it has no main tier."""
    file = read_text(path, options.encoding)
    notes = LineNotes()
    headers: dict[str, str] = {}
    utterances: list[ChatUtterance] = []
    for number, line in joined_lines(file.text):
        mark = line[0]
        if mark == "@":
            name, rest = named(line)
            headers.setdefault(name, rest)
        elif mark == "*" and ":" in line:
            code, rest = named(line)
            text, start_ns, end_ns = timed_text(rest)
            if start_ns is not None and end_ns is not None and end_ns < start_ns:
                notes.add(number, "ends before it starts; read without its times")
                start_ns = end_ns = None
            utterances.append(ChatUtterance(code, number, text, start_ns, end_ns))
        elif mark == "%" and ":" in line and utterances:
            name, rest = named(line)
            if name == "wor":
                utterances[-1].words = timed_words(rest)
            else:
                utterances[-1].dependents.append((name, timed_text(rest)[0], number))
        else:
            notes.add(number, f"is no line of CHAT (“{line[:20]}”); left out")
    if not utterances:
        raise InterchangeError(
            f"{path.name} holds no line of speech; CHAT has lines that begin with “*CODE:”."
        )
    told = _give_times(utterances)
    people = participants(headers.get("Participants", ""))
    language = headers.get("Languages", "").partition(",")[0].strip()
    return LabelDocument(
        _lanes(utterances, people, language),
        media=_media(headers.get("Media", "")),
        format="CHAT",
        notes=(*file.notes, *notes.told(), *told),
        encoding=file.encoding,
        language=language,
        name=path.stem,
        facts=tuple(
            (name, text)
            for name, text in headers.items()
            if text and name not in ("Participants", "Languages", "Media", "ID")
        ),
    )


def participants(header: str) -> dict[str, str]:
    """Names by code of a line of participants: "CHI Ross Target_Child, MOT Mother"."""
    found = {}
    for each in header.split(","):
        code, *rest = each.split()[:3] or [""]
        if code:
            # The last word is the role; without a name before it nobody is named.
            found[code] = rest[0].replace("_", " ") if len(rest) > 1 else ""
    return found


def _media(header: str) -> tuple[DocumentMedium, ...]:
    name, _, kind = (part.strip() for part in header.partition(","))
    if not name:
        return ()
    told = _KINDS.get(kind.partition(",")[0].strip().casefold(), "")
    name = name.strip('"')
    return (
        DocumentMedium(name, name, "sound" if told == "sound" else "video" if told == "video" else "", 0),
    )


def _give_times(utterances: list[ChatUtterance]) -> tuple[str, ...]:
    """Spread utterances without a bullet evenly between those before and after, a second each at the end."""
    lines = [each.line for each in utterances if each.start_ns is None]
    if not lines:
        return ()
    before_ns, place = 0, 0
    while place < len(utterances):
        if utterances[place].start_ns is not None:
            before_ns = max(before_ns, utterances[place].end_ns or 0)
            place += 1
            continue
        end = place
        while end < len(utterances) and utterances[end].start_ns is None:
            end += 1
        count = end - place
        after_ns = utterances[end].start_ns if end < len(utterances) else None
        room_ns = count * _S_NS if after_ns is None else max(0, after_ns - before_ns)
        for at in range(count):
            utterances[place + at].start_ns = before_ns + room_ns * at // count
            utterances[place + at].end_ns = before_ns + room_ns * (at + 1) // count
        before_ns += room_ns
        place = end
    if len(lines) == 1:
        return (f"1 utterance has no times (line {lines[0]:,}); it was laid between those that have.",)
    return (
        f"{len(lines):,} utterances have no times (lines from {lines[0]:,} on); "
        "they were spread between those that have.",
    )


def _lanes(
    utterances: list[ChatUtterance], people: dict[str, str], language: str
) -> tuple[DocumentLane, ...]:
    mains: dict[str, list[DocumentSegment]] = {}
    dependents: dict[tuple[str, str], list[DocumentSegment]] = {}
    for number, each in enumerate(utterances, 1):
        start_ns, end_ns = each.start_ns or 0, each.end_ns or 0
        key = f"u{number}"
        mains.setdefault(each.code, []).append(
            DocumentSegment(start_ns, end_ns, each.text, words=each.words, key=key)
        )
        for name, text, _ in each.dependents:
            dependents.setdefault((each.code, name), []).append(
                DocumentSegment(start_ns, end_ns, text, parent_key=key)
            )
    lanes = []
    for code, segments in mains.items():
        lanes.append(
            DocumentLane(code, "transcript", tuple(segments), person=people.get(code, ""), language=language)
        )
        lanes += [
            DocumentLane(f"%{name}@{code}", "transcript", tuple(mine), parent=code, relation="same-span")
            for (of, name), mine in dependents.items()
            if of == code
        ]
    return tuple(lanes)
