"""BORIS's project and its two tables of events, as formats of labels."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written

_KINDS = frozenset({"segments", "events", "transcript"})
_BACK = (("transcript", "segments"),)


def _looks_like(head: bytes, path: Path) -> bool:
    if head.startswith(b"\x1f\x8b"):
        return path.name.lower().endswith(".boris.gz")
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return False
    return any(
        key in head
        for key in (b'"behaviors_conf"', b'"project_format_version"', b'"subjects_conf"', b'"time_format"')
    )


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    from syncstudio.interchange.boris.boris_reader import read

    return read(path, options)


def _write(document: LabelDocument, options: WriteOptions) -> Written:
    from syncstudio.interchange.boris.boris_writer import write

    return write(document, options)


def _parts(path: Path) -> tuple[str, ...]:
    from syncstudio.interchange.boris.boris_reader import parts

    return parts(path)


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    """What BORIS cannot hold that `Holds` has no word for."""
    said = []
    renamed = [lane.name for lane in document.lanes if _loses_name(lane.name, lane.person)]
    if renamed:
        said.append(f"Names of lanes that have a person ({', '.join(renamed[:5])}): BORIS has subjects only.")
    points = sum(1 for lane, each in document.segments() if each.comments and lane.kind == "events")
    if points:
        said.append(f"Comments on {points:,} instants: BORIS keeps one text for each.")
    return tuple(said)


def _loses_name(name: str, person: str) -> bool:
    plain = name.rpartition(" · ")[2]
    return bool(person) and plain not in (person, f"{person} events")


def _looks_aggregated(head: bytes, _path: Path) -> bool:
    from syncstudio.interchange.boris.boris_tables import kind_of

    return kind_of(head) == "aggregated"


def _looks_like_events(head: bytes, _path: Path) -> bool:
    from syncstudio.interchange.boris.boris_tables import kind_of

    return kind_of(head) == "events"


def _read_table(path: Path, options: ReadOptions) -> LabelDocument:
    from syncstudio.interchange.boris.boris_tables import read

    return read(path, options)


def _write_aggregated(document: LabelDocument, options: WriteOptions) -> Written:
    from syncstudio.interchange.boris.boris_table_writer import write_aggregated

    return write_aggregated(document, options)


def _write_events(document: LabelDocument, options: WriteOptions) -> Written:
    from syncstudio.interchange.boris.boris_table_writer import write_events

    return write_events(document, options)


def _table_losses(document: LabelDocument, options: WriteOptions) -> tuple[str, ...]:
    names = sorted({name for _, each in document.segments() for name, _ in each.attributes})
    said = _losses(document, options)
    if names:
        told = ", ".join(names[:5])
        said += (
            f"Names of attributes ({told}): their values stand in columns “Modifier #1”, “#2” and so on.",
        )
    return said


def _table_parts(path: Path) -> tuple[str, ...]:
    from syncstudio.interchange.boris.boris_tables import parts

    return parts(path)


_TABLE = Holds(
    tick_ns=1_000_000,
    kinds=_KINDS,
    kinds_back=_BACK,
    persons=True,
    palette=True,
    negative_times=True,
    line_breaks=False,
)
_DIALECTS = (("tsv", "Tabs between columns"), ("csv", "Commas between columns"))

FORMATS = (
    LabelFormat(
        "boris",
        "BORIS project",
        (".boris", ".boris.gz"),
        Holds(
            tick_ns=1_000_000,
            kinds=_KINDS,
            kinds_back=_BACK,
            persons=True,
            palette=True,
            vocabularies=True,
            colors=True,
            attributes=True,
            negative_times=True,
            media=True,
            offsets=True,
        ),
        _looks_like,
        _read,
        _write,
        _losses,
        parts=_parts,
    ),
    LabelFormat(
        "boris-aggregated",
        "BORIS aggregated events",
        (".boris.tsv", ".boris.csv"),
        _TABLE,
        _looks_aggregated,
        _read_table,
        _write_aggregated,
        _table_losses,
        _DIALECTS,
        _table_parts,
    ),
    LabelFormat(
        "boris-events",
        "BORIS tabular events",
        (".boris-events.tsv", ".boris-events.csv"),
        _TABLE,
        _looks_like_events,
        _read_table,
        _write_events,
        _table_losses,
        _DIALECTS,
        _table_parts,
    ),
)
