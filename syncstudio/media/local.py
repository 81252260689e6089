"""Opens a recording that is a plain file on this computer, and nothing else.

FFmpeg follows playlists, concat scripts and URLs to wherever they point. A project must never make the
program reach the network or read a file nobody named, so a file is opened by its absolute path through the
`file` protocol alone, and only by demuxers of real containers. A still picture is opened together with its
numbered siblings (image_sequence.py), which we find ourselves.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from syncstudio.media.errors import MediaError
from syncstudio.media.image_sequence import ImageSequence, image_sequence

if TYPE_CHECKING:
    from av.container import InputContainer

# Demuxers that read one self-contained file. Left out on purpose: hls, dash, concat, sdp, rtsp, image2
# (patterns), tty, lavfi, and everything else that opens further files or devices.
CONTAINERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,mpegts,mpeg,mpegvideo,avi,mxf,flv,asf,nut,gxf,ogg,rm,ivf,obu,av1,dv,m4v,"
    "yuv4mpegpipe,h264,hevc,vvc,vc1,mjpeg,gif,apng,wav,w64,flac,mp3,aac,ac3,eac3,aiff,au,caf,amr,ape,tta,wv,dts,"
    "truehd,mlp,mpc,mpc8,tak,voc,sox"
)

FILE_OPTIONS = {"protocol_whitelist": "file", "format_whitelist": CONTAINERS}
"""What FFmpeg is told wherever it opens a file."""

# A row of JPEG pictures looks like a single one by its content; its name tells.
_BY_NAME = {".mjpeg": "mjpeg", ".mjpg": "mjpeg"}

# So much is read to find a picture that can be decoded, should the first ones be damaged.
_PICTURE_PROBE_BYTES = "200000000"

# A text file is recognised by its beginning; FFmpeg itself looks at no more than this before it decides.
_HEAD_BYTES = 4096

_TEXT_CONTROLS = b"\t\n\f\r\x1b"

# Samples tell nothing that a WAV's header does not: looking into five megabytes of them takes 15 ms, into this 1 ms.
_WAV_PROBE_BYTES = "16384"

_SCRIPTS = ((b"#EXTM3U", "a playlist"), (b"ffconcat", "a concat script"), (b"<MPD", "a DASH playlist"))


def open_container(path: str | os.PathLike[str], device: str | None = None) -> InputContainer:
    """Open the recording at `path`; the caller closes it. `device` is the hardware its pictures are decoded by,
    by FFmpeg's name for it.

    Raises MediaError with one sentence when there is no such file, it is empty, may not be read, is a
    playlist, or holds nothing that can be read as a recording.
    """
    import av

    local = checked_path(path)
    sequence = image_sequence(local)
    if sequence is not None:
        return _open_pictures(local, sequence)
    try:
        hardware = av.codec.hwaccel.HWAccel(device, allow_software_fallback=False) if device else None
        return av.open(
            f"file:{local}",
            mode="r",
            format=_BY_NAME.get(local.suffix.lower()),
            metadata_errors="replace",
            container_options=_options(local),
            hwaccel=hardware,
        )
    except (av.error.FFmpegError, OSError, ValueError, RuntimeError) as error:
        if device:
            raise MediaError(f"The device {device} does not decode {local}; it is shown without.") from error
        raise MediaError(_refusal(local, error)) from error


def _options(local: Path) -> dict[str, str]:
    return FILE_OPTIONS | ({"probesize": _WAV_PROBE_BYTES} if local.suffix.lower() == ".wav" else {})


def _open_pictures(local: Path, sequence: ImageSequence) -> InputContainer:
    import av

    from syncstudio.media.image_file import ImageFile

    try:
        container = av.open(
            ImageFile(sequence),
            mode="r",
            format="mov",
            container_options={"protocol_whitelist": "none", "probesize": _PICTURE_PROBE_BYTES},
        )
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise MediaError(_refusal(local, error)) from error
    if container.streams.video[0].codec_context.pix_fmt is None:
        container.close()
        if sequence.maker:
            # What makes the picture knows better why there is none.
            from syncstudio.media.images.pages import page_bytes

            page_bytes(sequence.maker, sequence.files[0], sequence.pages[0])
        raise MediaError(f"{local} is a picture that cannot be decoded; it is damaged, so copy it again.")
    return container


def checked_path(path: str | os.PathLike[str]) -> Path:
    """The absolute path of an existing, readable, non-empty plain file; MediaError says which of these
    it is not."""
    text = os.fspath(path)
    if "\0" in text:
        raise MediaError(f"The name {text!r} cannot be a file's name; choose the file again.")
    local = Path(os.path.abspath(text))
    try:
        known = os.stat(local)
        if stat.S_ISDIR(known.st_mode):
            raise MediaError(f"{local} is a folder, not a recording; choose a file in it.")
        if not stat.S_ISREG(known.st_mode):
            raise MediaError(f"{local} is a device or a pipe, not a file; record it to a file first.")
        if known.st_size == 0:
            raise MediaError(f"{local} is empty (0 bytes); copy it again from where it was recorded.")
        with local.open("rb", buffering=0) as file:
            file.read(1)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise MediaError(
            f"There is no file {local}; check the name, or that its disk is connected."
        ) from error
    except PermissionError as error:
        raise MediaError(
            f"{local} may not be read; ask its owner for permission or copy it elsewhere."
        ) from error
    except OSError as error:
        why = error.strerror or str(error)
        raise MediaError(f"{local} could not be opened ({why}); check the disk it is on.") from error
    return local


def _refusal(local: Path, error: Exception) -> str:
    head = b""
    try:
        with local.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        pass
    if isinstance(error, PermissionError):
        return f"{local} may not be read; ask its owner for permission or copy it elsewhere."
    for mark, what in _SCRIPTS:
        if mark in head[:_HEAD_BYTES] and _is_text(head):
            return f"{local} is {what}, not a recording; open the recordings it names one by one."
    if _is_text(head):
        return f"{local} is a text file, not a recording; choose the recording itself."
    return (
        f"{local} holds no recording that can be read; it may be damaged, cut short or of another kind, so copy it "
        "again from where it was recorded, or convert it."
    )


def _is_text(head: bytes) -> bool:
    if any(byte < 32 and byte not in _TEXT_CONTROLS for byte in head):
        return False
    try:
        head.decode("utf-8")
    except UnicodeDecodeError as error:
        # A character cut in two at the end of the head is still text.
        return error.start >= len(head) - 3
    return True
