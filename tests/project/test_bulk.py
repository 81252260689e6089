"""Many rows at once: the same as row by row, for the file, for listeners, for undo and for redo."""

from collections.abc import Iterator
from typing import Any

import apsw
import numpy as np
import pytest

from syncstudio.project.bulk_changeset import pack_updates, runs_of, table_head
from syncstudio.project.change import Change
from syncstudio.project.changeset import rows_of
from syncstudio.project.errors import OvertakenError, ProjectError
from syncstudio.project.labelling_records import Keyframe, Region
from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Segment, Word
from syncstudio.timebase.span import Span

COUNT = 1_200


class Many:
    """A project with thousands of labels on two lanes, and what was told of its changes."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.told: list[Change] = []
        with project.edit("Import") as edit:
            self.lanes = edit.insert_many(
                [Lane(name="a"), Lane(name="b", position=1), Lane(name="c", position=2)]
            )
            self.labels = edit.insert_many([Label(name=name) for name in ("laugh", "number", "cough")])
            self.ids = edit.insert_many(
                [
                    Segment(
                        lane_id=self.lanes[n % 2],
                        start_ns=n * 10,
                        end_ns=n * 10 + 5,
                        label_id=[*self.labels, None][n % 4],
                        text=f"said {n % 3}",
                    )
                    for n in range(COUNT)
                ]
            )
        project.on_change(self.told.append)

    def everything(self) -> list[tuple[Any, ...]]:
        with self.project._mutex:
            tables = ("segment", "word", "keyframe")
            found = [
                self.project._connection.execute(f"SELECT * FROM {t} ORDER BY id").fetchall() for t in tables
            ]
        return [row for rows in found for row in rows]


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Many]:
    with Project.create(tmp_path_factory.mktemp("bulk") / "many.syncstudio") as project:
        yield Many(project)


@pytest.fixture
def many(filled: Many) -> Iterator[Many]:
    """Every test puts back what it did, and says so."""
    before = filled.everything()
    filled.told.clear()
    yield filled
    while filled.project.can_undo != "Import":
        filled.project.undo()
    assert filled.everything() == before


def there_and_back(many: Many) -> None:
    after = many.everything()
    many.project.undo()
    many.project.redo()
    assert many.everything() == after


def test_thousands_are_shifted_and_told_by_lane_without_a_look_at_each(many: Many) -> None:
    with many.project.edit("Shift") as edit:
        assert edit.shift_segments(many.ids, 7) == COUNT
    assert many.project.segment(many.ids[3]).start_ns == 37
    there_and_back(many)
    assert [change.kind for change in many.told] == ["edit", "undo", "redo"]
    for change in many.told:
        assert change.tables == {"segment"}
        assert change.lane_ids == set(many.lanes[:2])
        assert change.ids("segment", "update") == set(many.ids)
        assert not change.has("segment", "insert", "delete")
        assert not change.gone("segment")
        assert change.count == COUNT
        assert change.fields("segment") == {"start_ns", "end_ns"}
        assert change.touched._rows is None  # type: ignore[attr-defined]
    assert len(many.told[0].touched) == COUNT
    assert Span(0, 12) in many.told[0].spans_of_lane(many.lanes[0])
    assert many.told[0].touched[0].fields == {"start_ns", "end_ns"}


def test_indexes_that_rested_are_there_again(many: Many, monkeypatch: pytest.MonkeyPatch) -> None:
    """The quick way for most of all labels: the file has the same indexes after, and finds by them."""
    monkeypatch.setattr("syncstudio.project.index_rest._MANY", 100)
    connection = many.project._connection
    indexes = "SELECT name, sql FROM sqlite_schema WHERE type = 'index' ORDER BY name"
    before = connection.execute(indexes).fetchall()
    with many.project.edit("Shift") as edit:
        edit.shift_segments(many.ids, 1_000_000)
        with pytest.raises(ProjectError, match="too large"):
            edit.shift_segments(many.ids, 2**63 - 5)
    there_and_back(many)
    assert connection.execute(indexes).fetchall() == before
    assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    found = many.project.overlapping(many.lanes[0], Span(1_000_000, 1_000_006))
    assert [segment.id for segment in found] == [many.ids[0]]


def test_extents_are_of_those_that_are_there(many: Many) -> None:
    even, odd = (0 + 5, (COUNT - 2) * 10, COUNT // 2), (10 + 5, (COUNT - 1) * 10, COUNT // 2)
    assert many.project.extents_of(many.ids) == dict(zip(many.lanes, (even, odd), strict=False))
    assert many.project.extents_of([*many.ids, 12345]) == many.project.extents_of(many.ids)
    assert many.project.extents_of([*many.ids[2::2], 1, 2]) == {
        many.lanes[0]: (25, (COUNT - 2) * 10, COUNT // 2 - 1)
    }


def test_a_label_for_thousands_is_one_step_whatever_they_had(many: Many) -> None:
    with many.project.edit("Set label") as edit:
        assert edit.update_many(Segment, many.ids, label_id=many.labels[1]) == COUNT * 3 // 4
        assert edit.update_many(Segment, many.ids, label_id=many.labels[1]) == 0
    there_and_back(many)
    with many.project.edit("Label and text") as edit:
        edit.update_many(Segment, many.ids, label_id=None, text="said 1")
    there_and_back(many)


def test_a_lane_and_a_status_for_thousands(many: Many) -> None:
    with many.project.edit("To another lane") as edit:
        assert edit.update_many(Segment, many.ids, lane_id=many.lanes[2], status="accepted") == COUNT
    assert many.told[0].lane_ids == set(many.lanes)
    there_and_back(many)
    with many.project.edit("Shift") as edit:  # what was accepted is a draft again, in the same step
        edit.shift_segments(many.ids[:700], 5)
    assert many.project.segment(many.ids[0]).status == "draft"
    assert many.project.segment(many.ids[-1]).status == "accepted"
    there_and_back(many)


def test_times_for_thousands_keep_the_edges_that_stay(many: Many) -> None:
    places = [(row_id, n * 10 + n % 2, n * 10 + 5 + n % 3) for n, row_id in enumerate(many.ids)]
    with many.project.edit("Snap") as edit:
        assert edit.set_times(places) == COUNT - len([n for n in range(COUNT) if n % 2 == n % 3 == 0])
    row = many.project.segment(many.ids[5])
    assert (row.start_ns, row.end_ns) == places[5][1:]
    there_and_back(many)


def test_thousands_go_with_their_words_and_come_back(many: Many) -> None:
    with many.project.edit("Words") as edit:
        edit.insert_many(
            [Word(segment_id=row_id, start_ns=1, end_ns=2, text="w") for row_id in many.ids[:600]]
        )
        edit.insert_many(
            [Word(segment_id=many.ids[0], position=1, start_ns=4), Word(segment_id=many.ids[0], position=2)]
        )
    with many.project.edit("Delete") as edit:
        assert edit.delete_many(Segment, many.ids[::2]) == COUNT // 2
    assert many.told[-1].gone("segment") == set(many.ids[::2])
    assert many.told[-1].lane_ids == {many.lanes[0]}
    there_and_back(many)
    many.project.undo()
    with many.project.edit("Shift") as edit:
        edit.shift_segments(many.ids, 100)
    assert [w.start_ns for w in many.project.words(many.ids[0])] == [101, 104, None]
    assert many.told[-1].tables == {"segment", "word"}
    there_and_back(many)


def test_key_frames_go_along(many: Many) -> None:
    with many.project.edit("Regions") as edit:
        regions = edit.insert_many([Region(segment_id=row_id) for row_id in many.ids[:600]])
        frames = edit.insert_many([Keyframe(region_id=row_id, at_ns=3) for row_id in regions])
    with many.project.edit("Shift lane") as edit:
        assert edit.shift_lane(many.lanes[0], 50, from_ns=20) == COUNT // 2 - 1
    assert [frame.at_ns for frame in many.project.keyframes(regions[2])] == [53]
    assert [frame.at_ns for frame in many.project.keyframes(regions[0])] == [3]
    assert many.told[-1].ids("keyframe") <= set(frames)
    there_and_back(many)


def test_what_one_edit_does_in_many_ways_is_undone_as_one(many: Many) -> None:
    with many.project.edit("All sorts") as edit:
        edit.shift_segments(many.ids, 7)
        edit.update(Segment, many.ids[0], text="changed", start_ns=3)
        edit.shift_segments(many.ids, 7)
        edit.update_many(Segment, many.ids, text="all")
        edit.delete(Segment, many.ids[1])
    there_and_back(many)


def test_a_shift_there_and_back_is_nothing(many: Many) -> None:
    with many.project.edit("Nothing") as edit:
        edit.shift_segments(many.ids, 7)
        edit.shift_segments(many.ids, -7)
    assert many.project.can_undo == "Import"


def test_a_refusal_changes_nothing(many: Many) -> None:
    before = many.everything()
    with many.project.edit("Try") as edit:
        with pytest.raises(ProjectError, match="too large"):
            edit.shift_segments(many.ids, 2**63 - 5)
        with pytest.raises(ProjectError, match="cannot end before it starts"):
            edit.set_times([(row_id, 9 + n // 1000 * 10, 10) for n, row_id in enumerate(many.ids)])
        with pytest.raises(ValueError, match="no field"):
            edit.update_many(Segment, many.ids, colour=3)
    assert many.everything() == before
    assert many.project.can_undo == "Import"


def test_an_overtaken_shift_says_so_and_changes_nothing(many: Many) -> None:
    with many.project.edit("Shift") as edit:
        edit.shift_segments(many.ids, 7)
    step = many.project.history()[-1].id
    with many.project.edit("Move one") as edit:
        edit.update(Segment, many.ids[9], start_ns=90)
    before = many.everything()
    with pytest.raises(OvertakenError, match="Move one"):
        many.project.undo(step)
    assert many.everything() == before


def test_packed_rows_are_those_of_the_session_extension() -> None:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE t (id INTEGER PRIMARY KEY, a INTEGER, b TEXT, c REAL)")
    ids = np.arange(1, 901, dtype=np.int64) * 7919
    connection.executemany(
        "INSERT INTO t VALUES (?, ?, ?, 0.5)", [(n, n * 3, "é" * 100) for n in ids.tolist()]
    )
    session = apsw.Session(connection, "main")
    session.attach()
    connection.execute("UPDATE t SET a = a - 5, b = 'x', c = NULL")
    watched = session.changeset()
    session.close()
    connection.close()
    names = ("id", "a", "b", "c")
    packed = table_head("t", names) + pack_updates(
        names, ids, {"a": ids * 3, "b": "é" * 100, "c": 0.5}, {"a": ids * 3 - 5, "b": "x", "c": None}
    )
    columns = {"t": names}
    by_id = [sorted(rows_of(each, columns), key=lambda row: row.id) for each in (packed, watched)]
    assert by_id[0] == by_id[1]
    (run,) = runs_of(bytes(watched), columns) or []
    assert (run.table, run.op, run.count, run.after["b"], run.before["c"]) == ("t", "update", 900, "x", 0.5)
    assert sorted(run.column("after", "a").tolist()) == (ids * 3 - 5).tolist()
