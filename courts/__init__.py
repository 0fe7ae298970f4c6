"""The courts: `ground` (people, places, time, record) and `registry` (filings and cases)."""
