"""Reads Label Studio's exports: every annotation, prediction and draft of every task, as lanes of labels.

    >>> document = read_label_studio(Path("project-3.json"), ReadOptions())
    >>> [lane.name for lane in document.lanes]
    ['speaker', 'videoLabels']

`label-studio-sdk` converts exports too, but drops ids, the work of all annotators but one, and drafts.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.findings import Findings
from syncstudio.interchange.json_file import read_json, resting_collector
from syncstudio.interchange.label_document import DocumentLabel, DocumentLane, DocumentMedium, LabelDocument
from syncstudio.interchange.label_format import ReadOptions
from syncstudio.interchange.label_studio.label_studio_config_beside import ConfigBeside, config_beside
from syncstudio.interchange.label_studio.label_studio_lanes import TaskReader
from syncstudio.interchange.label_studio.label_studio_task_media import media_of
from syncstudio.interchange.label_studio.label_studio_tasks import Task, tasks_of

_MOST_LANES = 2000


@dataclass(slots=True)
class _Made:
    tasks: list[tuple[str, list[DocumentLane]]] = field(default_factory=list)
    media: dict[str, DocumentMedium] = field(default_factory=dict)


def task_parts(path: Path) -> tuple[str, ...]:
    """The tasks of an export, by number and recording."""
    return tuple(_part(task) for task in tasks_of(read_json(path)))


def read_label_studio(path: Path, options: ReadOptions) -> LabelDocument:
    """The labels of an export. InterchangeError, in one sentence with the place, when it cannot be read."""
    with resting_collector():
        return _read(path, options)


def _read(path: Path, options: ReadOptions) -> LabelDocument:
    file = read_json(path, options.encoding)
    findings = Findings()
    config, sentence = config_beside(path)
    if sentence:
        findings.say(sentence)
    made = _Made()
    tasks, works, lane_count = 0, 0, 0
    parts: list[str] = []
    for task in tasks_of(file):
        if options.part:
            parts.append(_part(task))
            if options.part not in (parts[-1], task.id):
                continue
        tasks += 1
        works += len(task.works)
        _read_task(task, made, config, options, findings, path.name)
        lane_count += len(made.tasks[-1][1])
        if lane_count > _MOST_LANES:
            raise InterchangeError(
                f"{path.name} holds more than {_MOST_LANES:,} lanes: choose one of its tasks at a time."
            )
    if options.part and not tasks:
        listed = ", ".join(f"“{part}”" for part in parts[:5])
        raise InterchangeError(f"{path.name} has no task “{options.part}”: {listed} are some of them.")
    lanes = _all_lanes(made, findings)
    facts = (("Tasks", f"{tasks:,}"), ("Annotations, predictions and drafts", f"{works:,}"))
    return LabelDocument(
        lanes,
        _palette(config, lanes),
        tuple(made.media.values()),
        format="Label Studio JSON",
        notes=(*file.notes, *findings.notes()),
        encoding=file.encoding,
        name=path.stem,
        facts=facts,
    )


def _read_task(
    task: Task, made: _Made, config: ConfigBeside, options: ReadOptions, findings: Findings, file: str
) -> None:
    media = media_of(task.data, config.media_kinds())
    reader = TaskReader(task, media, config, options, findings, file)
    made.tasks.append((task.id, reader.lanes()))
    for medium in reader.media():
        known = made.media.get(medium.name)
        also = medium.also if known is None else tuple(dict.fromkeys((*known.also, *medium.also)))
        made.media[medium.name] = replace(medium, also=also)


def _all_lanes(made: _Made, findings: Findings) -> tuple[DocumentLane, ...]:
    """The lanes of all tasks, with names of their own: those of several tasks say which recording they are of."""
    several = sum(bool(lanes) for _, lanes in made.tasks) > 1
    if several:
        findings.say(
            "The file holds several tasks: each lane names its recording; one task can be read alone."
        )
    taken: set[str] = set()
    found: list[DocumentLane] = []
    for task, lanes in made.tasks:
        names = {}
        for lane in lanes:
            first = f"{lane.name} ({lane.medium or f'task {task}'})" if several else lane.name
            name, count = first, 2
            while name.casefold() in taken:
                name, count = f"{first} {count}", count + 1
            taken.add(name.casefold())
            names[lane.name] = name
        found += [replace(lane, name=names[lane.name], parent=names.get(lane.parent, "")) for lane in lanes]
    return tuple(found)


def _part(task: Task) -> str:
    medium = next(iter(media_of(task.data, {}).values()), None)
    return f"{task.id}: {medium.name}" if medium is not None else f"{task.id}: task without a recording"


def _palette(config: ConfigBeside, lanes: Iterable[DocumentLane]) -> tuple[DocumentLabel, ...]:
    known = {label.name: label for label in config.labels}
    for lane in lanes:
        for segment in lane.segments:
            if segment.label and segment.label not in known:
                known[segment.label] = DocumentLabel(segment.label)
    return tuple(known.values())
