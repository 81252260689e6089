"""Labels in and out: an ELAN file of the shape of its own sample comes in, 100,000 segments go out in every format.

SYNCSTUDIO_BENCH_EAF names a real file to be read instead of the synthesised one.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import LabelFormat, WriteOptions
from syncstudio.interchange.label_formats import format_named, label_formats
from syncstudio.project.records import Label, Lane, Segment
from syncstudio.session.errors import SessionError
from syncstudio.session.session import Session
from tests.bench.report import Row

_NAME = "interchange"
_S = 1_000_000_000
_REAL = "SYNCSTUDIO_BENCH_EAF"
# Tiers of ELAN's sample_3.0.eaf with how many annotations each has for one of the first.
_TIERS = (
    ("text", 1),
    ("words", 5),
    ("words-symsub", 5),
    ("gestures", 3),
    ("gest_included", 3),
    ("words-pos", 5),
)


def run(tiny: bool) -> list[Row]:
    """Import of an ELAN file, then exports of a large project, each the whole way."""
    utterances, segments = (20, 1_000) if tiny else (399, 100_000)
    with tempfile.TemporaryDirectory(prefix="syncstudio-bench-") as folder:
        place = Path(folder)
        return [*_importing(place, utterances), *_exporting(place, segments)]


def _importing(folder: Path, utterances: int) -> list[Row]:
    real = os.environ.get(_REAL)
    path = Path(real) if real else _synthesised(folder / "sample.eaf", utterances)
    rows = []
    session = Session.create(folder / "in.syncstudio")
    try:
        took = []
        for _ in range(3):
            start = time.perf_counter()
            done = session.import_labels(session.plan_import(path))
            took.append(time.perf_counter() - start)
            session.undo()
        peer, ratio = _peer(lambda: _pympi(path), min(took))
        size = path.stat().st_size / 1e6
        how = f"{size:.1f} MB, {done.added:,} labels: read, planned, written; best of 3; peer: pympi reads"
        rows.append(Row(_NAME, "import of an ELAN file", min(took), "s", 1, peer, ratio, how))
    finally:
        session.close()
    return rows


def _synthesised(path: Path, utterances: int) -> Path:
    """A file of the sample's shape, by our own writer."""
    lanes = []
    for name, many in _TIERS:
        length_ns = 2_900_000_000 // many
        made = tuple(
            DocumentSegment(
                place * 3 * _S + part * length_ns, place * 3 * _S + (part + 1) * length_ns,
                f"so you go out of the {name} {place}.{part}", key=f"{name[:3]}{place}_{part}",
            )
            for place in range(utterances)
            for part in range(many)
        )  # fmt: skip
        lanes.append(DocumentLane(name, "transcript" if name == "text" else "segments", made))
    write = format_named("eaf").write
    assert write is not None
    path.write_bytes(write(LabelDocument(tuple(lanes)), WriteOptions()).content)
    return path


def _exporting(folder: Path, segments: int) -> list[Row]:
    session = Session.create(folder / "out.syncstudio")
    try:
        _fill(session, segments)
        rows = []
        for made in label_formats():
            if made.write is not None and made.holds.kinds & {"segments", "transcript"}:
                rows += _export(session, folder, made, segments)
        return rows
    finally:
        session.close()


def _fill(session: Session, segments: int) -> None:
    """Four people who speak in turns, each utterance with a name of the palette."""
    with session.project.edit("Fill") as edit:
        lanes = [edit.insert(Lane(name=f"Person {n}", kind="transcript", position=n)) for n in range(4)]
        labels = [edit.insert(Label(name=name, position=n)) for n, name in enumerate(("question", "answer"))]
        rows = [
            Segment(
                n + 1,
                lanes[n % 4],
                n * _S,
                n * _S + _S * 9 // 10,
                labels[n % 2],
                "so the pump",
            )
            for n in range(segments)
        ]
        edit.insert_many(rows)


def _export(session: Session, folder: Path, made: LabelFormat, segments: int) -> list[Row]:
    path = folder / f"out-{made.id}{made.suffixes[0]}"
    took = []
    try:
        for _ in range(2):
            start = time.perf_counter()
            session.export_labels(path, made.id, overwrite=True)
            took.append(time.perf_counter() - start)
    except SessionError as error:
        return [Row(_NAME, f"export, {made.name}", None, "s", 2, how=str(error))]
    size = path.stat().st_size / 1e6
    how = f"{segments:,} utterances from the project to the disk, {size:.1f} MB; best of 2"
    return [Row(_NAME, f"export, {made.name}", min(took), "s", 2, how=how)]


def _peer(read: Callable[[], object], ours: float) -> tuple[float | str, float | None]:
    try:
        start = time.perf_counter()
        read()
        took = time.perf_counter() - start
    except ImportError:
        return "not installed", None
    return took, ours / took


def _pympi(path: Path) -> object:
    import pympi

    return pympi.Eaf(str(path))
