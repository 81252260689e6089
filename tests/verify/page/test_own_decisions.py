"""A person's own decisions lie beside the report, the newest counts, and nothing is ever overwritten."""

from __future__ import annotations

import json

import pytest

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.page.own_decisions import OwnDecisions


def test_the_newest_counts_and_all_are_kept(tmp_path):
    report = tmp_path / "r.parquet"
    own = OwnDecisions(report)
    assert own.decide(["a", "b"], "keep", "Ann") == 2
    own.decide(["a"], "drop", "Ben")
    own.decide(["b"], None, "Ben")
    again = OwnDecisions(report)
    assert (again["a"], again["b"], len(again)) == ("drop", None, 1)
    lines = [json.loads(line) for line in again.path.read_text(encoding="utf-8").splitlines()]
    assert [(line["sample"], line["decision"], line["by"]) for line in lines] == [
        ("a", "keep", "Ann"), ("b", "keep", "Ann"), ("a", "drop", "Ben"), ("b", "", "Ben")
    ]  # fmt: skip
    assert again.path.name == "r.parquet.decisions.jsonl"


def test_a_line_that_was_cut_off_harms_no_other(tmp_path):
    own = OwnDecisions(tmp_path / "r.parquet")
    own.decide(["a"], "keep", "Ann")
    own.path.write_bytes(own.path.read_bytes() + b'{"sample": "b", "deci')
    own = OwnDecisions(tmp_path / "r.parquet")
    own.decide(["c"], "review", "Ann")
    again = OwnDecisions(tmp_path / "r.parquet")
    assert [again[name] for name in "abc"] == ["keep", None, "review"]


def test_where_it_cannot_be_written_nothing_is_decided(tmp_path):
    own = OwnDecisions(tmp_path / "no" / "r.parquet")
    with pytest.raises(VerifyError, match="cannot be written"):
        own.decide(["a"], "keep", "Ann")
    assert own["a"] is None
