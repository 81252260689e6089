"""Tolerance profiles in files: JSON and TOML, one or several, and what is none."""

import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.profile_file import profile_in, profiles_in
from syncstudio.session.measuring.profile_library import ProfileLibrary
from syncstudio.session.user_list import UserList
from syncstudio.sync.profile import Profile

STUDIO = Profile("my-studio", "My studio", 10.0, 22.5)


@pytest.fixture
def written(tmp_path):
    def write(name, text):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"name": "My studio", "early_ms": 10, "late_ms": 22.5}'),
        ("a.json", '\ufeff[{"name": "My  studio", "early_ms": 10, "late_ms": 22.5, "note": "ours"}]'),
        ("a.toml", 'name = "My studio"\nearly_ms = 10\nlate_ms = 22.5\n'),
        ("a.TOML", '[[profiles]]\nname = "My studio"\nearly_ms = 10\nlate_ms = 22.5\n'),
    ],
)
def test_one_profile_is_read_from_either_kind_of_file(written, name, text):
    assert profile_in(written(name, text)) == STUDIO


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "a.json holds no tolerance profile"),
        ("[" * 100_000, "a.json holds no tolerance profile"),
        ("[]", "a.json holds no tolerance profile: a profile is"),
        ("3", "a.json holds no tolerance profile: a profile is"),
        (b"\xff\xfe", "not text in UTF-8"),
        ("[3]", "a.json: A profile has a name"),
        (
            '{"name": "x", "early_ms": 1}',
            "a.json: A profile has a name, early_ms and late_ms: late_ms is missing",
        ),
        ('{"name": 3, "early_ms": 1, "late_ms": 1}', "a.json: The name of a profile is a text"),
        ('{"name": "x", "early_ms": true, "late_ms": 1}', "early_ms is a number of milliseconds"),
        ('{"name": "x", "early_ms": "1", "late_ms": 1}', "early_ms is a number of milliseconds"),
        ('{"name": "x", "early_ms": NaN, "late_ms": 1}', "from 0 to 60,000 ms"),
        ('{"name": "x", "early_ms": 1, "late_ms": -5}', "from 0 to 60,000 ms"),
        ('{"name": "x", "early_ms": 1, "late_ms": 1' + "0" * 400 + "}", "from 0 to 60,000 ms"),
        ('{"name": "EBU R37", "early_ms": 1, "late_ms": 1}', "the name of a standard's profile"),
        (
            '[{"name": "x", "early_ms": 1, "late_ms": 1}, {"name": "X", "early_ms": 2, "late_ms": 2}]',
            "a.json names “x” twice",
        ),
        (
            '[{"name": "x", "early_ms": 1, "late_ms": 1}, {"name": "y", "early_ms": 2}]',
            "a.json, profile 2: A profile has a name",
        ),
    ],
)
def test_what_is_none_is_refused_in_one_sentence_and_nothing_is_kept(written, tmp_path, text, says):
    library = ProfileLibrary(UserList("profiles", tmp_path))
    path = written("a.json", text)
    with pytest.raises(SessionError, match=says) as refused:
        library.add_from(path)
    assert "\n" not in str(refused.value)
    assert library.own() == []


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(SessionError, match="cannot be read"):
        profiles_in(tmp_path / "none.json")


def test_a_file_is_lent_or_kept(written, tmp_path):
    library = ProfileLibrary(UserList("profiles", tmp_path))
    one = written("a.json", '{"name": "My studio", "early_ms": 10, "late_ms": 22.5}')
    two = written(
        "b.toml",
        '[[profiles]]\nname="a"\nearly_ms=1\nlate_ms=2\n[[profiles]]\nname="b"\nearly_ms=1\nlate_ms=2',
    )
    assert library.named_or_read(str(one)) == STUDIO
    assert library.own() == []
    with pytest.raises(SessionError, match=r"b\.toml holds 2 tolerance profiles"):
        library.named_or_read(str(two))
    assert [one.name for one in library.add_from(two)] == ["a", "b"]
    library.add_from(one)
    assert [one.name for one in library.own()] == ["a", "b", "My studio"]
    with pytest.raises(SessionError, match="no tolerance profile “nothing”"):
        library.named_or_read("nothing")
    with pytest.raises(SessionError, match=r"nothing.json cannot be read"):
        library.named_or_read(str(tmp_path / "nothing.json"))
