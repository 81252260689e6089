"""Label Studio's files."""
