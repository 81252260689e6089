"""Whisper's JSON and WhisperX's as formats of labels, read and written.

The shapes are those of openai-whisper's `writer` ("segments" with "words" and their "probability") and of whisperX
after alignment and diarisation ("score", "speaker", and "word_segments" with all words again).
"""

from __future__ import annotations

from pathlib import Path

from syncstudio.interchange.collector import collector_paused
from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.label_document import DocumentLane, DocumentSegment, LabelDocument
from syncstudio.interchange.label_format import Holds, LabelFormat, ReadOptions, WriteOptions, Written
from syncstudio.interchange.speech.json_seconds import quoted, read_json, seconds
from syncstudio.interchange.speech.whisper import is_whisper, read_whisper
from syncstudio.interchange.text_file import decoded, encoded
from syncstudio.interchange.utterance import TimedWord

_WHISPER_KEYS = ('"segments"', '"transcription"', '"word_segments"')
# Other programs' JSON that has one of those words too.
_OTHERS = ('"OTIO_SCHEMA"', '"annotations"', '"completed_by"', '"schema"', '"observations"', '"recording_id"')


def _is_json_of_whisper(head: bytes, path: Path) -> str:
    """The head of a file that is Whisper's or WhisperX's, "" for any other."""
    try:
        text = decoded(head, path.name).text
    except InterchangeError:
        return ""
    start = text.lstrip()[:1]
    if start not in ("{", "[") or any(each in text for each in _OTHERS):
        return ""
    bare = start == "[" and '"start"' in text and '"text"' in text
    words = '"words"' in text and '"text"' in text and start == "{"
    return text if bare or words or any(key in text for key in _WHISPER_KEYS) else ""


def _looks_like_whisperx(head: bytes, path: Path) -> bool:
    text = _is_json_of_whisper(head, path)
    # "word_segments" stands at the end of a long file; until then words with a "score" tell it.
    return '"word_segments"' in text or ('"score"' in text and '"probability"' not in text)


def _read(path: Path, options: ReadOptions, name: str) -> LabelDocument:
    value, file = read_json(path, options.encoding)
    if not is_whisper(value):
        raise InterchangeError(
            f"{path.name} is JSON without a transcript's segments; choose Whisper's own JSON output."
        )
    with collector_paused():
        found = read_whisper(value)
    if not found.utterances:
        raise InterchangeError(
            f"{path.name} is a transcript without a single readable segment; write it again."
        )
    segments = tuple(
        DocumentSegment(one.start_ns, one.end_ns, one.text, speaker=one.speaker, words=one.words, key=one.id)
        for one in sorted(found.utterances, key=lambda one: one.start_ns)
    )
    return LabelDocument(
        (DocumentLane(path.stem, "transcript", segments, language=found.language),),
        format=name,
        notes=(*file.notes, *found.notes),
        encoding=file.encoding,
        language=found.language,
        name=path.stem,
    )


def _spoken(document: LabelDocument) -> list[DocumentSegment]:
    """What is said in all lanes, by time; the label where there is no text."""
    segments = [segment for lane, segment in document.segments() if lane.kind != "regions"]
    return sorted(segments, key=lambda segment: (segment.start_ns, segment.end_ns))


def _said(segment: DocumentSegment) -> str:
    return segment.text or " ".join(word.text for word in segment.words) or segment.label


def _losses(document: LabelDocument, _options: WriteOptions) -> tuple[str, ...]:
    """Labels in which nothing is said, which no reader of these files takes for speech."""
    silent = sum(not _said(each).strip() for lane, each in document.segments() if lane.kind != "regions")
    if not silent:
        return ()
    return (
        f"{silent:,} {'label' if silent == 1 else 'labels'} without a text {'is' if silent == 1 else 'are'} "
        "passed over when the file is read.",
    )


def _language(document: LabelDocument) -> str:
    return document.language or next((lane.language for lane in document.lanes if lane.language), "")


