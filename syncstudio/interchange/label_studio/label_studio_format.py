"""Label Studio's JSON as a format of labels."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.label_studio.label_studio_tasks import looks_like_tasks

DIALECTS = (("annotations", "As annotations"), ("predictions", "As predictions, to be corrected there"))


def _looks_like(head: bytes, _path: Path) -> bool:
    return looks_like_tasks(head)


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    from syncstudio.interchange.label_studio.label_studio_reader import read_label_studio

    return read_label_studio(path, options)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    from syncstudio.interchange.label_studio.label_studio_writer import write_label_studio

    return write_label_studio(document, options)


def _parts(path: Path) -> tuple[str, ...]:
    from syncstudio.interchange.label_studio.label_studio_reader import task_parts

    return task_parts(path)


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    from syncstudio.interchange.label_studio.label_studio_losses import label_studio_losses

    return label_studio_losses(document)


FORMATS: tuple[LabelFormat, ...] = (
    LabelFormat(
        id="label-studio",
        name="Label Studio JSON",
        suffixes=(".json",),
        holds=Holds(
            kinds=frozenset({"segments", "events", "transcript", "regions"}),
            parents=True,
            vocabularies=True,
            colors=True,
            attributes=True,
            comments=True,
            palette=True,
            place_comments=False,
            authors=True,
            confidence=True,
            keys=True,
            negative_times=True,
            regions=frozenset({"box"}),
            media=True,
        ),
        looks_like=_looks_like,
        read=_read,
        write=_write,
        extra_losses=_losses,
        dialects=DIALECTS,
        parts=_parts,
    ),
)
