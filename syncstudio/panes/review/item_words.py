"""What there is to know about an item of the queue before it is judged, line by line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QCoreApplication

from syncstudio.panes.review.status_look import alignment_sentence, status_sentence
from syncstudio.panes.review.thread_list import when_text
from syncstudio.panes.sync.sync_words import confidence_text
from syncstudio.panes.sync.verdict_words import judged_text
from syncstudio.panes.timeline.chip import uncertainty_text
from syncstudio.session.review.comments import clipped
from syncstudio.session.review.review_queue import QueueItem
from syncstudio.timebase.timecode import offset_text, short_text

if TYPE_CHECKING:
    from syncstudio.session.session import Session

_STEPS, _THREADS, _MOST_TEXT = 3, 4, 1500

Kind = Literal["title", "number", "text", "plain", "soft", "warning", "head", "said"]


@dataclass(frozen=True, slots=True)
class Said:
    """A line, and how it is set."""

    kind: Kind
    text: str


def item_lines(session: Session, item: QueueItem) -> list[Said]:
    """Everything about an item; ProjectError when it has gone."""
    of_label = item.kind == "segment"
    lines = _segment_lines(session, item) if of_label else _track_lines(session, item)
    mine = session.threads(item.id)
    if mine:
        lines.append(Said("head", _tr("Comments")))
    for thread in mine[:_THREADS]:
        for row in (thread.comment, *thread.answers[-2:]):
            mark = "" if thread.open else _tr(" (resolved)")
            lines.append(Said("said", f"{row.author or _tr('somebody')}{mark}: {clipped(row.text, 300)}"))
    if len(mine) > _THREADS:
        lines.append(Said("soft", _tr("{count} more under Comments").format(count=len(mine) - _THREADS)))
    return [*lines, *_history_lines(session, item.id)] if of_label else lines


def _segment_lines(session: Session, item: QueueItem) -> list[Said]:
    segment = session.project.segment(item.id)
    span = session.placed_segment(item.id).master
    lines = [Said("title", session.segment_title(item.id))]
    start, end = short_text(span.start_ns, 3), short_text(span.end_ns, 3)
    length = f"{span.duration_ns / 1e9:.3f} s"
    lines.append(Said("number", f"{start} – {end} · {length}" if span.duration_ns else start))
    lines.append(Said("soft", status_sentence(segment.status, segment.reviewer, segment.author)))
    if segment.text:
        lines.append(Said("text", segment.text[:_MOST_TEXT]))
    if segment.speaker:
        lines.append(Said("plain", _tr("Speaker: {name}").format(name=segment.speaker)))
    answers = session.attribute_values(item.id)
    for attribute in session.attributes_of(item.id):
        if answers.get(attribute.id):
            lines.append(Said("plain", f"{attribute.name}: {clipped(answers[attribute.id], 200)}"))
        elif attribute.required:
            lines.append(
                Said("warning", _tr("{name}: not answered, and required").format(name=attribute.name))
            )
    if segment.confidence is not None:
        lines.append(
            Said("soft", _tr("A program was {sure} sure").format(sure=confidence_text(segment.confidence)))
        )
    return lines


def _history_lines(session: Session, segment_id: int) -> list[Said]:
    steps = session.segment_steps(segment_id, _STEPS)
    lines = [Said("head", _tr("History"))] if steps else []
    for step in steps:
        told = "; ".join(part for each in step.told for part in each.changes) or step.row.name
        done = {"undo": _tr("undone: "), "redo": _tr("done again: ")}.get(step.row.kind, "")
        who = step.row.author or _tr("somebody")
        lines.append(Said("soft", f"{when_text(step.row.at_ns)} {who} · {done}{clipped(told, 160)}"))
    return lines


def _track_lines(session: Session, item: QueueItem) -> list[Said]:
    track = session.project.track(item.id)
    names: Mapping[int, str] = {each.id: each.name for each in session.project.tracks()}
    spread = "" if track.uncertainty_ns is None else f" {uncertainty_text(track.uncertainty_ns)}"
    source = {
        "typed": _tr("typed"),
        "measured": _tr("measured"),
        "from-file": _tr("from file"),
        "none": _tr("not aligned"),
    }[track.alignment]
    lines = [Said("title", _tr("Alignment of {track}").format(track=track.name))]
    lines.append(Said("number", f"{offset_text(session.clock_map(item.id).offset_ns)}{spread} · {source}"))
    lines.append(
        Said(
            "soft",
            alignment_sentence(track.review, track.reviewer) or _tr("Alignment not submitted for review"),
        )
    )
    found = session.verdict(item.id)
    if found is not None:
        kind: Kind = "plain" if found.aligned.verdict == "inside" else "warning"
        lines.append(Said(kind, judged_text(found, names)))
    if item.confidence is not None:
        lines.append(
            Said("soft", _tr("Measured with {sure} confidence").format(sure=confidence_text(item.confidence)))
        )
    return lines


def _tr(text: str) -> str:
    return QCoreApplication.translate("Review", text)
