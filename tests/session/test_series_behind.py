"""Long series are shown before they are summarised, grow, and say so when they are lost."""

import os

import numpy as np
import pytest

from syncstudio.media.cache import cache_folder
from syncstudio.media.series import series as series_module
from syncstudio.media.series import series_levels
from syncstudio.session.notices import MediaFailed, MediaGrown

ROWS = 3_000


@pytest.fixture(autouse=True)
def everything_is_long(tmp_path, monkeypatch):
    monkeypatch.setenv("SYNCSTUDIO_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(series_module, "_AT_ONCE", 1000)
    monkeypatch.setattr(series_module, "_MOST_LOOKED_AT", 256)
    monkeypatch.setattr(series_levels, "_SMALL", 1000)


@pytest.fixture
def long_table(tmp_path):
    values = np.column_stack([np.arange(ROWS) ** 1.1, np.arange(ROWS)])
    path = tmp_path / "long.csv"
    np.savetxt(path, values, "%.4f", ",", header="t,x", comments="")
    return path


def test_a_series_is_summarised_behind_and_says_when_it_is_lost(make_session, long_table):
    session = make_session(long_table)
    (track,) = session.project.tracks()
    heard = []
    session.notices.subscribe(heard.append)
    series = session.series(track.id)
    assert series.summarised == 1
    (kept,) = (cache_folder() / "series").glob("*.series")
    assert kept.with_suffix(".levels").is_file()
    # Somebody cuts the cache while it is open.
    os.truncate(kept, 4096)
    assert np.isnan(series.minmax(0, series.duration_ns, 100, 0)[0]).all()
    (failed,) = [one for one in heard if isinstance(one, MediaFailed)]
    assert "long.csv" in failed.message
    assert "Read again" in failed.message
    session.read_again(track.id)
    assert session.jobs.wait(10)
    again = session.series(track.id)
    assert again.range_of(0) == (0, ROWS - 1)
    assert session.track_trouble(track.id) is None
    grown = [one for one in heard if isinstance(one, MediaGrown) and one.track_id == track.id]
    assert len(grown) >= 2


def test_without_room_for_its_summary_it_is_shown_and_said(make_session, long_table, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(series_levels.SeriesLevels, "_put", full)
    session = make_session(long_table)
    (track,) = session.project.tracks()
    assert not np.isnan(session.series(track.id).minmax(0, 10**12, 100, 0)[0]).all()
    assert not list(cache_folder().rglob("*.part*"))
