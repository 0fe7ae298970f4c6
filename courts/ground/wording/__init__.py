"""Wording: dates, numbers, roles and states as the reader sees them."""
