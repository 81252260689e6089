"""Many shards in one word, as WebDataset writes them.

>>> list(braces_expanded("clips-{000000..000002}.tar"))
['clips-000000.tar', 'clips-000001.tar', 'clips-000002.tar']
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from syncstudio.verify.errors import VerifyError

_RANGE = re.compile(r"\{(\d{1,12})\.\.(\d{1,12})\}|\{([^{}]*,[^{}]*)\}")
_MOST = 10_000_000


def braces_expanded(pattern: str) -> Iterator[str]:
    """Every name that a pattern with `{000000..000099}` or `{train,test}` stands for, one by one.

    VerifyError for one of more than ten million.
    """
    if _count(pattern) > _MOST:
        raise VerifyError(f"{pattern[:100]} stands for more than {_MOST:,} names; name fewer at a time.")
    yield from _expanded(pattern)


def has_braces(text: str) -> bool:
    """Whether a text is such a pattern."""
    return _RANGE.search(text) is not None


def _count(pattern: str) -> int:
    count = 1
    for found in _RANGE.finditer(pattern):
        if found[3] is not None:
            count *= found[3].count(",") + 1
        else:
            count *= abs(int(found[2]) - int(found[1])) + 1
    return count


def _expanded(pattern: str) -> Iterator[str]:
    found = _RANGE.search(pattern)
    if found is None:
        yield pattern
        return
    head, tail = pattern[: found.start()], pattern[found.end() :]
    if found[3] is not None:
        for each in found[3].split(","):
            yield from _expanded(f"{head}{each}{tail}")
        return
    first, last = int(found[1]), int(found[2])
    width = len(found[1]) if found[1].startswith("0") else 0
    for number in range(first, last + 1) if first <= last else range(first, last - 1, -1):
        yield from _expanded(f"{head}{number:0{width}d}{tail}")
