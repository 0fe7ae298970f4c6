"""Connections of the installation: its mail server, and its media and relay addresses."""
