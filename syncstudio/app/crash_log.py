"""What happens to an error nobody expected: it goes to a log file whole, and to the person as one sentence."""

from __future__ import annotations

import logging
import logging.handlers
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QtMsgType, qInstallMessageHandler

from syncstudio.app.settings import config_folder

_log = logging.getLogger("syncstudio.app")
_KEPT_BYTES = 500_000
_say: list[Callable[[str], None]] = []


def log_file() -> Path:
    """Where the log is."""
    return config_folder() / "syncstudio.log"


def install() -> None:
    """Begin to keep a log, and take over errors that reach the top of any thread."""
    root = logging.getLogger()
    if not any(isinstance(handler, logging.handlers.RotatingFileHandler) for handler in root.handlers):
        root.addHandler(_file_handler())
        root.setLevel(logging.INFO)
    sys.excepthook = _on_error
    threading.excepthook = lambda args: _on_error(args.exc_type, args.exc_value, args.exc_traceback)
    qInstallMessageHandler(_on_qt_message)


def tell_through(say: Callable[[str], None]) -> Callable[[], None]:
    """Show the sentence of an unexpected error with `say`, on whatever thread it came up; call the answer to stop."""
    _say.append(say)

    def stop() -> None:
        if say in _say:
            _say.remove(say)

    return stop


def _file_handler() -> logging.Handler:
    try:
        log_file().parent.mkdir(parents=True, exist_ok=True)
        handler: logging.Handler = logging.handlers.RotatingFileHandler(
            log_file(), maxBytes=_KEPT_BYTES, backupCount=1, encoding="utf-8", delay=True
        )
    except OSError:
        return logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    return handler


def _on_error(kind: type[BaseException], error: BaseException | None, trace) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error or kind(), trace)
        return
    _log.error("unexpected", exc_info=(kind, error or kind(), trace))
    text = QCoreApplication.translate(
        "crash", "Something unexpected went wrong ({kind}). Your work is on disk; the details are in {file}."
    )
    sentence = text.format(kind=kind.__name__, file=log_file())
    for say in tuple(_say[-1:]):
        say(sentence)
    if not _say:
        print(sentence, file=sys.stderr)


def _on_qt_message(kind: QtMsgType, context, message: str) -> None:
    if kind in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg):
        _log.debug("Qt: %s", message)
    else:
        _log.warning("Qt: %s", message)
