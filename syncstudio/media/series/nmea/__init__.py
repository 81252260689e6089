"""NMEA 0183: logs of satellite receivers and ships' instruments. Start at `nmea.py`."""
