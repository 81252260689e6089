"""Which controls of Label Studio hold the lanes of a document, and what each of them is called."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from syncstudio.interchange.label_document import DocumentLane, DocumentMedium, LabelDocument
from syncstudio.interchange.label_studio.label_studio_config_beside import BOX_LABELS
from syncstudio.interchange.label_studio.label_studio_regions import ANSWERED, plain_number
from syncstudio.interchange.schemas.schema_fault import NOT_SEEN

TRANSCRIPTION, TEXT, SPEAKER = "transcription", "text", "speaker"
_RESERVED = (TRANSCRIPTION, TEXT, SPEAKER)
_NUMBER = re.compile(r"-?(0|[1-9]\d{0,14})(\.\d{1,12})?")
_MOST_CHOICES = 50
_MOST_CHOICE = 100

QuestionKind = Literal["choices", "number", "textarea"]
ObjectKind = Literal["audio", "video", "series"]


@dataclass(frozen=True, slots=True)
class Shown:
    """A recording as the config shows it: `name` of the tag, and the key of the data that says where it is."""

    name: str
    kind: ObjectKind
    key: str
    medium: DocumentMedium


@dataclass(slots=True)
class Question:
    """A control that asks an attribute of the regions on one recording."""

    control: str
    target: str
    attribute: str
    kind: QuestionKind
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LaneControl:
    """The control that labels a lane (`beside` it the labels of boxes), and the recording it lies on."""

    lane: DocumentLane
    control: str
    shown: Shown
    labels: tuple[str, ...]
    beside: str = ""


@dataclass(slots=True)
class Controls:
    """All of a document's."""

    shown: list[Shown] = field(default_factory=list)
    lanes: list[LaneControl] = field(default_factory=list)
    texts: dict[tuple[str, bool], str] = field(default_factory=dict)
    """The control that takes the texts on a recording, by whether it is what was said."""
    speakers: dict[str, Question] = field(default_factory=dict)
    questions: dict[tuple[str, str], Question] = field(default_factory=dict)
    """By recording and attribute."""


def controls_of(document: LabelDocument) -> Controls:
    """The controls for all lanes that hold anything."""
    made = Controls()
    lanes = [lane for lane in document.lanes if lane.segments]
    names: set[str] = set()
    controls = []
    for lane in lanes:  # lanes first: their names are read back from those of their controls
        controls.append(free(" ".join(lane.name.split()) or "labels", names))
        names.add(controls[-1].casefold())
    everything = tuple(label.name for label in document.labels)
    by_name = {medium.name: medium for medium in document.media}
    used: dict[tuple[str, ObjectKind], Shown] = {}
    keys: dict[str, str] = {}
    for lane, control in zip(lanes, controls, strict=True):
        medium = by_name.get(lane.medium) or _main(document, lane)
        kind: ObjectKind = (
            "video" if lane.kind == "regions" else "series" if medium.kind == "series" else "audio"
        )
        if medium.name not in keys:
            word = "audio" if medium.kind == "sound" else medium.kind or "audio"
            keys[medium.name] = free(word, set(keys.values()))
        key = keys[medium.name]
        # Who labels the sound of a video sees its picture too.
        shown: tuple[ObjectKind, ...] = (
            ("video", "audio") if (kind, medium.kind) == ("audio", "video") else (kind,)
        )
        for each in shown:
            if (medium.name, each) not in used:
                name = free(f"{key} picture" if each == "video" else key, names)
                names.add(name.casefold())
                used[medium.name, each] = Shown(name, each, key, medium)
        labels = dict.fromkeys(
            (*(lane.vocabulary or everything), *(one.label for one in lane.segments if one.label))
        )
        beside = ""
        if kind == "video":
            beside = free(f"{control}{BOX_LABELS}", names)
            names.add(beside.casefold())
        made.lanes.append(LaneControl(lane, control, used[medium.name, kind], tuple(labels), beside))
    made.shown = list(used.values())
    _ask(made, names)
    return made


def free(name: str, taken: set[str]) -> str:
    """A name that no other has yet."""
    made, number = name, 2
    while made.casefold() in taken:
        made, number = f"{name} {number}", number + 1
    return made


def _main(document: LabelDocument, lane: DocumentLane) -> DocumentMedium:
    """The recording of a lane on the common timeline: a video for regions, else the first that is heard."""
    order = ("video",) if lane.kind == "regions" else ("sound", "video", "series")
    for kind in order:
        for medium in document.media:
            if medium.kind == kind:
                return medium
    named = next(iter(document.media), None)
    return named or DocumentMedium(
        document.name or "recording", "", "video" if lane.kind == "regions" else "sound"
    )


def _ask(made: Controls, names: set[str]) -> None:
    """The controls for texts, speakers and attributes, one for each recording that needs it."""
    values: dict[tuple[str, str], dict[str, None]] = {}
    speakers: dict[str, dict[str, None]] = {}
    first: dict[str, str] = {}
    for one in made.lanes:
        target, said = one.shown.name, one.lane.kind == "transcript"
        for segment in one.lane.segments:
            if segment.text.strip() and (target, said) not in made.texts:
                made.texts[target, said] = _named(TRANSCRIPTION if said else TEXT, target, first, names)
            if segment.speaker:
                speakers.setdefault(target, {})[segment.speaker] = None
            for name, value in segment.attributes:
                if value:
                    values.setdefault((target, name), {})[value] = None
    for target, found in speakers.items():
        control = _named(SPEAKER, target, first, names)
        kind: QuestionKind = "choices" if all(map(_is_choice, found)) else "textarea"
        made.speakers[target] = Question(control, target, SPEAKER, kind, tuple(found))
    for (target, attribute), answers in values.items():
        kind = _kind(answers)
        name = attribute
        taken = attribute.casefold() in names and first.get(attribute, target) == target
        if kind == "textarea" or taken or attribute.casefold().startswith(_RESERVED):
            name = f"{ANSWERED}{attribute}"
        made.questions[target, attribute] = Question(
            _named(name, target, first, names),
            target,
            attribute,
            kind,
            tuple(answers) if kind == "choices" else (),
        )


def _named(name: str, target: str, first: dict[str, str], names: set[str]) -> str:
    """A control's name; a second recording's has the recording behind it, as every control needs a name of its own."""
    taken = first.setdefault(name, target)
    made = free(name, names) if taken == target else free(f"{name} ({target})", names)
    names.add(made.casefold())
    return made


def _kind(answers: Mapping[str, None]) -> QuestionKind:
    """Numbers that come back as they are written, a few short words to choose from, or a text."""
    if all(
        _NUMBER.fullmatch(each) and plain_number(json.loads(each, parse_float=Decimal)) == each
        for each in answers
    ):
        return "number"
    short = all(map(_is_choice, answers))
    return "choices" if short and len(answers) <= _MOST_CHOICES else "textarea"


def _is_choice(text: str) -> bool:
    """Whether a text may stand among the choices of a labelling config."""
    return len(text) <= _MOST_CHOICE and text == " ".join(text.split()) and NOT_SEEN.search(text) is None
