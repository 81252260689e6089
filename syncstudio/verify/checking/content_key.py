"""Names the content of a sample and the way it is checked: equal keys need not be measured again."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from pathlib import Path

from syncstudio.media.errors import MediaError
from syncstudio.media.fingerprint import fingerprint
from syncstudio.verify.checking.settings import CheckSettings
from syncstudio.verify.sample import Part, Sample


def content_key(sample: Sample, settings: CheckSettings, paths: Mapping[Part, Path] | None = None) -> str:
    """The key of a sample, from a little of every part; "" where a part cannot be read.

    `paths` say where the parts lie on this computer; without them they are fetched first. Where parts lie, and what
    they and the sample are called, has no part in the key.
    """
    if paths is None:
        from syncstudio.verify.errors import VerifyError
        from syncstudio.verify.finding.local_parts import local_parts

        try:
            with local_parts(sample) as fetched:
                return content_key(sample, settings, fetched)
        except VerifyError:
            return ""
    said = [settings.mark, repr(sample.span_ns)]
    try:
        for part in sample.parts:
            path = paths.get(part)
            if path is not None:
                said.append(f"{part.kind}|{part.role}|{part.language}|{fingerprint(path)}")
    except (MediaError, OSError):
        return ""
    return blake2b("\n".join(said).encode(), digest_size=16).hexdigest()
