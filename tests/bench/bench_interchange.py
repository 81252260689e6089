"""Labels in and out: an ELAN file of the shape of its own sample comes in, 100,000 labels go out in every format.

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
from syncstudio.session.errors import SessionError
from syncstudio.session.exchange.document_reading import document_of
from syncstudio.session.session import Session
from tests.bench.interchange_peers import peer_for
from tests.bench.interchange_rig import project_of
from tests.bench.report import Row

_NAME = "interchange"
_S = 1_000_000_000
_WHAT = {
    "utterances": "utterances",
    "boxes": "boxes of one frame each",
    "words": "utterances with three timed words each",
    "long boxes": "boxes of ten frames each",
}
# These list every box in every frame.
_EVERY_FRAME = ("coco-video", "mot")
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
        rows = [*_importing(place, utterances), *_many_importing(place, segments)]
        for kind in _WHAT:
            rows += _exporting(place, kind, segments)
        return rows


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


def _many_importing(folder: Path, many: int) -> list[Row]:
    """The way back in of a large file."""
    path = folder / "many.vtt"
    with project_of(folder / "many.syncstudio", "utterances", many) as session:
        session.export_labels(path, "vtt")
    rows = []
    with project_of(folder / "back.syncstudio", "utterances", 1) as session:
        start = time.perf_counter()
        plan = session.plan_import(path)
        planned = time.perf_counter()
        done = session.import_labels(plan)
        written = time.perf_counter()
        how = f"WebVTT, {done.added:,} utterances; once"
        rows.append(Row(_NAME, "many labels in: read and planned", planned - start, "s", how=how))
        rows.append(Row(_NAME, "many labels in: written to the project", written - planned, "s", how=how))
    return rows


def _exporting(folder: Path, kind: str, many: int) -> list[Row]:
    """Exports of one project in every format that holds its kind of lane; of words, those that hold words."""
    boxes = "boxes" in kind
    rows = []
    with project_of(folder / f"out {kind}.syncstudio", kind, many) as session:
        if kind == "utterances":
            rows.append(_document(session, many))
        for made in label_formats():
            kinds = {"regions"} if boxes else {"segments", "transcript"}
            if (
                made.write is None
                or not made.holds.kinds & kinds
                or (kind == "words" and not made.holds.words)
            ):
                continue
            if kind == "long boxes" and made.id not in _EVERY_FRAME:
                continue
            rows.append(_export(session, folder, made, kind, many))
    return rows


def _document(session: Session, many: int) -> Row:
    took = min(_seconds(lambda: document_of(session)) for _ in range(3))
    return Row(
        _NAME, "document of a project", took, "s", 0.6, how=f"{many:,} utterances read into memory; best of 3"
    )


def _export(session: Session, folder: Path, made: LabelFormat, kind: str, many: int) -> Row:
    path = folder / f"out-{made.id}{made.suffixes[0]}"
    judged = kind in ("utterances", "boxes")
    figure = f"export, {made.name}" + ("" if kind == "utterances" else f", {kind}")
    target = 2 if judged else None
    times = 2 if judged else 1
    try:
        took = min(
            _seconds(lambda: session.export_labels(path, made.id, overwrite=True)) for _ in range(times)
        )
    except SessionError as error:
        return Row(_NAME, figure, None, "s", target, how=str(error))
    how = f"{many:,} {_WHAT[kind]} from the project to the disk, {path.stat().st_size / 1e6:.1f} MB; "
    how += "best of 2" if times > 1 else "once"
    known = peer_for(made.id, many) if kind == "utterances" else None
    path.unlink()
    if known is None:
        return Row(_NAME, figure, took, "s", target, how=how)
    name, write = known
    peer, ratio = _peer(lambda: write(path), took)
    return Row(_NAME, figure, took, "s", target, peer, ratio, f"{how}; peer: {name}, once")


def _seconds(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def _peer(read: Callable[[], object], ours: float) -> tuple[float | str, float | None]:
    try:
        took = _seconds(read)
    except ImportError:
        return "not installed", None
    return took, ours / took


def _pympi(path: Path) -> object:
    import pympi

    return pympi.Eaf(str(path))
