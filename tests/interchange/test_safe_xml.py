"""XML of other programs: kept or walked through, and refused in a sentence that says where."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncstudio.interchange import safe_xml
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.safe_xml import read_xml, walk_xml

BOMB = b'<?xml version="1.0"?>\n<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>\n<l>&b;</l>'


class Counter:
    """Counts what it is told."""

    line: Any
    listen: Any

    def __init__(self) -> None:
        self.seen: list[tuple[str, int]] = []
        self.ends = 0
        self.texts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self.seen.append((name, self.line()))

    def end(self, name: str) -> None:
        self.ends += 1

    def text(self, text: str) -> None:
        self.texts.append(text)


def walked(tmp_path: Path, content: bytes, **options: Any) -> Counter:
    path = tmp_path / "talk.xml"
    path.write_bytes(content)
    counter = Counter()
    walk_xml(path, counter, **options)
    return counter


def test_text_and_what_stands_after_a_tag_are_kept() -> None:
    tree = read_xml(b'<a x=" 1 ">one<b/>two<c>three</c></a>', "t.xml")
    assert (tree.text, tree.get("x")) == ("one", "1")
    assert [(each.name, each.text, each.tail) for each in tree.children] == [
        ("b", "", "two"),
        ("c", "three", ""),
    ]


def test_a_file_is_walked_with_its_lines(tmp_path: Path) -> None:
    counter = walked(tmp_path, b"<a>\n<b>one &amp; two</b>\n</a>")
    assert counter.seen == [("a", 1), ("b", 2)]
    assert counter.ends == 2
    assert counter.texts == ["\n", "one & two", "\n"]


def test_a_tag_may_lie_across_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(safe_xml, "_CHUNK_BYTES", 3)
    counter = walked(tmp_path, "<a><bcd>häöü</bcd></a>".encode())
    assert [name for name, _ in counter.seen] == ["a", "bcd"]
    assert "".join(counter.texts) == "häöü"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BOMB, r"line 2, column .*declares a document type or entities"),
        (b'<!DOCTYPE v SYSTEM "file:///etc/passwd"><v/>', "declares a document type"),
        (b"<a>\n<b></a>", r"line 2, column 6: this is not sound XML \(mismatched tag\)"),
        (b"<a>\n<b>", r"line 2, column 4: this is not sound XML \(no element found\)"),
        (b"<a>" * 101, "line 1: its tags stand more than 100 deep"),
        (b"<a>&bogus;</a>", "undefined entity"),
        (b'<?xml version="1.0" encoding="klingon"?><a/>', "encoding"),
    ],
)
def test_what_is_refused_is_said_with_its_place(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(InterchangeError, match=said):
        read_xml(content, "talk.xml")
    if "deep" not in said:  # What is only walked through may be as deep as it likes.
        with pytest.raises(InterchangeError, match=said):
            walked(tmp_path, content)


def test_a_bare_document_type_passes_where_a_format_has_one_but_no_entities() -> None:
    tree = read_xml(b'<!DOCTYPE Trans SYSTEM "/etc/passwd"><Trans>a</Trans>', "t.trs", doctype=True)
    assert tree.text == "a"
    with pytest.raises(InterchangeError, match="declares a document type or entities"):
        read_xml(BOMB, "t.trs", doctype=True)
    with pytest.raises(InterchangeError, match="“&eacute;” is an entity that is not declared"):
        read_xml(b'<!DOCTYPE T SYSTEM "t.dtd"><T>&eacute;</T>', "t.trs", doctype=True)


def test_two_gigabytes_are_refused_before_they_are_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.eaf"
    with open(path, "wb") as file:
        file.write(b"<a>")
        os.truncate(file.fileno(), 2 << 30)
    with pytest.raises(
        InterchangeError, match=r"huge.eaf is too large to be read \(2,147 MB of at most 268\)"
    ):
        walk_xml(path, Counter())


def said_of(content: bytes) -> str:
    try:
        read_xml(content, "x.xml")
    except InterchangeError as error:
        return str(error)
    return "x.xml"


@given(st.binary(max_size=60))
def test_any_bytes_are_xml_or_a_sentence(content: bytes) -> None:
    for each in (content, b"<a>" + content + b"</a>"):
        said = said_of(each)
        assert said.startswith("x.xml")
        assert "\n" not in said
