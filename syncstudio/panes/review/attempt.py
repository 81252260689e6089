"""Asking the session for something it may refuse."""

from __future__ import annotations

from collections.abc import Callable

from syncstudio.project.errors import ProjectError
from syncstudio.session.errors import SessionError


def attempt(act: Callable[[], object], refuse: Callable[[str], object]) -> bool:
    """Carry it out; whether it went well. A refusal is handed to `refuse` as its sentence."""
    try:
        act()
    except (SessionError, ProjectError) as error:
        refuse(str(error))
        return False
    return True
