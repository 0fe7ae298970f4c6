"""Calendars: working time of venues, free times, receipts with official times, and calendar files."""
