"""Reads Praat's TextGrids: long or short, in any encoding, also as other programs write them.

Read here and not with praatio, which refuses a whole file for one interval that overlaps and goes through floats.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.json_file import resting_collector
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.line_notes import LineNotes
from syncstudio.interchange.praat.praat_tokens import PraatTokens
from syncstudio.interchange.praat.text_grid_folding import folded
from syncstudio.interchange.praat.text_grid_tiers import Grid, Tier, read_grids
from syncstudio.interchange.text_file import read_text


@resting_collector()
def read(path: Path, options: ReadOptions) -> LabelDocument:
    """All tiers as lanes; of a collection, each TextGrid is a recording of its own, `part` chooses one by name."""
    with open(path, "rb") as file:
        if file.read(12) == b"ooBinaryFile":
            raise InterchangeError(
                f"{path.name} is a binary file of Praat's; open it there and choose Save as text file."
            )
    text = read_text(path, options.encoding)
    notes = LineNotes()
    tokens = PraatTokens(text.text, path.name)
    grids = read_grids(tokens, notes)
    more = [] if tokens.is_at_end() else [f"{path.name} goes on after its last tier; the rest was left out."]
    if options.part:
        grids = [grid for grid in grids if grid.name == options.part]
        if not grids:
            raise InterchangeError(f"{path.name} has no TextGrid called “{options.part}”.")
    lanes, media = [], []
    for grid in grids:
        # Of several, each says which of them it is.
        medium = grid.name if len(grids) > 1 else ""
        if medium:
            media.append(
                DocumentMedium(medium, kind="sound", duration_ns=grid.end_ns - min(0, grid.start_ns))
            )
        lanes += folded([_lane(tier, medium) for tier in grid.tiers])
    repeated = _repeated(grids)
    if repeated:
        more.append(f"Several tiers are called {', '.join(repeated)}; each is a lane of its own.")
    return LabelDocument(
        tuple(lanes),
        media=tuple(media),
        format="Praat TextGrid",
        notes=(*text.notes, *notes.told(), *more),
        encoding=text.encoding,
        name=path.stem,
    )


def parts(path: Path) -> tuple[str, ...]:
    """The names of a collection's TextGrids."""
    grids = read_grids(PraatTokens(read_text(path).text, path.name), LineNotes())
    return tuple(grid.name for grid in grids if grid.name)


def _lane(tier: Tier, medium: str) -> DocumentLane:
    segments = tuple(DocumentSegment(start_ns, end_ns, text) for start_ns, end_ns, text in tier.marks)
    return DocumentLane(tier.name, "events" if tier.is_points else "segments", segments, medium=medium)


def _repeated(grids: list[Grid]) -> list[str]:
    said = []
    for grid in grids:
        names = Counter(tier.name for tier in grid.tiers)
        said += [f"“{name}”" for name, count in names.items() if count > 1]
    return list(dict.fromkeys(said))
