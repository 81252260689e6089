"""What counts as the same word: texts made alike before they are compared, and parted into words or characters."""

from __future__ import annotations

import unicodedata

import regex

_PUNCTUATION = regex.compile(r"[\p{P}\p{S}]+")
# Apostrophes and hyphens within a word belong to it: “don't”, “well-known”.
_INNER = regex.compile(r"(?<=\w)['’‐-](?=\w)")
_UNSPACED = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]"
)
_LETTERS = regex.compile(r"\p{L}")
_CLUSTER = regex.compile(r"\X")
# A mark that no text has stands for an inner apostrophe while punctuation goes.
_ASCII = {code: " " for code in range(128) if unicodedata.category(chr(code))[0] in "PS"}
_KEPT = {"'": "\ue000", "’": "\ue000", "‐": "\ue001", "-": "\ue001"}


def normalised(text: str, fold_case: bool = True, drop_punctuation: bool = True) -> str:
    """A text as it is compared: in Unicode's NFKC, single blanks, and if wanted without case and punctuation."""
    plain = text.isascii()
    if not plain:
        text = unicodedata.normalize("NFKC", text)
    if drop_punctuation and plain and "'" not in text and "-" not in text:
        text = text.translate(_ASCII)
    elif drop_punctuation:
        text = _INNER.sub(lambda found: _KEPT[found[0]], text)
        text = _PUNCTUATION.sub(" ", text).replace("\ue000", "'").replace("\ue001", "-")
    if fold_case:
        text = text.casefold()
    return " ".join(text.split())


def words_of(text: str) -> list[str]:
    """The words of a normalised text."""
    return text.split()


def characters_of(text: str) -> list[str]:
    """The characters of a normalised text as a reader sees them (grapheme clusters), blanks left out."""
    if text.isascii():
        return list(text.replace(" ", ""))
    return [each for each in _CLUSTER.findall(text) if not each.isspace()]


def is_unspaced(texts: list[str]) -> bool:
    """Whether most letters are of scripts that put no blanks between words, so that characters are compared."""
    sample = "".join(texts[:200])
    letters = len(_LETTERS.findall(sample))
    return letters > 0 and len(_UNSPACED.findall(sample)) > letters / 2
