"""URLs of access."""
