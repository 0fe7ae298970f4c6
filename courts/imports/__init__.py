"""Import and export of people as CSV, for administrators."""
