"""The regions of one annotation: all results of the same id, brought together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any

from syncstudio.interchange.json_file import number

# What a result says beyond its place, by its type, and under which key of its value.
_ANSWERS = {
    "textarea": "text",
    "choices": "choices",
    "rating": "rating",
    "number": "number",
    "taxonomy": "taxonomy",
    "datetime": "datetime",
}
# Types that hold a place and nothing else.
_BARE = frozenset({"videorectangle", "rectangle", "audio", "region", "timelineregion", "timeseries"})


@dataclass(slots=True)
class Answer:
    """What was answered to one control, as texts. `name` is the attribute it asks for; `asked`: it is one for certain,
    whatever it is called; `is_speaker`: it says who speaks."""

    kind: str
    values: list[str]
    name: str = ""
    asked: bool = False
    is_speaker: bool = False

    @property
    def may_be_text(self) -> bool:
        """Whether it may be a label's own text."""
        return self.kind == "textarea" and not self.asked


@dataclass(slots=True)
class Region:
    """One region: `control` is what labelled it, `target` what it lies on, `value` where it lies."""

    id: str
    control: str
    target: str
    type: str
    value: Mapping[str, Any]
    labels: list[str] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    parent: str = ""
    score: float | None = None
    channel: int | None = None
    size: tuple[float, float] | None = None
    length: Any = None
    labelled: bool = False


@dataclass(slots=True)
class Gathered:
    """All regions of an annotation, what was answered of the whole task, and what could not be read."""

    regions: list[Region] = field(default_factory=list)
    whole: dict[str, Answer] = field(default_factory=dict)
    unread: Counter[str] = field(default_factory=Counter)
    length: Any = None


_SPEAKER = re.compile(r"speaker( \d+)?", re.IGNORECASE)
ANSWERED = "answer: "
"""What stands before the name of an attribute that another control has already, or that is typed as a text."""


def gather(results: list[Any]) -> Gathered:
    """Bring the results of one annotation together."""
    made = Gathered()
    by_id: dict[str, Region] = {}
    late: list[tuple[str, str, str, str, Mapping[str, Any]]] = []
    for place, result in enumerate(results):
        kind = str(result.get("type") or "").lower() if isinstance(result, dict) else ""
        value = result.get("value") if isinstance(result, dict) else None
        if kind == "relation":
            made.unread["relations between labels"] += 1
            continue
        if not isinstance(value, dict):
            made.unread["results without a value"] += 1
            continue
        if result.get("original_length") is not None:
            made.length = result["original_length"]
        ident = str(result.get("id") or f"result-{place + 1}")
        control, target = str(result.get("from_name") or kind), str(result.get("to_name") or "")
        region = by_id.get(ident)
        if _placed(value):
            if region is None:
                region = by_id[ident] = Region(ident, control, target, kind, value)
                made.regions.append(region)
            _take(region, control, kind, result, value, made)
        else:
            late.append((ident, control, target, kind, value))
    for ident, control, target, kind, value in late:
        region = by_id.get(ident)
        answer = _answer(kind, value, control, target)
        if answer is None:
            in_picture = "x" in value or "points" in value
            made.unread[
                "shapes in still pictures" if in_picture else f"answers of the kind {kind or '?'}"
            ] += 1
        else:
            (made.whole if region is None else region.answers)[control] = answer
    return made


def _placed(value: Mapping[str, Any]) -> bool:
    return "sequence" in value or "ranges" in value or ("start" in value and "end" in value)


def _take(
    region: Region,
    control: str,
    kind: str,
    result: Mapping[str, Any],
    value: Mapping[str, Any],
    made: Gathered,
) -> None:
    labels = _labels(kind, value)
    answer = _answer(kind, value, control, str(result.get("to_name") or ""))
    if labels is not None:
        region.labels.extend(label for label in labels if label not in region.labels)
        # The control that labels names the lane; a tool that only draws does not.
        if not region.labelled and kind not in _BARE:
            region.control, region.target, region.labelled = control, str(result.get("to_name") or ""), True
            region.type = region.type if region.type in _BARE else kind
        for key in ("start", "end", "sequence", "ranges"):
            if key in value and key not in region.value:
                region.value = {**region.value, key: value[key]}
    elif answer is not None:
        region.answers[control] = answer
    elif kind not in _BARE:
        made.unread[f"answers of the kind {kind or '?'}"] += 1
    meta = result.get("meta")
    if isinstance(meta, dict):
        region.remarks += [remark for remark in _texts(meta.get("text")) if remark not in region.remarks]
    region.parent = region.parent or str(result.get("parentID") or result.get("parent_id") or "")
    if "score" in result:
        score = number(result["score"])
        region.score = region.score if score is None else score
    channel = value.get("channel")
    if type(channel) is int:
        region.channel = channel
    if "original_width" in result:
        width, height = number(result["original_width"]), number(result.get("original_height"))
        if width and height and width > 0 and height > 0:
            region.size = (width, height)


def _labels(kind: str, value: Mapping[str, Any]) -> list[str] | None:
    """The labels of a result; None for one that does not label."""
    if kind in _ANSWERS and not any(key.endswith("labels") for key in value):
        return None
    names = value.get(kind) if kind.endswith("labels") else None
    if names is None:
        names = next(
            (each for key, each in value.items() if key.endswith("labels") and isinstance(each, list)), None
        )
    if names is None:
        return [] if kind.endswith("labels") else None
    return [tidy for each in names if isinstance(each, str) and (tidy := _tidy(each))]


def _answer(kind: str, value: Mapping[str, Any], control: str, target: str) -> Answer | None:
    key = _ANSWERS.get(kind)
    if key is None or key not in value:
        return None
    name, asked, speaks = _asked(control, target)
    found = value[key]
    if kind in ("choices", "taxonomy"):
        values = list(_paths(found))
    elif kind in ("rating", "number"):
        values = [text] if (text := plain_number(found)) else []
    else:
        values = _texts(found)
    return Answer(kind, values, name, asked, speaks and key in ("text", "choices"))


@lru_cache(1 << 12)
def _asked(control: str, target: str) -> tuple[str, bool, bool]:
    """(attribute, whether it is one for certain, whether it is called as what says who speaks)."""
    asked = control.startswith(ANSWERED)
    # Where several recordings ask the same, the name of each control ends with its recording's.
    name = control.removeprefix(ANSWERED).removesuffix(f" ({target})") or control
    return name, asked, not asked and _SPEAKER.fullmatch(name) is not None


@lru_cache(1 << 14)
def _tidy(text: str) -> str:
    """A name on one line; there are few of them, on many labels."""
    return " ".join(text.split())


def _paths(found: Any) -> Iterator[str]:
    for each in found if isinstance(found, list) else [found]:
        if isinstance(each, str):
            path = _tidy(each)
        else:
            steps = [_tidy(str(step)) for step in each] if isinstance(each, list) else [str(each)]
            path = " › ".join(filter(None, steps))
        if path:
            yield path


def _texts(found: Any) -> list[str]:
    return [
        each
        for each in (found if isinstance(found, list) else [found])
        if isinstance(each, str) and each.strip()
    ]


def plain_number(found: Any) -> str:
    """A number with the digits it is written with; "" for what is none."""
    if isinstance(found, bool) or number(found) is None:
        return ""
    if isinstance(found, Decimal):
        return format(found, "f") if abs(found.adjusted()) < 40 else str(found)
    return str(found)
