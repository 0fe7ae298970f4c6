"""Questions as data, which the definitions of services and of filings share."""
