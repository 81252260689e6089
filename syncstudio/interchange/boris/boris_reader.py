"""Makes a document of a BORIS project: of one observation, or of all of them laid over one another."""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.boris.boris_file import (
    UNKNOWN_DATE,
    BorisFile,
    Json,
    events_of,
    members,
    read_boris,
    text_of,
)
from syncstudio.interchange.boris.boris_lanes import labels_of, lanes_of
from syncstudio.interchange.boris.boris_media import media_of, unique
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, LabelDocument
from syncstudio.interchange.label_format import ReadOptions


def parts(path: Path) -> tuple[str, ...]:
    """The names of a project's observations."""
    return tuple(read_boris(path).observations)


def read(path: Path, options: ReadOptions) -> LabelDocument:
    """The labels of a project. InterchangeError, in one sentence, when it cannot be read."""
    file = read_boris(path)
    if options.part and options.part not in file.observations:
        there = ", ".join(f"“{each}”" for each in list(file.observations)[:20])
        raise InterchangeError(
            f"{path.name} has no observation “{options.part}”; it has {there or 'none at all'}."
        )
    chosen = [options.part] if options.part else list(file.observations)
    notes = list(file.notes)
    if len(chosen) > 1:
        notes.append(
            f"{len(chosen):,} observations, each with a timeline of its own, lie over one another; choose one of them"
        )
    if file.exclusions:
        notes.append(
            f"which behaviours exclude which is left out ({file.exclusions:,} behaviours say so), and so are the "
            "values that modifiers may have"
        )
    lanes: list[DocumentLane] = []
    media: list[DocumentMedium] = []
    facts = list(file.facts)
    for name in chosen:
        observation = file.observations[name]
        prefix = f"{name} · " if len(chosen) > 1 else ""
        lanes += lanes_of(file, events_of(observation, name, notes), name, prefix, notes)
        media += media_of(observation, name, notes)
        facts += _facts(observation, prefix)
    lanes += _without_events(file, lanes)
    return LabelDocument(
        tuple(lanes),
        labels_of(file),
        unique(media),
        format=f"BORIS project {file.version}".strip(),
        notes=tuple(notes),
        encoding="utf-8",
        name=chosen[0] if len(chosen) == 1 else file.name,
        facts=tuple(facts),
    )


def _without_events(file: BorisFile, lanes: list[DocumentLane]) -> list[DocumentLane]:
    """An empty lane for each subject that does nothing, so that none is lost."""
    seen = {each.person for each in lanes}
    states = tuple(each.code for each in file.behaviours.values() if each.state)
    return [DocumentLane(each, person=each, vocabulary=states) for each in file.subjects if each not in seen]


def _facts(observation: Json, prefix: str) -> list[tuple[str, str]]:
    facts = [
        (f"{prefix}Date", text_of(observation.get("date"))),
        (f"{prefix}Description", text_of(observation.get("description"))),
    ]
    variables = observation.get("independent_variables")
    if isinstance(variables, dict):
        facts += [(f"{prefix}Variable {name}", text_of(value)) for name, value in variables.items()]
    for folder in members(observation.get("directories_list")):
        facts.append((f"{prefix}Folder of images", text_of(folder)))
    return [(name, value) for name, value in facts if value not in ("", UNKNOWN_DATE)]
