"""Praat's TextGrid, as a format of labels."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.label_losses_beside import counted, named


def _looks_like(head: bytes, path: Path) -> bool:
    plain = head[: 4 << 10].replace(b"\0", b"")
    if plain.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").startswith(b"ooBinaryFile"):
        return b"TextGrid" in plain[:40]
    return b"ooTextFile" in plain[:200] and (
        b'"TextGrid' in plain[:400] or (b'"Collection"' in plain[:400] and b'"TextGrid' in plain)
    )


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    from syncstudio.interchange.praat.text_grid_reader import read

    return read(path, options)


def _parts(path: Path) -> tuple[str, ...]:
    from syncstudio.interchange.praat.text_grid_reader import parts

    return parts(path)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    from syncstudio.interchange.praat.text_grid_writer import write

    return write(document, options)


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    bare = sum(not (one.text.strip() or one.label.strip()) for _, one in document.segments())
    told = []
    if bare:
        count = "1 label without a text gets" if bare == 1 else f"{bare:,} labels without a text get"
        whose = "its lane or person" if bare == 1 else "their lanes or persons"
        told.append(f"{count} the name of {whose}: Praat takes an empty interval for a gap.")
    plain = [
        lane.name
        for lane in document.lanes
        if lane.kind == "transcript"
        and lane.segments
        and not any(word.start_ns is not None for each in lane.segments for word in each.words)
    ]
    if plain:
        what = "a label lane" if len(plain) == 1 else "label lanes"
        told.append(
            f"{counted(len(plain), 'transcript')}{named(plain)} without times of words "
            f"{'comes' if len(plain) == 1 else 'come'} back as {what}: Praat has tiers of one kind."
        )
    return tuple(told)


FORMATS = (
    LabelFormat(
        "textgrid",
        "Praat TextGrid",
        (".TextGrid", ".Collection"),
        Holds(
            labels=False,
            text_and_label=False,
            words=True,
            words_beyond=False,
            word_times=True,
            speakers=False,
            negative_times=True,
        ),
        _looks_like,
        _read,
        _write,
        _losses,
        (("long", "Long text"), ("short", "Short text")),
        _parts,
    ),
)
