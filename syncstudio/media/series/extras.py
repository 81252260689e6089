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
    log = logging.getLogger(logger) if logger else None
    before = log.disabled if log is not None else False
    if log is not None:
        log.disabled = True
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        if log is not None:
            log.disabled = before
