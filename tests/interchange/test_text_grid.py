"""Praat's TextGrids: every dialect is read, what is written is what Praat itself reads, and nothing is lost between."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import ReadOptions, WriteOptions
from syncstudio.interchange.label_formats import format_named, format_of, read_labels
from syncstudio.interchange.utterance import TimedWord

S = 1_000_000_000
DATA = Path(__file__).parent.parent / "data" / "labels"
FORMAT = format_named("textgrid")
SHORT = (
    'File type = "ooTextFile"\nObject class = "TextGrid"\n\n0\n3\n<exists>\n1\n"IntervalTier"\n"a"\n0\n3\n'
)
SCRIPT = """form Read
    sentence Path
endform
Read from file: path$
tiers = Get number of tiers
for tier to tiers
    name$ = Get tier name: tier
    isInterval = Is interval tier: tier
    appendInfoLine: "T", tab$, isInterval, tab$, name$
    if isInterval
        count = Get number of intervals: tier
        for i to count
            start = Get start time of interval: tier, i
            end = Get end time of interval: tier, i
            text$ = Get label of interval: tier, i
            appendInfoLine: "I", tab$, fixed$ (start, 9), tab$, fixed$ (end, 9), tab$, text$
        endfor
    else
        count = Get number of points: tier
        for i to count
            at = Get time of point: tier, i
            text$ = Get label of point: tier, i
            appendInfoLine: "P", tab$, fixed$ (at, 9), tab$, text$
        endfor
    endif
endfor
"""


def read(tmp_path, content, **options):
    path = tmp_path / "talk.TextGrid"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return FORMAT.read(path, ReadOptions(**options))


def there_and_back(tmp_path, document, **options):
    return read(tmp_path, FORMAT.write(document, WriteOptions(**options)).content)


def spans(lane):
    return [(one.start_ns, one.end_ns, one.text) for one in lane.segments]


@pytest.mark.parametrize("name", ["bobby_words.TextGrid", "bobby_phones_elan.TextGrid"])
@pytest.mark.parametrize("dialect", ["long", "short"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_real_files_come_back_the_same_in_every_dialect(tmp_path, name, dialect, encoding):
    document = read_labels(DATA / name)
    assert document.notes == ()
    written = FORMAT.write(document, WriteOptions(dialect=dialect, encoding=encoding))
    again = read(tmp_path, written.content)
    assert again.lanes == document.lanes
    assert FORMAT.write(again, WriteOptions(dialect=dialect, encoding=encoding)).content == written.content


def test_elans_dialect_has_gaps_where_intervals_are_empty():
    (lane,) = read_labels(DATA / "bobby_phones_elan.TextGrid").lanes
    assert (lane.name, len(lane.segments)) == ("phone", 13)
    assert spans(lane)[0] == (64_691_232, 84_389_714, "B")


LONG = '''File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0
xmax = 3
tiers? <exists> ! a remark with "quotes" and 7
size = 2
item []:
    item [1]:
        class = "IntervalTier"
        name = "say ""it"""
        xmin = 0
        xmax = 3
        intervals: size = 3
        intervals [1]:
            xmin = 0
            xmax = 1.25
            text = ""
        intervals [2]
            xmin = 1.25
            xmax = 2e0
            text = "“Ü” ""so""
two"
        intervals [3]:
            xmin = 2
            xmax = 3
            text = " "
    item [2]:
        class = "TextTier"
        name = "clicks"
        xmin = 0
        xmax = 3
        points: size = 1
        points [1]:
            number = 0.000000001
            mark = "!"
