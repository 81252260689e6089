"""Writes a document as a BORIS project of one observation, as BORIS's own `save_project_json` would."""

from __future__ import annotations

import json
from typing import Any

from syncstudio.interchange.boris.boris_file import UNKNOWN_DATE, Json
from syncstudio.interchange.boris.boris_media import written_media
from syncstudio.interchange.boris.boris_plan import Planned, PlannedEvent, planned
from syncstudio.interchange.label_document import LabelDocument
from syncstudio.interchange.label_format import WriteOptions, Written
from syncstudio.interchange.on_timeline import on_timeline

_VERSION = "7.0"
"""The version of the format since BORIS 7; BORIS 9 still writes it."""


def write(document: LabelDocument, options: WriteOptions) -> Written:
    """The bytes of a project, packed where its name ends in .gz, and sentences about what was rounded or bent."""
    moved = on_timeline(document)
    plan = planned(moved)
    files, info, offset_s, notes = written_media(moved.media)
    facts = dict(document.facts)
    variables = {
        name.removeprefix("Variable "): value
        for name, value in document.facts
        if name.startswith("Variable ")
    }
    name = document.name.strip() or "Observation"
    observation: Json = {
        "file": files,
        "type": "MEDIA" if files else "LIVE",
        "date": facts.get("Date", UNKNOWN_DATE),
        "description": facts.get("Description", ""),
        "time offset": offset_s,
        "events": _events(plan, bool(files)),
        "observation time interval": [0, 0],
        "independent_variables": variables,
        "visualize_spectrogram": False,
        "visualize_waveform": False,
        "media_creation_date_as_offset": False,
        "media_scan_sampling_duration": 0,
        "image_display_duration": 1,
        "close_behaviors_between_videos": False,
        "media_info": info,
    }
    if not files:
        observation |= {
            "scan_sampling_time": 0,
            "start_from_current_time": False,
            "start_from_current_epoch_time": False,
        }
    project: Json = {
        "time_format": "hh:mm:ss",
        "project_date": facts.get("Project date", UNKNOWN_DATE),
        "project_name": name,
        "project_description": facts.get("Project description", ""),
        "project_format_version": _VERSION,
        "subjects_conf": {
            str(place): {"key": "", "name": each, "description": ""}
            for place, each in enumerate(plan.subjects)
        },
        **_ethogram(document, plan),
        "observations": {name: observation},
        "independent_variables": {
            str(place): {
                "label": each,
                "description": "",
                "type": "text",
                "default value": "",
                "possible values": "",
            }
            for place, each in enumerate(variables)
        },
        "coding_map": {},
        "behaviors_coding_map": [],
        "converters": {},
    }
    content = json.dumps(project, ensure_ascii=False, indent=None).encode("utf-8", "replace")
    if options.document_path is not None and options.document_path.name.lower().endswith(".gz"):
        import gzip

        content = gzip.compress(content, mtime=0)
    return Written(content, notes=(*plan.notes(), *notes))


def _ethogram(document: LabelDocument, plan: Planned) -> Json:
    labels = {each.name: each for each in document.labels}
    categories = list(dict.fromkeys(each.parent for each in document.labels if each.parent))
    behaviours: Json = {}
    for place, each in enumerate(plan.behaviours.values()):
        label = labels.get(each.code)
        behaviours[str(place)] = {
            "type": "State event" if each.state else "Point event",
            "key": label.hotkey if label else "",
            "code": each.code,
            "description": label.description if label else "",
            "color": label.color if label else "",
            "category": label.parent if label else "",
            "modifiers": {
                str(number): {
                    "name": name,
                    "description": "",
                    "type": 0,
                    "ask at stop": False,
                    "values": list(values),
                }
                for number, (name, values) in enumerate(each.sets.items())
            },
            "excluded": "",
            "coding map": "",
        }
    return {
        "behaviors_conf": behaviours,
        "behavioral_categories": categories,
        "behavioral_categories_config": {
            str(place): {"name": name, "color": labels[name].color if name in labels else ""}
            for place, name in enumerate(categories)
        },
    }


def _events(plan: Planned, with_frames: bool) -> list[list[Any]]:
    """Rows in BORIS's order: by time, subject and behaviour; a stop before the start that follows it."""
    rows: list[tuple[int, str, str, int, list[Any]]] = []
    for number, each in enumerate(plan.events):
        rows.append((each.start_ms, each.subject, each.code, 2 * number + 1, _row(each, "", with_frames)))
        if each.stop_ms is not None:
            place = 2 * number + 2 if each.stop_ms == each.start_ms else 2 * number
            rows.append((each.stop_ms, each.subject, each.code, place, _row(each, " stop", with_frames)))
    rows.sort(key=lambda row: row[:4])
    return [row[4] for row in rows]


def _row(event: PlannedEvent, end: str, with_frames: bool) -> list[Any]:
    stop = bool(end)
    at_ms = event.stop_ms if stop and event.stop_ms is not None else event.start_ms
    row: list[Any] = [
        at_ms / 1000,
        event.subject,
        event.code,
        event.modifiers,
        event.stop_comment if stop else event.comment,
    ]
    if with_frames:
        index = event.more.get(f"frame index{end}", "") if event.more else ""
        row.append(int(index) if index.isascii() and index.isdigit() and len(index) < 19 else "NA")
    return row
