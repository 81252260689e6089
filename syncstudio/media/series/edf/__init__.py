"""European data format: EDF, EDF+ (discontinuous too), BDF and BDF+, as clinics and laboratories write them. Imports
only what lies around it in `media`. Start with `edf.py`."""
