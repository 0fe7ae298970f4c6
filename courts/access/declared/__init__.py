"""Registries of access: upper apps declare their pages here."""
