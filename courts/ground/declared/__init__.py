"""Registries: what upper apps declare about themselves, for the ground to ask."""
