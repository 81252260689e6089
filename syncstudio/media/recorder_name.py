"""Reads what recorded a file, where the file says so: the maker and model of a camera, phone or recorder."""

from __future__ import annotations

import os

import av

from syncstudio.media.errors import MediaError
from syncstudio.media.local import open_container

# Apple's and Android's tags of QuickTime files, then what others write; a maker goes before its model.
_MAKERS = ("com.apple.quicktime.make", "com.android.manufacturer", "make", "manufacturer")
_MODELS = ("com.apple.quicktime.model", "com.android.model", "model", "device_model")
# GoPro names itself nowhere else; Broadcast Wave recorders are the originator of their file.
_GOPRO = "gopro"
_ORIGINATORS = ("originator",)

# Longer than any device's name; what is beyond is a note that somebody wrote there.
_LONGEST = 80


def recorder_name(path: str | os.PathLike[str]) -> str | None:
    """Maker and model as one name ("Apple iPhone 15"), or None where the file names neither or cannot be read."""
    try:
        with open_container(path) as container:
            tags = _lower(container.metadata)
            streams = [_lower(stream.metadata) for stream in container.streams]
    except (MediaError, OSError, av.FFmpegError):
        return None
    maker, model = _first(tags, _MAKERS), _first(tags, _MODELS)
    if model:
        return model if not maker or model.casefold().startswith(maker.casefold()) else f"{maker} {model}"
    texts = [
        text for stream in streams for name in ("encoder", "handler_name") if (text := stream.get(name, ""))
    ]
    if any(_GOPRO in text.casefold() for text in texts):
        return "GoPro"
    return _first(tags, _ORIGINATORS) or maker or None


def _lower(tags: dict[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in tags.items()}


def _first(tags: dict[str, str], names: tuple[str, ...]) -> str:
    found = (" ".join(tags.get(name, "").split()) for name in names)
    return next((text for text in found if 0 < len(text) <= _LONGEST), "")
