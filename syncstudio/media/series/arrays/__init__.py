"""Files of named arrays (HDF5, MATLAB's, NumPy's), in which times, values and rates are told by their names and
attributes. Imports only what lies around it in `media`. Start with `array_series.py`, which finds the series."""
