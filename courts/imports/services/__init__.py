"""Services of the imports."""
