"""Loads a library that comes with an extra, or says in one sentence how to have it."""

from __future__ import annotations

import importlib
import logging
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

from syncstudio.media.errors import MediaError


def library(name: str, extra: str, path: str, what: str) -> ModuleType:
    """The module `name`; MediaError that names the extra to install where it is absent.

    `what` is what the file is: "an MDF measurement".
    """
    try:
        with quiet():
            return importlib.import_module(name)
    except ImportError as error:
        raise MediaError(
            f"{path} is {what}, for which a part of the program is not installed; "
            f'install it with pip install "syncstudio[{extra}]", or "syncstudio[formats]" for all formats.'
        ) from error


@contextmanager
def quiet(logger: str = "") -> Iterator[None]:
    """Keep what a library warns of or logs to itself: what it could not read, its caller says."""
    known = list(logging.Logger.manager.loggerDict) if logger else []
    names = [logger, *(name for name in known if name.startswith(f"{logger}."))] if logger else []
    # Children have handlers of their own, and hear nothing of their parent's being off.
    loud = [log for log in map(logging.getLogger, names) if not log.disabled]
    for log in loud:
        log.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for log in loud:
            log.disabled = False
