"""Text files of other programs: read whole, in whatever encoding they are, never larger than agreed."""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError

MOST_BYTES = 1 << 30
"""Ten million lines fit; what is larger is not read into memory at once."""

_MARKS = (
    # UTF-32's mark begins with UTF-16's.
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE_BYTES = 256 << 10
_BEYOND_ASCII = bytes(range(128, 256))
_FEWEST_FOREIGN = 32


@dataclass(frozen=True, slots=True)
class TextFile:
    """A text with line ends as "\\n", the encoding it was in, and sentences about what could not be decoded."""

    text: str
    encoding: str
    notes: tuple[str, ...] = ()


def read_text(path: Path, encoding: str = "", most_bytes: int = MOST_BYTES) -> TextFile:
    """The text of a file. `encoding` "" tells it by byte order mark, zeros, UTF-8, and then by its letters.

    Raises InterchangeError when the file cannot be read, is empty, too large, or no text.
    """
    from syncstudio.interchange.label_formats import head_of

    head_of(path)
    size = path.stat().st_size
    if size > most_bytes:
        raise InterchangeError(
            f"{path.name} is too large to be read ({size / 1e6:,.0f} MB of at most {most_bytes / 1e6:,.0f}); "
            "split it into parts."
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InterchangeError(f"{path.name} could not be read ({error.strerror or error}).") from error
    return decoded(content, path.name, encoding)


def decoded(content: bytes, name: str, encoding: str = "") -> TextFile:
    """The text of bytes; what the chosen encoding cannot read becomes U+FFFD, and a note says in which line first."""
    chosen = encoding or _told(content, name)
    whole = True
    try:
        try:
            text = content.decode(chosen)
        except UnicodeDecodeError:
            # A text may hold U+FFFD itself; only here it stands for what could not be read.
            whole, text = False, content.decode(chosen, "replace")
    except LookupError as error:
        raise InterchangeError(
            f"There is no encoding called “{encoding}”; utf-8, utf-16, cp1252 and shift_jis are some."
        ) from error
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    notes: tuple[str, ...] = ()
    broken = text.count("\ufffd")
    if broken and not whole:
        line = text.count("\n", 0, text.index("\ufffd")) + 1
        notes = (
            f"{broken:,} {'character' if broken == 1 else 'characters'} could not be read as {chosen} "
            f"(the first in line {line}); "
            "choose another encoding.",
        )
    return TextFile(text, chosen.removesuffix("-sig"), notes)


def _told(content: bytes, name: str) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    zeros = [content[place : 4 << 10 : 2].count(0) for place in (0, 1)]
    half = max(1, min(len(content), 4 << 10) // 2)
    if max(zeros) > half // 2 and min(zeros) < half // 8:
        return "utf-16-be" if zeros[0] > zeros[1] else "utf-16-le"
    if b"\0" in content[: 4 << 10]:
        raise InterchangeError(f"{name} is not a text file; choose another.")
    try:
        content.decode("utf-8")
        return "utf-8"
    except UnicodeDecodeError as error:
        # A file cut off in the middle of its last letter is still UTF-8, and so is one with a few broken bytes.
        if error.start >= len(content) - 3:
            return "utf-8"
    return _by_letters(content)


def _by_letters(content: bytes) -> str:
    """The encoding by what letters would stand there; Windows' own code page for Western Europe where nothing tells."""
    from charset_normalizer import from_bytes

    sample = content[:_SAMPLE_BYTES]
    foreign = len(sample) - len(sample.translate(None, _BEYOND_ASCII))
    # A few accents tell no code page from another.
    if foreign < _FEWEST_FOREIGN and foreign * 5 < len(sample):
        return "cp1252"
    best = from_bytes(sample).best()
    return "cp1252" if best is None or best.encoding in ("ascii", "latin_1") else best.encoding


def encoded(text: str, encoding: str = "utf-8") -> tuple[bytes, tuple[str, ...]]:
    """(bytes, sentences) of a text in an encoding; what that does not have becomes "?", which a sentence counts.

    Raises InterchangeError for an encoding that there is not.
    """
    try:
        return text.encode(encoding), ()
    except UnicodeEncodeError:
        content = text.encode(encoding, "replace")
        missing = sum(1 for one in set(text) if not _has(one, encoding))
        return content, (
            f"{missing:,} different characters do not exist in {encoding} and were written as “?”; "
            "choose utf-8 to keep them.",
        )
    except LookupError as error:
        raise InterchangeError(
            f"There is no encoding called “{encoding}”; utf-8, utf-16, cp1252 and shift_jis are some."
        ) from error


def _has(one: str, encoding: str) -> bool:
    try:
        one.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True
