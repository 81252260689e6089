"""What a format cannot hold is said with counts, and where recordings lie is read as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import (
    DocumentComment,
    DocumentLane,
    DocumentMedium,
    DocumentSegment,
    LabelDocument,
)
from syncstudio.interchange.label_format import Holds, LabelFormat, WriteOptions
from syncstudio.interchange.label_losses import losses
from syncstudio.interchange.sync_file import SyncFile, SyncTrack, read_sync, sync_content, sync_path
from syncstudio.interchange.utterance import TimedWord
from syncstudio.timebase.piece import Anchor, Piece

MS = 1_000_000
_HEAD = b'{"schema": "syncstudio.sync/1", "offsets": "bake", '
BARE = Holds(
    tick_ns=MS, lanes="one", lane_names=False, labels=False, text_and_label=False, speakers=False, overlaps=False,
    line_breaks=False,
)  # fmt: skip


def told(holds: Holds, document: LabelDocument, options: WriteOptions | None = None) -> tuple[str, ...]:
    return losses(document, LabelFormat("bare", "Bare", (".bare",), holds), options or WriteOptions())


def test_everything_that_is_lost_has_its_sentence() -> None:
    rich = DocumentSegment(
        1, 2 * MS, "a\nb", "walk", "Ben", (TimedWord("a", 0, 1),), (("mood", "calm"),), "ann", "accepted", 0.5, "k", "",
        (("ben", "why?"),),
    )  # fmt: skip
    lanes = (
        DocumentLane("Ann", segments=(rich, DocumentSegment(0, 5 * MS), DocumentSegment(MS, 2 * MS))),
        DocumentLane("B", "events", (rich,), "Ann"),
    )
    document = LabelDocument(
        lanes, comments=(DocumentComment(0, "here"),), media=(DocumentMedium("m", offset_ns=5),)
    )
    found = told(BARE, document, WriteOptions(offsets="keep"))
    for sentence in (
        "2 labels have attributes: Bare cannot hold them.",
        "2 labels are split into words: Bare keeps only the whole text.",
        "2 labels have comments: Bare cannot hold them.",
        "2 labels were reviewed: Bare does not keep the status.",
        "2 texts have line breaks: Bare has one line, so a space takes their place.",
        "2 times are rounded: Bare counts in steps of 1 ms.",
        "2 lanes become one: Bare has one stream of labels; which label was of which is lost.",
        "1 comment about a place is lost.",
    ):
        assert sentence in found, (sentence, found)
    assert any("overlap" in sentence for sentence in found)
    assert any(".sync.json" in sentence for sentence in found)


def test_nothing_lost_is_nothing_said() -> None:
    plain = LabelDocument(
        (DocumentLane("A", segments=(DocumentSegment(0, MS, "x"), DocumentSegment(MS, MS, "y"))),)
    )
    assert told(BARE, plain) == ()


anchors = st.integers(-(10**15), 10**15)


@given(anchors, anchors, st.integers(1, 10**12), st.integers(1, 10**12))
def test_where_recordings_lie_is_read_as_written(tmp_path_factory, source, master, one, other) -> None:  # type: ignore[no-untyped-def]
    pieces = (
        Piece((Anchor(source, master), Anchor(source + one, master + other)), None, source + one),
        Piece((Anchor(source + one, master + other + 5),), source + one, None),
    )
    track = SyncTrack("camera", "video", "../camera.mp4", 0, pieces, "measured", 1000, "sound")
    sync = SyncFile("talk.srt", "keep", "", (track,), (("Ann", "camera"), ("Marks", "")))
    path = sync_path(tmp_path_factory.mktemp("sync") / "talk.srt")
    path.write_bytes(sync_content(sync))
    assert read_sync(path) == sync


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"[]", b"\xff", _HEAD + b'"time_base": "x", "tracks": []}',
     _HEAD + b'"time_base": "master", "tracks": [{"name": "a", "pieces": []}]}',
     b'{"schema": "syncstudio.sync/2"}', b"[" * 100_000],
)  # fmt: skip
def test_what_does_not_say_it_is_refused_in_a_sentence(tmp_path, content) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "a.sync.json"
    path.write_bytes(content)
    with pytest.raises(InterchangeError, match="export again"):
        read_sync(path)
