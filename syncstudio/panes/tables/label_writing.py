"""What is written into a cell of the table of labels becomes one step of the session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncstudio.panes.tables.label_columns import Column
from syncstudio.session.errors import SessionError
from syncstudio.session.labels.label_table import LabelTable
from syncstudio.timebase.timecode import TimecodeError, parse_time

if TYPE_CHECKING:
    from syncstudio.session.session import Session


def write_cell(session: Session, table: LabelTable, column: Column, row: int, value: object) -> None:
    """Write one value: a text, or for lane and label the id of what was chosen. SessionError where it does not fit."""
    segment_id = int(table.ids[row])
    match column.key:
        case "start" | "end" | "duration":
            _write_time(session, table, column.key, row, str(value))
        case "text":
            session.set_text(segment_id, str(value))
        case "speaker":
            session.set_speaker([segment_id], str(value).strip())
        case "label":
            session.set_label([segment_id], int(value) or None)  # type: ignore[call-overload]  # an id
        case "lane":
            session.set_lane([segment_id], int(value))  # type: ignore[call-overload]  # an id
        case "status":
            _write_status(session, segment_id, str(value))
        case _:
            attribute = next(one for one in session.project.attributes() if one.name == column.name)
            session.set_attribute([segment_id], attribute.id, str(value).strip())


def _write_time(session: Session, table: LabelTable, key: str, row: int, text: str) -> None:
    try:
        told_ns = parse_time(text)
    except TimecodeError as error:
        raise SessionError(str(error)) from error
    start_ns, end_ns = int(table.starts_ns[row]), int(table.ends_ns[row])
    if key == "start":
        start_ns = told_ns
    elif key == "end":
        end_ns = told_ns
    else:
        end_ns = start_ns + told_ns
    session.set_times(int(table.ids[row]), start_ns, end_ns)


def _write_status(session: Session, segment_id: int, status: str) -> None:
    verbs = {"draft": session.back_to_draft, "submitted": session.submit, "accepted": session.accept}
    if status not in verbs:
        raise SessionError("Reject labels in the Review dock: it asks for the reason.")
    verbs[status]([segment_id])
