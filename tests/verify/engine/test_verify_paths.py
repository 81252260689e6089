"""Paths as people name them: what cannot be listed never empties a report, and a report is no sample of itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from syncstudio.project.lock import FileLock
from syncstudio.verify.engine.verify_paths import found_in, verify_paths
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.find_samples import find_samples
from syncstudio.verify.policy_file import preset
from syncstudio.verify.sample import Unfound
from tests.verify.engine.conftest import Bench
from tests.verify.engine.toy import Listing, sample


def test_nothing_is_written_where_no_path_can_be_listed(tmp_path: Path) -> None:
    out = tmp_path / "r.parquet"
    with pytest.raises(VerifyError, match="nowhere"):
        verify_paths([tmp_path / "nowhere"], out, policy=preset("bt1359")).run()
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(VerifyError):
        verify_paths([], out, policy=preset("bt1359")).run()


def test_what_could_not_be_listed_comes_behind_what_could(tmp_path: Path) -> None:
    bad, a = Unfound("bad", "It is not there."), sample("a")
    assert list(found_in(iter([bad, a, bad]), frozenset({"bad"}))) == [bad, a, bad]
    with pytest.raises(VerifyError, match="It is not there"):
        list(found_in(iter([bad, bad]), frozenset({"bad"})))


def test_rows_of_a_disk_that_is_away_stay(bench: Bench) -> None:
    bench.run(Listing((sample("a"), sample("b"))))
    away = Unfound("/disk", "It is not there.")
    assert bench.run(Listing((sample("a"), away)), roots=frozenset({"/disk"})).gone == 0
    assert sorted(bench.rows()) == ["/disk", "a", "b"]
    assert bench.run(Listing((sample("a"), sample("b")))).gone == 1


def test_a_report_in_the_folder_that_it_is_about_is_no_sample(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_bytes(b"")
    out = tmp_path / "r.parquet"
    out.write_bytes(b"PAR1")
    (tmp_path / "page.html").write_text("")
    (tmp_path / "r.parquet.parts").mkdir()
    (tmp_path / "r.parquet.parts" / "part-000000000-000000000.parquet").write_bytes(b"")
    lock = FileLock.take(out)
    assert lock is not None
    assert [found.name for found in find_samples([tmp_path])] == ["a"]
    lock.release()
