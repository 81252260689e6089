"""Reports of `verify` without verifying anything: rows with evidence, written as a run writes them."""

from __future__ import annotations

from syncstudio.sync.packing import packed
from syncstudio.verify.engine.report_file import ReportMarks, table_of, write_rows
from syncstudio.verify.result import FindingFound, PairFound, PartFound, Result, row_of
from tests.session.measuring_rig import MS, answer

HOSTILE = '<script>alert("x")</script>'


def result(number, decision="", offset_ms=None, evidence=False, name=None, url=""):
    """A row: every seventh is dropped, every fifth waits for review, the others are kept."""
    decision = decision or ("drop" if number % 7 == 3 else "review" if number % 5 == 4 else "keep")
    offset_ms = (
        {"drop": 180.0, "review": 60.0, "keep": 4.0}[decision] + number % 11
        if offset_ms is None
        else offset_ms
    )
    name = f"take {number:06}" if name is None else name
    verdict = {"drop": "outside", "review": "undecided", "keep": "inside"}[decision]
    found = packed(answer(round(offset_ms * MS))) if evidence else b""
    pairs = (
        PairFound(
            "sound_picture", f"{name}.mp4", f"{name}.mp4", "measured", "faces", offset_ms / 1e3, 0.004, 1.5, 0.3,
            0.97, verdict, 3.25, packed=found,
        ),
        PairFound("transcript_sound", f"{name}.mp4", f"{name}.vtt", "cannot-tell", reason="Nobody speaks."),
    )  # fmt: skip
    base = {"drop": 2000.0, "review": 1000.0, "keep": 0.0}[decision]
    return Result(
        name,
        mark=str(number),
        key=str(number),
        decision=decision,
        reasons=() if decision == "keep" else (f"Sound is {offset_ms:.0f} ms early in {name}.",),
        policy="bt1359",
        judgeable="yes" if number % 13 else "no",
        judgeable_reason="" if number % 13 else "Nobody is to be seen.",
        worst_pair="sound_picture",
        worst_at_s=3.25,
        badness=base + offset_ms,
        parts=(PartFound("video", "", f"{name}.mp4", url or f"/data/{name}.mp4", duration_s=10.0, fps="25"),),
        pairs=pairs,
        health_findings=(FindingFound(f"{name}.mp4", "late-start", "warning", 0.08, "The picture begins late."),),
        elapsed_s=0.2,
        version="0.1.0",
    )  # fmt: skip


def write(path, results, group=1000):
    """A report of these rows."""
    results = list(results)
    tables = (
        table_of([row_of(each) for each in results[at : at + group]])
        for at in range(0, max(len(results), 1), group)
    )
    write_rows(path, tables, ReportMarks("checks", "policy"))
    return path
