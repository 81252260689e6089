"""The window that verifies many: a run that is told as it goes, rows opened at their worst moment, own decisions."""

from __future__ import annotations

import tarfile
import threading

import pytest

from syncstudio.app import report_writing
from syncstudio.app.batch import batch_window
from syncstudio.app.batch.row_parts import parts_of_row
from syncstudio.verify.engine.progress import Progress
from syncstudio.verify.engine.verify_run import RunEnded
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.result import PartFound, Result
from tests.app.conftest import wait_until_settled
from tests.verify.page.verify_rig import result, write


class _Run:
    """Stands where the engine does: tells two results, waits until it is let go or cancelled, and writes the report."""

    def __init__(self, out, on_result, on_progress):
        self._out, self._on_result, self._on_progress = out, on_result, on_progress
        self.go, self.cancelled = threading.Event(), False

    def run(self):
        rows = [result(1), result(3)]
        for row in rows:
            self._on_result(row)
        self._on_progress(Progress(done=2, found=2, total=4, rate_per_s=2.0, left_s=1.0))
        assert self.go.wait(20)
        rows += [] if self.cancelled else [result(4), result(5)]
        write(self._out, rows)
        return RunEnded(self._out, Progress(len(rows), 4, 4), self.cancelled, 0)

    def cancel(self):
        self.cancelled = True
        self.go.set()


@pytest.fixture
def batch(windows, qtbot, monkeypatch, tmp_path):
    """The window with a stand-in for the engine, and its runs in the order they began."""
    runs = []

    def begin(paths, out, *, policy, workers, remote, on_result, on_progress):
        if "nothing" in paths:
            raise VerifyError("There is nothing to verify.")
        runs.append(_Run(out, on_result, on_progress))
        return runs[-1]

    monkeypatch.setattr(batch_window, "verify_paths", begin)
    window = windows.open_batch()
    window.runs = runs
    window.head.report.setText(str(tmp_path / "r.parquet"))
    return window


def test_a_run_is_told_as_it_goes_stopped_and_gone_on_with(batch, qtbot, tmp_path):
    batch.head.add(["nothing"])
    assert not batch.ask(batch.start)
    batch.head.list.clear()
    batch.head.typed.setText(str(tmp_path))
    batch.head.start.click()
    qtbot.waitUntil(lambda: batch.model.rowCount() == 2, timeout=30_000)
    assert batch.model.sample_at(0) == "take 000003"
    assert batch.said.text() == "2 of 4 · 2 a second · 1 s left"
    assert batch.head.start.isHidden()
    assert not batch.head.typed.isEnabled()
    batch.view.show_sample("take 000003")
    qtbot.waitUntil(
        lambda: "180" in batch.facts.text.toPlainText() or "183" in batch.facts.text.toPlainText()
    )
    batch.head.cancel.click()
    qtbot.waitUntil(lambda: not batch.run.busy, timeout=30_000)
    assert batch.said.text().startswith("Stopped")
    batch.head.start.click()
    batch.runs[-1].go.set()
    qtbot.waitUntil(
        lambda: not batch.run.busy and batch.model.rowCount() == 4 and not batch.work.busy, timeout=30_000
    )
    assert batch.view.chosen_samples() == ["take 000003"]
    batch.view.selectAll()
    batch.facts.buttons["keep"].click()
    assert batch.model.own["take 000005"] == "keep"
    assert (tmp_path / "r.parquet.decisions.jsonl").read_text().count("\n") == 4
    batch.filters.words.setText("000004")
    qtbot.waitUntil(lambda: batch.model.rowCount() == 1, timeout=30_000)
    assert "1 of 4 rows" in batch.filters.counts.text()
    other = write(tmp_path / "other.parquet", [result(number) for number in range(6)])
    batch.filters.words.clear()
    batch.head.add([str(other)])
    qtbot.waitUntil(lambda: batch.report == other and batch.model.rowCount() == 6, timeout=30_000)
    assert batch.windowTitle().startswith("other.parquet")


def test_a_row_opens_as_a_draft_at_its_worst_moment_with_what_was_found(
    windows, qtbot, clip, tmp_path, monkeypatch
):
    row = result(3, evidence=True, name=clip.name.removesuffix(".mp4"), url=str(clip))
    report = write(tmp_path / "r.parquet", [result(1), row])
    listed = windows.open_paths([report], row=1)[0]
    qtbot.waitUntil(lambda: len(windows.open) == 2, timeout=30_000)
    window = next(each for each in windows.open if each is not listed)
    wait_until_settled(window, qtbot)
    session = window.session
    qtbot.waitUntil(lambda: bool(session.project.measurements()), timeout=30_000)
    (measured,) = session.project.measurements()
    names = {track.id: track.kind for track in session.project.tracks()}
    assert (names[measured.reference_id], names[measured.track_id]) == ("video", "sound")
    assert measured.offset_ns == pytest.approx(183_000_000)
    (thread,) = session.threads()
    assert thread.comment.author == "verify"
    assert "Sound is 183 ms early" in thread.comment.text
    assert session.transport.position_ns() == session.extent().end_ns, "3.25 s lies behind the end"
    assert session.focus_track_id == measured.track_id
    assert session.is_draft
    told = []
    monkeypatch.setattr(report_writing, "ask_place", lambda *_: tmp_path / "report.html")
    monkeypatch.setattr(report_writing.QDesktopServices, "openUrl", told.append)
    window.acts["report"].trigger()
    qtbot.waitUntil(lambda: bool(told), timeout=30_000)
    assert "Sound is 183 ms early" in (tmp_path / "report.html").read_text(encoding="utf-8")


def test_members_of_a_shard_come_into_the_draft_s_folder(tmp_path, wav):
    shard = tmp_path / "train.tar"
    with tarfile.open(shard, "w") as tar:
        tar.add(wav, "a.wav")
    with tarfile.open(shard) as tar:
        member = tar.getmember("a.wav")
    part = PartFound("sound", "", "a.wav", str(shard), "a.wav", member.offset_data, member.size)
    gone = PartFound("sound", "", "b.wav", str(tmp_path / "b.wav"))
    text = PartFound("transcript", "", "a.txt", str(tmp_path / "list.jsonl"))
    (tmp_path / "b.txt").write_text("what is said\n")
    plain = PartFound("transcript", "", "b.txt", str(tmp_path / "b.txt"))
    found = parts_of_row(Result("a", parts=(part, gone, text, plain)), tmp_path / "draft.media")
    assert set(found.files) == {"a.wav"}
    assert found.files["a.wav"].read_bytes() == wav.read_bytes()
    assert found.files["a.wav"].parent == tmp_path / "draft.media"
    assert [path.name for path in (tmp_path / "draft.media").iterdir()] == ["a.wav"]
    assert len(found.troubles) == 3
    assert found.troubles[2] == "b.txt is a text without times, and is not opened."
