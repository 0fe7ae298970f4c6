"""Identity providers and the registry of lawyers."""
