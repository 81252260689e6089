"""A window that looks on while another program edits: here a second connection plays the other program."""

from syncstudio.project.project import Project
from syncstudio.session.notices import ProjectChanged
from syncstudio.session.session import Session
from syncstudio.timebase.span import Span
from tests.session.conftest import write_wav

S = 1_000_000_000


def looking_on(path):
    """A viewer and, apart from the sessions of this process, an editor of the same file."""
    viewer = Session(Project.open(path, view_only=True))
    editor = Session(Project.open(path))
    assert viewer.viewing
    assert not editor.viewing
    return viewer, editor


def test_a_viewer_sees_what_the_other_program_does(tmp_path, wav):
    path = tmp_path / "p.syncstudio"
    Project.create(path).close()
    viewer, editor = looking_on(path)
    heard = []
    viewer.notices.subscribe(
        lambda notice: heard.append(notice) if isinstance(notice, ProjectChanged) else None
    )
    assert not viewer.refresh()

    editor.add_media([wav])
    track = editor.project.tracks()[0].id
    lane = editor.add_lane("Speech", track)
    editor.add_segment(lane, Span(S // 2, S))
    assert viewer.refresh()
    assert [notice.change.name for notice in heard] == ["Add recorder.wav", "Add lane", "Add segment"]
    assert heard[-1].change.spans_of_lane(lane) == [Span(S // 2, S)]
    assert viewer.jobs.wait(20)
    assert viewer.peaks(track).done
    assert [mixed.id for mixed in viewer.mixer.tracks] == [track]

    heard.clear()
    assert viewer.clock_map(track).offset_ns == 0
    editor.set_alignment(track, 3 * S)
    assert viewer.refresh()
    assert viewer.mixer.tracks[0].clock_map.offset_ns == 3 * S
    editor.undo()
    assert viewer.refresh()
    assert viewer.clock_map(track).offset_ns == 0
    editor.redo()
    assert viewer.refresh()
    assert viewer.clock_map(track).offset_ns == 3 * S
    assert [notice.change.kind for notice in heard] == ["edit", "undo", "redo"]
    assert not viewer.refresh()
    for session in (viewer, editor):
        session.close()


def test_rows_that_came_and_went_between_two_looks_are_told(tmp_path):
    path = tmp_path / "p.syncstudio"
    Project.create(path).close()
    viewer, editor = looking_on(path)
    heard = []
    viewer.notices.subscribe(lambda notice: heard.append(notice.change.name))
    track_file = write_wav(tmp_path / "one.wav")
    editor.add_media([track_file])
    track = editor.project.tracks()[0]
    lane = editor.add_lane("Speech", track.id)
    segment = editor.add_segment(lane, Span(0, S))
    editor.move_segment(segment, Span(0, 2 * S))
    editor.nudge_offset(track.id, 5)
    editor.remove_source(track.source_id)
    assert viewer.refresh()
    assert heard == [
        "Add one.wav",
        "Add lane",
        "Add segment",
        "Move edge",
        "Nudge offset",
        "Remove recording",
    ]
    assert viewer.project.tracks() == []
    for session in (viewer, editor):
        session.close()


def test_whoever_edits_has_nothing_to_look_for(make_session, wav):
    session = make_session(wav)
    session.add_lane("x")
    assert not session.refresh()
