"""Pages of PDFs as pictures, and the spans they are shown for."""

from __future__ import annotations

from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.media.errors import MediaError
from syncstudio.media.exact_frame import exact_frame
from syncstudio.media.images.picture_lists import made_list
from syncstudio.media.images.slide_choice import SlideChoice
from syncstudio.media.index_store import build_index
from syncstudio.media.probe import probe
from tests.media.images.pdf_files import pdf_file

S = 1_000_000_000


def test_pages_are_pictures_of_their_own_sizes(tmp_path: Path) -> None:
    path = pdf_file(
        tmp_path / "talk.pdf", [(1.0, 0, 0), (0, 1.0, 0), (0, 0, 1.0)], [(400, 300), (300, 400), (400, 300)]
    )
    assert build_index(path, 0).missing_timestamps
    shapes = [exact_frame(path, 0, number).image.shape[:2] for number in range(3)]
    assert shapes == [(1440, 1920), (1920, 1440), (1440, 1920)]
    assert probe(path).streams[0].count == 3


def test_pages_are_shown_for_spans(tmp_path: Path) -> None:
    path = pdf_file(tmp_path / "talk.pdf", [(1.0, 0, 0), (0, 1.0, 0)])
    choice = SlideChoice(((2 * S, 1), (5 * S, 0), (9 * S, -1), (10 * S, 1)), 12 * S)
    listed = made_list(path, choice.to_json())
    index = build_index(listed, 0)
    assert (index.pts // S).tolist() == [2, 5, 10]
    assert (index.durations // S).tolist() == [3, 4, 2]
    strongest = [int(exact_frame(listed, 0, number).image[9, 9, :3].argmax()) for number in range(3)]
    assert strongest[0] == strongest[2] != strongest[1]
    assert (choice.page_at(S), choice.page_at(5 * S), choice.page_at(9 * S), choice.page_at(12 * S)) == (
        None,
        0,
        None,
        None,
    )


def test_what_cannot_be_shown_is_said(tmp_path: Path) -> None:
    broken = tmp_path / "broken.pdf"
    broken.write_bytes(b"%PDF-1.7\n" + bytes(200))
    for reading in (probe, lambda path: build_index(path, 0)):
        with pytest.raises(MediaError, match=r"broken\.pdf is no PDF"):
            reading(broken)
    path = pdf_file(tmp_path / "talk.pdf", [(1.0, 0, 0)])
    with pytest.raises(MediaError, match="No page of"):
        made_list(path, SlideChoice(((0, 7),), S).to_json())
    locked = tmp_path / "locked.pdf"
    locked.write_bytes(b"x")

    def asks(*_: object) -> None:
        raise pypdfium2.PdfiumError("Failed to load document (PDFium: Incorrect password error).")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pypdfium2, "PdfDocument", asks)
        with pytest.raises(MediaError, match="locked by a password"):
            probe(locked)


@given(st.lists(st.tuples(st.integers(0, 100 * S), st.integers(0, 5)), min_size=1, max_size=20))
def test_pages_set_one_after_the_other_are_where_they_were_set(steps: list[tuple[int, int]]) -> None:
    choice = SlideChoice(((0, 0),), 60 * S)
    for at, page in steps:
        choice = choice.with_page(at, page)
        assert choice.page_at(at) == page
        assert SlideChoice.from_json(choice.to_json()) == choice
    moved = choice.moved(choice.shown[-1][0], steps[0][0])
    assert SlideChoice.from_json(moved.to_json()) == moved
    assert SlideChoice.from_json(choice.without(choice.shown[0][0]).to_json())
