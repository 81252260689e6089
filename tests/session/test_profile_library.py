from fractions import Fraction

import pytest

from syncstudio.session.errors import SessionError
from syncstudio.session.measuring.profile_library import DEFAULT_PROFILE, ProfileLibrary
from syncstudio.session.user_list import UserList
from syncstudio.sync.profile import HALF_FRAME


@pytest.fixture
def library(tmp_path):
    return ProfileLibrary(UserList("profiles", tmp_path))


def test_the_standards_profiles_are_there(library):
    default = library.named(DEFAULT_PROFILE)
    assert (default.name, default.early_ms, default.late_ms) == ("BT.1359-1", 45, 125)
    assert library.named(HALF_FRAME, Fraction(25)).early_ms == 20
    with pytest.raises(SessionError, match="only against a picture"):
        library.named(HALF_FRAME)


def test_one_s_own_profile_is_kept_replaced_and_forgotten(library, tmp_path):
    made = library.add("My  studio", 10, 22.5)
    assert (made.id, made.name) == ("my-studio", "My studio")
    library.add("My studio", 12, 22.5)
    again = ProfileLibrary(UserList("profiles", tmp_path))
    assert [profile.early_ms for profile in again.own()] == [12]
    assert again.named("my-studio").late_ms == 22.5
    again.remove("my-studio")
    with pytest.raises(SessionError, match="no tolerance profile “my-studio”: choose one of bt1359"):
        library.named("my-studio")
    with pytest.raises(SessionError, match="“My studio” is none of your own: your own are none"):
        again.remove("My studio")
    with pytest.raises(SessionError, match="“EBU R37” is a standard's, which stays"):
        again.remove("EBU R37")


def test_a_profile_is_known_by_its_name_as_well(library):
    library.add("My studio", 10, 22.5)
    assert library.named(" my STUDIO ").late_ms == 22.5
    assert library.named("EBU R37").id == "ebu-r37"
    assert library.named("BT.1359-1").id == "bt1359"
    assert library.named("Half a frame", Fraction(25)).early_ms == 20


@pytest.mark.parametrize(
    ("name", "early_ms", "match"),
    [
        ("", 1, "needs a name"),
        ("BT1359", 1, "standard's"),
        ("bt.1359-1", 1, "standard's"),
        ("x" * 81, 1, "at most 80"),
        ("x", -1, "0 to"),
        ("x", float("nan"), "0 to"),
    ],
)
def test_what_is_no_profile_is_refused(library, name, early_ms, match):
    with pytest.raises(SessionError, match=match):
        library.add(name, early_ms, 1)
    assert library.own() == []


def test_a_damaged_list_is_said(library, tmp_path):
    (tmp_path / "profiles.json").write_text('[{"name": "x"}]')
    with pytest.raises(SessionError, match="damaged"):
        library.ids()


@pytest.mark.parametrize("late", ['"nan"', "-5", "1e9"])
def test_a_tolerance_written_by_hand_is_one_or_is_refused(library, tmp_path, late):
    (tmp_path / "profiles.json").write_text(f'[{{"name": "x", "early_ms": 1, "late_ms": {late}}}]')
    with pytest.raises(SessionError, match=r"damaged: .* from 0 to 60,000"):
        library.named("x")
