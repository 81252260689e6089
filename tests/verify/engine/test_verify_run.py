"""A second run does only what is new; rows are kept, moved, decided anew or left out by the rules."""

from __future__ import annotations

import threading
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from syncstudio.project.lock import FileLock
from syncstudio.verify.engine.report_store import decide_report
from syncstudio.verify.engine.verify_run import VerifyRun
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.sample import Unfound
from tests.verify.engine.conftest import Bench
from tests.verify.engine.toy import InlineCrew, Listing, listing, sample


def test_rows_come_in_the_order_of_the_list_and_the_parts_are_gone(bench: Bench) -> None:
    ended = bench.run(listing(40, Unfound("nothing", "It is empty.")))
    assert [*bench.rows()] == [*(f"clip{number:04d}" for number in range(40)), "nothing"]
    assert (ended.progress.done, ended.progress.errors, ended.gone) == (41, 1, 0)
    assert sorted(path.name for path in bench.folder.iterdir()) == ["log.txt", "report.parquet"]
    assert pq.read_schema(bench.out).metadata[b"schema"] == b"syncstudio.verify/1"
    assert bench.rows()["nothing"]["reasons"] == ["It is empty."]


def test_a_second_run_checks_only_what_is_new(bench: Bench) -> None:
    bench.run(listing(10))
    assert len(bench.checked()) == 10
    before = bench.out.stat()
    ended = bench.run(listing(10))
    assert (bench.checked(), ended.progress.kept) == ([], 10)
    assert bench.out.stat().st_mtime_ns == before.st_mtime_ns
    bench.run(listing(10, sample("new")))
    assert bench.checked() == ["new"]
    assert len(bench.rows()) == 11


def test_a_touched_file_is_known_by_its_content_and_a_changed_one_is_not(bench: Bench) -> None:
    bench.run(Listing((sample("a"), sample("b"))))
    bench.checked()
    bench.run(Listing((sample("a", mark="touched"), sample("b", "other content"))))
    assert bench.checked() == ["b"]
    # Now the marks are known, and nothing is opened any more.
    ended = bench.run(Listing((sample("a", mark="touched"), sample("b", "other content"))))
    assert (ended.progress.kept, bench.checked()) == (2, [])


def test_a_renamed_sample_is_not_checked_again_and_has_its_row_at_its_new_place(bench: Bench) -> None:
    bench.run(Listing((sample("a"), sample("b"))))
    bench.checked()
    ended = bench.run(Listing((sample("b"), sample("z", "content of a"))), keep_gone=True)
    assert (bench.checked(), ended.gone) == ([], 0)
    row = bench.rows()["z"]
    assert [*bench.rows()] == ["b", "z"]
    assert (row["parts"][0]["name"], row["parts"][0]["url"]) == ("z.mp4", "/data/z.mp4")
    assert row["pairs"][0]["reference"] == "z.mp4"


def test_rows_of_samples_that_are_gone_are_left_out_unless_asked_for(bench: Bench) -> None:
    bench.run(listing(6))
    assert bench.run(listing(4), keep_gone=True).gone == 0
    assert len(bench.rows()) == 6
    assert bench.run(listing(4)).gone == 2
    assert len(bench.rows()) == 4


def test_other_settings_measure_anew_and_another_policy_only_decides(bench: Bench) -> None:
    bench.run(listing(12))
    bench.checked()
    before = bench.rows()
    bench.run(listing(12), policy_mark="one")
    assert bench.checked() == []
    after = bench.rows()
    assert {row["policy"] for row in after.values()} == {"one"}
    assert {row["decision"] for row in before.values()} != {row["decision"] for row in after.values()}
    assert all(before[name]["pairs"] == after[name]["pairs"] for name in before)
    bench.run(listing(12), mark="toy 2")
    assert len(bench.checked()) == 12


