"""Laws: whatever was edited, undoing all gives the start back, redoing all the end, and a restart changes neither."""

import tempfile
from pathlib import Path
from typing import Any

import apsw
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.project.edit import Edit
from syncstudio.project.errors import OvertakenError, ProjectError
from syncstudio.project.project import Project
from syncstudio.project.records import RECORDS, Label, Lane, Record, Segment, Source, Track, Word
from syncstudio.timebase.piece import Anchor, Piece

VERBS = (
    "source", "track", "lane", "master lane", "label", "segment", "word",
    "move", "relabel", "to another lane", "rename", "align", "split", "delete",
)  # fmt: skip
ACTION = st.tuples(st.sampled_from(VERBS), st.integers(0, 30), st.integers(0, 30))
GESTURES = st.lists(st.lists(ACTION, min_size=1, max_size=5), max_size=12)
OWNERS: tuple[type[Record], ...] = (Source, Track, Lane, Label, Segment, Word)


def _pick(edit: Edit, table: str, number: int) -> int:
    """One of a table's ids; an id of nothing when it is empty."""
    found = edit._connection.execute(f"SELECT id FROM {table} ORDER BY rowid").fetchall()
    return int(str(found[number % len(found)][0])) if found else 1


def _act(edit: Edit, verb: str, a: int, b: int) -> None:
    low, high = sorted((a, b))
    if verb == "source":
        edit.insert(Source(relative_path=f"{a}.wav"))
    elif verb == "track":
        edit.insert(Track(source_id=_pick(edit, "source", a), name=str(b)))
    elif verb == "lane":
        edit.insert(Lane(track_id=_pick(edit, "track", a), name=str(b)))
    elif verb == "master lane":
        edit.insert(Lane(name=str(b)))
    elif verb == "label":
        edit.insert(Label(name=str(b)))
    elif verb == "segment":
        edit.insert(Segment(lane_id=_pick(edit, "lane", a), start_ns=low, end_ns=high))
    elif verb == "word":
        edit.insert(Word(segment_id=_pick(edit, "segment", a), text=str(b)))
    elif verb == "move":
        edit.update(Segment, _pick(edit, "segment", a), start_ns=low, end_ns=high)
    elif verb == "relabel":
        edit.update(Segment, _pick(edit, "segment", a), label_id=_pick(edit, "label", b))
    elif verb == "to another lane":
        edit.update(Segment, _pick(edit, "segment", a), lane_id=_pick(edit, "lane", b))
    elif verb == "rename":
        edit.update(Lane, _pick(edit, "lane", a), name=str(b))
    elif verb == "align":
        edit.set_pieces(_pick(edit, "track", a), [Piece((Anchor(0, b), Anchor(100, b + 100 + a)))])
    elif verb == "split":
        pieces = [Piece((Anchor(0, b),), None, 50), Piece((Anchor(0, a),), 50, None)]
        edit.set_pieces(_pick(edit, "track", a), pieces, "measured", b)
    else:
        record = OWNERS[b % len(OWNERS)]
        edit.delete(record, _pick(edit, record.table, a))


def _gesture(project: Project, actions: list[tuple[str, int, int]]) -> None:
    with project.edit(actions[0][0]) as edit:
        for verb, a, b in actions:
            try:
                _act(edit, verb, a, b)
            except ProjectError:
                continue  # refused, as for a lane of no track: that verb did nothing


def _state(project: Project) -> dict[str, Any]:
    connection = project._connection
    return {
        record.table: connection.execute(f"SELECT * FROM {record.table} ORDER BY id").fetchall()
        for record in RECORDS
    }


def _sound(connection: apsw.Connection) -> bool:
    return not connection.execute("PRAGMA foreign_key_check").fetchall()


@given(GESTURES)
def test_undo_all_then_redo_all(gestures: list[list[tuple[str, int, int]]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "law.syncstudio"
        with Project.create(path) as project:
            states = [_state(project)]
            for actions in gestures:
                steps = len(project.history())
                _gesture(project, actions)
                if len(project.history()) > steps:
                    states.append(_state(project))
            for state in reversed(states[:-1]):
                assert project.undo()
                assert _state(project) == state
                assert _sound(project._connection)
            assert project.undo() is None
        with Project.open(path) as project:
            assert _state(project) == states[0]
            for state in states[1:]:
                assert project.redo()
                assert _state(project) == state
                assert _sound(project._connection)
            assert project.redo() is None


@given(GESTURES, st.lists(st.integers(0, 20), max_size=8), st.booleans())
def test_undoing_any_step_works_whole_or_changes_nothing(
    gestures: list[list[tuple[str, int, int]]], places: list[int], redo_first: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder, Project.create(Path(folder) / "law.syncstudio") as project:
        start = _state(project)
        for actions in gestures:
            _gesture(project, actions)
        final = _state(project)
        edits = [row.id for row in project.history() if row.kind == "edit"]
        for place in places if edits else []:
            before = _state(project)
            try:
                assert project.undo(edits[place % len(edits)])
            except OvertakenError:
                assert _state(project) == before
            assert _sound(project._connection)
        if redo_first:
            while project.redo():
                assert _sound(project._connection)
            assert _state(project) == final
        else:
            _gesture(project, [("master lane", 0, 0)])
            assert project.redo() is None
        # Whatever was taken out of the middle, the rest can always be undone in turn.
        while project.undo():
            assert _sound(project._connection)
        assert _state(project) == start
