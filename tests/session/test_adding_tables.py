"""Tables that do not say which column is time come in once someone has chosen."""

from fractions import Fraction
from pathlib import Path

import pytest

from syncstudio.media.series.time_column import TimeColumn
from syncstudio.session.errors import SessionError, TimeColumnNeededError


@pytest.fixture
def timeless(tmp_path):
    """A table whose column `k` is milliseconds, which neither its name nor its place says."""
    path = tmp_path / "pump.csv"
    rows = "\n".join(f"{n % 7}.5,{n * n % 11},{n * 10 + 5 * (n % 3 == 0)},on" for n in range(200))
    path.write_text(f"force,flow,k,state\n{rows}\n")
    return path


def last_time_ns(session):
    assert session.jobs.wait(30)
    track = session.project.tracks()[-1].id
    return session.recorded(track).end_ns


def test_without_a_choice_it_is_refused_in_a_way_that_can_be_told_apart(make_session, timeless):
    session = make_session()
    with pytest.raises(TimeColumnNeededError, match="choose the column and its unit") as told:
        session.add_file(timeless)
    assert told.value.path == timeless
    assert session.project.sources() == []


def test_whoever_adds_many_hears_of_those_that_need_a_choice(make_session, timeless, wav, tmp_path):
    session = make_session()
    heard = []
    troubles = session.add_media([timeless, wav, tmp_path / "gone.wav"], unclear=heard.append)
    assert [error.path for error in heard] == [timeless]
    assert len(troubles) == 1
    assert "gone.wav" in troubles[0]
    assert [track.kind for track in session.project.tracks()] == ["sound"]


def test_a_chosen_column_is_read_as_chosen_and_is_one_step(make_session, timeless):
    session = make_session()
    session.add_file(timeless, TimeColumn("k", "ms"))
    session._load_missing_tracks()
    assert 1_985_000_000 <= last_time_ns(session) <= 2_010_000_000
    track = session.project.tracks()[0].id
    assert (session.time_column(track).column, session.time_column(track).unit) == ("k", "ms")
    assert session.undo() == "Add pump.csv"
    assert session.project.sources() == []


def test_rows_come_at_a_chosen_rate(make_session, timeless):
    session = make_session()
    assert session.add_media([timeless], {timeless: TimeColumn.at_rate(Fraction(50))}) == []
    assert 3_980_000_000 <= last_time_ns(session) <= 4_000_000_000
    assert session.time_column(session.project.tracks()[0].id).rate == 50


def test_a_choice_goes_before_the_table_s_own_proposal(make_session, table):
    session = make_session()
    session.add_file(table, TimeColumn("time_ms", "s"))
    session._load_missing_tracks()
    assert last_time_ns(session) >= 1_990_000_000_000


@pytest.mark.parametrize(
    ("choice", "words"),
    [
        (TimeColumn("state", "s"), 'No value of column "state"'),
        (TimeColumn("gone", "s"), "force, flow, k, state"),
        (TimeColumn("k", "furlong"), "no unit of time"),
        (TimeColumn(None, "row"), "rate"),
    ],
)
def test_a_choice_that_cannot_be_read_adds_nothing(make_session, timeless, choice, words):
    session = make_session()
    with pytest.raises(SessionError, match=words):
        session.add_file(timeless, choice)
    assert session.project.sources() == []


def test_only_tables_have_a_time_column(make_session, wav):
    with pytest.raises(SessionError, match="only tables"):
        make_session().add_file(wav, TimeColumn("k", "ms"))


def test_a_table_without_numbers_is_not_worth_a_choice(make_session, tmp_path):
    path = tmp_path / "colours.csv"
    path.write_text("colour,shape\nred,round\nblue,square\n")
    with pytest.raises(SessionError, match="numbers") as told:
        make_session().add_file(path)
    assert not isinstance(told.value, TimeColumnNeededError)


def test_choices_say_what_they_mean(make_session, timeless):
    choices = make_session().time_choices(timeless)
    assert choices.columns == ("force", "flow", "k")
    assert "ms" in choices.units("k")
    assert choices.units("state") == ()
    first = choices.first_rising()
    assert (first.column, first.unit) == ("k", "ms")
    assert "read as ms" in first.says
    assert "about 100 Hz" in first.says
    assert "last 1.985 s" in first.says
    assert "one every 20 ms" in choices.checked(TimeColumn.at_rate(50)).says
    assert "sorted by time" in choices.checked(TimeColumn("force", "s")).says


def test_choices_of_what_is_no_table_are_refused(make_session, tmp_path):
    empty = tmp_path / "empty.csv"
    empty.touch()
    for path in (empty, Path("gone.csv")):
        with pytest.raises(SessionError):
            make_session().time_choices(path)
