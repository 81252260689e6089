"""Words on the timeline of a window: shown by a key and remembered, walked, and timed at the playhead; one story."""

from syncstudio.panes.timeline.row_layout import LANE_PX
from syncstudio.panes.timeline.rows.word_row import WORDS_PX
from syncstudio.project.records import Word
from syncstudio.timebase.span import Span
from tests.session.conftest import write_wav

S = 1_000_000_000


def test_words_are_shown_walked_and_timed(open_window, tmp_path, qtbot):
    window = open_window(write_wav(tmp_path / "talk.wav"))
    session, acts = window.session, window.acts
    lane = session.add_lane("Ann", None, "transcript")
    segment = session.add_segment(lane, Span(0, 2 * S), text="so it starts")
    with session.project.edit("words") as edit:
        for n, text in enumerate(["so", "it", "starts"]):
            edit.insert(Word(0, segment, n, n * S // 2, (n + 1) * S // 2, text, 0.9 - 0.3 * n))
    contents = window.timeline._view.contents

    def height():
        row = contents.row_of(("lane", lane))
        return 0 if row is None else row.height

    qtbot.waitUntil(lambda: height() == LANE_PX + WORDS_PX)
    row = contents.lane_rows[lane]
    assert acts["words_on_timeline"].isChecked()
    acts["words_on_timeline"].trigger()
    qtbot.waitUntil(lambda: height() == LANE_PX)
    assert not acts["words_on_timeline"].isChecked()
    assert window.settings.text("timeline/words") == "hidden"
    acts["words_on_timeline"].trigger()
    acts["next_unsure_word"].trigger()
    assert any(
        "No word is marked as unsure" in text
        for text in (*window.strip.texts(), window.status.currentMessage())
    )
    acts["next_low_word"].trigger()
    (starts,) = session.selected_words
    assert session.project.word(starts).text == "starts"
    qtbot.waitUntil(lambda: row.chosen_words == {starts})
    session.transport.seek(S * 5 // 4)
    acts["word_start_here"].trigger()
    assert session.project.word(starts).start_ns == S * 5 // 4
    session.transport.seek(S * 7 // 4)
    acts["word_end_here"].trigger()
    assert session.project.word(starts).end_ns == S * 7 // 4
    assert session.project.history()[-1].name == "Move word"
    acts["spread_words"].trigger()
    assert {word.timing for word in session.project.words(segment)} == {"rough"}
    assert "3 words" in window.status.currentMessage()
