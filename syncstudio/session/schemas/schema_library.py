"""The label schemas there are to choose from: those that are shipped, and a person's own in the settings folder."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

from syncstudio.interchange.errors import InterchangeError
from syncstudio.interchange.schemas.attribute_value import short
from syncstudio.interchange.schemas.schema import Schema
from syncstudio.interchange.schemas.schema_file import SUFFIX, read_schema, write_schema
from syncstudio.resource import resource
from syncstudio.session.errors import SessionError

# What every system takes as the name of a file, with its ending.
_MOST_BYTES = 200


@dataclass(frozen=True, slots=True)
class KnownSchema:
    """One file of the library; `trouble` says why it cannot be used, "" when it can."""

    path: Path
    own: bool
    name: str
    description: str
    trouble: str = ""

    @property
    def word(self) -> str:
        """The name it is asked for by: that of its file without the ending."""
        return self.path.name.removesuffix(SUFFIX)


class SchemaLibrary:
    """Shipped schemas first, then a person's own; read anew each time, so that files may be put there by hand."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where a person's own schemas are."""
        return self._folder or _config_folder() / "schemas"

    def known(self) -> list[KnownSchema]:
        """Every schema there is, broken ones with their trouble."""
        shipped = [_known(path, own=False) for path in sorted(resource("schemas").glob(f"*{SUFFIX}"))]
        return [*shipped, *(_known(path, own=True) for path in sorted(self.folder.glob(f"*{SUFFIX}")))]

    def named(self, word: str) -> Schema:
        """A schema by the name of its file, one's own before a shipped one. SessionError when there is none."""
        for entry in reversed(self.known()):
            if word.casefold() in (entry.word.casefold(), entry.name.casefold(), entry.path.name.casefold()):
                return read_schema(entry.path)
        words = ", ".join(entry.word for entry in self.known())
        raise SessionError(f"There is no label schema “{word}”: give a file, or one of {words}.")

    def keep(self, schema: Schema, name: str) -> Path:
        """Keep a schema among one's own, under a name; one of that name is replaced."""
        word = re.sub(r"[^\w-]+", "-", name.strip().casefold()).strip("-")
        if not word:
            raise SessionError("A label schema needs a name: type at least one letter or digit.")
        if len(word.encode()) > _MOST_BYTES:
            raise SessionError(f"“{short(word)}” is too long to name a file: choose a shorter name.")
        path = self.folder / f"{word}{SUFFIX}"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise SessionError(
                f"{path.parent} cannot be made ({error.strerror}): check its permissions."
            ) from error
        write_schema(path, schema)
        return path


def _known(path: Path, own: bool) -> KnownSchema:
    word = path.name.removesuffix(SUFFIX)
    try:
        schema = read_schema(path)
    except InterchangeError as error:
        return KnownSchema(path, own, word, "", str(error))
    return KnownSchema(path, own, schema.name or word, schema.description)


def _config_folder() -> Path:
    named = os.environ.get("SYNCSTUDIO_CONFIG_DIR")
    if named:
        return Path(named)
    import platformdirs

    return Path(platformdirs.user_config_dir("syncstudio", appauthor=False))
