"""Registries that upper apps fill."""
