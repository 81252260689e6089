"""One thing is not called several."""

from syncstudio.panes.counted import counted


def test_one_thing_is_not_several():
    words = ("{count} clip in {folder}", "{count} clips in {folder}")
    assert [counted(*words, count, folder="out") for count in (0, 1, 2, 12_345)] == [
        "0 clips in out",
        "1 clip in out",
        "2 clips in out",
        "12,345 clips in out",
    ]
