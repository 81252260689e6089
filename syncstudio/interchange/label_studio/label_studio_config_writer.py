"""Writes the labelling config that goes with tasks: recordings, labels with their colours and keys, questions."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import quoteattr

from syncstudio.interchange.label_document import DocumentLabel, LabelDocument
from syncstudio.interchange.label_studio.label_studio_controls import (
    Controls,
    LaneControl,
    Question,
    Shown,
    free,
)

# XML 1.0 has no signs for these at all.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_TAGS = {"audio": "Labels", "video": "Labels", "series": "TimeSeriesLabels"}


def config_xml(document: LabelDocument, controls: Controls) -> bytes:
    """The config, in UTF-8."""
    palette = {label.name: label for label in document.labels}
    lines = ["<View>"]
    for shown in controls.shown:
        lines += _recording(shown)
    for one in controls.lanes:
        lines += _labels(one, palette)
    lines += _others(document, controls, palette)
    for (target, said), control in controls.texts.items():
        rows = "3" if said else "1"
        lines.append(
            f'  <TextArea {_names(control, target)} perRegion="true" editable="true" rows="{rows}"/>'
        )
    for question in (*controls.speakers.values(), *controls.questions.values()):
        lines += _question(question)
    return "\n".join((*lines, "</View>", "")).encode("utf-8")


def _recording(shown: Shown) -> list[str]:
    named = f"name={_quoted(shown.name)} value={_quoted('$' + shown.key)}"
    if shown.kind == "series":
        return [
            f'  <TimeSeries {named} valueType="url" timeColumn="time">',
            '    <Channel column="value"/>',
            "  </TimeSeries>",
        ]
    sync = f" sync={_quoted(shown.key)}"
    if shown.kind == "audio":
        return [f"  <Audio {named}{sync}/>"]
    rate = shown.medium.frame_rate
    return [f"  <Video {named}{sync}{f' frameRate={_quoted(rate)}' if rate else ''}/>"]


def _labels(one: LaneControl, palette: Mapping[str, DocumentLabel]) -> list[str]:
    target = one.shown.name
    if one.shown.kind != "video":
        return _offered(_TAGS[one.shown.kind], one.control, target, one.labels, palette)
    tool = f"  <VideoRectangle {_names(one.control, target)}/>"
    return [tool, *_offered(_TAGS["video"], one.beside, target, one.labels, palette)]


def _offered(
    tag: str, name: str, target: str, labels: Sequence[str], palette: Mapping[str, DocumentLabel]
) -> list[str]:
    lines = [f'  <{tag} {_names(name, target)} allowEmpty="true">']
    for text in labels:
        label = palette.get(text, DocumentLabel(text))
        more = f" background={_quoted(label.color)}" if label.color else ""
        more += f" hotkey={_quoted(label.hotkey.lower())}" if label.hotkey else ""
        more += f" hint={_quoted(label.description)}" if label.description else ""
        lines.append(f"    <Label value={_quoted(text)}{more}/>")
    return [*lines, f"  </{tag}>"]


def _others(document: LabelDocument, controls: Controls, palette: Mapping[str, DocumentLabel]) -> list[str]:
    """A control with the labels that no lane takes: the palette stays whole."""
    offered = {label for one in controls.lanes for label in one.labels}
    rest = tuple(label.name for label in document.labels if label.name not in offered)
    if not rest or not controls.shown:
        return []
    shown = next((each for each in controls.shown if each.kind == "audio"), controls.shown[0])
    name = free("other labels", {one.control.casefold() for one in controls.lanes})
    return _offered(_TAGS[shown.kind], name, shown.name, rest, palette)


def _question(question: Question) -> list[str]:
    names = _names(question.control, question.target)
    if question.kind == "number":
        return [f'  <Number {names} perRegion="true"/>']
    if question.kind == "textarea":
        return [f'  <TextArea {names} perRegion="true" editable="true"/>']
    choices = [f"    <Choice value={_quoted(value)}/>" for value in question.values]
    return [f'  <Choices {names} perRegion="true">', *choices, "  </Choices>"]


def _names(name: str, target: str) -> str:
    return f"name={_quoted(name)} toName={_quoted(target)}"


def _quoted(text: str) -> str:
    return quoteattr(_UNSEEN.sub("\ufffd", text), {"\n": "&#10;", "\t": "&#9;", "\r": "&#13;"})