def _notes(segments: list[DocumentSegment]) -> tuple[str, ...]:
    wordless = sum(1 for each in segments if not each.text and not each.words and each.label)
    if wordless == 1:
        return ("1 label without a text was written with its name as text.",)
    return (f"{wordless:,} labels without a text were written with their names as text.",) if wordless else ()


def _write_whisper(document: LabelDocument, options: WriteOptions) -> Written:
    segments = _spoken(document)
    lines = []
    for number, each in enumerate(segments):
        words = ", ".join(_word(word, "probability", " ") for word in each.words)
        lines.append(
            f'{{"id": {number}, "seek": 0, "start": {seconds(each.start_ns)}, "end": {seconds(each.end_ns)}, '
            f'"text": {quoted(" " + _said(each))}, "tokens": [], "temperature": 0.0, "avg_logprob": 0.0, '
            f'"compression_ratio": 0.0, "no_speech_prob": 0.0, "words": [{words}]}}'
        )
    text = quoted("".join(f" {_said(each)}" for each in segments))
    body = ",\n".join(lines)
    language = quoted(_language(document)) if _language(document) else "null"
    content, notes = encoded(
        f'{{"text": {text}, "segments": [\n{body}\n], "language": {language}}}\n', options.encoding
    )
    return Written(content, notes=(*_notes(segments), *notes))


def _write_whisperx(document: LabelDocument, options: WriteOptions) -> Written:
    segments = _spoken(document)
    lines, all_words = [], []
    for each in segments:
        speaker = f', "speaker": {quoted(each.speaker)}' if each.speaker else ""
        words = [f"{_word(word, 'score')[:-1]}{speaker}}}" for word in each.words]
        all_words += words
        lines.append(
            f'{{"start": {seconds(each.start_ns)}, "end": {seconds(each.end_ns)}, "text": {quoted(_said(each))}, '
            f'"words": [{", ".join(words)}]{speaker}}}'
        )
    parts = [
        '"segments": [\n' + ",\n".join(lines) + "\n]",
        '"word_segments": [\n' + ",\n".join(all_words) + "\n]",
    ]
    if _language(document):
        parts.append(f'"language": {quoted(_language(document))}')
    content, notes = encoded(f"{{{', '.join(parts)}}}\n", options.encoding)
    return Written(content, notes=(*_notes(segments), *notes))


def _word(word: TimedWord, sure: str, before: str = "") -> str:
    parts = [f'"word": {quoted(before + word.text)}']
    if word.start_ns is not None:
        parts.append(f'"start": {seconds(word.start_ns)}')
    if word.end_ns is not None:
        parts.append(f'"end": {seconds(word.end_ns)}')
    if word.confidence is not None:
        parts.append(f'"{sure}": {word.confidence!r}')
    return f"{{{', '.join(parts)}}}"


def _holds(speakers: bool) -> Holds:
    return Holds(
        lanes="one",
        lane_names=False,
        kinds=frozenset({"transcript"}),
        kinds_back=(("segments", "transcript"), ("events", "transcript")),
        labels=False,
        text_and_label=False,
        languages=True,
        own_text=True,
        blanks="inside",
        loose_words=True,
        words=True,
        word_times=True,
        word_confidence=True,
        speakers=speakers,
        negative_times=True,
        line_breaks=True,
    )


FORMATS = (
    LabelFormat(
        "whisperx",
        "WhisperX JSON",
        (".json",),
        _holds(True),
        _looks_like_whisperx,
        lambda path, options: _read(path, options, "WhisperX JSON"),
        _write_whisperx,
        _losses,
    ),
    LabelFormat(
        "whisper",
        "Whisper JSON",
        (".json",),
        _holds(False),
        lambda head, path: bool(_is_json_of_whisper(head, path)),
        lambda path, options: _read(path, options, "Whisper JSON"),
        _write_whisper,
        _losses,
    ),
)
