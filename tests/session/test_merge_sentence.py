"""What is said of a merge: another alignment shifts everything, so it is said first."""

from syncstudio.project.project import Project
from syncstudio.session.merging.merging import merge_into
from tests.session.comparing_rig import Made, make


def test_another_alignment_is_said_first(tmp_path) -> None:
    anna = make(tmp_path / "anna.syncstudio")
    anna.project.save_copy(tmp_path / "ben.syncstudio")
    with Project.open(tmp_path / "ben.syncstudio") as copy:
        ben = Made(copy, anna.tracks, anna.lanes, anna.labels)
        ben.align("boom", 40)
        ben.put("Sounds", 0, 500, "laugh")
        report = merge_into(anna.project, copy)
    assert report.line == "Merged ben.syncstudio: 1 track aligned as there, 1 label added, without conflicts."
    assert report.realigned == 1
    anna.project.close()
