"""Forms of the imports."""
