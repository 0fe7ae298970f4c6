"""Synthetic recorded media, as a browser sends it and the recorder writes it. For the demonstration and for tests."""
