"""What is a URL, and what is a path of this computer.

>>> is_url("s3://bucket/clips"), is_url("C:\\\\clips"), is_url("take7.mp4")
(True, False, False)
"""

from __future__ import annotations

import os
import re
from urllib.parse import unquote, urlsplit
from urllib.request import url2pathname

# A drive's letter is one letter, so a scheme has two at least.
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")

# What installs the part of fsspec that speaks to a store.
BACKENDS = {
    "s3": "s3fs",
    "s3a": "s3fs",
    "gs": "gcsfs",
    "gcs": "gcsfs",
    "http": "aiohttp",
    "https": "aiohttp",
    "az": "adlfs",
    "abfs": "adlfs",
    "abfss": "adlfs",
    "adl": "adlfs",
    "hf": "huggingface_hub",
    "sftp": "paramiko",
    "ssh": "paramiko",
    "smb": "smbprotocol",
    "oss": "ossfs",
    "r2": "s3fs",
    "webdav": "webdav4",
}


def is_url(text: str) -> bool:
    """Whether a text names something in an object store or on the web; `file://` is a path of this computer."""
    return _URL.match(text) is not None and not text.lower().startswith("file://")


def local_path(text: str) -> str:
    """The path that a text names on this computer: `file://` taken off, `~` filled in, absolute."""
    if text.lower().startswith("file://"):
        text = url2pathname(unquote(urlsplit(text).path))
    return os.path.abspath(os.path.expanduser(text))


def name_of(url: str) -> str:
    """The last part of a path or URL, which people know it by."""
    if is_url(url):
        url = url.partition("?")[0] if url.lower().startswith("http") else url
        return url.rstrip("/").rpartition("/")[2] or url
    return os.path.basename(url.rstrip("/\\")) or url


def beside(url: str, relative: str) -> str:
    """What a manifest means by a path in it: absolute ones and URLs as they are, others from the manifest's folder."""
    if is_url(relative):
        return relative
    if is_url(url) and not _absolute(relative) and not relative.startswith(("/", "\\")):
        return url.rpartition("/")[0] + "/" + relative.replace("\\", "/").removeprefix("./")
    return os.path.normpath(
        os.path.join(os.path.dirname(url), local_path(relative) if _absolute(relative) else relative)
    )


def _absolute(path: str) -> bool:
    return os.path.isabs(path) or path.startswith("~") or path.lower().startswith("file://")
