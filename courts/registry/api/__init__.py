"""The API for filings and cases. Every act goes through the same services as the pages."""
