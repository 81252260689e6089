"""Whatever bytes a file has: every reader answers a document or one sentence, soon, and nothing else."""

from __future__ import annotations

import os
import random
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syncstudio.interchange import label_formats as label_formats_module
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import (
    DocumentKeyframe,
    DocumentLabel,
    DocumentLane,
    DocumentMedium,
    DocumentRegion,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import LabelFormat, ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_of, label_formats, read_labels_as
from syncstudio.interchange.utterance import TimedWord

READERS = [each for each in label_formats() if each.read is not None]
READ = ReadOptions(frame_rate="25", picture_size=(640, 480))
WRITE = WriteOptions(frame_rate="25")
S = 1_000_000_000

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY x SYSTEM "file:///etc/passwd">]><a>&c;&x;</a>"""
CLIMBING = "../../../../etc/passwd"
HOSTILE = {
    "empty": b"",
    "blank": b" \n\n\t",
    "nul": b"\0" * 5000,
    "bom": b"\xef\xbb\xbf",
    "utf-16 mark alone": b"\xff\xfe",
    "bomb": BOMB,
    "deep json": b"[" * 200_000,
    "deep braces": b'{"a":' * 50_000,
    "deep xml": b"<a>" * 50_000,
    "huge numbers": b'{"segments":[{"start":1e999999,"end":-1e999999,"text":"x"},{"start":NaN,"end":Infinity}]}',
    "long number": b'{"segments":[{"start":' + b"9" * 5000 + b',"end":1,"text":"x"}]}',
    "long number in a list": b'[{"start":0,"end":1,"data":{"x":' + b"9" * 5000 + b"}}]",
    "long number in BORIS": b'{"project_format_version":"7.0","observations":{"x":{"events":[['
    + b"9" * 5000
    + b"]]}}}",
    "long line": b"1 " * 300_000,
    "times": b"1\n99999999999999999999:00:00,000 --> 00:00:01,000\nx\n",
    "backwards": b"WEBVTT\n\n00:05.000 --> 00:01.000\nx\n\n00:00.000 --> \ny\n",
    "numbers": b"1\t2\t3\n" * 50,
    "json": b'{"segments": {"a": 1}, "words": null}',
    "list": b'[1, "a", null, {}, [[]]]',
    "surrogates": b'[{"text": "\\ud800", "start": 0, "end": 1}]',
}


def sample() -> LabelDocument:
    """A little of everything, with what is dangerous in texts and paths."""
    words = (TimedWord("=cmd()", 0, S // 2, 0.5), TimedWord("שלום", S // 2, S, None, True))
    said = (
        DocumentSegment(
            0, S, "=cmd() שלום", speaker="Ann", words=words, attributes=(("mood", "+1"),), key="a1"
        ),
        DocumentSegment(S, 2 * S, 'a "b" <c> & -->\nd', "walk", "@Ann", comments=(("ben", "why?"),)),
    )
    box = DocumentRegion(
        "box",
        (
            DocumentKeyframe(0, ((1.0, 2.0), (30.0, 40.0))),
            DocumentKeyframe(S, ((2.0, 2.0), (30.0, 40.0)), outside=True),
        ),
    )
    lanes = (
        DocumentLane("Ann", "transcript", said, person="Ann"),
        DocumentLane(
            "Codes", "segments", (DocumentSegment(0, S, "", "walk"),), parent="Ann", relation="inside"
        ),
        DocumentLane("Boxes", "regions", (DocumentSegment(0, 2 * S, "", "car", region=box),)),
    )
    media = (
        DocumentMedium(
            "passwd", CLIMBING, "video", 0, frame_rate="25", width=640, height=480, duration_ns=2 * S
        ),
    )
    return LabelDocument(lanes, (DocumentLabel("walk", "#3d7dc9"), DocumentLabel("car")), media)


def written() -> dict[str, bytes]:
    """The sample in every format that is written."""
    found = {}
    for made in label_formats():
        if made.write is not None and made.read is not None:
            try:
                found[made.id] = made.write(sample(), WRITE).content
            except InterchangeError:
                continue
    return found


WRITTEN = written()


def read(made: LabelFormat, path: Path) -> LabelDocument | None:
    """What a reader makes of a file; None for a refusal in one sentence."""
    try:
        _, document = read_labels_as(path, READ, made.id)
    except InterchangeError as error:
        told = str(error)
    else:
        told = "read"
    assert told.strip()
    assert "\n" not in told
    # What the last net catches should have been caught by the reader.
    assert "please report" not in told, told
    assert "set_int_max_str_digits" not in told, told
    if told != "read":
        return None
    assert isinstance(document, LabelDocument)
    for lane in document.lanes:
        for segment in lane.segments:
            assert isinstance(segment.start_ns, int)
            assert isinstance(segment.end_ns, int)
            assert segment.start_ns <= segment.end_ns
    return document


@pytest.mark.parametrize("made", READERS, ids=lambda one: one.id)
def test_hostile_files_are_refused_in_a_sentence_or_read(made, tmp_path):
    path = tmp_path / f"hostile{made.suffixes[0]}"
    for content in HOSTILE.values():
        path.write_bytes(content)
        read(made, path)
    path.unlink()
    for missing in (path, tmp_path):
        with pytest.raises(InterchangeError):
            read_labels_as(missing, READ, made.id)


def test_what_a_reader_did_not_foresee_is_a_sentence_that_asks_to_report_it(tmp_path, monkeypatch):
    def fail(path, options):
        int("9" * 5000)
        raise AssertionError

    path = tmp_path / "odd.srt"
    path.write_bytes(b"1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    made = next(each for each in READERS if each.id == "srt")
    monkeypatch.setattr(label_formats_module, "format_named", lambda _: replace(made, read=fail))
    with pytest.raises(InterchangeError, match=r"^odd\.srt .*please report it"):
        read_labels_as(path, READ, "srt")


@pytest.mark.parametrize("made", READERS, ids=lambda one: one.id)
def test_files_cut_off_and_broken_anywhere_are_refused_or_read(made, tmp_path):
    content = WRITTEN.get(made.id) or b"1\n00:00:01,000 --> 00:00:02,000\nHello\n" * 3
    path = tmp_path / f"cut{made.suffixes[0]}"
    chance = random.Random(made.id)
    for _ in range(12):
        path.write_bytes(content[: chance.randrange(len(content))] or b"\0")
        read(made, path)
        broken = bytearray(content)
        for _ in range(chance.randrange(1, 8)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(bytes(broken))
        read(made, path)


@pytest.mark.parametrize(
    "made", [each for each in READERS if each.id not in ("tsv", "nemo", "lhotse")], ids=lambda one: one.id
)
def test_two_gigabytes_are_refused_at_once(made, tmp_path):
    path = tmp_path / f"huge{made.suffixes[0]}"
    head = (WRITTEN.get(made.id) or b"WEBVTT\n")[:100]
    with open(path, "wb") as file:
        file.write(head)
        file.truncate(2 << 30)
    assert read(made, path) is None


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    content=st.binary(max_size=300) | st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
)
def test_any_bytes_at_all(content, tmp_path):
    path = tmp_path / "any.bin"
    path.write_bytes(content)
    try:
        format_of(path)
    except InterchangeError:
        return
    for made in READERS:
        read(made, path)


@pytest.mark.parametrize("name", ["csv", "tsv"])
def test_what_a_spreadsheet_would_run_is_harmless_and_comes_back(name, tmp_path):
    made = next(each for each in READERS if each.id == name)
    content = WRITTEN[name].decode()
    separator = "," if name == "csv" else "\t"
    cells = [cell.strip('"') for line in content.splitlines() for cell in line.split(separator)]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "@"))]
    path = tmp_path / f"back{made.suffixes[0]}"
    path.write_bytes(WRITTEN[name])
    document = read(made, path)
    assert document is not None
    texts = {segment.text for _, segment in document.segments()}
    assert "=cmd() שלום" in texts


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_not_waited_for(tmp_path):
    pipe = tmp_path / "talk.srt"
    os.mkfifo(pipe)
    with pytest.raises(InterchangeError, match="no regular file"):
        read_labels_as(pipe)
