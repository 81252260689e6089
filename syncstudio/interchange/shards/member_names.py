"""Names of a shard's members: which belong together, as the `webdataset` package groups them.

>>> key_and_extension("set/take7.speech.WAV")
('set/take7', 'speech.wav')
"""

from __future__ import annotations

import re

# Everything up to the first dot of the last part is the key (`webdataset.tariterators.base_plus_ext`).
_PARTS = re.compile(r"^((?:.*/|)[^.]+)[.]([^/]*)$")
_ABOUT_THE_SHARD = re.compile(r"__[^/]*__($|/)")


def key_and_extension(name: str) -> tuple[str, str] | None:
    """The key and the extension in lower case; None for what is part of no sample (no dot, `__meta__`)."""
    if _ABOUT_THE_SHARD.match(name):
        return None
    found = _PARTS.match(name)
    return (found[1], found[2].lower()) if found is not None else None
