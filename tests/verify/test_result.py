"""A row of the report goes to Parquet and comes back as it was."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from syncstudio.verify.result import SCHEMA, FindingFound, PairFound, PartFound, Result, result_of, row_of

RESULT = Result(
    sample="take7",
    mark="m",
    key="k",
    decision="drop",
    reasons=("Sound 210 ms late.",),
    policy="detectability",
    judgeable="yes",
    worst_pair="sound_picture",
    worst_at_s=4.5,
    badness=2.0,
    parts=(PartFound("video", "", "take7.mp4", "/data/take7.mp4", duration_s=10.0, fps="30000/1001"),),
    pairs=(
        PairFound(
            "sound_picture", "take7.mp4", "take7.mp4", "measured", "impacts", -0.21, 0.01, verdict="outside"
        ),
        PairFound("transcript_sound", "take7.mp4", "take7.vtt", "cannot-tell", reason="Nobody speaks."),
        PairFound(
            "transcript_sound", "take7.mp4", "take7.de.vtt", "measured", offset_s=0.02, uncertainty_s=0.01
        ),
    ),
    health_findings=(FindingFound("take7.mp4", "late-start", "info", None, "The sound starts late."),),
    measures=(("snr_db", 12.0),),
    said=(("licence", "CC0"),),
    elapsed_s=0.2,
    version="0.1.0",
)


def test_a_row_comes_back_from_parquet_as_it_was(tmp_path: Path) -> None:
    pq.write_table(pa.Table.from_pylist([row_of(RESULT)], schema=SCHEMA), tmp_path / "report.parquet")
    table = pq.read_table(tmp_path / "report.parquet")
    assert table.schema.metadata[b"schema"] == b"syncstudio.verify/1"
    assert result_of(table.to_pylist()[0]) == RESULT


def test_columns_of_a_pair_hold_the_worst_of_its_kind() -> None:
    row = row_of(RESULT)
    assert (row["sound_picture_offset_s"], row["sound_picture_verdict"]) == (-0.21, "outside")
    assert (row["transcript_sound_status"], row["transcript_sound_offset_s"]) == ("measured", 0.02)
    assert row["dub_original_status"] is None
