"""Label schemas as files."""
