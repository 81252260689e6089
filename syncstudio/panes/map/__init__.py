"""The map: paths of recordings on a flat neighbourhood of the earth, drawn from the fixes alone, without a network."""
