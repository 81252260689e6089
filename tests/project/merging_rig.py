"""Copies of one project that go on by themselves: random edits for laws of merging, and everything a file holds."""

import random
from pathlib import Path
from typing import Any
from unittest.mock import patch

from syncstudio.project.edit import Edit
from syncstudio.project.errors import ProjectError
from syncstudio.project.labelling_records import (
    Attribute,
    AttributeValue,
    Comment,
    Keyframe,
    Person,
    Region,
    VocabularyRow,
)
from syncstudio.project.merging.merge import Merged, merge_in, other_of
from syncstudio.project.project import Project
from syncstudio.project.records import (
    RECORDS,
    ChannelRow,
    Cue,
    Label,
    Lane,
    MeasurementRow,
    Record,
    Segment,
    Source,
    Track,
    Word,
)
from syncstudio.timebase.piece import Anchor, Piece

State = dict[str, list[tuple[Any, ...]]]

DELETABLE: tuple[type[Record], ...] = (
    Segment, Segment, Segment, Word, Comment, Region, Keyframe, AttributeValue, Lane, Label, Person, Cue, Track,
)  # fmt: skip


def fill_base(edit: Edit) -> None:
    """A recording of two tracks with lanes, labels, words, regions, answers and comments."""
    source = edit.insert(Source(relative_path="talk.mp4", size=12, fingerprint="f"))
    tracks = [
        edit.insert(Track(source_id=source, kind=kind, name=kind, stream_index=n, position=n))
        for n, kind in enumerate(("video", "sound"))  # type: ignore[arg-type]
    ]
    for track in tracks:
        edit.set_pieces(track, [Piece((Anchor(0, 0),))])
    labels = [edit.insert(Label(name=name, position=n)) for n, name in enumerate("abc")]
    anna = edit.insert(Person(name="Anna"))
    free = edit.insert(Lane(name="scenes"))
    speech = edit.insert(
        Lane(name="speech", kind="transcript", track_id=tracks[1], person_id=anna, position=1)
    )
    faces = edit.insert(Lane(name="faces", kind="regions", track_id=tracks[0], position=2))
    gaze = edit.insert(Attribute(name="gaze", lane_id=free))
    for n in range(6):
        segment = edit.insert(
            Segment(lane_id=free, start_ns=n * 100, end_ns=n * 100 + 90, label_id=labels[n % 3])
        )
        if n % 2:
            edit.insert(AttributeValue(attribute_id=gaze, segment_id=segment, value="up"))
    for n in range(4):
        said = edit.insert(Segment(lane_id=speech, start_ns=n * 100, end_ns=n * 100 + 50, text="good day"))
        for position, text in enumerate(("good", "day")):
            edit.insert(Word(segment_id=said, position=position, text=text))
        if n == 1:
            edit.insert(Comment(segment_id=said, author="B", made_ns=n, text="sure?"))
    for n in range(3):
        seen = edit.insert(Segment(lane_id=faces, start_ns=n * 50, end_ns=n * 50 + 200))
        region = edit.insert(Region(segment_id=seen, person_id=anna if n else None))
        edit.insert(Keyframe(region_id=region, at_ns=n * 50, points="[[0, 0], [1, 1]]"))


def pick(edit: Edit, chance: random.Random, table: str) -> int:
    """One of a table's ids; an id of nothing when it is empty."""
    found = edit._connection.execute(f"SELECT id FROM {table} ORDER BY id").fetchall()
    return int(str(chance.choice(found)[0])) if found else 1


