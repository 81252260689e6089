"""What is worked out from series: derived channels, crossings of a value, figures, spectra, spectrograms.

Arrays and small values only; everything goes in chunks, so that 100 million rows need no memory. Start at `derived.py`.
"""
