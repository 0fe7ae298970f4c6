"""Wiring: settings, URLs, processes. The only package that knows every app."""
