"""Registries: upper apps declare themselves here, and the ground reads the declarations."""
