"""Who speaks when, and the sound of each."""
