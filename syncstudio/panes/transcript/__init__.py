"""What is said, as text: read, followed, and written."""
