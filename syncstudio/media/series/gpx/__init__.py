"""GPX: tracks of receivers, watches and telephones. Start at `gpx.py`."""
