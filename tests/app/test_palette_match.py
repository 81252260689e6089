"""What a few letters find first."""

from hypothesis import given
from hypothesis import strategies as st

from syncstudio.app.palette_match import Haystack, marked, ranked

NAMES = (
    ("Zoom to selection", "View Z"),
    ("Zoom in", "View +"),
    ("Fit everything", "View F"),
    ("Label: laughter", "Labels 3"),
    ("Show the log", "Help"),
    ("Save frame as PNG…", "View › Picture Ctrl+Shift+E"),
    ("Selection starts here", "Edit I ["),
    ("New segment from selection", "Label N"),
    ("1 ms earlier", "Align Alt+,"),
)
HAYS = [Haystack.of(title, around) for title, around in NAMES]


def best(text, recent=()):
    found = ranked(text, HAYS, recent)
    return NAMES[found[0]][0] if found else None


def test_words_begun_go_first():
    assert best("sel") == "Selection starts here"
    assert best("zoom sel") == "Zoom to selection"
    assert best("laugh") == "Label: laughter"
    assert best("zts") == "Zoom to selection"
    assert best("png") == "Save frame as PNG…"
    assert best("nsfs") == "New segment from selection"


def test_menus_and_keys_find_as_well():
    assert best("alt+,") == "1 ms earlier"
    assert best("help") == "Show the log"
    assert best("picture") == "Save frame as PNG…"


def test_what_fits_nothing_finds_nothing():
    assert ranked("qqq", HAYS) == []
    assert best("seg") == "New segment from selection"
    assert "Show the log" not in [NAMES[place][0] for place in ranked("seg", HAYS)]


def test_what_was_used_lately_goes_first():
    assert [NAMES[place][0] for place in ranked("", HAYS, (4, 1))][:2] == ["Show the log", "Zoom in"]
    assert len(ranked("", HAYS)) == len(HAYS)
    assert best("zoom", (0,)) == "Zoom to selection"
    assert best("zoom") == "Zoom in"


def test_the_letters_that_fit_are_marked():
    assert marked("sel", "Zoom to selection") == [8, 9, 10]
    assert marked("zts", "Zoom to selection") == [0, 5, 8]
    assert marked("", "Zoom") == []


@given(st.text(max_size=12), st.text(max_size=30))
def test_any_text_is_searched(text, title):
    places = marked(text, title)
    assert all(0 <= place < len(title) for place in places)
    ranked(text, [Haystack.of(title, "")])
