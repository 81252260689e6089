"""Two projects with differences that were made by script: each is found, and nothing else."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncstudio.project.labelling_records import Attribute, AttributeValue
from syncstudio.project.project import Project
from syncstudio.project.records import Segment, Word
from syncstudio.session.comparing.difference_row import difference_row
from syncstudio.session.comparing.differences import KINDS, compare
from syncstudio.session.comparing.matching import match_projects
from syncstudio.session.comparing.summary import alignment_clauses, names_of, summary
from syncstudio.session.comparing.tolerance import default_tolerance_ns, tolerance_ns
from syncstudio.session.errors import SessionError
from syncstudio.timebase.instant import NS_PER_MS
from tests.session.comparing_rig import make, two

__all__ = ["two"]


def compared(one, other, tolerance="1f"):
    return compare(match_projects(one, other), tolerance_ns(tolerance, one))


def counts(comparison):
    return {kind: count for kind, count in comparison.counts.items() if count}


def rows(comparison):
    return [difference_row(comparison, place) for place in range(len(comparison.differences))]


def test_known_differences_are_found_and_nothing_else(two):
    anna, ben = two
    for n in range(20):
        anna.put("Sounds", n * 1000, n * 1000 + 500, "laugh", f"t{n}")
    skipped, moved, relabelled = {3}, {5: 80, 6: 30}, {8}
    for n in range(20):
        if n not in skipped:
            label = "cough" if n in relabelled else "laugh"
            ben.put(
                "Sounds", n * 1000 + moved.get(n, 0), n * 1000 + 500, label, "other" if n == 9 else f"t{n}"
            )
    ben.put("Sounds", 30_000, 31_000, "cough")
    ben.put("Sounds", 32_000, 33_000, "cough")
    found = compared(anna.project, ben.project)
    assert counts(found) == {"missing": 2, "extra": 1, "edge": 1, "label": 1, "text": 1}
    assert (found.agreed, found.total) == (16, 22)
    (edge,) = [row for row in rows(found) if row.kind == "edge"]
    assert (edge.field, edge.apart_ns, edge.apart_master_ns) == ("start", 80 * NS_PER_MS, 80 * NS_PER_MS)
    assert summary(found, "Anna", "Ben") == (
        "Anna and Ben agree on 16 of 22 segments; 2 missing (only Ben has them), 1 extra (only Anna has it), 1 edge "
        "moved by more than one frame, 1 other label, 1 other text."
    )
    assert counts(compared(anna.project, ben.project, "20 ms"))["edge"] == 2


def test_another_alignment_moves_no_edges(two):
    anna, ben = two
    for n in range(5):
        anna.put("Sounds", n * 1000, n * 1000 + 500, "laugh")
        ben.put("Sounds", n * 1000 + (100 if n == 2 else 0), n * 1000 + 500, "laugh")
    ben.align("boom", 41)
    found = compared(anna.project, ben.project)
    assert counts(found) == {"edge": 1}
    assert alignment_clauses(found) == ["boom is aligned 41 ms apart"]
    (row,) = rows(found)
    assert (row.apart_ns, row.apart_master_ns) == (100 * NS_PER_MS, 141 * NS_PER_MS)
    assert not found.alike
    ben.align("camera", 41)
    assert alignment_clauses(compared(anna.project, ben.project)) == [
        "everything lies 41 ms later, and alike among itself"
    ]
    ben.align("boom", 0.5)
    ben.align("camera", 0)
    assert not compared(anna.project, ben.project).alignments


def test_what_hangs_on_segments_is_compared(two):
    anna, ben = two
    for made, mood, word_ms, status in ((anna, "glad", 0, "draft"), (ben, "sad", 60, "submitted")):
        segment = made.put("Sounds", 0, 1000, "laugh", "hi there", speaker="S1", status=status)
        with made.project.edit("More") as edit:
            attribute = edit.insert(Attribute(name="Mood"))
            edit.insert(AttributeValue(0, attribute, segment, mood))
            edit.insert(Word(0, segment, 0, word_ms * NS_PER_MS, 400 * NS_PER_MS, "hi"))
    found = compared(anna.project, ben.project)
    assert counts(found) == {"words": 1, "attribute": 1, "status": 1}
    told = {row.kind: row for row in rows(found)}
    assert (told["attribute"].mine.value, told["attribute"].theirs.value) == ("glad", "sad")
    assert (told["status"].mine.status, told["status"].theirs.status) == ("draft", "submitted")


def test_a_lane_elsewhere_is_compared_on_the_master_timeline(two):
    anna, ben = two
    anna.align("boom", 200)
    anna.put("Sounds", 1000, 2000, "laugh")
    ben.put("Scenes", 1200, 2000, "laugh")
    matched = match_projects(anna.project, ben.project, {anna.lanes["Sounds"]: ben.lanes["Scenes"]})
    assert not matched.lanes[0].own_clock
    found = compare(matched, NS_PER_MS)
    (row,) = rows(found)
    assert (row.kind, row.field, row.apart_ns) == ("edge", "end", -200 * NS_PER_MS)


def test_tolerances_are_read(two, tmp_path):
    anna, _ = two
    assert default_tolerance_ns(anna.project) == 40 * NS_PER_MS
    assert tolerance_ns("2 frames", anna.project) == 80 * NS_PER_MS
    assert tolerance_ns("0.5ms", anna.project) == 500_000
    for bad in ("", "40", "-3ms", "3h", "9999 s"):
        with pytest.raises(SessionError, match="tolerance"):
            tolerance_ns(bad, anna.project)
    quiet = make(tmp_path / "quiet.syncstudio", files=("boom.wav",))
    assert default_tolerance_ns(quiet.project) == NS_PER_MS
    with pytest.raises(SessionError, match="counts frames"):
        tolerance_ns("1f", quiet.project)
    quiet.project.close()


def test_names_tell_projects_apart(tmp_path):
    assert names_of(tmp_path / "anna.syncstudio", tmp_path / "ben.syncstudio") == ("anna", "ben")
    assert names_of(tmp_path / "a" / "t.syncstudio", tmp_path / "b" / "t.syncstudio") == ("a/t", "b/t")


SEGMENTS = st.lists(
    st.tuples(
        st.integers(0, 50),
        st.integers(0, 8),
        st.sampled_from(["laugh", "cough", None]),
        st.sampled_from(["", "a"]),
    ),
    max_size=12,
)
MIRROR = {"missing": "extra", "extra": "missing"}


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(SEGMENTS, SEGMENTS, st.sampled_from([0, 41, -700]))
def test_the_mirror_law(two, ours, theirs, offset_ms):
    """B against A has what A against B has, missing and extra exchanged; with itself nothing differs."""
    for made, told in zip(two, (ours, theirs), strict=True):
        with made.project.edit("Clear") as edit:
            edit.delete_many(Segment, made.project.segment_ids())
        for start, length, label, text in told:
            made.put("Sounds", start * 100, (start + length) * 100, label, text)
    anna, ben = two
    ben.align("boom", offset_ms)
    there, back = compared(anna.project, ben.project), compared(ben.project, anna.project)
    assert {MIRROR.get(kind, kind): count for kind, count in there.counts.items()} == dict(back.counts)
    assert (there.agreed, there.total) == (back.agreed, back.total)
    told = sorted((MIRROR.get(KINDS[k], KINDS[k]), f, -a) for k, f, a in _told(there))
    assert told == sorted((KINDS[k], f, a) for k, f, a in _told(back))
    assert [each.most_ns for each in there.alignments] == [-each.most_ns for each in back.alignments]
    with Project.open(anna.project.path, view_only=True) as itself:
        assert compared(anna.project, itself).alike


def _told(comparison):
    rows = comparison.differences
    return zip(rows.kinds.tolist(), rows.fields.tolist(), rows.apart_ns.tolist(), strict=True)
