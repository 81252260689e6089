"""Series as they are shown and worked out: channels, derived channels, what is found in them."""
