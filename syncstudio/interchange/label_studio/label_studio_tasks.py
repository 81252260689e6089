"""The tasks of a Label Studio export, in each shape it has had: full JSON, JSON-MIN, one task, `completions`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.json_file import JsonFile, number

WorkKind = Literal["annotation", "prediction", "draft"]

# Keys of a flat JSON-MIN entry that are neither data nor answers.
_ABOUT = frozenset(
    {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"}
    | {"total_annotations", "unresolved_comment_count", "meta"}
)


@dataclass(frozen=True, slots=True)
class Work:
    """What one person or model said of a task: its results, and who, how surely and with what standing."""

    kind: WorkKind
    results: list[Any]
    author: str = ""
    status: str = "submitted"
    score: float | None = None
    parted: Mapping[str, list[str]] = field(default_factory=dict)
    """JSON-MIN's texts by control, which no longer say which region they are of."""


@dataclass(frozen=True, slots=True)
class Task:
    """One entry of an export: its data (addresses of media, dialogue, ...), and what was said of it."""

    id: str
    data: Mapping[str, Any]
    works: tuple[Work, ...]
    named_only: int = 0
    """Annotations, predictions or drafts that the export names by number only."""


def tasks_of(file: JsonFile) -> Iterator[Task]:
    """Every task of a file, one by one. InterchangeError for a file that holds something else."""
    if file.opens_with == "{":
        yield _task(file.whole(), 1, file.name)
        return
    if file.opens_with != "[":
        raise InterchangeError(f"{file.name} is no export of Label Studio: it begins with neither [ nor {{.")
    for place, entry in enumerate(file.items(), 1):
        yield _task(entry, place, file.name)


def looks_like_tasks(head: bytes) -> bool:
    """Whether the beginning of a file is that of an export."""
    text = head.decode("utf-8", "replace").lstrip("\ufeff \t\r\n")
    if text[:1] not in ("[", "{"):
        return False
    if text[:1] == "{" and ('"images"' in text or '"categories"' in text or '"videos"' in text):
        return False
    if '"annotation_id"' in text and '"annotator"' in text:
        return True
    works = any(f'"{key}"' in text for key in ("annotations", "predictions", "completions", "drafts"))
    return works and ('"data"' in text or '"result"' in text)


def _task(entry: Any, place: int, name: str) -> Task:
    if not isinstance(entry, dict):
        raise InterchangeError(f"{name}, entry {place}: this is no task of Label Studio (no object).")
    data = entry.get("data")
    ident = _said(entry.get("id")) or str(place)
    if any(
        isinstance(entry.get(key), list) for key in ("annotations", "completions", "predictions", "drafts")
    ):
        works = [
            *_works(entry.get("annotations"), "annotation"),
            *_works(entry.get("completions"), "annotation"),
            *_works(entry.get("predictions"), "prediction"),
            *_works(entry.get("drafts"), "draft"),
        ]
        lists = [entry.get(key) for key in ("annotations", "completions", "predictions", "drafts")]
        named = sum(isinstance(one, int) for each in lists if isinstance(each, list) for one in each)
        return Task(ident, data if isinstance(data, dict) else {}, tuple(works), named)
    if isinstance(entry.get("result"), list):
        return Task(ident, data if isinstance(data, dict) else {}, tuple(_works([entry], "annotation")))
    if isinstance(data, dict):
        return Task(ident, data, ())
    return _flat(entry, ident)


def _works(entries: Any, kind: WorkKind) -> Iterator[Work]:
    for entry in entries if isinstance(entries, list) else ():
        results = entry.get("result") if isinstance(entry, dict) else None
        if not isinstance(results, list):
            continue
        score = number(entry.get("score"))
        if kind == "prediction":
            author = _said(entry.get("model_version"))
            yield Work(kind, results, author, "draft", score)
            continue
        status = "submitted"
        if kind == "draft":
            status = "draft"
        elif entry.get("was_cancelled") is True or entry.get("skipped") is True:
            status = "rejected"
        elif entry.get("ground_truth") is True or entry.get("honeypot") is True:
            status = "accepted"
        yield Work(kind, results, _author(entry), status)


def _author(entry: Mapping[str, Any]) -> str:
    for key in ("completed_by", "user", "created_username"):
        who = entry.get(key)
        if isinstance(who, dict):
            named = " ".join(filter(None, (_said(who.get("first_name")), _said(who.get("last_name")))))
            found = _said(who.get("email")) or named or _said(who.get("id"))
        else:
            found = _said(who)
        if found and key != "created_username" and found.isdigit():
            username = _said(entry.get("created_username"))
            return username or f"annotator {found}"
        if found:
            return found
    return ""


def _flat(entry: Mapping[str, Any], ident: str) -> Task:
    """JSON-MIN: data and answers side by side, each control's under its name."""
    data: dict[str, Any] = {}
    results: list[Any] = []
    parted: dict[str, list[str]] = {}
    for key, value in entry.items():
        if key in _ABOUT:
            continue
        regions = (
            value if isinstance(value, list) and value and all(isinstance(v, dict) for v in value) else None
        )
        if regions and any(_is_region(each) for each in regions):
            for number_, each in enumerate(regions, 1):
                kind = next((k for k in each if k.endswith("labels")), "labels")
                kind = "videorectangle" if "sequence" in each else kind
                results.append(
                    {
                        "id": f"{ident}-{key}-{number_}",
                        "from_name": key,
                        "to_name": "",
                        "type": kind,
                        "value": each,
                    }
                )
        elif isinstance(value, list) and value and all(isinstance(v, str) for v in value):
            parted[key] = [str(each) for each in value]
        else:
            data[key] = value
    author = _said(entry.get("annotator"))
    author = f"annotator {author}" if author.isdigit() else author
    return Task(ident, data, (Work("annotation", results, author, parted=parted),))


def _is_region(value: Mapping[str, Any]) -> bool:
    if not ("sequence" in value or "ranges" in value or ("start" in value and "end" in value)):
        return False
    return "sequence" in value or any(key.endswith("labels") for key in value)


def _said(value: Any) -> str:
    return (
        " ".join(str(value).split()) if isinstance(value, str | int) and not isinstance(value, bool) else ""
    )
