"""BORIS's projects (versions 4 to 9) and its tables of events, read and written. Start at `boris.py`.

`boris_file` believes nothing of the JSON, `boris_lanes` pairs starts and stops, `boris_plan` turns a document into
behaviours and events. BORIS itself cannot be used as a library: importing it opens its window.
"""
