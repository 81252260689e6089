"""A damaged project gives back every row whose page is whole, never breaks the program, and stays as it was."""

from __future__ import annotations

import os
import random
from pathlib import Path

import apsw
import pytest

from syncstudio.project.errors import NotAProjectError, ProjectError
from syncstudio.project.labelling_records import Attribute, Comment, Person
from syncstudio.project.project import Project
from syncstudio.project.records import (
    AttributeValue,
    Cue,
    Keyframe,
    Label,
    Lane,
    MeasurementRow,
    Region,
    Segment,
    Track,
    Word,
)
from syncstudio.project.repair.page_file import LEAF, PageFile
from syncstudio.project.repair.repair import Repaired, repair
from syncstudio.project.repair.salvage import own_schema
from syncstudio.project.repair.table_shape import shapes_of
from syncstudio.project.schema import TABLES
from tests.old_projects import VERSIONS, old_project
from tests.project.conftest import fill

PAGE = 4096
# Longer rows go on over further pages, which the oracle below does not follow.
LONG = 1_500
TIMES = 200


def make(path: Path) -> None:
    """A project with something in most tables, undone and changed things among it."""
    with Project.create(path) as project:
        with project.edit("Add media") as edit:
            content = fill(edit)
        with project.edit("Label") as edit:
            label = edit.insert(Label(name="nod", color=3))
            person = edit.insert(Person(name="Anna"))
            attribute = edit.insert(
                Attribute(name="side", kind="choice", choices='["left", "right"]', lane_id=content.lane)
            )
            boxes = edit.insert(
                Lane(track_id=content.picture, name="faces", kind="regions", person_id=person)
            )
            for number in range(200):
                row = Segment(
                    lane_id=content.lane,
                    start_ns=number * 10,
                    end_ns=number * 10 + 5,
                    label_id=label,
                    text=f"said {number}",
                )
                segment = edit.insert(row)
                edit.insert(Word(segment_id=segment, text=f"word {number}", start_ns=number * 10))
                edit.insert(AttributeValue(attribute_id=attribute, segment_id=segment, value="left"))
            for number in range(40):
                box = edit.insert(Segment(lane_id=boxes, start_ns=number, end_ns=number + 1))
                region = edit.insert(Region(segment_id=box, shape="box", person_id=person))
                edit.insert(Keyframe(region_id=region, at_ns=number, points="[[1,2],[3,4]]"))
                edit.insert(Comment(segment_id=box, author="Ben", text=f"remark {number}"))
            for number in range(30):
                edit.insert(Cue(moment=number, track_id=content.sound, source_ns=number))
            edit.insert(
                MeasurementRow(
                    track_id=content.sound,
                    reference_id=content.picture,
                    content=random.Random(1).randbytes(9_000),
                )
            )
        with project.edit("Move") as edit:
            edit.update(Segment, content.segment, start_ns=90)
        with project.edit("Rename") as edit:
            edit.update(Track, content.sound, name="sound of the room")
        project.undo()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("whole") / "talk.syncstudio"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("secrets.randbits", random.Random(7).getrandbits)
        make(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def places(whole: bytes) -> dict[tuple[str, int], tuple[int, tuple[object, ...]]]:
    """Every short row: its page, and its values with defaults."""
    pages = PageFile(whole)
    template = apsw.Connection(":memory:")
    template.execute(TABLES)
    shapes = shapes_of(template)
    roots, _ = own_schema(pages)
    owner: dict[int, str] = {}
    for name, root in roots.items():
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if pages.kind(number) == LEAF:
                owner[number] = name
            else:
                waiting += pages.children(number)
    found = {}
    for number, name in owner.items():
        for row in pages.rows(number):
            assert row is not None
            if name != "housekeeping" and len(repr(row.values)) < LONG:
                found[name, row.rowid] = (number, shapes[name].whole(row))
    return found


def damaged(whole: bytes, chance: random.Random) -> tuple[bytes, set[int], str]:
    """The file after something befell it, and the pages that were hit."""
    content = bytearray(whole)
    count = len(whole) // PAGE
    what = chance.choice(["zeros", "noise", "flips", "cut", "head", "swap", "first"])
    hit: set[int] = set()
    if what in ("zeros", "noise"):
        for _ in range(chance.randint(1, 4)):
            number = chance.randint(1, count)
            hit.add(number)
            start = (number - 1) * PAGE
            content[start : start + PAGE] = bytes(PAGE) if what == "zeros" else chance.randbytes(PAGE)
    elif what == "flips":
        for _ in range(chance.randint(1, 12)):
            at = chance.randrange(len(content))
            content[at] ^= 1 << chance.randrange(8)
            hit.add(at // PAGE + 1)
    elif what == "cut":
        end = chance.randrange(10 * PAGE, len(content))
        hit = set(range(end // PAGE + 1, count + 1))
        del content[end:]
    elif what == "head":
        hit = {1}
        length = chance.randint(1, 100)
        content[:length] = chance.randbytes(length)
    elif what == "swap":
        one, other = chance.sample(range(2, count + 1), 2)
        hit = {one, other}
        a, b = (one - 1) * PAGE, (other - 1) * PAGE
        content[a : a + PAGE], content[b : b + PAGE] = content[b : b + PAGE], content[a : a + PAGE]
    else:
        hit = {1}
        content[:PAGE] = bytes(PAGE)
    return bytes(content), hit, what


def held(path: Path) -> dict[tuple[str, int], tuple[object, ...]]:
    connection = apsw.Connection(str(path))
    try:
        tables = [
            name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")
        ]
        return {
            (table, row[0]): tuple(row)
            for table in tables
            for row in connection.execute(f'SELECT * FROM "{table}"')
        }
    finally:
        connection.close()


def test_every_row_whose_page_is_whole_comes_back(
    whole: bytes, places: dict[tuple[str, int], tuple[int, tuple[object, ...]]], tmp_path: Path
) -> None:
    template = apsw.Connection(":memory:")
    template.execute(TABLES)
    shapes = shapes_of(template)
    path, target = tmp_path / "talk.syncstudio", tmp_path / "talk (repaired).syncstudio"
    repaired_count = 0
    for seed in range(TIMES):
        content, hit, what = damaged(whole, random.Random(seed))
        path.write_bytes(content)
        answer = repair(path)
        assert path.read_bytes() == content, (seed, what)
        if answer.target is None:
            continue  # what was hit lay in room that nothing uses
        repaired_count += 1
        rows = held(target)
        for (table, row_id), (page, values) in places.items():
            if page in hit:
                continue
            row = rows.get((table, row_id))
            assert row is not None, (seed, what, table, row_id)
            for column, before, after in zip(shapes[table].columns, values, row, strict=True):
                assert before == after or (column.refers and after is None), (seed, what, table, column.name)
        with Project.open(target) as project:
            project.history()
            while project.can_undo:
                try:
                    project.undo()
                except ProjectError:
                    break
        target.unlink()
    assert repaired_count > TIMES * 0.8


def test_what_pages_lost_comes_back_from_the_history(whole: bytes, tmp_path: Path) -> None:
    pages = PageFile(whole)
    roots, _ = own_schema(pages)
    content = bytearray(whole)
    for leaf in pages.children(roots["segment"]):
        content[(leaf - 1) * PAGE : leaf * PAGE] = bytes(PAGE)
    path = tmp_path / "talk.syncstudio"
    path.write_bytes(content)
    answer = repair(path)
    assert answer.target is not None
    (segments,) = (one for one in answer.tables if one.table == "segment")
    assert (segments.kept, segments.from_history, segments.stand_ins) == (241, 241, 0)
    before = tmp_path / "before.syncstudio"
    before.write_bytes(whole)
    assert held(answer.target) == held(before)


def test_labels_of_a_lost_lane_stay_on_a_recovered_one(tmp_path: Path) -> None:
    path = tmp_path / "talk.syncstudio"
    make(path)
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE history SET changeset = NULL")
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute("DELETE FROM lane")
    connection.close()
    answer = repair(path)
    assert answer.target is not None
    with Project.open(answer.target) as project:
        kinds = sorted(lane.kind for lane in project.lanes())
        assert kinds == ["regions", "transcript"]
        assert all(lane.name == "Recovered lane" for lane in project.lanes())
    assert answer.lost


def test_a_whole_project_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "talk.syncstudio"
    make(path)
    assert repair(path) == Repaired(path, None)
    assert sorted(tmp_path.iterdir()) == [path]


def test_deleted_rows_stay_deleted(tmp_path: Path) -> None:
    path = tmp_path / "talk.syncstudio"
    make(path)
    with Project.open(path) as project:
        lane = next(lane for lane in project.lanes() if lane.name == "speech")
        with project.edit("Delete lane") as edit:
            edit.delete(Lane, lane.id)
    content = bytearray(path.read_bytes())
    content[:PAGE] = os.urandom(PAGE)
    path.write_bytes(content)
    answer = repair(path)
    assert answer.target is not None
    with Project.open(answer.target) as project:
        assert sorted(lane.name for lane in project.lanes()) == ["faces", "scenes"]


@pytest.mark.parametrize(
    "content", [b"", b"no project at all", bytes(5 * PAGE), random.Random(3).randbytes(40_000)]
)
def test_what_never_was_a_project_is_refused(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "notes.syncstudio"
    path.write_bytes(content)
    with pytest.raises(NotAProjectError):
        repair(path)
    assert sorted(tmp_path.iterdir()) == [path]


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = apsw.Connection(str(path))
    connection.execute(
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT); INSERT INTO notes VALUES (1, 'a')"
    )
    connection.close()
    with pytest.raises(NotAProjectError):
        repair(path)


def test_the_new_file_never_lands_on_another(whole: bytes, tmp_path: Path) -> None:
    path, taken = tmp_path / "talk.syncstudio", tmp_path / "talk (repaired).syncstudio"
    path.write_bytes(bytes(PAGE) + whole[PAGE:])
    taken.write_text("mine")
    assert repair(path).target == tmp_path / "talk (repaired 2).syncstudio"
    assert taken.read_text() == "mine"
    with pytest.raises(ProjectError, match="already there"):
        repair(path, taken)


def test_an_edit_that_never_ended_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "talk.syncstudio"
    make(path)
    before = held(path)
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA cache_size = 1")
    connection.execute("BEGIN; UPDATE segment SET text = 'half an edit'")
    for name in (path, path.with_name(path.name + "-journal")):
        (tmp_path / "copy").mkdir(exist_ok=True)
        (tmp_path / "copy" / name.name).write_bytes(name.read_bytes())
    connection.close()
    copy = tmp_path / "copy" / path.name
    copy.write_bytes(copy.read_bytes()[:-10])
    answer = repair(copy)
    if answer.target is not None:
        texts = {row[5] for key, row in held(answer.target).items() if key[0] == "segment"}
        assert "half an edit" not in texts
        assert {key for key in held(answer.target) if key[0] == "segment"} == {
            key for key in before if key[0] == "segment"
        }


def test_older_versions_are_salvaged_too(tmp_path: Path) -> None:
    for version in VERSIONS:
        path, copy = (
            tmp_path / f"v{version}.syncstudio",
            old_project(version, tmp_path / f"whole {version}.syncstudio"),
        )
        path.write_bytes(bytes(PAGE) + copy.read_bytes()[PAGE:])
        answer = repair(path)
        assert answer.target is not None
        with Project.open(answer.target) as found, Project.open(copy) as before:
            assert found.tracks() == before.tracks()
            assert found.lanes() == before.lanes()
