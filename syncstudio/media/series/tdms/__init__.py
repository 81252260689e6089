"""Measurements of LabVIEW and what is built on it (TDMS). Imports only what lies around it in `media`. Start with
`tdms.py`."""