def test_a_report_is_decided_anew_into_another(bench: Bench) -> None:
    bench.run(listing(12))
    other = bench.folder / "other.parquet"
    checker = type(bench.checker)(bench.checker.log, policy_mark="one")
    counts = decide_report(bench.out, other, checker)
    assert counts["keep"] == 12
    assert pq.read_table(other)["decision"].to_pylist() == ["keep"] * 12
    with pytest.raises(VerifyError, match="is not there"):
        decide_report(bench.folder / "none.parquet", other, checker)


def test_what_could_not_be_checked_is_tried_again_when_asked(bench: Bench) -> None:
    bad = Listing((sample("a"), Unfound("b", "It is broken.")))
    bench.run(bad)
    bench.checked()
    assert bench.run(bad).progress.errors == 1
    assert bench.checked() == []


def test_a_sample_that_the_policy_cannot_decide_is_left_to_a_person(bench: Bench) -> None:
    bench.run(Listing((sample("a"), sample("undecidable"))))
    row = bench.rows()["undecidable"]
    assert row["decision"] == "review"
    assert "a rule that breaks" in row["error"]


def test_a_cancelled_run_keeps_what_is_done_and_leaves_nothing_out(bench: Bench) -> None:
    bench.run(listing(5))
    run: list[VerifyRun] = []
    seen: list[str] = []

    def enough(result: object) -> None:
        seen.append(result.sample)  # type: ignore[attr-defined]
        if len(seen) == 3:
            run[0].cancel()

    checker = bench.checker
    other = Listing(tuple(sample(f"new{number:02d}") for number in range(50)))
    run.append(VerifyRun(other, checker, bench.out, lambda: InlineCrew(checker), on_result=enough))
    ended = run[0].run()
    assert ended.cancelled
    assert len(bench.rows()) == 5 + len(seen)
    bench.checked()
    bench.run(other)
    assert len(bench.checked()) == 50 - len(seen)


def test_listing_is_never_far_ahead_of_checking(bench: Bench) -> None:
    given = 0
    far = 0
    done = threading.Event()

    def find():
        nonlocal given
        for number in range(900):
            given += 1
            yield sample(f"clip{number}")

    def tell(progress) -> None:
        nonlocal far
        far = max(far, given - progress.done)
        done.set()

    bench.run(find, on_progress=tell)
    assert 0 < far < 400


def test_a_list_that_breaks_off_says_so_and_keeps_what_came(bench: Bench) -> None:
    def find():
        yield sample("a")
        yield sample("b")
        raise VerifyError("The list is cut off.")

    with pytest.raises(VerifyError, match="cut off"):
        bench.run(find)
    done = bench.checked()
    bench.run(listing(0, sample("a"), sample("b")))
    assert sorted([*done, *bench.checked()]) == ["a", "b"]


@pytest.mark.parametrize("kind", ["folder", "missing folder", "text", "other table", "url"])
def test_an_output_that_is_no_report_is_refused_in_a_sentence(
    bench: Bench, kind: str, tmp_path: Path
) -> None:
    out = tmp_path / "x.parquet"
    if kind == "folder":
        out.mkdir()
    elif kind == "missing folder":
        out = tmp_path / "none" / "x.parquet"
    elif kind == "text":
        out.write_text("hello")
    elif kind == "other table":
        pq.write_table(pa.table({"a": [1]}), out)
    else:
        out = Path("s3://bucket/x.parquet")
    before = out.read_bytes() if out.is_file() else None
    checker = bench.checker
    with pytest.raises(VerifyError) as caught:
        VerifyRun(listing(1), checker, out, lambda: InlineCrew(checker)).run()
    assert str(caught.value).count(". ") == 0
    assert (out.read_bytes() if out.is_file() else None) == before


def test_two_runs_on_one_report_are_refused(bench: Bench) -> None:
    lock = FileLock.take(bench.out)
    assert lock is not None
    with pytest.raises(VerifyError, match="by another run"):
        bench.run(listing(1))
    lock.release()
    bench.run(listing(1))
