"""The cases, filings and hearings of the demonstration, created by the product's own services."""
