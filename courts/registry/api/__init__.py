"""What machine clients may do with filings and cases. Every act goes through the same services as the pages."""