def act(edit: Edit, chance: random.Random, who: str) -> None:
    """One small thing a person does."""
    low, high = sorted(chance.sample(range(1_000), 2))
    lane, segment = pick(edit, chance, "lane"), pick(edit, chance, "segment")
    label, track = pick(edit, chance, "label"), pick(edit, chance, "track")
    verb = chance.randrange(24)
    if verb < 5:
        edit.insert(
            Segment(lane_id=lane, start_ns=low, end_ns=high, label_id=label, author=who, text=str(low))
        )
    elif verb < 8:
        edit.update(Segment, segment, start_ns=low, end_ns=high)
    elif verb == 8:
        edit.update(Segment, segment, label_id=label)
    elif verb == 9:
        edit.update(Segment, segment, text=str(low))
    elif verb == 10:
        edit.update(Segment, segment, lane_id=lane)
    elif verb == 11:
        edit.update(
            Segment, segment, status=chance.choice(("submitted", "accepted", "rejected")), reviewer=who
        )
    elif verb == 12:
        edit.insert(Word(segment_id=segment, position=low, text=str(high)))
    elif verb == 13:
        edit.update(Word, pick(edit, chance, "word"), text=str(low))
    elif verb == 14:
        edit.insert(Comment(segment_id=segment, author=who, made_ns=low, text=str(low)))
    elif verb == 15:
        edit.insert(Keyframe(region_id=pick(edit, chance, "region"), at_ns=low, points="[[0, 0], [2, 2]]"))
    elif verb == 16:
        answers = AttributeValue(
            attribute_id=pick(edit, chance, "attribute"), segment_id=segment, value=str(low)
        )
        edit.insert(answers)
    elif verb == 17:
        edit.set_pieces(track, [Piece((Anchor(0, low),))])
    elif verb == 18:
        edit.insert(Lane(name=f"{who} {low}", track_id=chance.choice((track, None))))
    elif verb == 19:
        edit.insert(Label(name=f"{who} {low}"))
        edit.insert(Cue(moment=low, track_id=track, source_ns=low))
        edit.insert(ChannelRow(track_id=track, name=f"{who} {low}"))
    elif verb == 20:
        edit.insert(MeasurementRow(track_id=track, reference_id=track, at_ns=low, content=bytes([low % 256])))
        edit.insert(VocabularyRow(lane_id=lane, label_id=label))
    elif verb == 21:
        edit.update(Lane, lane, name=f"{who} {low}")
    else:
        record = chance.choice(DELETABLE)
        edit.delete(record, pick(edit, chance, record.table))


def go_on(project: Project, chance: random.Random, who: str, edits: int) -> None:
    """Some random edits by one person, some of them undone or redone."""
    project.author = who
    for _ in range(edits):
        turn = chance.random()
        if turn < 0.1:
            project.undo()
        elif turn < 0.15:
            project.redo()
        else:
            with project.edit(f"Edit of {who}") as edit:
                for _ in range(chance.randrange(1, 4)):
                    try:
                        act(edit, chance, who)
                    except ProjectError:
                        continue  # refused, as for a lane of no track


def state_of(project: Project) -> State:
    """Everything an edit can change, table by table."""
    connection = project._connection
    return {
        record.table: connection.execute(f"SELECT * FROM {record.table} ORDER BY id").fetchall()
        for record in RECORDS
    }


def parted(folder: Path, seed: int, edits: int) -> tuple[Path, Path, Path]:
    """A base and two copies of it that went on by themselves."""
    base, a, b = (folder / f"{seed}{name}.syncstudio" for name in ("base", "a", "b"))
    with patch("syncstudio.project.edit.secrets.randbits", random.Random(seed).getrandbits):
        _part(seed, edits, base, a, b)
    return base, a, b


def _part(seed: int, edits: int, base: Path, a: Path, b: Path) -> None:
    with Project.create(base, "base") as project:
        with project.edit("Add media") as edit:
            fill_base(edit)
        project.save_copy(a)
        project.save_copy(b)
    for number, path in enumerate((a, b)):
        with Project.open(path) as project:
            go_on(project, random.Random(seed * 2 + number), "AB"[number], edits)


def merged(into: Path, other: Path, out: Path) -> tuple[Project, Merged]:
    """A copy of one project with the other merged in, open."""
    with Project.open(into, view_only=True) as project:
        project.save_copy(out)
    project = Project.open(out)
    with Project.open(other, view_only=True) as theirs:
        done = merge_in(project, other_of(theirs), "Merge")
    return project, done
