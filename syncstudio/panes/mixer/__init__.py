"""The parts of the Mixer dock: meters, sliders, strips and their words. `mixer_pane` puts them together."""
