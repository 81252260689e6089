"""DJI: what drones write as subtitles beside or inside their videos. Start at `dji.py`."""
