"""Texts in any encoding: told by marks, zeros and letters; what cannot be read is said by line."""

import pytest

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.text_file import decoded


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_an_encoding_is_told_by_the_content(encoding):
    text = "first line\nsecond: größer, 日本, 🙂\n" * 4
    assert decoded(text.replace("\n", "\r\n").encode(encoding), "talk.txt").text == text


def test_what_cannot_be_read_is_said_by_line():
    told = decoded(b"one\ntwo\nthr\xffee\n", "talk.txt", "utf-8")
    assert told.notes == (
        "1 character could not be read as utf-8 (the first in line 3); choose another encoding.",
    )
    with pytest.raises(InterchangeError, match="no encoding called “klingon”"):
        decoded(b"x", "talk.txt", "klingon")


def test_a_text_may_hold_the_sign_for_what_cannot_be_read():
    assert decoded("a \ufffd b\n".encode(), "talk.txt").notes == ()
