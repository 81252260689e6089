"""Projects whose overlaps are shown, as the window remembers them; the lane itself is worked out, never stored."""

from __future__ import annotations

import json
from pathlib import Path

from syncstudio.app.settings import Settings

_KEPT = "speakers/overlaps_of"
_MOST = 100


def shows_overlaps(settings: Settings, project: Path) -> bool:
    """Whether a project's overlaps were on show when it was open last."""
    return str(project) in _stored(settings)


def keep_overlaps(settings: Settings, project: Path, shown: bool) -> None:
    """Note whether a project's overlaps are on show; of very many projects the oldest are forgotten."""
    before = _stored(settings)
    now = [str(project)] * shown + [known for known in before if known != str(project)]
    if (str(project) in before) != shown:
        settings.set_text(_KEPT, json.dumps(now[:_MOST]))


def _stored(settings: Settings) -> list[str]:
    try:
        known = json.loads(settings.text(_KEPT, "[]"))
    except ValueError:
        return []
    return [str(each) for each in known] if isinstance(known, list) else []
