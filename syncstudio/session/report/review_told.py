"""What people decided, said and did: statuses, comments, and the history in short."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from syncstudio.project.labelling_records import Comment
from syncstudio.session.labels.label_table import STATUSES
from syncstudio.session.report.report_words import date_json
from syncstudio.session.review.comments import clipped

if TYPE_CHECKING:
    from syncstudio.session.labels.label_table import LabelTable
    from syncstudio.session.session import Session

Document = dict[str, Any]

_LATEST = 30
_MOST_ROWS, _MOST_TOLD, _MOST_LETTERS = 40, 3, 160


def told_review(session: Session, table: LabelTable) -> Document:
    """How many labels have which status, by who made them; who decided; and what was decided about alignments."""
    by_author: dict[str, Counter[str]] = {}
    names = [STATUSES[place] for place in table.statuses.tolist()]
    for author, status in zip(table.authors.tolist(), names, strict=True):
        by_author.setdefault(author, Counter())[status] += 1
    deciders: dict[str, Counter[str]] = {}
    for row in session.project.segments_where("reviewer <> ''") if len(table) else ():
        deciders.setdefault(row.reviewer, Counter())[row.status] += 1
    return {
        "statuses": {status: names.count(status) for status in STATUSES},
        "by_author": [
            {"author": author or "unsigned", **{status: counts[status] for status in STATUSES}}
            for author, counts in sorted(by_author.items())
        ],
        "by_reviewer": [
            {"reviewer": who, "accepted": counts["accepted"], "rejected": counts["rejected"]}
            for who, counts in sorted(deciders.items())
        ],
        "alignments": [
            {"track_name": track.name, "status": track.review, "reviewer": track.reviewer}
            for track in session.project.tracks()
            if track.review != "draft"
        ],
    }


def told_comments(session: Session) -> list[Document]:
    """Every thread, open ones first, with what it is about and where it stands."""
    return [
        {
            "about": thread.about,
            "at_s": thread.span.start_ns / 1e9,
            "until_s": thread.span.end_ns / 1e9,
            "resolved": thread.comment.resolved,
            **_said(thread.comment),
            "answers": [_said(answer) for answer in thread.answers],
        }
        for thread in session.threads()
    ]


def _said(comment: Comment) -> Document:
    made = date_json(comment.made_ns) if comment.made_ns else None
    return {"author": comment.author, "made": made, "text": comment.text}


def told_history(session: Session) -> Document:
    """How many steps there are, by whom and when, and the latest of them in words."""
    project = session.project
    rows = project.history()
    people: dict[str, list[int]] = {}
    for row in rows:
        people.setdefault(row.author, []).append(row.at_ns)
    positions = project.step_positions()[:_LATEST]
    steps, words = project.steps_at(positions), session.history_words()
    latest = []
    for position in positions:
        row = steps[position]
        told = words.told(project.changes_at(position, most=_MOST_ROWS))
        latest.append(
            {
                "at": date_json(row.at_ns),
                "author": row.author,
                "name": row.name if row.kind == "edit" else f"{row.kind.capitalize()}: {row.name}",
                "told": [clipped(each.line, _MOST_LETTERS) for each in told[:_MOST_TOLD]],
                "undone": row.kind == "edit" and row.undone,
            }
        )
    return {
        "steps": len(rows),
        "first": date_json(min(row.at_ns for row in rows)) if rows else None,
        "last": date_json(max(row.at_ns for row in rows)) if rows else None,
        "people": [
            {
                "name": name,
                "steps": len(times),
                "first": date_json(min(times)),
                "last": date_json(max(times)),
            }
            for name, times in sorted(people.items())
        ],
        "latest": latest,
    }
