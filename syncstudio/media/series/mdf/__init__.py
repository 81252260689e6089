"""Measurements of vehicles and test benches (ASAM MDF 3 and 4). Imports only what lies around it in `media`. Start with
`mdf.py`."""
