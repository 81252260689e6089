"""Records of PhysioNet (WFDB): a header, samples in files beside it, and annotations. Imports only what lies around it
in `media`. Start with `wfdb.py`."""
