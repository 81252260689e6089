"""Says what a stream is in the few words a track header has room for."""

from __future__ import annotations

from fractions import Fraction

_CODECS = {
    "h264": "H.264", "hevc": "HEVC", "vvc": "VVC", "av1": "AV1", "libdav1d": "AV1", "vp8": "VP8",
    "vp9": "VP9", "mpeg1video": "MPEG-1", "mpeg2video": "MPEG-2", "mpeg4": "MPEG-4",
    "msmpeg4v3": "MS MPEG-4", "h263": "H.263", "mjpeg": "MJPEG", "prores": "ProRes", "dnxhd": "DNxHD",
    "dvvideo": "DV", "rawvideo": "uncompressed", "ffv1": "FFV1", "huffyuv": "HuffYUV", "theora": "Theora",
    "gif": "GIF", "apng": "APNG", "png": "PNG", "jpeg": "JPEG", "tiff": "TIFF",
    "bmp": "BMP", "webp": "WebP", "jpeg2000": "JPEG 2000", "dpx": "DPX", "exr": "OpenEXR", "targa": "Targa",
    "pdf": "PDF", "dicom": "DICOM",
    "qtrle": "RLE", "wmv3": "WMV", "vc1": "VC-1", "aac": "AAC",
    "mp3": "MP3", "mp3float": "MP3", "mp2": "MP2", "mp2float": "MP2", "opus": "Opus", "libopus": "Opus",
    "vorbis": "Vorbis", "flac": "FLAC", "alac": "ALAC", "ac3": "AC-3", "eac3": "E-AC-3", "dts": "DTS",
    "dca": "DTS", "truehd": "TrueHD", "wmav2": "WMA", "amrnb": "AMR", "amrwb": "AMR-WB", "amr_nb": "AMR",
    "amr_wb": "AMR-WB", "speex": "Speex", "tta": "TTA", "wavpack": "WavPack", "ape": "APE",
    "mov_text": "timed text", "subrip": "SubRip", "webvtt": "WebVTT", "ass": "ASS",
    "dvd_subtitle": "DVD subtitles", "dvb_subtitle": "DVB subtitles", "hdmv_pgs_subtitle": "PGS subtitles",
    "bin_data": "data", "klv": "KLV",
}  # fmt: skip
_PCM = {
    "pcm_u8": "PCM 8 bit", "pcm_s8": "PCM 8 bit", "pcm_mulaw": "mu-law", "pcm_alaw": "A-law",
    "pcm_s16": "PCM 16 bit", "pcm_s24": "PCM 24 bit", "pcm_s32": "PCM 32 bit", "pcm_f32": "PCM float",
    "pcm_f64": "PCM double",
}  # fmt: skip
_LAYOUTS = {"1 channels": "mono", "2 channels": "stereo", "5.1(side)": "5.1", "5.0(side)": "5.0"}


def codec_text(codec: str) -> str:
    """The name people use for a codec ("H.264"); an unknown one keeps FFmpeg's name."""
    if codec.startswith("pcm_"):
        return _PCM.get(codec.removesuffix("le").removesuffix("be").removesuffix("_"), "PCM")
    return _CODECS.get(codec, codec)


def rate_text(rate: Fraction) -> str:
    """A frame rate with as many decimals as it needs, at most three: "25", "29.97", "23.976"."""
    return f"{float(rate):.3f}".rstrip("0").rstrip(".")


def picture_text(width: int, height: int, rate: Fraction | None, codec: str) -> str:
    """For example "1920x1080 · 29.97 · H.264", with a true multiplication sign."""
    parts = [f"{width}×{height}", rate_text(rate) if rate else "", codec_text(codec)]
    return " · ".join(part for part in parts if part)


def images_text(width: int, height: int, count: int, codec: str, what: str = "picture") -> str:
    """For example "1920x1080 · 300 pictures · PNG", with a true multiplication sign; `what` they are may be pages."""
    counted = f"1 {what}" if count == 1 else f"{count} {what}s"
    return " · ".join([f"{width}×{height}", counted, codec_text(codec)])


def sound_text(rate: int, layout: str, channels: int, codec: str) -> str:
    """For example "48 kHz stereo · AAC"."""
    kilohertz = f"{rate / 1000:.3f}".rstrip("0").rstrip(".")
    shape = _LAYOUTS.get(layout, layout)
    if not shape or shape.endswith("channels"):
        shape = "mono" if channels == 1 else f"{channels} channels"
    return f"{kilohertz} kHz {shape} · {codec_text(codec)}"
