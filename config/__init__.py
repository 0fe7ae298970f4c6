"""Wiring: settings, addresses, processes. The only place that knows every app."""
