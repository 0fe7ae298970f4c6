"""Measurements of pages and sweeps at 10,000 and 1,000,000 cases; see README.md."""
