"""What of one project is what of the other: by id, content, name; as a guess by name and size; as a person says."""

import pytest

from syncstudio.project.project import Project
from syncstudio.project.records import Label, Lane, Source
from syncstudio.session.comparing.label_codes import NO_LABEL
from syncstudio.session.comparing.lane_columns import lane_pair_columns
from syncstudio.session.comparing.matching import match_projects
from syncstudio.session.errors import SessionError
from tests.session.comparing_rig import make, two

__all__ = ["two"]


def test_projects_made_apart_match_by_content_and_names(two):
    anna, ben = two
    with ben.project.edit("Rename") as edit:
        edit.update(Lane, ben.lanes["Sounds"], name="  sOUNDS ")
        edit.update(Label, ben.labels["laugh"], name="Laugh")
        edit.insert(Label(name="sneeze", position=5))
    matched = match_projects(anna.project, ben.project)
    assert [(pair.one.relative_path, pair.way) for pair in matched.sources] == [
        ("boom.wav", "fingerprint"),
        ("camera.mp4", "fingerprint"),
    ]
    assert [pair.way for pair in matched.tracks] == ["stream", "stream"]
    assert [(pair.one.name, pair.way, pair.own_clock) for pair in matched.lanes] == [
        ("Sounds", "name", True),
        ("Scenes", "name", True),
    ]
    assert matched.labels.names == ("laugh", "cough", "sneeze")
    assert matched.labels.other[ben.labels["laugh"]] == 0
    assert not matched.copies
    assert matched.track_of_other(anna.tracks["boom"]) == ben.tracks["boom"]


def test_copies_match_by_id_whatever_was_renamed(tmp_path, two):
    anna, _ = two
    anna.project.save_copy(tmp_path / "c.syncstudio")
    with Project.open(tmp_path / "c.syncstudio") as copy:
        with copy.edit("Rename") as edit:
            edit.update(Lane, anna.lanes["Sounds"], name="Noises")
            edit.update(Label, anna.labels["laugh"], name="giggle")
            edit.update(Source, copy.sources()[0].id, fingerprint="other")
        matched = match_projects(anna.project, copy)
    assert matched.copies
    assert {pair.way for pair in (*matched.sources, *matched.lanes)} == {"id"}
    assert [(a.name, b.name) for a, b in matched.labels.renamed] == [("laugh", "giggle")]


def test_name_and_size_are_a_guess(two):
    anna, ben = two
    with ben.project.edit("Copy again") as edit:
        for source in ben.project.sources():
            edit.update(Source, source.id, fingerprint="anew")
    assert len(match_projects(anna.project, ben.project).guessed) == 2


def test_a_mapping_goes_before_names(two):
    anna, ben = two
    with ben.project.edit("Add lane") as edit:
        mine = edit.insert(Lane(name="Ben's own", position=3))
    told = {anna.lanes["Scenes"]: mine, anna.lanes["Sounds"]: 0}
    matched = match_projects(anna.project, ben.project, told)
    assert [(pair.one.name, pair.other.name, pair.way) for pair in matched.lanes] == [
        ("Scenes", "Ben's own", "mapping")
    ]
    assert [lane.name for lane in matched.lanes_of_one] == ["Sounds"]
    assert sorted(lane.name for lane in matched.lanes_of_other) == ["Scenes", "Sounds"]
    twice = dict.fromkeys(anna.lanes.values(), mine)
    with pytest.raises(SessionError, match="cannot be compared with two lanes"):
        match_projects(anna.project, ben.project, twice)


def test_strangers_and_empty_projects_are_refused(tmp_path, two):
    anna, _ = two
    other = make(tmp_path / "other.syncstudio", files=("elsewhere.mp4",))
    with pytest.raises(SessionError, match="nothing in common"):
        match_projects(anna.project, other.project)
    other.project.close()
    empty = Project.create(tmp_path / "empty.syncstudio")
    with empty, pytest.raises(SessionError, match=r"empty\.syncstudio is empty"):
        match_projects(anna.project, empty)


def test_columns_have_common_codes_and_clocks(two):
    anna, ben = two
    ben.align("boom", 500)
    anna.put("Sounds", 2000, 3000, "cough", "a")
    anna.put("Sounds", 1000, 1500)
    ben.put("Sounds", 1000, 1500, "laugh")
    (ours, theirs), (scenes, _) = lane_pair_columns(match_projects(anna.project, ben.project))
    assert ours.start_ns.tolist() == [1_000_000_000, 2_000_000_000]
    assert ours.labels.tolist() == [NO_LABEL, 1]
    assert ours.texts.tolist() == ["", "a"]
    assert theirs.start_ns.tolist() == [1_000_000_000]
    assert theirs.labels.tolist() == [0]
    assert len(scenes) == 0
