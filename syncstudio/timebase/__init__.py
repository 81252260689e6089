"""Time as whole numbers: instants, spans, stream clocks, clock maps and timecode text.

Imports nothing of ours. Start reading at `instant.py`: its pair of roundings is the law that everything else keeps.
"""