'''


@pytest.mark.parametrize("ending", ["\r\n", "\r", "\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_line_ends_quotes_and_remarks(tmp_path, ending, encoding):
    document = read(tmp_path, LONG.replace("\n", ending).encode(encoding))
    says, clicks = document.lanes
    assert (says.name, says.kind, clicks.kind) == ('say "it"', "segments", "events")
    assert spans(says) == [(S * 5 // 4, 2 * S, '“Ü” "so"\ntwo')]
    assert spans(clicks) == [(1, 1, "!")]
    assert format_of(tmp_path / "talk.TextGrid").id == "textgrid"


def test_overlaps_gaps_and_backward_intervals_are_kept_and_said_with_their_lines(tmp_path):
    document = read(tmp_path, SHORT + '4\n0\n1\n"one"\n0.5\n1.5\n"two"\n2\n2.25\n"three"\n3\n2.25\n"four"\n')
    assert spans(document.lanes[0]) == [
        (0, S, "one"),
        (S // 2, S * 3 // 2, "two"),
        (2 * S, S * 9 // 4, "three"),
        (S * 9 // 4, 3 * S, "four"),
    ]
    assert document.notes == (
        "Line 16: 1 interval begins before the one above it ends; both keep their times.",
        "Line 19: 1 interval does not join the one above it; the gap stays empty.",
        "Line 22: 1 interval ends before it starts; its times were exchanged.",
    )


def test_collections_and_repeated_names(tmp_path):
    grid = '0\n3\n<exists>\n2\n"IntervalTier"\n"a"\n0\n3\n1\n0\n3\n"x"\n"IntervalTier"\n"a"\n0\n3\n1\n0\n3\n"y"\n'
    head = 'File type = "ooTextFile"\nObject class = "Collection"\n\n2\n'
    content = f'{head}"TextGrid"\n"p"\n{grid}"TextGrid"\n"q"\n{grid}'
    document = read(tmp_path, content)
    assert [(lane.name, lane.medium) for lane in document.lanes] == [
        ("a", "p"),
        ("a", "p"),
        ("a", "q"),
        ("a", "q"),
    ]
    assert "“a”" in document.notes[0]
    assert FORMAT.parts(tmp_path / "talk.TextGrid") == ("p", "q")
    assert len(read(tmp_path, content, part="q").lanes) == 2
    with pytest.raises(InterchangeError, match="“r”"):
        read(tmp_path, content, part="r")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (SHORT + '9999999999\n0\n1\n"x"\n', "line 12"),
        (SHORT + '5\n0\n1\n"x"\n', "ends in line 16"),
        (SHORT + '1\n0\n1\n"x\n', "line 15: a quotation mark"),
        (SHORT + '1\n0\n"x"\n', "line 14"),
        (SHORT + '1\n0\n1e99\n"x"\n', "line 14: 1e99 is no time"),
        (SHORT + '1\n0\n1.2.3\n"x"\n', "line 14"),
        (SHORT.replace("IntervalTier", "FormantTier"), "line 8"),
        ('File type = "ooTextFile"\n"Sound 2"\n', "a Sound"),
        ("hello\n", "ends in line 2"),
        (b"ooBinaryFile\x08TextGrid\0\0\0", "binary"),
        (b"\0\1\2\3" * 20, "not a text file"),
        ("", "empty"),
    ],
)
def test_what_cannot_be_read_is_refused_in_one_sentence_with_its_line(tmp_path, content, says):
    with pytest.raises(InterchangeError) as refused:
        read(tmp_path, content)
    assert says in str(refused.value)
    assert "\n" not in str(refused.value)


def rich():
    words = (TimedWord("hello", S, S * 3 // 2), TimedWord("Öl", S * 3 // 2, 2 * S))
    talk = (
        DocumentSegment(S, 2 * S, "hello “Öl”\nnext", words=words),
        DocumentSegment(S + 1, 3 * S + 123_456_789, 'say ""it"'),
        DocumentSegment(4 * S, 4 * S, "click"),
        DocumentSegment(5 * S, 6 * S),
    )
    events = (DocumentSegment(-S, -S, "before"), DocumentSegment(S, S, "a"), DocumentSegment(S, S, "b"))
    return LabelDocument(
        (
            DocumentLane("Ann", "transcript", talk),
            DocumentLane("clicks", "events", events),
            DocumentLane("nothing", "segments"),
        )
    )


def test_overlaps_points_and_words_go_to_tiers_of_their_own_and_come_back(tmp_path):
    written = FORMAT.write(rich(), WriteOptions())
    text = written.content.decode()
    assert '"Ann (overlap 2)"' in text
    assert '"Ann (points)"' in text
    assert '"Ann - words"' in text
    assert "Labels that overlap went to further tiers: “Ann”, “clicks”." in written.notes
    ann, clicks, nothing = read(tmp_path, written.content).lanes
    assert spans(ann)[:3] == spans(rich().lanes[0])[:3]
    assert spans(ann)[3] == (5 * S, 6 * S, "Ann")
    assert ann.kind == "transcript"
    assert ann.segments[0].words == rich().lanes[0].segments[0].words
    assert (clicks, nothing) == rich().lanes[1:]
    assert FORMAT.extra_losses(rich(), WriteOptions())[0].startswith("1 label without a text")


@pytest.mark.skipif(shutil.which("praat") is None, reason="Praat is not installed")
def test_praat_itself_reads_what_is_written(tmp_path):
    (tmp_path / "read.praat").write_text(SCRIPT)
    told = []
    for number, (dialect, encoding) in enumerate((("long", "utf-8"), ("short", "utf-8"), ("long", "utf-16"))):
        path = tmp_path / f"{number}.TextGrid"
        path.write_bytes(FORMAT.write(rich(), WriteOptions(dialect=dialect, encoding=encoding)).content)
        done = subprocess.run(
            ["praat", "--run", "--utf8", str(tmp_path / "read.praat"), str(path)],
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told.append(done.stdout.decode())
    assert told[0] == told[1] == told[2]
    for line in (
        "I\t1.000000000\t2.000000000\thello “Öl”",
        'I\t1.000000001\t3.123456789\tsay ""it"',
        "P\t-1.000000000\tbefore",
        "P\t4.000000000\tclick",
        "I\t1.500000000\t2.000000000\tÖl",
    ):
        assert line in told[0]


def test_praatio_reads_the_same(tmp_path):
    textgrid = pytest.importorskip("praatio.textgrid")
    path = tmp_path / "a.TextGrid"
    document = read_labels(DATA / "bobby_words.TextGrid")
    path.write_bytes(FORMAT.write(document, WriteOptions()).content)
    found = textgrid.openTextgrid(str(path), includeEmptyIntervals=False)
    for lane in document.lanes:
        theirs = [
            (round(one.start * S), round(one.end * S), one.label) for one in found.getTier(lane.name).entries
        ]
        assert theirs == spans(lane)


TEXTS = st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.just("\n"), min_size=1, max_size=8
).filter(str.strip)
TIMES = st.integers(-(10**12), 10**15)
SEGMENTS = st.builds(
    lambda first, second, text: DocumentSegment(min(first, second), max(first, second), text),
    TIMES,
    TIMES,
    TEXTS,
)


def lane(name, kind, segments):
    ordered = sorted(segments, key=lambda one: (one.start_ns, one.end_ns, one.text))
    return DocumentLane(name, kind, tuple(ordered))


LANES = st.builds(
    lane, st.sampled_from(["a", "b", "Ünsal"]), st.sampled_from(["segments", "events"]), st.lists(SEGMENTS)
)


@settings(max_examples=60, deadline=None)
@given(st.lists(LANES, max_size=3), st.sampled_from(["long", "short"]), st.sampled_from(["utf-8", "utf-16"]))
def test_what_is_written_is_read_as_it_was(tmp_path_factory, lanes, dialect, encoding):
    again = there_and_back(
        tmp_path_factory.getbasetemp(), LabelDocument(tuple(lanes)), dialect=dialect, encoding=encoding
    )
    assert [lane(each.name, each.kind, each.segments) for each in again.lanes] == lanes


def test_a_thousand_labels_at_once_come_back(tmp_path):
    segments = tuple(DocumentSegment(0, S, f"{number:04d}") for number in range(1000))
    again = there_and_back(
        tmp_path, LabelDocument((DocumentLane("a", "segments", segments),)), dialect="short"
    )
    assert again.lanes[0].segments == segments
