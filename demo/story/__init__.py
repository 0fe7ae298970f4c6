"""The cases, filings and hearings of the demonstration, made by the product's own services."""
