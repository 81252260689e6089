"""Which field of an interlaced frame was taken first."""

from __future__ import annotations

import threading
from typing import Literal

import av
import av.filter

Fields = Literal["top", "bottom"]

_kept = threading.local()


def first_field(frame: av.VideoFrame) -> Fields | None:
    """The field of a frame that was taken first; None for a frame not flagged interlaced.

    PyAV tells whether a frame is interlaced but not which way, so FFmpeg is asked through a filter that lets
    only frames pass whose top field comes first.
    """
    if not frame.interlaced_frame:
        return None
    looks = (frame.width, frame.height, frame.format.name)
    if getattr(_kept, "looks", None) != looks:
        _kept.graph, _kept.looks = _sieve(*looks), looks
    graph: av.filter.Graph = _kept.graph
    stamp = frame.pts
    try:
        graph.vpush(frame)
        graph.vpull()
    except av.error.BlockingIOError:
        return "bottom"
    except av.error.FFmpegError:
        _kept.looks = None
    finally:
        frame.pts = stamp
    return "top"


def buffer_options(width: int, height: int, form: str) -> str:
    """What a filter graph's entrance for frames of this size and pixel format is made with."""
    return f"video_size={width}x{height}:pix_fmt={form}:time_base=1/1:pixel_aspect=1/1"


def _sieve(width: int, height: int, form: str) -> av.filter.Graph:
    graph = av.filter.Graph()
    entrance = graph.add("buffer", buffer_options(width, height, form))
    sieve = graph.add("select", "eq(interlace_type\\,TOPFIRST)")
    entrance.link_to(sieve)
    sieve.link_to(graph.add("buffersink"))
    graph.configure()
    return graph
