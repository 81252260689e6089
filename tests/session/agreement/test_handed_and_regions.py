"""What was handed to a person, regions in the picture, and answers: measured on what projects hold."""

from __future__ import annotations

import numpy as np
import pytest

from syncstudio.project.labelling_records import Attribute, AttributeValue, Keyframe, Region
from syncstudio.project.project import Project
from syncstudio.project.records import Lane, Segment
from syncstudio.session.agreement.agreeing import agreement_of
from syncstudio.session.agreement.lane_labels import labels_of
from syncstudio.session.agreement.options import AgreementOptions
from syncstudio.session.agreement.outlines import shared_share
from syncstudio.session.packages.handing_out import Part, hand_out
from syncstudio.timebase.span import Span
from tests.session.comparing_rig import make, two  # noqa: F401

MS = 1_000_000
QUICK = AgreementOptions(replicates=0, gamma=False)


def lane_named(found, name):
    return next(lane for lane in found.lanes if lane.name == name)


def test_what_somebody_was_not_handed_is_no_difference(two, tmp_path):  # noqa: F811
    anna, _ = two
    anna.align("boom", 500)
    for start in (0, 2000, 4000, 6000):
        anna.put("Sounds", start, start + 1000, "laugh")
    path = tmp_path / "copy.syncstudio"
    # On the master timeline; on the lane's own clock that is 1.5 to 4.5 s.
    hand_out(
        anna.project, "Cleo", path, [Part(lane_id=anna.lanes["Sounds"], span=Span(2000 * MS, 5000 * MS))]
    )
    copy = Project.open(path)
    gone = copy.segments(anna.lanes["Sounds"])
    with copy.edit("Cleo's work") as edit:
        for segment in gone[:2]:
            edit.delete(Segment, segment.id)
    found = agreement_of([anna.project, copy], QUICK)
    copy.close()
    lane = lane_named(found, "Sounds")
    # Of 0, 2, 4 and 6 s those at 2 and 4 s were handed to Cleo, who has only the one at 4 s.
    assert lane.counts == (2, 1)
    assert (lane.pairs[0].scores.matched, lane.pairs[0].scores.missing) == (1, 1)
    assert "3 labels begin where somebody was handed nothing" in lane.notes[0]
    assert lane.cells.cells == 300
    scenes = lane_named(found, "Scenes")
    assert scenes.counts == (0, 0)


def test_labels_within_what_was_handed():
    labels = labels_of("a", [(0, 5, 0), (5, 9, 0), (10, 12, 0), (20, 21, 0)])
    assert labels.within(((5, 11),)).starts_ns.tolist() == [5, 10]
    assert labels.within(((0, 6), (20, 30)), None, ((5, 40),)).starts_ns.tolist() == [5, 20]
    assert len(labels.within(())) == 0
    assert labels.within(None) is labels


def boxes(made, name, *regions):
    with made.project.edit("Faces") as edit:
        lane = edit.insert(Lane(track_id=made.tracks["camera"], name=name, kind="regions"))
        for start, end, label, frames in regions:
            segment = edit.insert(Segment(0, lane, start * MS, end * MS, made.labels[label]))
            region = edit.insert(Region(segment_id=segment))
            for at, points in frames:
                edit.insert(Keyframe(region_id=region, at_ns=at * MS, points=points))


def test_regions_worked_out_by_hand(two):  # noqa: F811
    anna, ben = two
    # Frames of 40 ms. Anna's box stands for a second; Ben's is the same for the first half, then half beside it.
    boxes(
        anna,
        "Faces",
        (0, 1000, "laugh", [(0, "[[0,0],[100,100]]")]),
        (0, 400, "cough", [(0, "[[500,0],[520,20]]")]),
    )
    ben_frames = [(0, "[[0,0],[100,100]]"), (480, "[[0,0],[100,100]]"), (500, "[[50,0],[150,100]]")]
    boxes(ben, "Faces", (0, 1000, "laugh", ben_frames), (2000, 2400, "cough", [(2000, "[[500,0],[520,20]]")]))
    found = lane_named(agreement_of([anna.project, ben.project], QUICK), "Faces").pairs[0].regions
    assert (found.matched, found.missing, found.extra) == (1, 1, 1)
    # 25 frames by their middles: 12 before 480 ms are the same, one on the way, 12 share 5,000 of 15,000.
    assert found.frames == 25
    assert found.mean.value == pytest.approx((12 + 1 / 3 + 12 / 3) / 25, abs=0.03)
    assert found.counts[-1] == 12
    assert found.by_label["laugh"].value == found.mean.value


def test_outlines_share_area():
    square = ((0.0, 0.0), (100.0, 100.0))
    corners = ((0.0, 0.0), (100.0, 0.0), (100.0, 100.0), (0.0, 100.0))
    triangle = ((0.0, 0.0), (100.0, 0.0), (0.0, 100.0))
    assert shared_share("box", square, "polygon", corners) == 1.0
    assert shared_share("polygon", triangle, "box", square) == pytest.approx(0.5, abs=0.01)
    assert shared_share("box", square, "box", ((200.0, 0.0), (300.0, 10.0))) == 0.0


def test_answers_have_an_alpha_of_their_own(two):  # noqa: F811
    for place, made in enumerate(two):
        with made.project.edit("Ask") as edit:
            rating = edit.insert(Attribute(name="Rating", kind="number"))
            mood = edit.insert(Attribute(name="Mood", kind="choice", choices='["up","down"]', position=1))
        given = [1, 2, 3, 3] if place == 0 else [1, 2, 3, 5]
        moods = ["up", "down", "up", "down"] if place == 0 else ["up", "down", "up", "up"]
        for number, (value, felt) in enumerate(zip(given, moods, strict=True)):
            segment = made.put("Sounds", number * 2000, number * 2000 + 1000, "laugh")
            with made.project.edit("Answer") as edit:
                edit.insert(AttributeValue(attribute_id=rating, segment_id=segment, value=str(value)))
                edit.insert(AttributeValue(attribute_id=mood, segment_id=segment, value=felt))
    alphas = lane_named(agreement_of([each.project for each in two], QUICK), "Sounds").alphas
    # n = 8, D_o = 2 * 2^2 / 8 = 1; D_e over all pairs of 1 1 2 2 3 3 3 5: 2 (8 * 62 - 400) / 56.
    assert alphas["Rating"] == ("interval", pytest.approx(1 - 1 / (2 * (8 * 62 - 400) / 56)))
    # Three of four agree; 5 up, 3 down: 1 - 7 * 2 / (64 - 34).
    assert alphas["Mood"] == ("nominal", pytest.approx(1 - 7 * 2 / (64 - 34)))
    assert np.isnan(alphas["duration"][1] or np.nan)
