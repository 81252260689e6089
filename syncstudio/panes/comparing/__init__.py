"""The Differences dock: where another person's work on the recording differs from ours, and taking it over."""
