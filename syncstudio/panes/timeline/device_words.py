"""What a device is known for, in words: "Cam X, 41.3 ms late"."""

from __future__ import annotations

from syncstudio.session.measuring.devices import ONE_FRAME


def late_text(device: str, delay_ns: int) -> str:
    """By what a track is corrected for its device; nothing where it is not."""
    if not device or not delay_ns:
        return ""
    late = f"{abs(delay_ns) / 1e6:.1f} ms {'late' if delay_ns > 0 else 'early'}"
    return f"one frame, {late}" if device == ONE_FRAME else f"{device}, {late}"
