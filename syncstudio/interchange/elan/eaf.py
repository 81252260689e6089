"""ELAN's annotation format, as a format of labels."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written


def _looks_like(head: bytes, _path: Path) -> bool:
    plain = head.replace(b"\0", b"")[: 4 << 10]
    return b"<ANNOTATION_DOCUMENT" in plain


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    from syncstudio.interchange.elan.eaf_reader import read

    return read(path, options)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    from syncstudio.interchange.elan.eaf_writer import write

    return write(document, options)


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    said = []
    if any(each.parent for each in document.labels):
        said.append("which label stands under which: ELAN's vocabularies are flat")
    if any(each.hotkey for each in document.labels):
        said.append("keys of labels: ELAN keeps them in its own preferences")
    if any(each.frame_rate or each.duration_ns for each in document.media):
        said.append("lengths and frame rates of recordings: ELAN asks the files themselves")
    mixed = sum(
        0 < sum(word.start_ns is not None for word in each.words) < len(each.words)
        for _, each in document.segments()
    )
    if mixed:
        said.append(
            f"which words have no times, in {mixed:,} {'label' if mixed == 1 else 'labels'} where others have: "
            "ELAN gives them the room between"
        )
    shared = sum(
        bool(lane.person) and any(each.speaker not in ("", lane.person) for each in lane.segments)
        for lane in document.lanes
    )
    if shared:
        said.append(
            f"whose lane it is, where others speak on it too ({shared:,}): ELAN has one participant a tier"
        )
    return tuple(said)


FORMATS = (
    LabelFormat(
        "eaf",
        "ELAN EAF",
        (".eaf",),
        Holds(
            tick_ns=1_000_000,
            word_marks=True,
            persons=True,
            palette=True,
            own_text=True,
            loose_words=True,
            words=True,
            word_times=True,
            word_confidence=True,
            parents=True,
            vocabularies=True,
            attributes=True,
            comments=True,
            authors=True,
            status=True,
            confidence=True,
            keys=True,
            negative_times=True,
            media=True,
            offsets=True,
            languages=True,
            instants=False,
            words_beyond=False,
        ),
        _looks_like,
        _read,
        _write,
        _losses,
    ),
)
