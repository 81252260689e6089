"""Where samples are looked for: the disks of this computer, or an object store through fsspec.

This is the only place of the program from which a network is reached, and it is reached only for URLs that the user
passed (or for those that a manifest names, where the user said so). What is listed is names, sizes and marks.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from typing import BinaryIO, Literal, Protocol, cast

from syncstudio.verify.errors import VerifyError
from syncstudio.verify.finding.urls import BACKENDS, is_url, local_path
from syncstudio.verify.finding.web_files import open_web_file

EntryKind = Literal["file", "folder", "other"]

# Headers of tar members lie apart; reading far ahead would fetch what is between them.
HEADER_BLOCK_BYTES = 64 << 10
WHOLE_BLOCK_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Entry:
    """One name of a folder. `identity` is that of a folder however it is reached; `mark` changes with the content."""

    url: str
    kind: EntryKind
    size: int = -1
    mark: str = ""
    identity: tuple[int, int] | None = None


class Store(Protocol):
    """Lists folders and opens files; VerifyError, in a sentence, where it cannot."""

    def entry(self, url: str) -> Entry | None:
        """What lies at a place; None where there is nothing."""

    def names(self, folder: str) -> list[str]:
        """The names in a folder, sorted."""

    def within(self, folder: str, name: str) -> Entry | None:
        """What one of these names is; None when it went meanwhile."""

    def open(self, url: str, block_bytes: int = WHOLE_BLOCK_BYTES) -> BinaryIO:
        """The bytes of a file; it can be wound to any place."""


class LocalStore:
    """The disks of this computer."""

    def entry(self, url: str) -> Entry | None:
        """What lies at a path, links followed."""
        try:
            facts = os.stat(url)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError) as error:
            raise VerifyError(_local_words(url, error)) from error
        if stat.S_ISDIR(facts.st_mode):
            return Entry(url, "folder", identity=(facts.st_dev, facts.st_ino))
        kind: EntryKind = "file" if stat.S_ISREG(facts.st_mode) else "other"
        return Entry(url, kind, facts.st_size, f"{facts.st_size}-{facts.st_mtime_ns}")

    def names(self, folder: str) -> list[str]:
        """The names in a folder, sorted."""
        try:
            return sorted(os.listdir(folder))
        except OSError as error:
            raise VerifyError(_local_words(folder, error)) from error

    def within(self, folder: str, name: str) -> Entry | None:
        """What one of these names is."""
        return self.entry(os.path.join(folder, name))

    def open(self, url: str, block_bytes: int = WHOLE_BLOCK_BYTES) -> BinaryIO:
        """The file; pipes and devices are refused, which would be waited for without end."""
        found = self.entry(url)
        if found is None:
            raise VerifyError(f"There is no file {url}; check the name, or that its disk is connected.")
        if found.kind != "file":
            raise VerifyError(f"{url} is no regular file; save what comes out of it, and name that.")
        try:
            return open(url, "rb")
        except OSError as error:
            raise VerifyError(_local_words(url, error)) from error


class RemoteStore:
    """An object store or a web server, by one URL of it."""

    def __init__(self, url: str) -> None:
        import fsspec

        if "::" in url:
            raise VerifyError(f"{url} is a chain of stores; name the recordings themselves.")
        scheme = url.partition("://")[0].lower()
        self._scheme = url.partition("://")[0]
        try:
            # What was listed is not kept: folders of millions would fill the memory, and change meanwhile.
            self._files = fsspec.url_to_fs(url, use_listings_cache=False)[0]
        except ImportError as error:
            needed = BACKENDS.get(scheme, scheme)
            raise VerifyError(
                f"{url} needs a library that is not installed; install it with “pip install {needed}”."
            ) from error
        except Exception as error:
            raise VerifyError(
                f"{url} cannot be reached ({_short(error)}); check the address and your access."
            ) from error
        self._listed: tuple[str, dict[str, Entry]] = ("", {})

    def entry(self, url: str) -> Entry | None:
        """What lies at a URL. A web server does not say what is a folder, so there a slash at the end does."""
        if url.endswith("/") and self._scheme.lower() in ("http", "https"):
            return Entry(url, "folder")
        try:
            return self._entry(url, self._files.info(self._files._strip_protocol(url)))
        except FileNotFoundError:
            return None
        except Exception as error:
            raise VerifyError(_remote_words(url, error)) from error

    def names(self, folder: str) -> list[str]:
        """The names under a prefix, sorted."""
        try:
            rows = self._files.ls(self._files._strip_protocol(folder), detail=True)
        except Exception as error:
            raise VerifyError(_remote_words(folder, error)) from error
        listed = {}
        for row in rows:
            name = str(row["name"]).rstrip("/").rpartition("/")[2]
            # Stores list a folder's own marker among what is in it.
            if name and str(row["name"]).rstrip("/") != self._files._strip_protocol(folder).rstrip("/"):
                listed[name] = self._entry(f"{folder.rstrip('/')}/{name}", row)
        self._listed = (folder, listed)
        return sorted(listed)

    def within(self, folder: str, name: str) -> Entry | None:
        """What one of the names listed last is."""
        if self._listed[0] == folder:
            return self._listed[1].get(name)
        return self.entry(f"{folder.rstrip('/')}/{name}")

    def open(self, url: str, block_bytes: int = WHOLE_BLOCK_BYTES) -> BinaryIO:
        """The object, by ranges of bytes; VerifyError where a server gives none and it is too large to read whole."""
        try:
            if self._scheme.lower() in ("http", "https"):
                return open_web_file(self._files, url, block_bytes)
            opened = self._files.open(self._files._strip_protocol(url), "rb", block_size=block_bytes)
        except VerifyError:
            raise
        except Exception as error:
            raise VerifyError(_remote_words(url, error)) from error
        return cast(BinaryIO, opened)

    def matching(self, pattern: str) -> list[str]:
        """The URLs that a pattern with `*` names, sorted."""
        try:
            found = self._files.glob(self._files._strip_protocol(pattern))
        except Exception as error:
            raise VerifyError(_remote_words(pattern, error)) from error
        return sorted(each if is_url(each) else f"{self._scheme}://{each.lstrip('/')}" for each in found)

    def _entry(self, url: str, row: dict[str, object]) -> Entry:
        size = row.get("size")
        known = next(
            (
                row[name]
                for name in ("ETag", "etag", "md5Hash", "mtime", "LastModified", "updated", "created")
                if row.get(name)
            ),
            "",
        )
        bytes_ = size if isinstance(size, int) else -1
        return Entry(url, "folder" if row.get("type") == "directory" else "file", bytes_, f"{bytes_}-{known}")


def store_of(url: str) -> Store:
    """The store that a path or URL is of. VerifyError names what to install for one that fsspec cannot speak to."""
    return RemoteStore(url) if is_url(url) else LocalStore()


def plain(url: str) -> str:
    """A URL as it is, a path made absolute."""
    return url if is_url(url) else local_path(url)


def _local_words(path: str, error: Exception) -> str:
    if isinstance(error, PermissionError):
        return f"{path} may not be read; ask its owner for permission."
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"{path} is not there any more; run again once nobody changes the folder."
    why = (error.strerror if isinstance(error, OSError) else "") or str(error)
    return f"{path} could not be read ({why}); check the name and the disk it is on."


def _remote_words(url: str, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return f"There is nothing at {url}; check the address."
    if isinstance(error, PermissionError):
        return f"{url} may not be read; check your access to it."
    return f"{url} could not be read ({_short(error)}); check the address, your access and the network."


def _short(error: Exception) -> str:
    return " ".join(str(error).split())[:160] or type(error).__name__
