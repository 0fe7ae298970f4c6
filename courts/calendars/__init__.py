"""Calendars: working time of venues, free times, and calendar files."""
