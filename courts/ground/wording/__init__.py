"""Wording: dates, numbers, roles and states as people read them."""
