"""Series at a closer look: their channels and how each is shown, figures, spectra."""
