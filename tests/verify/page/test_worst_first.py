"""The page of a report: worst first, bounded, escaped; and its rows as columns, alike for parts and the whole."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from syncstudio.verify.engine.report_file import ReportMarks, table_of
from syncstudio.verify.engine.report_parts import ReportParts
from syncstudio.verify.errors import VerifyError
from syncstudio.verify.page.columns import DECISIONS, VERDICTS, columns_of_results, read_columns, with_newer
from syncstudio.verify.page.rows import number_of, read_rows
from syncstudio.verify.page.words import offset_text
from syncstudio.verify.page.worst_first import page_of, write_page
from syncstudio.verify.result import PAIRS, PairFound, row_of
from tests.verify.page.verify_rig import HOSTILE, result, write


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    """Three hundred rows in small groups; the first has the worst offset, and one could not be checked."""
    rows = [result(number, evidence=number % 7 == 3 and number < 30) for number in range(300)]
    rows[0] = result(0, "drop", 700.0, evidence=True, name=HOSTILE)
    why = "It could not be read."
    rows[1] = replace(
        result(1), error=why, decision="review", reasons=(why,), pairs=(), worst_pair="", badness=3000.0
    )
    return write(tmp_path_factory.mktemp("verify") / "report.parquet", rows, 50)


def test_rows_are_columns_and_sorted_worst_first(report):
    columns = read_columns(report)
    assert len(columns) == 300
    order = columns.worst_first()
    assert columns.samples[order[0]] == "take 000001"
    assert columns.samples[order[1]] == HOSTILE
    assert np.all(np.diff(columns.badness[order]) <= 0)
    assert DECISIONS[columns.decisions[order[1]]] == "drop"
    assert PAIRS[columns.worst_pairs[0]] == "sound_picture"
    assert columns.offsets_s[0] == pytest.approx(0.7)
    assert VERDICTS[columns.verdicts[0]] == "outside"
    assert np.isnan(columns.offsets_s[1])
    assert columns.errors.sum() == 1
    assert "It could not be read." in columns.reasons[1]


def test_results_as_they_come_have_the_same_columns(report):
    rows = read_rows(report, range(5))
    came, kept = columns_of_results([rows[number] for number in range(5)]), read_columns(report)
    for name in ("decisions", "badness", "worst_pairs", "offsets_s", "verdicts", "samples", "reasons"):
        assert np.array_equal(getattr(came, name), getattr(kept, name)[:5], equal_nan=name == "offsets_s")


def test_rows_are_found_by_their_number_also_in_parts_of_a_killed_run(tmp_path):
    out = write(tmp_path / "r.parquet", [result(number) for number in range(30)], 10)
    parts = ReportParts(out)
    newer = replace(result(4), reasons=("Seen anew.",))
    parts.add(table_of([row_of(each) for each in (newer, result(40))]), ReportMarks("checks", "policy"))
    columns = read_columns(out)
    assert len(columns) == 31
    at = columns.samples.tolist().index("take 000004")
    assert read_rows(out, [at])[at].reasons == ("Seen anew.",)
    assert [read_rows(out, [number])[number].sample for number in (0, 4, 29)] == [
        columns.samples[number] for number in (0, 4, 29)
    ]


@pytest.mark.parametrize("number", [-1, 300])
def test_a_row_that_is_not_there_is_one_sentence(report, number):
    with pytest.raises(VerifyError, match="has no row"):
        read_rows(report, [number])


def test_the_page_shows_the_worst_with_plots_and_says_what_it_left_out(report):
    text = page_of(report, limit=20, listed=50)
    assert text.count("<figure") == 20
    assert text.count("How well the two fit") >= 2
    assert "The worst 20 of 300" in text
    assert "The worst 50 of 300 as a table" in text
    assert "The other 250 rows" in text
    assert HOSTILE not in text
    assert "Decided by BT.1359-1 detectability" in text
    assert text.count("<script") == 1
    assert "open" in text
    assert "--row 0" in text
    assert text.index("It could not be read.") < text.index("--row 0")
    assert "late start" in text
    assert len(text) < 1_000_000


def test_methods_are_named_in_words_and_nothing_is_said_twice(tmp_path):
    why, tried = "Nothing happens.", "Nothing meets. Tried: impacts, flash-beep."
    pair = PairFound("sound_picture", "a.mp4", "a.mp4", "cannot-tell", reason=tried)
    row = replace(
        result(13, "review", name="a"),
        reasons=(f"It cannot be judged: {why}", f"Sound against picture: {tried}"),
        judgeable_reason=why,
        pairs=(pair,),
    )
    bare = replace(result(26, "review", name="b"), judgeable_reason="Nobody is heard.")
    folder = tmp_path / "reports"
    folder.mkdir()
    write(folder / "r.parquet", [row, bare])
    text = page_of(folder / ".." / "reports" / "r.parquet")
    assert text.count("Tried: claps and impacts, flash and beep.") == 3
    assert "flash-beep" not in text
    assert text.count(why) == 2  # above its pairs, and in the table of all
    assert "Cannot be judged: Nobody is heard." in text
    assert "a.mp4 / a.mp4" not in text
    assert str(folder / "r.parquet") in text


def test_a_page_of_no_rows_and_of_no_report(tmp_path):
    page = tmp_path / "page.html"
    write_page(write(tmp_path / "empty.parquet", []), page)
    assert "no rows yet" in page.read_text(encoding="utf-8")
    with pytest.raises(VerifyError, match="is not there"):
        write_page(tmp_path / "none.parquet", page)
    with pytest.raises(VerifyError, match="cannot be written"):
        write_page(tmp_path / "empty.parquet", tmp_path / "no" / "page.html")


def test_newer_rows_take_the_place_of_older_ones(report):
    columns = read_columns(report)
    newer = columns_of_results([result(5, "drop", 300.0), result(900)])
    joined = with_newer(columns, newer)
    assert len(joined) == 301
    assert joined.samples.tolist().count("take 000005") == 1
    assert joined.offsets_s[-2] == pytest.approx(0.3)
    assert number_of(report, "take 000005") == 5
    assert number_of(report, "nothing") is None


@pytest.mark.parametrize(
    ("offset_s", "within_s", "text"),
    [
        (0.26003, 0.00573, "260 ms early ±5.7 ms"),
        (-1.23456, 0.1, "1.23 s late ±100 ms"),
        (0.0001, 0.00025, "in time ±250 µs"),
        (0.9999, None, "1 s early"),
        (None, 0.1, ""),
    ],
)
def test_an_offset_has_its_sign_as_a_word_and_no_powers_of_ten(offset_s, within_s, text):
    assert offset_text(offset_s, within_s) == text
